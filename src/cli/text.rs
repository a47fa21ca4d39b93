//! Runs for reading: a headline, the numbers, a timeline of letters.

use std::fmt::Write as _;

use crate::knob;
use crate::scenario::Scenario;
use crate::sim::{Outcome, Report, Simulation};
use crate::time::{Ns, human};
use crate::trace::{State, Trace, ascii};

/// Columns of a timeline.
pub(super) const WIDTH: usize = 100;

/// Headline, numbers and timeline of every run.
pub(super) fn summary(scenario: &Scenario, runs: &[Simulation], span: Option<(Ns, Ns)>) -> String {
    let mut text = format!("{}\n", scenario.workload.title);
    for (index, simulation) in runs.iter().enumerate() {
        let report = simulation.report();
        let _ = writeln!(text, "\n{}", headline(scenario, index, &report));
        text.push_str(&numbers(scenario, &report, simulation.names()));
        text.push_str(&timeline(simulation, runs, span));
    }
    text.push_str(&legend(runs));
    text
}

/// Headline and timeline of every run.
pub(super) fn timelines(
    scenario: &Scenario,
    runs: &[Simulation],
    span: Option<(Ns, Ns)>,
) -> String {
    let mut text = String::new();
    for (index, simulation) in runs.iter().enumerate() {
        let _ = writeln!(text, "{}", headline(scenario, index, &simulation.report()));
        text.push_str(&timeline(simulation, runs, span));
    }
    text.push_str(&legend(runs));
    text
}

/// The runtime, and the knobs that differ between the runs.
fn headline(scenario: &Scenario, index: usize, report: &Report) -> String {
    let run = &scenario.runs[index];
    let mut text = format!("Python {}", run.runtime);
    for (dial, values) in knob::lists(scenario) {
        if values.len() > 1 && dial.key != "runtime" {
            let label = dial.label(&scenario.workload);
            let value = dial.human(dial.get(scenario, index));
            let _ = write!(text, ", {label} {value}");
        }
    }
    let _ = write!(
        text,
        ": {} after {}",
        report.outcome.word(),
        human(report.end)
    );
    text
}

/// Whether some run's workers have an interpreter each.
fn isolated(scenario: &Scenario) -> bool {
    scenario.runs.iter().any(|run| run.mode.is_isolated())
}

fn numbers(scenario: &Scenario, report: &Report, names: &[String]) -> String {
    let mut text = String::new();
    let gil = &report.gil;
    let mut line = |label: &str, value: String| {
        let _ = writeln!(text, "  {label:<18} {value}");
    };
    if let Some(speedup) = report.speedup {
        line("speed-up", format!("{speedup:.2}"));
    }
    if let Some(rate) = report.requests_per_second() {
        line(
            "requests",
            format!("{} ({rate:.0} a second)", report.completed()),
        );
    }
    let latencies = report.latencies();
    let of = |q| crate::sim::report::percentile(&latencies, q).map_or(String::new(), human);
    if !latencies.is_empty() {
        line(
            "latency",
            format!("p50 {}, p95 {}, p99 {}", of(50), of(95), of(99)),
        );
    }
    let cores = report.cores.len();
    line(
        "cores busy",
        format!("{:.2} of {cores}", report.cores_busy()),
    );
    if let Some(memory) = report.memory.filter(|_| isolated(scenario)) {
        line(
            "memory of workers",
            match memory {
                ..1_000_000 => format!("{:.0} kB, idle, without their data", memory as f64 / 1e3),
                _ => format!("{:.1} MB, idle, without their data", memory as f64 / 1e6),
            },
        );
    }
    line("context switches", report.context_switches.to_string());
    line(
        "GIL hand-offs",
        format!(
            "{} ({} forced, {} voluntary); {} drop requests, {} failed acquires",
            gil.handoffs, gil.forced, gil.voluntary, gil.drop_requests, gil.failed_acquires
        ),
    );
    for (variable, value) in scenario.workload.variables.iter().zip(&report.variables) {
        line(&variable.name, format!("{value} at the end"));
    }
    if report.lost_updates > 0 {
        line("lost updates", report.lost_updates.to_string());
    }
    let harm = [
        ("counts lost", report.harm.lost_counts),
        ("freed while in use", report.harm.freed_early),
        ("never freed", report.harm.leaks),
        ("container spoilt", report.harm.corruptions),
    ];
    for (what, times) in harm.into_iter().filter(|(_, times)| *times > 0) {
        line(what, times.to_string());
    }
    if let Outcome::Deadlock { cycle } = &report.outcome {
        for waits in cycle {
            let name = |thread: usize| names.get(thread).map_or("?", String::as_str);
            // Another's end is nothing that anybody has.
            let holder = waits.holder.filter(|_| !waits.on.starts_with("the end of"));
            let held = holder.map(|by| format!(", which {} has", name(by)));
            let copied = waits.copied.map(|copied| {
                let (by, holder) = (name(copied.by), name(copied.holder));
                let at = human(copied.at);
                format!(", copied locked when {by} forked at {at}: {holder}, who held it, is not in this process")
            });
            let held = held.or(copied).unwrap_or_default();
            line(
                "deadlock",
                format!("{} waits for {}{held}", name(waits.thread), waits.on),
            );
        }
    }
    text
}

/// All runs on one clock: that of the longest, unless a span is given.
fn timeline(simulation: &Simulation, runs: &[Simulation], span: Option<(Ns, Ns)>) -> String {
    let longest = runs.iter().map(|run| run.trace().end).max().unwrap_or(0);
    let (from, to) = span.unwrap_or((0, longest));
    ascii::timeline(
        simulation.trace(),
        simulation.names(),
        from,
        to.max(from + 1),
        WIDTH,
    )
}

/// What the letters mean, for the states that occur.
fn legend(runs: &[Simulation]) -> String {
    legend_of(runs.iter().map(Simulation::trace))
}

/// The same, for any traces.
pub(super) fn legend_of<'a>(traces: impl Iterator<Item = &'a Trace> + Clone) -> String {
    let occurs = |state: State| {
        let mut lanes = traces
            .clone()
            .flat_map(|trace| trace.threads.iter().map(|lane| lane.until(trace.end)));
        lanes.any(|ns| ns[state as usize] > 0)
    };
    let states = State::ALL
        .into_iter()
        .skip(1)
        .filter(|state| occurs(*state));
    let words: Vec<String> = states
        .map(|s| format!("{} {}", s.letter(), s.phrase()))
        .collect();
    format!("{}\n", words.join(" · "))
}
