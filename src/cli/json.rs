//! The numbers of all runs as JSON. Keys are stable; `docs/command-line.md` lists them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::scenario::Scenario;
use crate::sim::report::percentile;
use crate::sim::{Harm, Outcome, Report, Simulation, ThreadReport};
use crate::time::Ns;
use crate::trace::State;

#[derive(Serialize)]
struct Output {
    runs: Vec<RunJson>,
}

#[derive(Serialize)]
struct RunJson {
    end_ns: Ns,
    outcome: &'static str,
    runtime: String,
    events: u64,
    trace_hash: String,
    context_switches: u64,
    speedup: Option<f64>,
    gil: GilJson,
    cores: Vec<CoreJson>,
    threads: Vec<ThreadJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadlock: Option<Vec<WaitJson>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variables: Option<BTreeMap<String, i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_of_workers_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lost_updates: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    harm: Option<HarmJson>,
}

#[derive(Serialize)]
struct HarmJson {
    lost_counts: u64,
    freed_early: u64,
    never_freed: u64,
    spoilt: u64,
}

#[derive(Serialize)]
struct GilJson {
    handoffs: u64,
    drop_requests: u64,
    forced: u64,
    voluntary: u64,
    failed_acquires: u64,
}

#[derive(Serialize)]
struct CoreJson {
    busy_ns: Ns,
}

#[derive(Serialize)]
struct ThreadJson {
    name: String,
    role: String,
    ns: StatesJson,
    completed: u64,
    latency_ns: LatencyJson,
}

#[derive(Serialize)]
struct StatesJson {
    python: Ns,
    native: Ns,
    gil_wait: Ns,
    ready: Ns,
    io: Ns,
    lock: Ns,
    sleep: Ns,
    switching: Ns,
    stopped: Ns,
    turn: Ns,
    lost: Ns,
}

#[derive(Serialize)]
struct LatencyJson {
    p50: Option<Ns>,
    p95: Option<Ns>,
    p99: Option<Ns>,
    max: Option<Ns>,
}

#[derive(Serialize)]
struct WaitJson {
    thread: String,
    waits_for: String,
    holder: Option<String>,
    /// The lock was held when the process was forked.
    #[serde(skip_serializing_if = "Option::is_none")]
    copied: Option<CopiedJson>,
}

#[derive(Serialize)]
struct CopiedJson {
    holder: String,
    forked_by: String,
    forked_at_ns: Ns,
}

pub(super) fn text(scenario: &Scenario, runs: &[Simulation]) -> String {
    let one = |(i, simulation)| run(scenario, i, simulation);
    let output = Output {
        runs: runs.iter().enumerate().map(one).collect(),
    };
    // Plain data with text keys always has a JSON form.
    let mut text = serde_json::to_string_pretty(&output).unwrap_or_default();
    text.push('\n');
    text
}

fn run(scenario: &Scenario, index: usize, simulation: &Simulation) -> RunJson {
    let report = simulation.report();
    let workload = &scenario.workload;
    let has_variables = !workload.variables.is_empty();
    let names = workload.variables.iter().map(|v| v.name.clone());
    RunJson {
        end_ns: report.end,
        outcome: report.outcome.word(),
        runtime: scenario.runs[index].runtime.to_string(),
        events: report.events,
        trace_hash: format!("{:016x}", simulation.trace().hash()),
        context_switches: report.context_switches,
        speedup: report.speedup,
        gil: GilJson {
            handoffs: report.gil.handoffs,
            drop_requests: report.gil.drop_requests,
            forced: report.gil.forced,
            voluntary: report.gil.voluntary,
            failed_acquires: report.gil.failed_acquires,
        },
        cores: report
            .cores
            .iter()
            .map(|&busy_ns| CoreJson { busy_ns })
            .collect(),
        threads: report.threads.iter().map(thread).collect(),
        deadlock: deadlock(&report, simulation.names()),
        variables: has_variables.then(|| names.zip(report.variables.iter().copied()).collect()),
        memory_of_workers_bytes: report.memory.filter(|_| super::text::isolated(scenario)),
        lost_updates: has_variables.then_some(report.lost_updates),
        harm: (report.harm != Harm::default()).then_some(HarmJson {
            lost_counts: report.harm.lost_counts,
            freed_early: report.harm.freed_early,
            never_freed: report.harm.leaks,
            spoilt: report.harm.corruptions,
        }),
    }
}

fn thread(report: &ThreadReport) -> ThreadJson {
    let ns = |state: State| report.ns[state as usize];
    let latency = |q| percentile(&report.latencies, q);
    ThreadJson {
        name: report.name.clone(),
        role: report.role.clone(),
        ns: StatesJson {
            python: ns(State::Python),
            native: ns(State::Native),
            gil_wait: ns(State::GilWait),
            ready: ns(State::Ready),
            io: ns(State::Io),
            lock: ns(State::Lock),
            sleep: ns(State::Sleep),
            switching: ns(State::Switching),
            stopped: ns(State::Stopped),
            turn: ns(State::Turn),
            lost: ns(State::Lost),
        },
        completed: report.completed,
        latency_ns: LatencyJson {
            p50: latency(50),
            p95: latency(95),
            p99: latency(99),
            max: latency(100),
        },
    }
}

fn deadlock(report: &Report, names: &[String]) -> Option<Vec<WaitJson>> {
    let Outcome::Deadlock { cycle } = &report.outcome else {
        return None;
    };
    let name = |thread: usize| names.get(thread).cloned().unwrap_or_default();
    let waits = cycle.iter().map(|waits| WaitJson {
        thread: name(waits.thread),
        waits_for: waits.on.clone(),
        holder: waits.holder.map(name),
        copied: waits.copied.map(|copied| CopiedJson {
            holder: name(copied.holder),
            forked_by: name(copied.by),
            forked_at_ns: copied.at,
        }),
    });
    Some(waits.collect())
}
