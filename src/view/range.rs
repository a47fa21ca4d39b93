//! A stretch of time that is singled out: what the threads did in it, in numbers.
//!
//! Shares are exact, from the lanes' checkpoints; switches and hand-overs are counted interval by interval.

use super::RunView;
use super::palette;
use super::table::percent;
use super::text::span;
use crate::sim::report::percentile;
use crate::time::Ns;
use crate::trace::{CLASSES, Lane, Shares, State, thread_of};

/// What is known of a stretch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stretch {
    /// First instant and one past the last; both 0 if none is singled out.
    pub range: (Ns, Ns),
    /// Heads of the columns.
    pub head: Vec<String>,
    /// One row a run, then one for the selected thread of each run: as many cells as there are heads.
    pub rows: Vec<Vec<String>>,
}

/// Requests that were completed in the stretch, and how long each took where that was measured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Served {
    /// How many.
    pub completed: u64,
    /// Latencies, in any order.
    pub latencies: Vec<Ns>,
}

/// A run, what was served in it, and the thread that is looked at more closely.
pub type Part<'a> = (RunView<'a>, Served, Option<usize>);

/// Sums up `[from, to)` of these runs; `titles` are their names.
pub fn stretch(parts: Vec<Part>, titles: &[String], (from, to): (Ns, Ns)) -> Stretch {
    let mut lines: Vec<Line> = Vec::new();
    for ((view, served, _), title) in parts.iter().zip(titles) {
        let groups = view.groups();
        let threads = groups
            .iter()
            .flat_map(|group| group.threads.iter().copied());
        lines.push(Line::new(
            view,
            title.clone(),
            threads.collect(),
            served,
            (from, to),
        ));
    }
    for ((view, _, thread), title) in parts.iter().zip(titles) {
        if let Some(thread) = *thread {
            let name = format!("{title}: {}", view.name(thread));
            let mut line = Line::new(view, name, vec![thread], &Served::default(), (from, to));
            (line.handoffs, line.switches) = (None, None);
            lines.push(line);
        }
    }
    let occurs = |state: &State| lines.iter().any(|line| line.shares[*state as usize] > 0);
    let states: Vec<State> = State::ALL[1..].iter().copied().filter(occurs).collect();
    let served = lines.iter().any(|line| line.served.completed > 0);
    let timed = lines.iter().any(|line| !line.served.latencies.is_empty());
    let gils = lines.iter().any(|line| line.handoffs.is_some());
    let mut head = vec!["run".to_owned()];
    head.extend(states.iter().map(|&state| palette::label(state).to_owned()));
    head.push("switches".to_owned());
    head.extend(gils.then(|| "hand-offs".to_owned()));
    head.extend(served.then(|| "requests per second".to_owned()));
    head.extend(timed.then(|| "latency p95".to_owned()));
    let cell = |count: Option<u64>| count.map_or_else(|| "–".to_owned(), |n| n.to_string());
    let rows = lines.iter().map(|line| {
        let mut row = vec![line.name.clone()];
        let share = |&state: &State| percent(line.shares[state as usize], line.time);
        row.extend(states.iter().map(share));
        row.push(cell(line.switches));
        row.extend(gils.then(|| cell(line.handoffs)));
        row.extend(served.then(|| line.rate((to - from).max(1))));
        row.extend(timed.then(|| line.p95()));
        row
    });
    Stretch {
        range: (from, to),
        rows: rows.collect(),
        head,
    }
}

/// A row in numbers.
struct Line {
    name: String,
    shares: Shares,
    /// Time of all its threads together.
    time: Ns,
    switches: Option<u64>,
    handoffs: Option<u64>,
    served: Served,
}

impl Line {
    fn new(
        view: &RunView,
        name: String,
        threads: Vec<usize>,
        served: &Served,
        (from, to): (Ns, Ns),
    ) -> Self {
        let trace = view.trace;
        let to = to.min(trace.end);
        let mut shares = [0; CLASSES];
        for lane in threads.iter().filter_map(|t| trace.threads.get(*t)) {
            let own = lane.shares(from, to.max(from));
            shares
                .iter_mut()
                .zip(own)
                .for_each(|(sum, own)| *sum += own);
        }
        // A thread that is not there does nothing: what it could have done does not count.
        let time = shares[1..].iter().sum::<Ns>().max(1);
        let count = |lanes: &[Lane]| lanes.iter().map(|lane| changes(lane, from, to)).sum();
        Self {
            name,
            shares,
            time,
            switches: Some(count(&trace.cores)),
            handoffs: (!trace.gils.is_empty()).then(|| count(&trace.gils)),
            served: served.clone(),
        }
    }

    fn rate(&self, time: Ns) -> String {
        match self.served.completed {
            0 => "–".to_owned(),
            n => format!("{:.0}", n as f64 * 1e9 / time as f64),
        }
    }

    fn p95(&self) -> String {
        let mut sorted = self.served.latencies.clone();
        sorted.sort_unstable();
        percentile(&sorted, 95).map_or_else(|| "–".to_owned(), span)
    }
}

/// How often another thread than before came to hold what a lane stands for, within `[from, to)`.
fn changes(lane: &Lane, from: Ns, to: Ns) -> u64 {
    let first = lane.index_at(from);
    // Who held it last, before the stretch.
    let mut last = (0..=first)
        .rev()
        .take(2)
        .find_map(|index| thread_of(lane.span(index, to)?.value));
    let mut changes = 0;
    for span in lane.spans(from, to, to).filter(|span| span.start >= from) {
        let Some(thread) = thread_of(span.value) else {
            continue;
        };
        changes += u64::from(last.is_some_and(|last| last != thread));
        last = Some(thread);
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Run;
    use crate::trace::{NO_DETAIL, Trace, thread_value};

    #[test]
    fn a_stretch_counts_only_what_is_in_it() {
        let mut trace = Trace::new(2, 1, 1);
        // Each computes for 10 ns in turn, and waits for the GIL meanwhile.
        for turn in 0..10u64 {
            let on = (turn % 2) as usize;
            for (thread, lane) in trace.threads.iter_mut().enumerate() {
                let state = if thread == on {
                    State::Python
                } else {
                    State::GilWait
                };
                lane.push(turn * 10, thread_value(state, NO_DETAIL));
            }
            trace.gils[0].push(turn * 10, on as u16 + 1);
            trace.cores[0].push(turn * 10, on as u16 + 1);
        }
        trace.end = 100;
        let (run, names) = (Run::default(), ["a", "b"].map(str::to_owned));
        let view = RunView::new(0, &run, &trace, &names, &[]);
        let served = Served {
            completed: 3,
            latencies: vec![7, 9, 8],
        };
        let sum = |range| {
            let parts = vec![(view, served.clone(), Some(0))];
            stretch(parts, &["3.12".to_owned()], range)
        };
        let whole = sum((0, 100));
        assert_eq!(
            whole.head.join("|"),
            "run|runs Python|waits for the GIL|switches|hand-offs|requests per second|latency p95"
        );
        assert_eq!(whole.rows[0].join("|"), "3.12|50 %|50 %|9|9|30000000|9 ns");
        assert_eq!(whole.rows[1].join("|"), "3.12: a|50 %|50 %|–|–|–|–");
        // From the middle of one turn into the middle of the third after it.
        let part = sum((15, 48));
        assert_eq!(part.rows[0][3], "3");
        assert_eq!(part.rows[1][1..3], ["55 %", "45 %"]);
    }
}
