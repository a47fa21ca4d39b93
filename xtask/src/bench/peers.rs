//! The same processes in nexosim and in SimPy, in one run with ours.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::document::{replace, table};
use super::rows::{self, Row};
use super::{engine, stamp};
use crate::project;
use crate::shell::{self, with_suffix};

const PROCESSES: [u32; 3] = [4, 16, 64];
/// Events of one repetition, and repetitions: ours, nexosim's, SimPy's.
const OURS: [&str; 2] = ["1000000", "7"];
const NEXOSIM: [&str; 2] = ["1000000", "7"];
const SIMPY: [&str; 2] = ["300000", "7"];

/// Measures all three, one after the other for each number of processes.
pub(super) fn run() -> Result<()> {
    let stamp = stamp();
    let (ours, nexosim, python) = (engine::native()?, nexosim()?, simpy()?);
    let script = project::root().join("benches/peers/simpy_bench.py");
    let head = [
        "processes",
        "simulator",
        "M events/s",
        "events a turn",
        "M turns/s",
        "gilscope's events/s are",
        "gilscope's turns/s are",
    ];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for processes in PROCESSES {
        let count = processes.to_string();
        let [events, repetitions] = OURS;
        let one = |version: &str, cores: &str| {
            let args = ["once", "waits", version, &count, cores, events, repetitions];
            first(Command::new(&ours).args(args))
        };
        // As many cores as processes: nobody waits for anything but time, as in the other two.
        let own = one("3.14t", &count)?;
        let gil = one("3.12", "4")?;
        let nexosim = first(Command::new(&nexosim).arg(&count).args(NEXOSIM))?;
        let simpy = first(Command::new(&python).arg(&script).arg(&count).args(SIMPY))?;
        for (name, row) in [
            ("gilscope, 3.14t, a core each", &own),
            ("gilscope, 3.12, 4 cores (they share the GIL)", &gil),
            ("nexosim", &nexosim),
            ("SimPy", &simpy),
        ] {
            let times = |key: &str| format!("{:.1} ×", own.millions(key) / row.millions(key));
            lines.push(vec![
                count.clone(),
                name.to_owned(),
                format!("{:.2}", row.millions("events")),
                format!("{:.1}", row.number("events") / row.number("turns").max(1.0)),
                format!("{:.2}", row.millions("turns")),
                times("events"),
                times("turns"),
            ]);
        }
    }
    replace("peers", &format!("{stamp}\n\n{}", table(&lines)))
}

fn first(command: &mut Command) -> Result<Row> {
    rows::of(command)?
        .into_iter()
        .next()
        .context("nothing was measured")
}

/// Builds nexosim's program: a package of its own, outside the workspace.
fn nexosim() -> Result<PathBuf> {
    let target = project::scratch("peers")?;
    let manifest = project::root().join("benches/peers/Cargo.toml");
    let mut cargo = shell::cargo(&[])?;
    cargo
        .args(["build", "--release", "--locked", "--manifest-path"])
        .arg(manifest);
    shell::run(cargo.arg("--target-dir").arg(&target))?;
    Ok(target.join("release").join(with_suffix("peers-bench")))
}

/// A Python with SimPy, in an environment outside the repository.
fn simpy() -> Result<PathBuf> {
    let home = project::scratch("simpy")?;
    let python = home.join("bin/python");
    if !python.is_file() {
        shell::run(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
        let install = ["-m", "pip", "install", "--quiet", "simpy==4.1.2"];
        shell::run(Command::new(&python).args(install))?;
    }
    Ok(python)
}
