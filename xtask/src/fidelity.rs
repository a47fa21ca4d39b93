//! `cargo xtask fidelity`: docs/fidelity.json and docs/fidelity.md, both from one run of every measured program.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::shell::{self, say};
use crate::{project, sizes};

/// Simulates, then writes the table from what was simulated.
pub(crate) fn run() -> Result<()> {
    let docs = project::root().join("docs");
    let (results, table) = (docs.join("fidelity.json"), docs.join("fidelity.md"));
    shell::run(shell::cargo(&[])?.args(["build", "--release", "--bin", "gilscope"]))?;
    write(gilscope()?.arg("--json"), &results)?;
    write(
        gilscope()?.arg("--markdown").arg("--from").arg(&results),
        &table,
    )?;
    let bytes = fs::read(&results)?;
    say(&format!("{} bytes as sent", sizes::brotli(&bytes)?));
    Ok(())
}

/// `gilscope fidelity`, with optimisations: without them a run takes an hour.
fn gilscope() -> Result<Command> {
    let name = shell::with_suffix("gilscope");
    let mut command = Command::new(project::target()?.join("release").join(name));
    command.arg("fidelity").stderr(Stdio::inherit());
    Ok(command)
}

/// Writes what a command prints into a file, once it is complete.
fn write(command: &mut Command, file: &Path) -> Result<()> {
    let output = command.output().context("cannot run gilscope")?;
    ensure!(output.status.success(), "gilscope fidelity failed");
    fs::write(file, output.stdout).with_context(|| format!("cannot write {}", file.display()))?;
    say(&format!("{} is written", file.display()));
    Ok(())
}
