//! The picture as a table and a sentence, for those who do not see it.

use super::palette;
use super::text::span;
use crate::scenario::Run;
use crate::sim::{Outcome, Report};
use crate::trace::State;

/// A table of all threads of all runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Heads of the columns.
    pub head: Vec<String>,
    /// One row a thread: as many cells as there are heads.
    pub rows: Vec<Vec<String>>,
}

/// The table of these runs: name, share of the time in each state that occurs, completed requests, p95.
pub fn table(runs: &[(&Run, &Report)]) -> Table {
    let threads = || runs.iter().flat_map(|(_, report)| &report.threads);
    let occurs = |state: &State| threads().any(|thread| thread.ns[*state as usize] > 0);
    let states: Vec<State> = State::ALL[1..].iter().copied().filter(occurs).collect();
    let completed = threads().any(|thread| thread.completed > 0);
    let measured = threads().any(|thread| !thread.latencies.is_empty());

    let mut head = vec!["run".to_owned(), "thread".to_owned()];
    head.extend(states.iter().map(|&state| palette::label(state).to_owned()));
    if completed {
        head.push("requests completed".to_owned());
    }
    if measured {
        head.push("latency p95".to_owned());
    }
    let mut rows = Vec::new();
    for (run, report) in runs {
        for thread in &report.threads {
            let mut row = vec![run.runtime.to_string(), thread.name.clone()];
            let share = |&state: &State| percent(thread.ns[state as usize], report.end);
            row.extend(states.iter().map(share));
            if completed {
                row.push(thread.completed.to_string());
            }
            if measured {
                let p95 = thread.percentile(95);
                row.push(p95.map_or_else(|| "–".to_owned(), span));
            }
            rows.push(row);
        }
    }
    Table { head, rows }
}

/// One sentence for each run: how it ended, how busy the cores were, who waited most.
pub fn sentence(runs: &[(&Run, &Report)]) -> String {
    let sentences: Vec<String> = runs.iter().map(|(run, report)| one(run, report)).collect();
    sentences.join(" ")
}

fn one(run: &Run, report: &Report) -> String {
    let end = span(report.end);
    let ended = match &report.outcome {
        Outcome::Finished => format!("all work is done after {end}"),
        Outcome::Deadlock { cycle } => {
            format!("after {end} {} threads are deadlocked", cycle.len())
        }
        Outcome::Limit => format!("stopped at the limit after {end}"),
        Outcome::Horizon | Outcome::Running => format!("in {end}"),
    };
    let busy = match run.cores {
        1 => format!(
            "the core was busy {} of the time",
            percent(report.cores.iter().sum(), report.end)
        ),
        n => format!("{:.1} of {n} cores were busy", report.cores_busy()),
    };
    let mut parts = vec![format!("{}: {ended}, {busy}", run.runtime)];
    let hindered = report.threads.iter().flat_map(|thread| {
        palette::HINDERED.map(|state| (thread.ns[state as usize], state, thread))
    });
    if let Some((ns, state, thread)) = hindered.max_by_key(|&(ns, ..)| ns)
        && ns * 20 > report.end
    {
        let share = percent(ns, report.end);
        let what = palette::label(state).replacen("waits", "waited", 1);
        let what = match state {
            State::Stopped => "was stopped with the world".to_owned(),
            _ => what,
        };
        parts.push(format!("{} {what} {share} of the time", thread.name));
    }
    if let Some(rate) = report.requests_per_second() {
        let p95 = crate::sim::report::percentile(&report.latencies(), 95);
        let p95 = p95.map_or_else(String::new, |ns| {
            format!(", 95 % of them within {}", span(ns))
        });
        parts.push(format!("{rate:.0} requests a second were served{p95}"));
    }
    match parts.pop() {
        Some(last) if parts.is_empty() => format!("{last}."),
        Some(last) => format!("{}, and {last}.", parts.join(", ")),
        None => String::new(),
    }
}

pub(super) fn percent(part: u64, all: u64) -> String {
    let share = part as f64 * 100.0 / all.max(1) as f64;
    match share {
        s if s > 0.0 && s < 0.05 => "< 0.1 %".to_owned(),
        s if s < 9.95 && part > 0 => format!("{s:.1} %"),
        s => format!("{s:.0} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{GilCounts, ThreadReport};
    use crate::time::MS;
    use crate::trace::CLASSES;

    #[test]
    fn the_table_shows_the_states_that_occur() {
        let mut ns = [0; CLASSES];
        ns[State::Python as usize] = 3 * MS;
        ns[State::GilWait as usize] = 37 * MS;
        let echo = ThreadReport {
            name: "echo".to_owned(),
            role: "echo".to_owned(),
            ns,
            completed: 4,
            latencies: vec![10 * MS; 4],
        };
        let report = Report {
            end: 40 * MS,
            outcome: Outcome::Horizon,
            events: 9,
            context_switches: 9,
            gil: GilCounts::default(),
            cores: vec![40 * MS, 0],
            threads: vec![echo],
            speedup: None,
            variables: Vec::new(),
            lost_updates: 0,
            aborts: 0,
            memory: None,
            harm: Default::default(),
        };
        let run = Run {
            cores: 2,
            ..Run::default()
        };
        let table = table(&[(&run, &report)]);
        assert_eq!(
            [table.head.join("|"), table.rows[0].join("|")],
            [
                "run|thread|runs Python|waits for the GIL|requests completed|latency p95",
                "3.12|echo|7.5 %|92 %|4|10 ms"
            ]
        );
        assert_eq!(
            sentence(&[(&run, &report)]),
            "3.12: in 40 ms, 1.0 of 2 cores were busy, echo waited for the GIL 92 % of the time, \
             and 100 requests a second were served, 95 % of them within 10 ms."
        );
    }
}
