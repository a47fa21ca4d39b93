//! The numbers of all runs as CSV: a line a thread, what belongs to its run repeated on each. `docs/formats.md` lists the
//! columns.

use std::fmt::Write as _;

use super::import::STATES;
use super::numbers::Counted;
use super::recorded::Recorded;
use crate::scenario::Scenario;
use crate::sim::report::percentile;
use crate::time::Ns;

/// Columns of a run, before those of a thread.
const RUN: [&str; 13] = [
    "run",
    "runtime",
    "outcome",
    "end_ns",
    "speedup",
    "context_switches",
    "cores",
    "busy_ns",
    "handoffs",
    "drop_requests",
    "forced",
    "voluntary",
    "failed_acquires",
];

/// The numbers of simulated runs, then of recorded ones.
pub fn csv(scenario: Option<&Scenario>, runs: &[Counted], recorded: &[&Recorded]) -> String {
    let mut text = RUN.join(",");
    text += ",thread,role";
    for state in STATES.iter().skip(1) {
        // Writing to a string cannot fail.
        let _ = write!(text, ",{state}_ns");
    }
    text += ",completed,latency_p50_ns,latency_p95_ns,latency_p99_ns,latency_max_ns\n";
    for (index, run) in runs.iter().enumerate() {
        let settings = scenario.and_then(|scenario| scenario.runs.get(index));
        let runtime = settings.map(|run| run.runtime.to_string());
        simulated(&mut text, index + 1, &runtime.unwrap_or_default(), run);
    }
    for (index, run) in recorded.iter().enumerate() {
        of_file(&mut text, runs.len() + index + 1, run);
    }
    text
}

fn simulated(text: &mut String, number: usize, runtime: &str, run: &Counted) {
    let report = run.report;
    let gil = &report.gil;
    let speedup = report
        .speedup
        .map_or_else(String::new, |times| format!("{times:?}"));
    let counts = [
        gil.handoffs,
        gil.drop_requests,
        gil.forced,
        gil.voluntary,
        gil.failed_acquires,
    ];
    let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
    let start = format!(
        "{number},{},{},{},{speedup},{},{},{},{}",
        cell(runtime),
        report.outcome.word(),
        report.end,
        report.context_switches,
        report.cores.len(),
        report.cores.iter().sum::<Ns>(),
        counts.join(",")
    );
    for thread in &report.threads {
        let mut line = format!("{start},{},{}", cell(&thread.name), cell(&thread.role));
        states(&mut line, &thread.ns);
        let _ = write!(line, ",{}", thread.completed);
        for q in [50, 95, 99, 100] {
            let latency = percentile(&thread.latencies, q);
            let _ = write!(
                line,
                ",{}",
                latency.map_or_else(String::new, |ns| ns.to_string())
            );
        }
        text.push_str(&line);
        text.push('\n');
    }
}

/// A recorded run: what is not known stays empty.
fn of_file(text: &mut String, number: usize, run: &Recorded) {
    let (trace, end) = (&run.trace, run.trace.end);
    let busy: Ns = trace.cores.iter().map(|lane| lane.until(end)[1]).sum();
    let known = |number: u64, known: bool| {
        if known {
            number.to_string()
        } else {
            String::new()
        }
    };
    let cores = trace.cores.len();
    let (count, busy) = (known(cores as u64, cores > 0), known(busy, cores > 0));
    let handoffs = run.handoffs().map_or_else(String::new, |n| n.to_string());
    let name = cell(&run.name);
    for (thread, lane) in run.names.iter().zip(&trace.threads) {
        let thread = cell(thread);
        let mut line =
            format!("{number},{name},recorded,{end},,,{count},{busy},{handoffs},,,,,{thread},");
        states(&mut line, &lane.until(end));
        line.push_str(",,,,,");
        text.push_str(&line);
        text.push('\n');
    }
}

fn states(line: &mut String, ns: &[Ns]) {
    for ns in ns.iter().skip(1) {
        let _ = write!(line, ",{ns}");
    }
}

/// A text as a cell: in quotes where it has to be.
fn cell(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}
