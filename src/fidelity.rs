//! The model against reality: what real interpreters did, and what the simulation predicts for the same programs.
//!
//! A *cell* is one workload on one interpreter with one set of parameters, and the metrics that were measured. Each
//! workload has a file that turns a cell into the scenario of the program that was run (`measurements/programs`) and
//! reads the same metrics off the simulation, with the same arithmetic. Machine constants come from
//! `measurements/primitives.json` alone; nothing here is fitted to what it predicts.

use crate::runtime::Profile;
use crate::scenario::{Run, Workload};
use crate::sim::{Hardware, Limits, Simulation};

mod contention;
mod cpu_scaling;
mod fields;
mod io_convoy;
mod isolation;
mod lost_updates;
mod ping_pong;
mod program;

#[cfg(not(target_arch = "wasm32"))]
pub mod again;
pub mod cell;
pub mod judge;
pub mod machine;
#[cfg(not(target_arch = "wasm32"))]
pub mod markdown;
pub mod opened;
pub mod order;
pub mod primitives;
pub mod published;
pub mod report;
pub mod results;
pub mod statistics;
pub mod switch_trace;
pub mod words;

pub use fields::MAX_BYTES;

use cell::Cell;
use machine::Machine;

/// Simulations of each cell, with different seeds; a prediction is their median. Measured cells were repeated as often.
pub const SEEDS: u64 = 5;
/// The same where those differ by more than a tenth.
pub const MORE_SEEDS: u64 = 15;

/// Metrics by name.
pub type Metrics = Vec<(&'static str, f64)>;

/// Simulates one cell with one seed.
fn predict(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    match cell.workload.as_str() {
        "cpu_scaling" => cpu_scaling::predict(cell, machine),
        "switch_trace" | "switch_trace_thr5" => switch_trace::predict(cell, machine),
        "io_convoy" => io_convoy::predict(cell, machine),
        "lost_updates" => lost_updates::predict(cell, machine),
        "contention" => contention::predict(cell, machine),
        "isolation" => isolation::predict(cell, machine),
        "ping_pong" => ping_pong::predict(cell, machine),
        other => published::predict(cell, machine)
            .unwrap_or_else(|| Err(format!("workload: `{other}` is not modelled"))),
    }
}

/// Runs a workload to its end.
fn simulate(workload: Workload, run: Run) -> Result<Simulation, String> {
    simulate_on(workload, run, Hardware::default(), &|_| ())
}

/// The same on this hardware, and with constants of the interpreter that are the program's own.
fn simulate_on(
    workload: Workload,
    run: Run,
    hardware: Hardware,
    adapt: &dyn Fn(&mut Profile),
) -> Result<Simulation, String> {
    let scenario = crate::scenario::Scenario {
        workload,
        runs: vec![run],
        at: None,
    };
    let scenario = scenario.validate().map_err(|e| e.to_string())?;
    let limits = Limits {
        events: 4_000_000_000,
        bytes: 2 << 30,
    };
    let mut simulation = Simulation::on(&scenario, 0, limits, hardware, adapt);
    simulation.run();
    Ok(simulation)
}
