//! The numbers of simulated runs, as JSON or CSV.

use crate::exchange::numbers::Counted;
use crate::exchange::{csv, numbers};
use crate::scenario::Scenario;
use crate::sim::{Report, Simulation};

pub(super) fn text(scenario: &Scenario, runs: &[Simulation]) -> String {
    counted(runs, |counted| numbers::json(Some(scenario), counted, &[]))
}

pub(super) fn table(scenario: &Scenario, runs: &[Simulation]) -> String {
    counted(runs, |counted| csv::csv(Some(scenario), counted, &[]))
}

fn counted(runs: &[Simulation], write: impl FnOnce(&[Counted]) -> String) -> String {
    let reports: Vec<Report> = runs.iter().map(Simulation::report).collect();
    let both = runs.iter().zip(&reports);
    let counted: Vec<Counted> = both
        .map(|(run, report)| Counted {
            report,
            hash: run.trace().hash(),
            names: run.names(),
        })
        .collect();
    write(&counted)
}
