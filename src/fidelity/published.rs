//! Published figures: what others measured on machines of theirs, as cells like those that were measured here.
//!
//! The cells are `measurements/published.json`. Each has its source, its machine, and the constants of that machine that are
//! known by another figure than the one predicted: its processors, its kernel's ticks and slice, its speed where the
//! source gives one thread's time. What is not known of it is as on the machine that was measured here.

use crate::scenario::{Policy, Run};
use crate::sim::Simulation;

use super::Metrics;
use super::cell::Cell;
use super::machine::{Machine, ns};

pub mod programs;

mod gil;
mod parallel;
mod removal;

/// The cells that come with the project.
const SHIPPED: &str = include_str!("../../measurements/published.json");

/// The published figures that come with the project.
pub fn shipped() -> Result<Vec<Cell>, String> {
    super::cell::read(SHIPPED)
}

/// Predicts a published figure; none if the workload is none of these.
pub(super) fn predict(cell: &Cell, machine: &Machine) -> Option<Result<Metrics, String>> {
    Some(match cell.workload.as_str() {
        "echo_server" => gil::echo_server(cell, machine),
        "count_down" => gil::count_down(cell, machine),
        "native_calls" => gil::native_calls(cell, machine),
        "independent_work" => parallel::independent_work(cell, machine),
        "shared_call" => parallel::shared_call(cell, machine),
        "shared_counter" => parallel::shared_counter(cell, machine),
        "four_workers" => parallel::four_workers(cell, machine),
        "gil_removal" => removal::gil_removal(cell, machine),
        "transactions" => removal::transactions(cell, machine),
        "kernel_slices" => removal::kernel_slices(cell, machine),
        _ => return None,
    })
}

/// Settings of a run on the machine of a published figure, and nanoseconds of one turn of the count-down on it, if
/// they were published.
fn settings(cell: &Cell, machine: &Machine) -> Result<(Run, Option<f64>), String> {
    // The slice of the machine measured here is one of two processors; 0 is the kernel's own for so many.
    let mut run = Run {
        slice: 0,
        ..machine.run()
    };
    let mut turn = None;
    let published = cell.published.as_ref();
    for (key, value) in published.iter().flat_map(|p| &p.constants) {
        let number = value.as_f64().filter(|n| n.is_finite() && *n >= 0.0);
        let number = || number.ok_or_else(|| format!("constants.{key}: {value} is not a number"));
        match (key.as_str(), value.as_str()) {
            ("wake_us", _) => run.wake = ns(number()? * 1000.0),
            ("wake_varies_percent", _) => run.jitter = (number()? * 10.0).round() as u32,
            ("slack_us", _) => run.slack = ns(number()? * 1000.0),
            ("slice_us", _) => run.slice = ns(number()? * 1000.0),
            ("hz", _) => run.hz = number()?.round() as u32,
            ("loop_ns", _) => turn = Some(number()?),
            ("scheduler", Some("cfs")) => run.scheduler = Policy::Cfs,
            ("scheduler", Some("eevdf")) => run.scheduler = Policy::Eevdf,
            _ => return Err(format!("constants.{key}: {value} is not known")),
        }
    }
    Ok((run, turn))
}

/// Seconds until a run ended, if all its work was done by then.
fn seconds(simulation: &Simulation) -> Result<f64, String> {
    let report = simulation.report();
    if report.outcome == crate::sim::Outcome::Finished {
        Ok(report.end as f64 / 1e9)
    } else {
        Err("the simulation did not come to an end".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fidelity::primitives::Primitives;

    #[test]
    fn every_published_cell_says_where_it_is_from_and_knows_its_constants() {
        let cells = shipped().expect("well formed");
        let primitives = Primitives::shipped().expect("the shipped primitives");
        for cell in &cells {
            let published = cell.published.as_ref().expect("a source");
            assert!(!published.source.is_empty() && !published.machine.is_empty());
            let machine = Machine::new(&primitives, &cell.interpreter, cell.cores, 1);
            let (run, _) = settings(cell, &machine.expect("a model")).expect("known constants");
            assert_eq!(run.cores, cell.cores);
        }
        assert!(
            super::super::cell::shipped()
                .is_ok_and(|all| all.iter().all(|c| c.published.is_none()))
        );
    }

    #[test]
    fn an_unknown_constant_is_named() {
        let mut cell = shipped().expect("well formed").remove(0);
        let published = cell.published.as_mut().expect("a source");
        published.constants.insert("flux".to_owned(), 1.into());
        let primitives = Primitives::shipped().expect("the shipped primitives");
        let machine = Machine::new(&primitives, "py39", 2, 1).expect("a model");
        let error = settings(&cell, &machine).expect_err("unknown");
        assert_eq!(error, "constants.flux: 1 is not known");
    }
}
