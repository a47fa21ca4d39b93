//! The command line: what is printed, where, and with which exit code.

use std::process::Command;

use serde_json::Value;

struct Printed {
    code: u8,
    out: String,
    err: String,
}

fn gilscope(args: &[&str]) -> Printed {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = gilscope::cli::run(args.iter().map(Into::into), &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Printed {
        code,
        out: text(out),
        err: text(err),
    }
}

fn json(args: &[&str]) -> Value {
    let mut all = vec!["run", "--json"];
    all.extend(args);
    let printed = gilscope(&all);
    assert_eq!((printed.code, printed.err.as_str()), (0, ""), "{args:?}");
    serde_json::from_str(&printed.out).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn json_has_the_documented_keys() {
    let output = json(&["convoy"]);
    assert_eq!(keys(&output), ["runs"]);
    let runs = output["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2);
    for run in runs {
        let mut expected = vec![
            "end_ns",
            "outcome",
            "runtime",
            "events",
            "trace_hash",
            "context_switches",
            "speedup",
            "gil",
            "cores",
            "threads",
        ];
        expected.sort_unstable();
        assert_eq!(keys(run), expected);
        assert_eq!(
            keys(&run["gil"]),
            [
                "drop_requests",
                "failed_acquires",
                "forced",
                "handoffs",
                "voluntary"
            ]
        );
        assert_eq!(run["cores"].as_array().unwrap().len(), 4);
        assert_eq!(keys(&run["cores"][0]), ["busy_ns"]);
        let hash = run["trace_hash"].as_str().unwrap();
        assert!(hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(
            run["speedup"],
            Value::Null,
            "endless roles have no sequence to compare with"
        );
        let threads = run["threads"].as_array().unwrap();
        assert_eq!(threads.len(), 3);
        for thread in threads {
            assert_eq!(
                keys(thread),
                ["completed", "latency_ns", "name", "ns", "role"]
            );
            assert_eq!(keys(&thread["latency_ns"]), ["max", "p50", "p95", "p99"]);
            let states = keys(&thread["ns"]);
            let known = [
                "gil_wait",
                "io",
                "lock",
                "lost",
                "native",
                "python",
                "ready",
                "sleep",
                "stopped",
                "switching",
                "turn",
            ];
            assert_eq!(states, known);
        }
        assert_eq!(threads[0]["latency_ns"]["p50"], Value::Null);
        assert!(
            threads[2]["latency_ns"]["p50"].is_u64(),
            "echo answers requests"
        );
    }
    assert_eq!(
        (&runs[0]["runtime"], &runs[1]["runtime"]),
        (&"3.12".into(), &"3.14t".into())
    );
}

#[test]
fn a_deadlock_says_who_waits_for_whom() {
    let output = json(&["philosophers"]);
    let run = &output["runs"][0];
    assert_eq!(run["outcome"], "deadlock");
    let cycle = run["deadlock"].as_array().unwrap();
    assert_eq!(cycle.len(), 5);
    assert_eq!(keys(&cycle[0]), ["holder", "thread", "waits_for"]);
    assert_eq!(cycle[0]["holder"], cycle[1]["thread"]);
}

#[test]
fn a_limit_stops_a_run_and_is_no_error() {
    let output = json(&["battle", "--limit-events", "1_000"]);
    assert_eq!(output["runs"][1]["outcome"], "limit");
    let output = json(&["battle", "--limit-bytes", "5000"]);
    assert_eq!(output["runs"][1]["outcome"], "limit");
}

#[test]
fn lists_of_values_make_runs() {
    let output = json(&[
        "countdown",
        "--set",
        "runtime=2.7,3.12,3.14t",
        "--set",
        "mode=threaded",
    ]);
    let runtimes: Vec<&Value> = output["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["runtime"])
        .collect();
    assert_eq!(runtimes, ["2.7", "3.12", "3.14t"]);
    assert!(output["runs"][2]["speedup"].as_f64().unwrap() > 1.5);
}

#[test]
fn presets_stand_one_a_line_id_first() {
    let printed = gilscope(&["presets"]);
    let ids: Vec<&str> = printed
        .out
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let known: Vec<&str> = gilscope::scenario::presets::ALL
        .iter()
        .map(|p| p.id)
        .collect();
    assert_eq!(ids, known);
    assert!(printed.out.starts_with("convoy  The convoy"));
}

#[test]
fn a_link_can_be_made_opened_and_exported() {
    let made = gilscope(&["link", "convoy", "--set", "cores=1,8", "--set", "at=3ms"]);
    assert_eq!(made.out, "#convoy~1&cores=1,8&at=3ms\n");
    let link = made.out.trim();
    let exported = gilscope(&["export", link]);
    let dir = std::env::temp_dir().join(format!("gilscope-cli-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let path = dir.join("mine.json");
    std::fs::write(&path, exported.out).unwrap();
    let path = path.to_str().unwrap();
    assert_eq!(gilscope(&["link", path]).out.trim(), link);
    assert_eq!(json(&[path]), json(&[link]));
    assert_eq!(
        json(&[&format!("https://example.org/{link}")]),
        json(&[link])
    );
    let picture = dir.join("picture.svg");
    let printed = gilscope(&["run", path, "--svg", picture.to_str().unwrap()]);
    assert_eq!((printed.code, printed.out.as_str()), (0, ""));
    assert!(
        std::fs::read_to_string(&picture)
            .unwrap()
            .contains("worker 1")
    );
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn csv_has_a_line_a_thread_and_the_numbers_of_json() {
    let printed = gilscope(&["run", "convoy", "--csv"]);
    assert_eq!((printed.code, printed.err.as_str()), (0, ""));
    let mut lines = printed.out.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let documented = include_str!("../../docs/formats.md");
    for column in &head {
        assert!(documented.contains(&format!("`{column}`")), "{column}");
    }
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let output = json(&["convoy"]);
    let runs = output["runs"].as_array().unwrap();
    let threads = runs.iter().enumerate().flat_map(|(index, run)| {
        let threads = run["threads"].as_array().unwrap();
        threads.iter().map(move |thread| (index, run, thread))
    });
    let mut count = 0;
    for ((index, run, thread), row) in threads.zip(&rows) {
        assert_eq!(row.len(), head.len());
        let cell = |name: &str| row[head.iter().position(|column| *column == name).unwrap()];
        let number = |name: &str| cell(name).parse::<u64>().ok();
        assert_eq!(number("run"), Some(index as u64 + 1));
        assert_eq!(cell("runtime"), run["runtime"]);
        assert_eq!(cell("thread"), thread["name"]);
        assert_eq!(number("end_ns"), run["end_ns"].as_u64());
        assert_eq!(number("handoffs"), run["gil"]["handoffs"].as_u64());
        for state in ["python", "gil_wait", "io", "switching", "lost"] {
            assert_eq!(number(&format!("{state}_ns")), thread["ns"][state].as_u64());
        }
        assert_eq!(
            number("latency_p95_ns"),
            thread["latency_ns"]["p95"].as_u64()
        );
        count += 1;
    }
    assert_eq!((count, rows.len()), (6, 6));
}

#[test]
fn a_trace_is_written_and_imported_again() {
    let dir = std::env::temp_dir().join(format!("gilscope-trace-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let path = |name: &str| dir.join(name).to_str().unwrap().to_owned();
    let (trace, again, picture) = (path("trace.json"), path("again.json"), path("picture.svg"));
    let printed = gilscope(&["run", "convoy", "--trace", &trace]);
    assert_eq!((printed.code, &*printed.out, &*printed.err), (0, "", ""));
    let printed = gilscope(&["import", &trace, "--trace", &again]);
    assert_eq!((printed.code, &*printed.out, &*printed.err), (0, "", ""));
    let [first, second] = [&trace, &again].map(|file| std::fs::read_to_string(file).unwrap());
    assert_eq!(first, second);
    let simulated = json(&["convoy"]);
    let printed = gilscope(&["import", &trace, "--json"]);
    let imported: Value = serde_json::from_str(&printed.out).unwrap();
    for (run, back) in [0, 1].map(|run| (&simulated["runs"][run], &imported["runs"][run])) {
        assert_eq!(back["outcome"], "recorded");
        assert_eq!(back["end_ns"], run["end_ns"]);
        assert_eq!(back["cores"], run["cores"]);
        for (one, other) in [0, 1, 2].map(|t| (&run["threads"][t], &back["threads"][t])) {
            assert_eq!((&one["name"], &one["ns"]), (&other["name"], &other["ns"]));
        }
    }
    assert_eq!(
        imported["runs"][0]["gil"]["handoffs"],
        simulated["runs"][0]["gil"]["handoffs"]
    );
    assert_eq!(imported["runs"][1]["gil"]["handoffs"], Value::Null);
    let lines = gilscope(&["import", &trace, "--csv"]).out.lines().count();
    assert_eq!(lines, 7);
    let ascii = |text: &str| -> Vec<String> {
        let lanes = text.lines().filter(|line| line.contains(" |"));
        lanes.map(str::to_owned).collect()
    };
    let simulated = ascii(&gilscope(&["run", "convoy", "--ascii"]).out);
    assert_eq!(
        ascii(&gilscope(&["import", &trace, "--ascii"]).out),
        simulated
    );
    assert_eq!(gilscope(&["import", &trace, "--svg", &picture]).code, 0);
    let svg = std::fs::read_to_string(&picture).unwrap();
    assert!(
        svg.contains(">Python 3.12<")
            && svg.contains(">recorded<")
            && svg.contains(">waits for the GIL<")
    );

    // A picture says where it is from, in words and for programs.
    assert_eq!(gilscope(&["run", "convoy", "--svg", &picture]).code, 0);
    let svg = std::fs::read_to_string(&picture).unwrap();
    assert!(
        svg.contains("<desc>#convoy~1</desc>") && svg.contains(">#convoy~1</text>"),
        "{svg}"
    );

    let damaged = path("damaged.json");
    std::fs::write(&damaged, &first[..first.len() / 2]).unwrap();
    let printed = gilscope(&["import", &damaged]);
    assert_eq!((printed.code, printed.out.as_str()), (2, ""));
    assert!(
        printed
            .err
            .starts_with(&format!("gilscope: {damaged}: line "))
            && printed.err.lines().count() == 1,
        "{}",
        printed.err
    );
    let nowhere = path("missing/trace.json");
    assert_eq!(gilscope(&["run", "convoy", "--trace", &nowhere]).code, 1);
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn timelines_and_summaries_are_for_reading() {
    let ascii = gilscope(&["run", "handover", "--ascii"]).out;
    assert!(
        ascii.starts_with("Python 3.12: horizon after 32 ms\nworker 1 |R"),
        "{ascii}"
    );
    assert!(
        ascii.ends_with("R runs Python · g waits for the GIL · / is being switched\n"),
        "{ascii}"
    );
    let summary = gilscope(&["run", "countdown"]).out;
    assert!(
        summary.contains("Python 3.12, mode sequential: finished after 60 ms\n"),
        "{summary}"
    );
    assert!(summary.contains("  speed-up           1.00\n"), "{summary}");
}

#[test]
fn refusals_are_one_line_and_exit_code_2() {
    let refused = |args: &[&str]| {
        let printed = gilscope(args);
        assert_eq!((printed.code, printed.out.as_str()), (2, ""), "{args:?}");
        assert_eq!(printed.err.lines().count(), 1, "{}", printed.err);
        printed
            .err
            .trim()
            .trim_start_matches("gilscope: ")
            .to_owned()
    };
    assert_eq!(
        refused(&["run", "convy"]),
        "unknown preset `convy`: did you mean convoy?"
    );
    assert_eq!(
        refused(&["run", "convoy~9"]),
        "no revision 9 of `convoy`: must be 1–1"
    );
    assert_eq!(
        refused(&["run", "convoy", "--set", "core=4"]),
        "unknown knob `core`: did you mean cores?"
    );
    assert_eq!(
        refused(&["run", "convoy", "--set", "cores=300"]),
        "cores=300: must be 1–256"
    );
    assert_eq!(
        refused(&["link", "#convoy&cores=1,2,3,4,5"]),
        "cores=1,2,3,4,5: at most 4 values, one a run"
    );
    assert!(
        refused(&["run", "convoy", "--set", "runtime=3.15"])
            .starts_with("runtime=3.15: must be one of 2.2, 2.7, 3.1, 3.2")
    );
    assert_eq!(
        refused(&["run", "convoy", "--set", "cores"]),
        "--set cores: write --set KEY=VALUE, such as --set cores=4"
    );
    assert_eq!(
        refused(&["run", "convoy", "--jsn"]),
        "unknown option `--jsn`: did you mean --json?"
    );
    assert_eq!(
        refused(&["run", "convoy", "--json", "--ascii"]),
        "one of --json, --ascii, --csv, --svg, --trace at a time"
    );
    assert_eq!(
        refused(&["rnu"]),
        "unknown command `rnu`: did you mean run?"
    );
    assert_eq!(
        refused(&["run", "convoy", "extra"]),
        "`extra` is one word too many"
    );
    assert_eq!(
        refused(&["run", "convoy", "--limit-events", "0"]),
        "--limit-events 0: must be a whole number of at least 1"
    );
    assert!(refused(&["import", "missing.json"]).starts_with("missing.json: "));
    assert!(refused(&["import"]).starts_with("no file"));
    assert_eq!(
        refused(&["import", "a.json", "--set", "cores=4"]),
        "unknown option `--set`: did you mean --svg?"
    );
    assert!(refused(&["run", "missing.json"]).starts_with("missing.json: "));
    assert!(refused(&["run"]).starts_with("no scenario"));
    assert!(refused(&[]).starts_with("no command"));
    assert!(refused(&["run", "#x=1.zzz"]).contains("damaged"));
}

#[test]
fn the_program_itself_returns_these_codes() {
    let status = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_gilscope"))
            .args(args)
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
            output.stderr.len(),
        )
    };
    let version = format!("gilscope {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(status(&["--version"]), (Some(0), version, 0));
    let (code, out, err) = status(&["run", "convy"]);
    assert!(code == Some(2) && out.is_empty() && err > 0);
    let (code, out, _) = status(&["--help"]);
    assert!(code == Some(0) && out.contains("gilscope run <preset|link|scenario.json>"));
}

#[test]
fn a_sweep_is_a_table_data_or_pictures() {
    let plain = gilscope(&["sweep", "convoy", "--over", "interval"]);
    assert_eq!(
        (plain.code, plain.out.lines().count()),
        (0, 11),
        "{}",
        plain.err
    );
    let csv = gilscope(&["sweep", "convoy", "--over", "interval", "--csv"]).out;
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{csv}");
    let data = gilscope(&["sweep", "convoy", "--over", "interval", "--json"]).out;
    let data: Value = serde_json::from_str(&data).unwrap();
    let points = data["runs"][0]["points"].as_array().unwrap();
    assert_eq!(
        (&data["over"], points.len()),
        (&Value::from("interval"), 10)
    );
    assert_eq!(points[3]["value"], 1_000_000);
    assert!(points[3]["link"].as_str().unwrap().contains("interval=1ms"));

    let folder = std::env::temp_dir().join(format!("gilscope-sweep-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("a.svg");
    let drawn = gilscope(&[
        "sweep",
        "convoy",
        "--over",
        "interval",
        "--svg",
        file.to_str().unwrap(),
    ]);
    assert_eq!(drawn.out.lines().count(), 2, "{}", drawn.err);
    for name in ["a.svg", "a-latency.svg"] {
        let picture = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(
            picture.starts_with("<svg ") && picture.contains("#convoy~1"),
            "{name}"
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();

    for (args, why) in [
        (vec!["sweep", "convoy"], "nothing to vary"),
        (
            vec!["sweep", "convoy", "--over", "core"],
            "did you mean cores?",
        ),
        (
            vec![
                "sweep",
                "countdown",
                "--over",
                "interval",
                "--set",
                "runtime=3.14t",
            ],
            "none of these runs has a switch interval",
        ),
    ] {
        let refused = gilscope(&args);
        assert_eq!((refused.code, refused.err.lines().count()), (2, 1));
        assert!(refused.err.contains(why), "{}", refused.err);
    }
}
