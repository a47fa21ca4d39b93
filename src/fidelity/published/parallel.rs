//! Threads that run Python at once, and what they share; workers with an interpreter each.

use crate::scenario::{Mode, Run};
use crate::time::S;

use super::super::cell::{Cell, Params};
use super::super::machine::{Machine, ns};
use super::super::{Metrics, simulate};
use super::{programs, seconds, settings};

/// Turns of each thread on a shared object: fewer than were measured, at the same rate.
const TURNS: u64 = 2_000;

/// So much work for each of N threads, nothing shared.
pub(super) fn independent_work(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let threads = params.count("threads", (1, 256))?;
    let each = params.number("each_s")?;
    params.done()?;
    let (run, _) = settings(cell, machine)?;
    // `each` is a time: what the build costs one thread is in it.
    let each = ns(each * 1e9) * 1000 / machine.version.profile().overhead;
    let simulation = simulate(programs::independent(threads, each), run)?;
    Ok(vec![("wall_s", seconds(&simulation)?)])
}

/// One bound method, or one function, called in a loop by N threads, against one thread alone.
pub(super) fn shared_call(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let threads = params.count("threads", (1, 256))?;
    let method = match params.word("callee")? {
        "bound method" => true,
        "function" => false,
        other => return Err(format!("params.callee: `{other}` is not modelled")),
    };
    params.done()?;
    let (run, _) = settings(cell, machine)?;
    let (kinds, ops) = programs::shared_call(method);
    let time = |main: bool, threads: u32| {
        let run = Run {
            cores: threads,
            ..run.clone()
        };
        let workload = programs::on_objects(main, threads, &kinds, TURNS, &ops);
        seconds(&simulate(workload, run)?)
    };
    let (alone, together) = (time(true, 1)?, time(false, threads)?);
    Ok(vec![("shared_over_alone", together / alone)])
}

/// N threads that each add to one attribute of one object so often. At most a thousand additions of each are simulated; the
/// rest takes as long in proportion.
pub(super) fn shared_counter(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let threads = params.count("threads", (1, 1_000))?;
    let each = params.count("iterations_each", (1, 1_000_000))?;
    params.done()?;
    let (run, _) = settings(cell, machine)?;
    let run = Run {
        horizon: 600 * S,
        ..run
    };
    let part = each.min(1_000);
    let simulation = simulate(programs::attribute(threads, u64::from(part)), run)?;
    let kept = simulation.report().variables.first().copied().unwrap_or(0) as f64;
    let all = f64::from(threads) * f64::from(part);
    let scale = f64::from(each) / f64::from(part);
    Ok(vec![
        ("lost_fraction", (all - kept) / all),
        ("wall_s", seconds(&simulation)? * scale),
    ])
}

/// Work that takes `total_s` in sequence, shared out to four threads or four subinterpreters.
pub(super) fn four_workers(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let total = params.number("total_s")?;
    let mode = match params.word("workers")? {
        "threads" => Mode::Threaded,
        "subinterpreters" => Mode::Subinterpreters,
        other => return Err(format!("params.workers: `{other}` is not modelled")),
    };
    params.done()?;
    let (run, _) = settings(cell, machine)?;
    let each = ns(total * 1e9 / 4.0) * 1000 / machine.version.profile().overhead;
    let run = Run { mode, ..run };
    let simulation = simulate(programs::independent(4, each), run)?;
    Ok(vec![("wall_s", seconds(&simulation)?)])
}
