//! `gilscope measure`: from what the programs saved on a real 3.12 and 3.13 (`measure/*.json`, rows left out) to cells, and the whole chain
//! with an interpreter that hands out those files instead of measuring.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use gilscope::fidelity::cell::{self, Cell};
use gilscope::fidelity::primitives::Primitives;
use gilscope::measure::host::Host;
use gilscope::measure::interpreter;
use gilscope::measure::reduce::{Found, Who, reduce};
use serde_json::Value;

const SAVED: [&str; 8] = ["W1", "W2", "W3", "W4", "W5", "W5b", "W6", "W7"];

fn saved(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/measure");
    let text = fs::read_to_string(folder.join(format!("{name}.json"))).expect("a saved file");
    serde_json::from_str(&text).expect("JSON")
}

fn who(cores: u32) -> Who {
    Who {
        tag: "py312".to_owned(),
        version: "3.12.1".to_owned(),
        cores,
    }
}

fn found(name: &str, cores: u32) -> Found {
    reduce(name, "", &who(cores), &saved(name)).expect("well formed")
}

/// What two cells of one program have in common, whoever ran it.
fn shape(cell: &Cell) -> (String, BTreeSet<String>, String, Vec<String>, Vec<String>) {
    let mut params: BTreeSet<String> = cell.params.keys().cloned().collect();
    params.extend(cell.params.get("kind").map(Value::to_string));
    (
        cell.workload.clone(),
        params,
        cell.headline.clone(),
        cell.metrics.keys().cloned().collect(),
        cell.spread.keys().cloned().collect(),
    )
}

#[test]
fn cells_have_the_metrics_spreads_and_parameters_of_the_shipped_ones() {
    let shipped: Vec<_> = cell::shipped().expect("cells").iter().map(shape).collect();
    let mut seen = BTreeSet::new();
    for (name, suffix) in SAVED
        .map(|name| (name, ""))
        .into_iter()
        .chain([("W2", "_thr5")])
    {
        let found = reduce(name, suffix, &who(2), &saved(name)).expect("well formed");
        let cells = serde_json::to_string(&found.cells).expect("JSON");
        let cells = cell::read(&cells).expect("cells");
        assert!(!cells.is_empty(), "{name}");
        for cell in &cells {
            let shape = shape(cell);
            assert!(shipped.contains(&shape), "{name}: {shape:?}");
            seen.insert(shape);
        }
    }
    // Of what is shipped only the pool of 3.14 is not among the saved files.
    let missing = shipped.iter().filter(|shape| !seen.contains(*shape));
    let missing: BTreeSet<_> = missing.map(|shape| shape.2.as_str()).collect();
    assert_eq!(missing, BTreeSet::from(["value"]));
}

#[test]
fn medians_and_spreads_are_those_that_were_saved() {
    let isolation = found("W6", 2);
    let fork = &isolation.cells[0];
    let raw = &saved("W6")["mp_fork"]["raw"];
    let ratio = |i: usize| raw[2][i].as_f64().unwrap() / raw[1][i].as_f64().unwrap();
    let spread = &fork.spread["speedup_vs_serial"];
    for (at, value) in [(0, ratio(0).min(ratio(1))), (1, ratio(0).max(ratio(1)))] {
        let found = spread[at].as_f64().unwrap();
        assert!((found / value - 1.0).abs() < 1e-4, "{found} {value}");
    }
    let count = &found("W1", 2).cells;
    let (n, each) = (
        saved("W1")["n_total"].clone(),
        saved("W1")["n_per"].as_u64().unwrap(),
    );
    assert_eq!(count[0].params["iterations"], n);
    let per = count
        .iter()
        .find(|c| c.params["work"] == "per" && c.params["threads"] == 2);
    assert_eq!(per.expect("two threads").params["iterations"], 2 * each);
    let shipped = Primitives::shipped().expect("primitives");
    assert!(shipped.speeds("py312", 2).is_some());
    let keys: Vec<String> = found("W7", 2).primitives.keys().cloned().collect();
    assert_eq!(
        keys,
        [
            "clock_ns",
            "lock_ns",
            "loop_ns",
            "pingpong",
            "thread_start_join_us",
            "version"
        ]
    );
    assert_eq!(
        found("W3", 1).primitives.keys().collect::<Vec<_>>(),
        ["echo_one_core_us", "sleep_1ms_late_us"]
    );
    // A thread that never had its turn: that ratio is left out, and the file can be read.
    let mut starved = saved("W5");
    starved["lock"][0]["raw"][0][0] = 0.into();
    let cells = reduce("W5", "", &who(2), &starved)
        .expect("well formed")
        .cells;
    let cells = cell::read(&serde_json::to_string(&cells).expect("JSON")).expect("cells");
    let lock = cells
        .iter()
        .find(|c| c.headline == "two_over_one")
        .expect("a lock");
    assert!(lock.spread["two_over_one"][1] < 1e6);
    let broken = reduce("W7", "", &who(2), &serde_json::json!({"loop_ns": 1}));
    assert_eq!(broken, Err("W7: clock_ns: missing".to_owned()));
}

/// A folder of programs that stand in for Python, `cc` and `taskset`.
struct Stage {
    folder: PathBuf,
}

impl Stage {
    fn set(name: &str, w3: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("gilscope-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let saved = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/measure");
        let stage = Self { folder };
        // Counts the processors that it pins to instead of pinning.
        stage.script(
            "taskset",
            "CORES=$(echo $2 | tr ',' '\\n' | grep -c .); export CORES; shift 2; exec \"$@\"",
        );
        stage.script("cc", "for last; do name=$(basename $last .c); done; printf '#!/bin/sh\\necho 4.2\\n' > $name; chmod +x $name");
        stage.script(
            "python3.12",
            &format!(
                "case $1 in\n-c) echo '[\"CPython\", [3, 12, 1], false, true, \"/none/python\"]'; exit;;\n{w3}\nesac\n\
                 name=$(basename $1 .py)\ncp {}/W${{name#w}}.json results/W${{name#w}}_${{TAG}}_c$CORES$SUFFIX.json",
                saved.display()
            ),
        );
        stage
    }

    fn script(&self, name: &str, body: &str) {
        let path = self.folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    }

    fn gilscope(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gilscope"));
        let path = format!("{}:/usr/bin:/bin", self.folder.display());
        command.arg("measure").args(args).env("PATH", path);
        command.arg("--out").arg(self.folder.join("out"));
        command.arg("--python").arg(self.folder.join("python3.12"));
        command
    }

    fn cells(&self) -> Vec<Cell> {
        let text = fs::read_to_string(self.folder.join("out/cells.json")).expect("cells");
        cell::read(&text).expect("well formed")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// The whole chain needs Linux, and two processors for all of it: says so where it is left out.
fn two_processors() -> bool {
    let here = Host::here();
    let two = here.is_ok_and(|host| host.pair().is_some());
    if !two {
        eprintln!("left out: measuring needs Linux, and two processors");
    }
    two
}

#[test]
fn programs_are_run_reduced_written_and_compared() {
    if !two_processors() {
        return;
    }
    let stage = Stage::set("chain", "w4.py) echo 'MemoryError: no'; exit 1;;");
    let (code, out, err) = said(&stage.gilscope(&["--quick"]).output().expect("it runs"));
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("w4.py): MemoryError: no"), "{err}");
    let cells = stage.cells();
    let workloads: BTreeSet<&str> = cells.iter().map(|c| c.workload.as_str()).collect();
    let expected = [
        "contention",
        "cpu_scaling",
        "io_convoy",
        "isolation",
        "ping_pong",
        "switch_trace",
    ];
    assert_eq!(workloads, BTreeSet::from(expected));
    // A row a cell, and each has its prediction, from this machine's primitives.
    let rows = out
        .lines()
        .filter(|line| line.contains("  py312  "))
        .count();
    assert_eq!(rows, cells.len(), "{out}");
    assert!(out.contains("cpu_scaling: "), "{out}");
    assert!(!out.contains("not modelled"), "{out}");
    let text = fs::read_to_string(stage.folder.join("out/primitives.json")).expect("primitives");
    let primitives = Primitives::read(&text).expect("well formed");
    // 4.2 µs a round trip between two cores, in the stand-in.
    assert_eq!(primitives.constants.wake, 2_100);
    let measured = saved("W7")["loop_ns"]["med"].as_f64();
    assert_eq!(primitives.speeds("py312", 2).map(|s| s.loop_ns), measured);
}

#[test]
fn ctrl_c_ends_what_runs_and_keeps_what_there_is() {
    if !two_processors() {
        return;
    }
    let stage = Stage::set("cancel", "w3.py) sleep 300 & echo $! > $OUT/child; wait;;");
    let mut command = stage.gilscope(&["--workload", "io_convoy"]);
    command.env("OUT", &stage.folder).stderr(Stdio::piped());
    let running = command.spawn().expect("it runs");
    let child = stage.folder.join("child");
    let began = Instant::now();
    while fs::read_to_string(&child).unwrap_or_default().is_empty() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "w3.py was not run"
        );
        sleep(Duration::from_millis(20));
    }
    let kill = Command::new("kill")
        .args(["-INT", &running.id().to_string()])
        .status();
    assert!(kill.is_ok_and(|status| status.success()));
    let (code, _, err) = said(&running.wait_with_output().expect("it ends"));
    assert_eq!(code, Some(130), "{err}");
    assert!(
        err.contains("stopped after 3 of 5 programs; their 0 cells"),
        "{err}"
    );
    let pid = fs::read_to_string(&child).expect("a number");
    let state = || fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    let lives = |state: &str| !state.is_empty() && !state.contains(") Z ");
    // Who is killed on a busy machine may have to wait for a core to die on.
    let began = Instant::now();
    while lives(&state()) && began.elapsed() < Duration::from_secs(30) {
        sleep(Duration::from_millis(20));
    }
    assert!(!lives(&state()), "{}", state());
    // Nothing asked for was done, but the speeds are there.
    assert!(stage.cells().is_empty());
    let text = fs::read_to_string(stage.folder.join("out/primitives.json")).expect("primitives");
    assert!(Primitives::read(&text).is_ok_and(|p| p.speeds("py312", 1).is_some()));
}

#[test]
fn interpreters_on_the_search_path_are_found_once_and_dead_shims_told() {
    let stage = Stage::set("search", "");
    stage.script("python3", "exec $(dirname $0)/python3.12 \"$@\"");
    stage.script(
        "python2.7",
        "echo 'pyenv: python2.7: command not found' >&2; exit 127",
    );
    let search = interpreter::search(&[stage.folder.clone(), PathBuf::from("/nowhere")]);
    let tags: Vec<&str> = search.found.iter().map(|one| one.tag.as_str()).collect();
    assert_eq!(tags, ["py312"]);
    let left_out: Vec<&str> = search
        .left_out
        .iter()
        .map(|(_, why)| why.as_str())
        .collect();
    assert_eq!(left_out, ["pyenv: python2.7: command not found"]);
}

#[test]
fn what_cannot_be_measured_is_named() {
    let refused = |args: &[&str]| {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = gilscope::cli::run(args.iter().map(Into::into), &mut out, &mut err);
        (code, String::from_utf8(err).expect("text"))
    };
    let (code, err) = refused(&["measure", "--workload", "convoy"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("--workload convoy: ") && err.contains("io_convoy"),
        "{err}"
    );
    let (code, err) = refused(&["measure", "--python", "/nowhere/python3"]);
    assert_eq!(code, 2);
    assert!(err.contains("--python /nowhere/python3: "), "{err}");
}
