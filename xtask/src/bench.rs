//! `cargo xtask bench`: measures, and writes what it measured into `docs/performance.md`.
//!
//! - [`engine`]: events a second, natively and as WebAssembly, memory, growth.
//! - [`peers`]: the same processes in other simulators.
//! - [`page`]: the page in a browser.
//! - [`weight`]: what a first visit loads.
//! - [`rows`]: what the measuring programs print; [`document`]: where tables go; [`chart`]: growth as a picture.
//!
//! Nothing here fails because a number is bad: a busy machine is no defect. The document says what is missed.

mod chart;
mod document;
mod engine;
mod page;
mod peers;
mod rows;
mod weight;

use std::process::Command;

use anyhow::Result;

use crate::args::Bench;
use crate::shell;

/// Measures what was asked for.
pub(crate) fn run(options: &Bench) -> Result<()> {
    engine::run(options)?;
    if options.peers {
        peers::run()?;
    }
    if options.page {
        page::run()?;
    }
    if options.weight {
        weight::run()?;
    }
    Ok(())
}

/// What was measured where and when, in one line.
fn stamp() -> String {
    let ask = |program: &str, args: &[&str]| {
        let printed = shell::ask(Command::new(program).args(args)).unwrap_or_default();
        printed.trim().to_owned()
    };
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |line| {
        line.trim_matches([' ', '\t', ':'])
    });
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    let (date, rustc) = (ask("date", &["-u", "+%F"]), ask("rustc", &["--version"]));
    let node = ask("node", &["--version"]);
    let version = rustc.split(' ').nth(1).unwrap_or_default();
    format!(
        "{date}, {cores} cores of {model} (virtual machine), load {load} at the start, rustc {version}, node {node}"
    )
}
