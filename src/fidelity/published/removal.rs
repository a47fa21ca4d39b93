//! Interpreters without a GIL that were given up, PyPy-STM's transactions, and the kernel's slices.

use crate::runtime::Version;
use crate::scenario::{Run, Workload};
use crate::sim::Simulation;
use crate::time::{Ns, S, US};
use crate::trace::State;

use super::super::cell::{Cell, Params};
use super::super::machine::Machine;
use super::super::{Metrics, simulate};
use super::{programs, seconds, settings};

/// Calls of `fib` in each thread, and turns of the count-down: fewer than were measured, at the same rate.
const CALLS: u64 = 20_000;
const COUNTS: u64 = 100_000;

/// A program on an interpreter without the GIL, against the stock one it was made from.
pub(super) fn gil_removal(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let threads = params.count("threads", (1, 256))?;
    let against = params.word("against")?;
    let program = params.word("program")?;
    params.done()?;
    let stock = Version::from_name(against)
        .ok_or_else(|| format!("params.against: no model of `{against}`"))?;
    let workload = match program {
        "fib" => programs::fib(threads, CALLS),
        "count-down" => programs::independent(threads, COUNTS * 22),
        other => return Err(format!("params.program: `{other}` is not modelled")),
    };
    let (run, _) = settings(cell, machine)?;
    let on = |runtime: Version, workload: Workload| {
        simulate(
            workload,
            Run {
                runtime,
                ..run.clone()
            },
        )
    };
    let (stock, without) = (on(stock, workload.clone())?, on(machine.version, workload)?);
    Ok(vec![
        ("wall_over_stock", seconds(&without)? / seconds(&stock)?),
        ("cpu_over_stock", cpu(&without) / cpu(&stock)),
    ])
}

/// Time on a core, nanoseconds, of all threads.
fn cpu(simulation: &Simulation) -> f64 {
    let on_core = |ns: &[Ns]| ns[State::Python as usize] + ns[State::Native as usize];
    let report = simulation.report();
    report.threads.iter().map(|t| on_core(&t.ns)).sum::<Ns>() as f64
}

/// PyPy-STM: threads that all add to one counter every 0.1 ms of Python, against one thread that does all of it, and what
/// each aborted transaction costs.
pub(super) fn transactions(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let threads = params.count("threads", (1, 256))?;
    params.done()?;
    let (run, _) = settings(cell, machine)?;
    let turns = |threads: u32| 800 / u64::from(threads);
    let on = |threads: u32, runtime: Version| {
        let workload = programs::counting(threads, turns(threads), 100 * US);
        simulate(
            workload,
            Run {
                runtime,
                ..run.clone()
            },
        )
    };
    let (one, all) = (on(1, machine.version)?, on(threads, machine.version)?);
    let report = all.report();
    let mut metrics = vec![
        ("all_over_one_thread", seconds(&all)? / seconds(&one)?),
        (
            "one_over_pypy",
            seconds(&one)? / seconds(&on(1, Version::PYPY)?)?,
        ),
    ];
    if report.aborts > 0 {
        // Nobody waits for a segment or for an inevitable transaction here: whoever waits, pauses.
        let each = |state: State| {
            let sum: Ns = report.threads.iter().map(|t| t.ns[state as usize]).sum();
            sum as f64 / 1e6 / report.aborts as f64
        };
        metrics.push(("lost_ms_per_abort", each(State::Lost)));
        metrics.push(("pause_ms_per_abort", each(State::Turn)));
    }
    Ok(metrics)
}

/// Programs that compute for ever on the machine's cores: how long each runs at a time.
pub(super) fn kernel_slices(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let threads = params.count("threads", (1, 256))?;
    params.done()?;
    let (run, _) = settings(cell, machine)?;
    let run = Run {
        horizon: 4 * S,
        ..run
    };
    let simulation = simulate(programs::hogs(threads), run)?;
    let trace = simulation.trace();
    let spans = trace
        .cores
        .iter()
        .flat_map(|core| core.spans(0, Ns::MAX, trace.end));
    let runs: Vec<f64> = spans.map(|span| (span.end - span.start) as f64).collect();
    let mean = runs.iter().sum::<f64>() / runs.len().max(1) as f64;
    Ok(vec![("mean_run_ms", mean / 1e6)])
}
