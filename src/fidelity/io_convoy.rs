//! `w3.py`: a thread that sleeps 1 ms, or a UDP echo thread with a client in its own process, beside k busy threads.

use crate::program::{Dist, Op};
use crate::scenario::{Channel, Role, Run, Workload};
use crate::sim::Report;
use crate::time::{MS, Ns};

use super::Metrics;
use super::cell::{Cell, Params};
use super::machine::{Machine, ns};
use super::program::{burners, forever, native, requests, role, system_call, workload};
use super::statistics::{mean, percentile};

/// `DUR` of w3.py.
const DURATION: Ns = 800 * MS;

/// One echo on one core, both programs on it, nobody else, is a primitive of the machine. It is shared out, by assumption, as
/// 1 to a receive, 2 to a send (which delivers on the loopback) and 1.5 to the Python around each call.
const PARTS: f64 = 1.0 + 2.0 + 1.0 + 2.0 + 1.5 + 1.5;

pub(super) fn predict(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let kind = params.word("kind")?;
    let busy = params.count("cpu_threads", (0, 255))?;
    let interval = params.maybe("interval")?;
    params.done()?;
    let mut run = machine.run_at(interval);
    run.horizon = DURATION;
    match kind {
        "sleep 1 ms" => sleep(busy, run, machine),
        "udp echo" => echo(busy, run, machine),
        other => Err(format!("params.kind: `{other}` is not modelled")),
    }
}

fn sleep(busy: u32, run: Run, machine: &Machine) -> Result<Metrics, String> {
    let nap = vec![
        Op::Begin.into(),
        Op::Sleep(Dist::Fixed(MS)).into(),
        Op::Done.into(),
    ];
    let mut roles = burners(busy);
    roles.push(role("sleeper", 1, vec![forever(nap)]));
    let simulation = machine.simulate(workload(roles), run)?;
    let naps = requests(&simulation, machine.version);
    // At most 500 were taken.
    let late: Vec<f64> = naps.iter().take(500).map(|nap| nap - 1000.0).collect();
    let mut metrics = Vec::new();
    let mut push = |name, value: Option<f64>| metrics.extend(value.map(|v| (name, v)));
    push("extra_latency_us_p5", percentile(&late, 5.0));
    push("extra_latency_us_p50", percentile(&late, 50.0));
    push("extra_latency_us_p95", percentile(&late, 95.0));
    push("extra_latency_us_p99", percentile(&late, 99.0));
    push("extra_latency_us_mean", mean(&late));
    Ok(metrics)
}

/// `work`: what an echo takes beside what the kernel does for it in the model, which is found out first.
fn echo(busy: u32, run: Run, machine: &Machine) -> Result<Metrics, String> {
    let alone = Run {
        cores: 1,
        horizon: run.horizon / 20,
        ..run.clone()
    };
    let bare = percentile(&latencies(&echoes(0, 0.0, alone, machine)?), 50.0).unwrap_or(0.0);
    let work = machine.primitives.constants.echo - bare * 1000.0;
    let report = echoes(busy, work, run, machine)?;
    let late = latencies(&report);
    let completed = report.completed() as f64;
    let mut metrics = vec![("requests_per_s", completed / (report.end as f64 / 1e9))];
    let mut push = |name, value: Option<f64>| metrics.extend(value.map(|v| (name, v)));
    push("latency_us_p50", percentile(&late, 50.0));
    push("latency_us_p95", percentile(&late, 95.0));
    push("latency_us_p99", percentile(&late, 99.0));
    Ok(metrics)
}

fn latencies(report: &Report) -> Vec<f64> {
    let all = report.latencies();
    all.iter().map(|&l| l as f64 / 1000.0).collect()
}

fn echoes(busy: u32, work: f64, run: Run, machine: &Machine) -> Result<Report, String> {
    let part = |share: f64| ns(work * share / PARTS);
    let channel = |name: &str| Channel {
        name: name.to_owned(),
        latency: 0,
        capacity: 0,
    };
    let server = vec![
        Op::Recv(0).into(),
        machine.compute(part(1.5)),
        system_call(part(2.0)),
        Op::Send(1).into(),
        machine.compute(part(1.5)),
    ];
    let client = vec![
        Op::Begin.into(),
        system_call(part(2.0)),
        Op::Send(0).into(),
        Op::Recv(1).into(),
        system_call(part(1.0)),
        Op::Done.into(),
    ];
    let mut roles: Vec<Role> = burners(busy);
    roles.push(role("echo", 1, vec![forever(server)]));
    roles.push(native("client", vec![forever(client)]));
    let workload = Workload {
        channels: vec![channel("request"), channel("reply")],
        ..workload(roles)
    };
    Ok(machine.simulate(workload, run)?.report())
}
