//! The echo server beside busy threads, the count-down, and calls into C: what a GIL makes of them.

use crate::program::GilUse;
use crate::scenario::{Count, Home};
use crate::time::{MS, S, US};

use super::super::cell::{Cell, Params};
use super::super::machine::{Machine, ns};
use super::super::{Metrics, simulate};
use super::{programs, seconds, settings};

/// Requests a second of an echo server. `request_us` is one request with nobody else there: what is left of it
/// after two switches and the Python of both sides is the server's send; `send_us` says that at once.
pub(super) fn echo_server(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let threads = params.count("cpu_threads", (0, 255))?;
    let interval = params.maybe("interval")?;
    let send = params.maybe("send_us")?;
    let request = params.maybe("request_us")?;
    // The busy threads are in a process of their own.
    let apart = params.flag("own_process");
    params.done()?;

    let (mut run, _) = settings(cell, machine)?;
    run.interval = interval.map_or(run.interval, |seconds| ns(seconds * 1e9));
    run.horizon = 4 * S;
    let send = match (send, request) {
        (Some(us), None) => ns(us * 1000.0),
        (None, Some(us)) => ns(us * 1000.0).saturating_sub(7 * US + 2 * run.switch),
        _ => return Err("params: send_us or request_us is needed".to_owned()),
    };
    let mut workload = programs::echo(threads, send);
    if apart {
        let busy = workload.roles.iter_mut().filter(|role| role.daemon);
        busy.for_each(|role| role.home = Home::Interpreter(1));
    }
    let report = simulate(workload, run)?.report();
    let rate = report.completed() as f64 * 1e9 / report.end as f64;
    Ok(vec![("requests_per_s", rate)])
}

/// A count-down shared out to N threads: `iterations` in all. The first part of it is simulated, and the rest takes as
/// long in proportion.
pub(super) fn count_down(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let threads = params.count("threads", (1, 256))?;
    let iterations = params.number("iterations")?;
    let interval = params.maybe("interval")?;
    params.done()?;

    let (mut run, turn) = settings(cell, machine)?;
    let turn = turn.unwrap_or(machine.speeds.loop_ns);
    let all = iterations * turn;
    let mut part = all;
    if machine.version.is_tick() {
        // Ticks are counted at the speed of the model's own machine: so many of those pass in the same time.
        let own = machine.version.profile().loop_ps as f64 / 1000.0;
        run.check_interval = (interval.unwrap_or(100.0) * turn / own).round() as u32;
    } else if let Some(interval) = interval {
        run.interval = ns(interval * 1e9);
        part = all.min(2_000.0 * interval * 1e9 + 200.0 * MS as f64);
    }
    let each = ns(part / f64::from(threads));
    let simulation = simulate(programs::independent(threads, each), run)?;
    Ok(vec![("wall_s", seconds(&simulation)? * all / part)])
}

/// Calls into C by N threads at once, with the GIL or without, or the same in Python: `total_s` in all on one thread, or `each_s`
/// in each.
pub(super) fn native_calls(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let threads = params.count("threads", (1, 256))?;
    let kind = params.word("gil")?;
    let total = params.maybe("total_s")?;
    let each = params.maybe("each_s")?;
    params.done()?;

    let (run, _) = settings(cell, machine)?;
    let each = match (total, each) {
        (Some(total), None) => total / f64::from(threads),
        (None, Some(each)) => each,
        _ => return Err("params: total_s or each_s is needed".to_owned()),
    };
    let each = ns(each * 1e9);
    let mut workload = match kind {
        "released" => programs::calls(threads, each, GilUse::Release),
        "held" => programs::calls(threads, each, GilUse::Keep),
        "python" => programs::independent(threads, each),
        other => return Err(format!("params.gil: `{other}` is not modelled")),
    };
    workload
        .roles
        .iter_mut()
        .for_each(|role| role.count = Count::Fixed(threads));
    let run = crate::scenario::Run {
        horizon: 200 * S,
        ..run
    };
    Ok(vec![("wall_s", seconds(&simulate(workload, run)?)?)])
}
