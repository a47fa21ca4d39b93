//! The engine: events a second, natively and as WebAssembly under node; memory; growth.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::chart::{self, Panel};
use super::document::{self, replace, table};
use super::rows::{self, Row};
use super::stamp;
use crate::args::Bench;
use crate::shell::{self, say, with_suffix};
use crate::system::{self, Need};
use crate::{project, setup};

/// Events of one repetition, and repetitions, for the speed and for the growth.
const SPEED: [&str; 2] = ["1000000", "7"];
const GROWTH: [&str; 2] = ["500000", "3"];
const LENGTH: [&str; 2] = ["20000000", "1"];
/// Events of the long run.
const LONG: u64 = 100_000_000;

/// Measures what of it was asked for.
pub(super) fn run(options: &Bench) -> Result<()> {
    if !(options.speed || options.growth || options.long) {
        return Ok(());
    }
    let (stamp, program) = (stamp(), native()?);
    if options.speed {
        speed(&program, &stamp)?;
    }
    if options.growth {
        growth(&program, &stamp)?;
    }
    if options.long {
        long(&program, &stamp)?;
    }
    Ok(())
}

fn speed(program: &Path, stamp: &str) -> Result<()> {
    let second = rows::of(Command::new(program).arg("second"))?;
    replace("second", &seconds(&second))?;
    let page = wasm("page")?;
    let fast = wasm("release")?;
    let timed = |command: &mut Command| rows::of(command.arg("speed").args(SPEED));
    let rows = [
        timed(&mut Command::new(program))?,
        timed(Command::new("node").arg(&page))?,
        timed(Command::new("node").arg(&fast))?,
    ];
    replace("speed", &format!("{stamp}\n\n{}", speeds(&rows)))
}

/// Builds the measuring program.
pub(super) fn native() -> Result<PathBuf> {
    shell::run(shell::cargo(&[])?.args(["build", "--release", "--package", "engine-bench"]))?;
    Ok(project::target()?
        .join("release")
        .join(with_suffix("engine-bench")))
}

/// The same as WebAssembly, in a profile of Cargo's, as a script for node.
fn wasm(profile: &str) -> Result<PathBuf> {
    if !system::set_up(&[Need::Node])?.is_empty() {
        bail!("no node, no WebAssembly to measure");
    }
    let (tools, target) = (setup::wasm()?, "wasm32-unknown-unknown");
    let mut cargo = shell::cargo(&tools)?;
    cargo.args([
        "build",
        "--package",
        "engine-bench",
        "--target",
        target,
        "--profile",
        profile,
    ]);
    shell::run(&mut cargo)?;
    let built = project::target()?
        .join(target)
        .join(profile)
        .join("engine-bench.wasm");
    let out = project::scratch(&format!("bench-{profile}"))?;
    let mut bindgen = shell::command("wasm-bindgen", &tools)?;
    bindgen
        .args(["--target", "nodejs", "--out-dir"])
        .arg(&out)
        .arg(built);
    shell::run(&mut bindgen)?;
    Ok(out.join("engine-bench.js"))
}

fn speeds([native, page, fast]: &[Vec<Row>; 3]) -> String {
    let head = [
        "workload",
        "Python",
        "threads",
        "native",
        "wasm, as in the page",
        "wasm, `opt-level=3`",
        "intervals an event",
        "bytes an interval",
    ];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    let keys = ["work", "version", "threads"];
    for row in native {
        let other = |rows: &[Row]| {
            let row = rows.iter().find(|other| other.agrees(row, &keys));
            row.map_or("–".to_owned(), |row| {
                format!("{:.1}", row.millions("events"))
            })
        };
        lines.push(vec![
            row.word("work").to_owned(),
            row.word("version").to_owned(),
            row.word("threads").to_owned(),
            format!("{:.1}", row.millions("events")),
            other(page),
            other(fast),
            format!("{:.2}", row.number("intervals") / row.number("events")),
            format!(
                "{:.1}",
                row.number("bytes") / row.number("intervals").max(1.0)
            ),
        ]);
    }
    table(&lines)
}

fn seconds(rows: &[Row]) -> String {
    let mut lines = vec![["events", "Pythons"].map(str::to_owned).to_vec()];
    let mut counts: Vec<u64> = rows.iter().map(|row| row.number("events") as u64).collect();
    counts.sort_unstable();
    counts.dedup();
    for count in counts {
        let these = rows
            .iter()
            .filter(|row| row.number("events") as u64 == count);
        let names: Vec<&str> = these.map(|row| row.word("version")).collect();
        lines.push(vec![count.to_string(), names.join(", ")]);
    }
    table(&lines)
}

fn growth(program: &Path, stamp: &str) -> Result<()> {
    let mut text = format!("{stamp}\n\n![CPU time of an event](growth.svg)\n");
    let mut panels = Vec::new();
    for (what, key, [events, repetitions]) in [
        ("threads", "threads", GROWTH),
        ("cores", "cores", GROWTH),
        ("length", "events", LENGTH),
    ] {
        let grown = rows::of(Command::new(program).args(["grow", what, events, repetitions]))?;
        let mut sizes: Vec<u64> = grown.iter().map(|row| row.number(key) as u64).collect();
        let mut versions: Vec<&str> = grown.iter().map(|row| row.word("version")).collect();
        versions.dedup();
        sizes.sort_unstable();
        sizes.dedup();
        let at = |version: &str, size: u64| {
            let of = |row: &&Row| row.word("version") == version && row.number(key) as u64 == size;
            grown.iter().find(of).map(Row::ns_an_event)
        };
        let mut lines = vec![vec![key.to_owned()]];
        lines[0].extend(
            versions
                .iter()
                .map(|version| format!("{version}, ns an event")),
        );
        for &size in &sizes {
            let mut line = vec![size.to_string()];
            line.extend(
                versions
                    .iter()
                    .map(|v| at(v, size).map_or("–".to_owned(), |ns| format!("{ns:.0}"))),
            );
            lines.push(line);
        }
        text.push_str(&format!("\n{}", table(&lines)));
        let points = |version: &str| {
            sizes
                .iter()
                .filter_map(|&size| Some((size as f64, at(version, size)?)))
                .collect()
        };
        panels.push(Panel {
            title: format!("CPU time of an event over {key}"),
            lines: versions
                .iter()
                .map(|v| ((*v).to_owned(), points(v)))
                .collect(),
            guide: what != "length",
        });
    }
    fs::write(document::file("growth.svg"), chart::svg(&panels))?;
    replace("growth", &text)
}

/// A run of so many events in the command line, and what its process takes at most.
fn long(program: &Path, stamp: &str) -> Result<()> {
    shell::run(shell::cargo(&[])?.args([
        "build",
        "--release",
        "--package",
        "gilscope",
        "--bin",
        "gilscope",
    ]))?;
    let cli = project::target()?
        .join("release")
        .join(with_suffix("gilscope"));
    let events = LONG.to_string();
    let args = [
        "run",
        "convoy",
        "--set",
        "runtime=3.12",
        "--set",
        "horizon=600s",
        "--set",
        "threads=8",
        "--set",
        "interval=5us",
        "--json",
        "--limit-bytes",
        "100000000000",
        "--limit-events",
    ];
    let mut child = Command::new(cli)
        .args(args)
        .arg(&events)
        .stdout(Stdio::piped())
        .spawn()?;
    let reader = child.stdout.take().context("no output")?;
    let printed = std::thread::spawn(move || std::io::read_to_string(reader));
    let (mut resident, started) = (0, std::time::Instant::now());
    while child.try_wait()?.is_none() {
        resident = peak(child.id()).unwrap_or(resident).max(resident);
        sleep(Duration::from_millis(20));
    }
    let seconds = started.elapsed().as_secs_f64();
    let printed = printed
        .join()
        .map_err(|_| anyhow::anyhow!("the output was lost"))??;
    let done = number_after(&printed, "\"events\":");
    let row =
        rows::of(Command::new(program).args(["once", "waits", "3.12", "16", "4", &events, "1"]))?;
    let row = row.first().context("nothing was measured")?;
    say(&format!("{done} events, {resident} kB"));
    let command = format!("gilscope {} {events}", args.join(" "));
    replace(
        "long",
        &format!(
            "{stamp}\n\n`{command}`: {done} events in {seconds:.1} s, at most {:.2} GB resident.\n\n\
         The *waits* workload, 3.12, 16 threads, {events} events: {:.2} intervals an event, {:.2} bytes of trace an interval, marks included; {:.1} M events/s.",
            resident as f64 / 1e6,
            row.number("intervals") / row.number("events"),
            row.number("bytes") / row.number("intervals").max(1.0),
            row.millions("events"),
        ),
    )
}

/// The most memory a process has had, kB.
fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn number_after(text: &str, key: &str) -> u64 {
    let rest = text.split(key).nth(1).unwrap_or_default();
    let digits = rest
        .trim_start()
        .split(|c: char| !c.is_ascii_digit())
        .next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
