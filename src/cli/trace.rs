//! Runs as a file of Chrome's Trace Event JSON, written as it is made.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use super::CliError;
use crate::exchange::chrome::{self, Written};
use crate::scenario::Scenario;
use crate::sim::Simulation;
use crate::view::heading;

pub(super) fn simulated(
    path: &Path,
    scenario: &Scenario,
    runs: &[Simulation],
) -> Result<(), CliError> {
    let settings: Vec<_> = scenario.runs.iter().collect();
    let names = (0..runs.len()).map(|run| heading::short(&settings, run));
    let names: Vec<String> = names.map(|name| format!("Python {name}")).collect();
    let written: Vec<Written> = names
        .iter()
        .zip(runs)
        .map(|(name, run)| Written {
            name,
            trace: run.trace(),
            names: run.names(),
            interpreters: run.interpreters(),
        })
        .collect();
    write(path, &written)
}

pub(super) fn write(path: &Path, runs: &[Written]) -> Result<(), CliError> {
    let all = || {
        let mut file = BufWriter::new(File::create(path)?);
        chrome::write(runs, &mut file)?;
        file.flush()
    };
    all().map_err(|e| CliError::Write(path.display().to_string(), e))
}
