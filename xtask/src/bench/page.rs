//! The page: from the input to the painted frame, in headless Chromium.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::document::{replace, table};
use super::{rows, stamp};
use crate::system::{self, Need};
use crate::{minify, page, project, shell, test, wasm_opt};

/// Traces for speedscope, and after how many events each has as many intervals.
const TRACES: [(&str, &str); 2] = [
    ("10-5-intervals.json", "105000"),
    ("10-6-intervals.json", "1050000"),
];

/// Builds the site as it is published, and lets the browser's program time it.
pub(super) fn run() -> Result<()> {
    if !system::set_up(&[Need::Chromium, Need::ChromeDriver])?.is_empty() {
        bail!("no browser, nothing to measure");
    }
    let stamp = stamp();
    let site = project::scratch("bench-site")?;
    page::build(&site)?;
    wasm_opt::shrink(&site)?;
    minify::shrink(&site)?;
    let other = speedscope()?;
    let args = [
        "run",
        "--quiet",
        "--release",
        "--package",
        "browser-tests",
        "--bin",
        "bench",
    ];
    let mut cargo = shell::cargo(&[])?;
    cargo.args(args).env("GILSCOPE_PAGE", &site);
    cargo.env("GILSCOPE_SPEEDSCOPE", other);
    // Every frame as soon as it is ready; speedscope draws with WebGL, in software as everything here.
    let args = "--disable-frame-rate-limit --disable-gpu-vsync --enable-unsafe-swiftshader";
    cargo.env("GILSCOPE_CHROMIUM_ARGS", args);
    let rows = rows::of(test::tell_browsers(&mut cargo))?;
    let head = ["what", "on", "times", "p50", "p95", "max", "p95 is to be"];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for row in rows {
        let (what, on) = (row.word("what"), row.word("on").replace('_', " "));
        let bound = match what {
            _ if on.contains("speedscope") => "",
            "load" => "150",
            "knob" if on.ends_with("four runs") => "33",
            "knob" => "16.7",
            "zoom" | "pan" if on.starts_with("10^6") => "8",
            "zoom" | "pan" | "first" => "16.7",
            "hover" => "2",
            _ => "",
        };
        let words = ["times", "p50", "p95", "max"].map(|key| row.word(key).to_owned());
        let mut line = vec![what.to_owned(), on];
        line.extend(words);
        line.push(bound.to_owned());
        lines.push(line);
    }
    replace("page", &format!("{stamp}\n\n{}", table(&lines)))
}

/// speedscope of npm, with traces of ours beside it.
fn speedscope() -> Result<PathBuf> {
    let home = project::scratch("speedscope")?;
    let site = home.join("node_modules/speedscope/dist/release");
    if !site.is_dir() {
        std::fs::create_dir_all(&home)?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-fund", "--no-audit", "--prefix"]);
        shell::run(npm.arg(&home).arg("speedscope@1.25.0"))?;
    }
    let build = [
        "build",
        "--release",
        "--package",
        "gilscope",
        "--bin",
        "gilscope",
    ];
    shell::run(shell::cargo(&[])?.args(build))?;
    let name = shell::with_suffix("gilscope");
    let gilscope = project::target()?.join("release").join(name);
    for (name, events) in TRACES {
        let mut command = Command::new(&gilscope);
        command.args([
            "run",
            "convoy",
            "--set",
            "runtime=2.7",
            "--set",
            "threads=15",
        ]);
        command.args(["--set", "horizon=10s", "--limit-events", events, "--trace"]);
        shell::run(command.arg(site.join(name)))?;
    }
    Ok(site)
}
