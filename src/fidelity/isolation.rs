//! `w6.py`: two units of work in two processes or two subinterpreters; a sleeper beside a blocking task of asyncio.

use crate::program::{Dist, Op};
use crate::runtime::Profile;
use crate::runtime::isolation::starts;
use crate::scenario::{Mode, Run};
use crate::time::{MS, Ns};

use super::Metrics;
use super::cell::{Cell, Params};
use super::machine::{Machine, ns};
use super::program::{forever, role, workload};
use super::statistics::percentile;

/// `calib` chose a unit of work to take so long.
const UNIT: Ns = 250 * MS;
/// How long the loop of asyncio ran.
const LOOP: Ns = 500 * MS;

pub(super) fn predict(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let kind = params.word("kind")?;
    let mode = match kind {
        "asyncio" => {
            let step = params.number("blocking_step_ms")?;
            params.done()?;
            return asyncio(step, machine);
        }
        "mp_fork" => Mode::Fork,
        "mp_spawn" => Mode::Spawn,
        "mp_forkserver" => Mode::Forkserver,
        "subint" => Mode::Subinterpreters,
        other => return Err(format!("params.kind: `{other}` is not modelled")),
    };
    params.done()?;
    workers(mode, machine)
}

fn workers(mode: Mode, machine: &Machine) -> Result<Metrics, String> {
    let run = Run {
        mode,
        ..machine.run()
    };
    let time = |count: u32, work: Ns| -> Result<f64, String> {
        let workload = workload(vec![role("worker", count, vec![machine.compute(work)])]);
        Ok(machine.simulate(workload, run.clone())?.report().end as f64)
    };
    let seconds = |ns: f64| ns / 1e9;
    let serial = 2.0 * UNIT as f64;
    if mode == Mode::Subinterpreters {
        // There they were made before the clock started, and closed after it had stopped.
        let costs = starts(machine.version);
        let own = (costs.create + costs.close) as f64;
        let (one, two) = (time(1, UNIT)? - own, time(2, UNIT)? - own);
        return Ok(vec![
            ("create_ms", costs.create as f64 / 1e6),
            ("close_ms", costs.close as f64 / 1e6),
            ("serial2", seconds(serial)),
            ("one", seconds(one)),
            ("two", seconds(two)),
            ("speedup", serial / two),
        ]);
    }
    let (nothing, one, two) = (time(1, 1_000)?, time(1, UNIT)?, time(2, UNIT)?);
    Ok(vec![
        ("start_join_ms", nothing / 1e6),
        ("serial2", seconds(serial)),
        ("one", seconds(one)),
        ("two", seconds(two)),
        ("speedup_vs_serial", serial / two),
    ])
}

/// A task that naps 1 ms beside one that computes a step and gives way with `sleep(0)`.
fn asyncio(step: f64, machine: &Machine) -> Result<Metrics, String> {
    let nap = vec![
        Op::Begin.into(),
        Op::Sleep(Dist::Fixed(MS)).into(),
        Op::Done.into(),
    ];
    let mut roles = vec![role("sleeper", 1, vec![forever(nap)])];
    if step > 0.0 {
        let block = vec![machine.compute(ns(step * 1e6)), Op::Yield.into()];
        roles.insert(0, role("blocker", 1, vec![forever(block)]));
    }
    let run = Run {
        mode: Mode::Asyncio,
        horizon: LOOP,
        ..machine.run()
    };
    // Its own code is as fast as the interpreter on that machine.
    let loop_ps = ns(machine.speeds.loop_ns * 1000.0);
    let adapt = |profile: &mut Profile| profile.loop_ps = loop_ps.max(1);
    let simulation = machine.simulate_as(workload(roles), run, &adapt)?;
    let report = simulation.report();
    let late: Vec<f64> = report
        .latencies()
        .iter()
        .map(|&latency| (latency as f64 - MS as f64) / 1000.0)
        .collect();
    let mut metrics = Vec::new();
    let mut push = |name, value: Option<f64>| metrics.extend(value.map(|v| (name, v)));
    push("extra_latency_us_p5", percentile(&late, 5.0));
    push("extra_latency_us_p50", percentile(&late, 50.0));
    push("extra_latency_us_p95", percentile(&late, 95.0));
    Ok(metrics)
}
