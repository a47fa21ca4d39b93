//! The numbers of all runs as JSON. Keys are stable; `docs/command-line.md` lists them.

use super::import::STATES;
use super::json::Json;
use super::recorded::Recorded;
use crate::scenario::Scenario;
use crate::sim::report::percentile;
use crate::sim::{Harm, Outcome, Report, ThreadReport};
use crate::time::Ns;

/// A simulated run, counted.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// Its numbers.
    pub report: &'a Report,
    /// The hash of its trace.
    pub hash: u64,
    /// Names of its threads.
    pub names: &'a [String],
}

/// The numbers of simulated runs, then of recorded ones.
pub fn json(scenario: Option<&Scenario>, runs: &[Counted], recorded: &[&Recorded]) -> String {
    let mut json = Json::default();
    json.open('{');
    json.key("runs");
    json.open('[');
    let simulated = scenario.into_iter().flat_map(|scenario| {
        let numbered = runs.iter().enumerate();
        numbered.map(move |(index, run)| (scenario, index, run))
    });
    for (scenario, index, run) in simulated {
        one(&mut json, scenario, index, run);
    }
    for run in recorded {
        of_file(&mut json, run);
    }
    json.close(']');
    json.close('}');
    json.finish()
}

fn one(json: &mut Json, scenario: &Scenario, index: usize, run: &Counted) {
    let Counted {
        report,
        hash,
        names,
    } = run;
    let workload = &scenario.workload;
    json.open('{');
    json.number("end_ns", report.end);
    json.word("outcome", report.outcome.word());
    let runtime = scenario.runs.get(index).map(|run| run.runtime.to_string());
    json.word("runtime", &runtime.unwrap_or_default());
    json.number("events", report.events);
    json.word("trace_hash", &format!("{hash:016x}"));
    json.number("context_switches", report.context_switches);
    json.key("speedup");
    json.raw(
        &report
            .speedup
            .map_or_else(|| "null".to_owned(), |times| format!("{times:?}")),
    );
    json.key("gil");
    json.open('{');
    let gil = &report.gil;
    for (name, count) in [
        ("handoffs", gil.handoffs),
        ("drop_requests", gil.drop_requests),
        ("forced", gil.forced),
        ("voluntary", gil.voluntary),
        ("failed_acquires", gil.failed_acquires),
    ] {
        json.number(name, count);
    }
    json.close('}');
    cores(json, &report.cores);
    json.key("threads");
    json.open('[');
    for report in &report.threads {
        thread(json, report);
    }
    json.close(']');
    deadlock(json, report, names);
    if !workload.variables.is_empty() {
        json.key("variables");
        json.open('{');
        let mut all: Vec<_> = workload.variables.iter().zip(&report.variables).collect();
        all.sort_by(|a, b| a.0.name.cmp(&b.0.name));
        for (variable, value) in all {
            json.key(&variable.name);
            json.raw(&value.to_string());
        }
        json.close('}');
    }
    let isolated = scenario.runs.iter().any(|run| run.mode.is_isolated());
    if let Some(bytes) = report.memory.filter(|_| isolated) {
        json.number("memory_of_workers_bytes", bytes);
    }
    if !workload.variables.is_empty() {
        json.number("lost_updates", report.lost_updates);
    }
    let harm = report.harm;
    if harm != Harm::default() {
        json.key("harm");
        json.open('{');
        json.number("lost_counts", harm.lost_counts);
        json.number("freed_early", harm.freed_early);
        json.number("never_freed", harm.leaks);
        json.number("spoilt", harm.corruptions);
        json.close('}');
    }
    json.close('}');
}

fn cores(json: &mut Json, busy: &[Ns]) {
    json.key("cores");
    json.open('[');
    for busy in busy {
        json.open('{');
        json.number("busy_ns", *busy);
        json.close('}');
    }
    json.close(']');
}

/// Nanoseconds in each state.
fn states(json: &mut Json, ns: &[Ns]) {
    json.key("ns");
    json.open('{');
    for (name, ns) in STATES.iter().zip(ns).skip(1) {
        json.number(name, *ns);
    }
    json.close('}');
}

fn thread(json: &mut Json, report: &ThreadReport) {
    json.open('{');
    json.word("name", &report.name);
    json.word("role", &report.role);
    states(json, &report.ns);
    json.number("completed", report.completed);
    json.key("latency_ns");
    json.open('{');
    for (name, q) in [("p50", 50), ("p95", 95), ("p99", 99), ("max", 100)] {
        json.perhaps(name, percentile(&report.latencies, q));
    }
    json.close('}');
    json.close('}');
}

fn deadlock(json: &mut Json, report: &Report, names: &[String]) {
    let Outcome::Deadlock { cycle } = &report.outcome else {
        return;
    };
    let name = |thread: usize| names.get(thread).map_or("", String::as_str);
    json.key("deadlock");
    json.open('[');
    for waits in cycle {
        json.open('{');
        json.word("thread", name(waits.thread));
        json.word("waits_for", &waits.on);
        json.key("holder");
        match waits.holder {
            Some(holder) => json.text(name(holder)),
            None => json.raw("null"),
        }
        if let Some(copied) = waits.copied {
            json.key("copied");
            json.open('{');
            json.word("holder", name(copied.holder));
            json.word("forked_by", name(copied.by));
            json.number("forked_at_ns", copied.at);
            json.close('}');
        }
        json.close('}');
    }
    json.close(']');
}

/// A recorded run: as much of the same as is known.
fn of_file(json: &mut Json, run: &Recorded) {
    let end = run.trace.end;
    json.open('{');
    json.number("end_ns", end);
    json.word("outcome", "recorded");
    json.word("name", &run.name);
    json.word("trace_hash", &format!("{:016x}", run.trace.hash()));
    json.key("gil");
    json.open('{');
    json.perhaps("handoffs", run.handoffs());
    json.close('}');
    let busy = |lane: &crate::trace::Lane| lane.until(end)[1];
    cores(json, &run.trace.cores.iter().map(busy).collect::<Vec<Ns>>());
    json.key("threads");
    json.open('[');
    for (name, lane) in run.names.iter().zip(&run.trace.threads) {
        json.open('{');
        json.word("name", name);
        states(json, &lane.until(end));
        json.close('}');
    }
    json.close(']');
    json.close('}');
}
