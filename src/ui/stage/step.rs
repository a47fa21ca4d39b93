//! Stepping: to the next thing that happens, and exactly back again.
//!
//! What counts as a thing is the user's choice. Instants are taken from the trace, so that a step back leads to where the
//! step forward began; whoever the thing happens to is selected, so that the sentence is about it.

use super::core::Core;
use crate::explain::happened;
use crate::time::Ns;
use crate::trace::{Lane, Trace, thread_of};
use crate::view::timeline::Selection;

/// What a step leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum StepBy {
    /// The selected thread does something else.
    #[default]
    Change,
    /// Another thread takes the GIL, or where there is none, a core.
    HandOver,
    /// Any thread does something else, or something is marked.
    Event,
}

impl StepBy {
    /// In a word, for a button.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Change => "thread",
            Self::HandOver => "hand-off",
            Self::Event => "event",
        }
    }
}

/// An instant and the thread that it is about, if it is one in particular.
type Thing = (Ns, Option<usize>);

impl Core {
    /// What a step leads to.
    pub(crate) fn steps_by(&self) -> StepBy {
        self.step_by
    }

    pub(in crate::ui) fn next_step_by(&mut self) {
        self.step_by = match self.step_by {
            StepBy::Change => StepBy::HandOver,
            StepBy::HandOver => StepBy::Event,
            StepBy::Event => StepBy::Change,
        };
    }

    /// To the next thing (1), or the one before (-1).
    pub(in crate::ui) fn step(&mut self, by: i32) {
        self.play = None;
        let Some(at) = self.at() else { return };
        let selected = self.selected();
        let run = selected.map_or(0, |selection| selection.run);
        let thing = {
            let views = self.bench.views();
            let Some(trace) = views.get(run).map(|view| view.trace) else {
                return;
            };
            match self.step_by {
                StepBy::Change => selected
                    .and_then(|selection| trace.threads.get(selection.thread))
                    .and_then(|lane| beside(lane, at, by, trace.end))
                    .map(|at| (at, None)),
                StepBy::HandOver => hand_over(trace, at, by),
                StepBy::Event => event(trace, at, by),
            }
        };
        // Beyond the last thing there is the end of the run, and before the first its start.
        let edge = || {
            if by > 0 {
                self.bench.views()[run].trace.end
            } else {
                0
            }
        };
        let (to, thread) = thing.unwrap_or_else(|| (edge(), None));
        if let Some(thread) = thread {
            self.select(Selection { run, thread });
        }
        self.place(to);
        // The cursor keeps no digits that nobody sees: what is said is about the exact instant.
        let run = self.selected().map_or(0, |selection| selection.run);
        let whose = match self.step_by {
            StepBy::Change => self.selected().map(|selection| selection.thread),
            _ => None,
        };
        let told = self.ask(run, to, |case| happened(case, whose)).flatten();
        self.happened = told.map(|told| (to, told.text));
    }
}

/// The instant after or before `at` at which a lane changes.
fn beside(lane: &Lane, at: Ns, by: i32, end: Ns) -> Option<Ns> {
    let span = lane.at(at, end)?;
    match by {
        1.. => (span.end > at && span.end < end).then_some(span.end),
        _ if span.start < at => Some(span.start),
        _ => Some(lane.at(at.checked_sub(1)?, end)?.start),
    }
}

/// The next change of holder, of any GIL or else of any core, and who holds it then.
fn hand_over(trace: &Trace, at: Ns, by: i32) -> Option<Thing> {
    let lanes = match trace.gils.is_empty() {
        true => &trace.cores,
        false => &trace.gils,
    };
    let of = |lane: &Lane| -> Option<Thing> {
        let mut index = lane.index_at(at);
        if by < 0 && lane.span(index, trace.end)?.start >= at {
            index = index.checked_sub(1)?;
        }
        loop {
            if by > 0 {
                index += 1;
            }
            let span = lane.span(index, trace.end)?;
            let taker = thread_of(span.value);
            // Whoever had it before: a moment in which nobody has it lies between the two.
            let mut before = (0..index)
                .rev()
                .take(2)
                .filter_map(|i| lane.span(i, trace.end));
            let giver = before.find_map(|span| thread_of(span.value));
            if taker.is_some() && taker != giver {
                return Some((span.start, taker));
            }
            if by < 0 {
                index = index.checked_sub(1)?;
            }
        }
    };
    nearest(lanes.iter().filter_map(of), by)
}

/// The next instant at which anything changes, and for whom.
fn event(trace: &Trace, at: Ns, by: i32) -> Option<Thing> {
    let lanes = trace.threads.iter().enumerate();
    let changes =
        lanes.filter_map(|(thread, lane)| Some((beside(lane, at, by, trace.end)?, Some(thread))));
    let marks = &trace.marks;
    let mark = match by {
        1.. => marks.get(marks.partition_point(|mark| mark.at <= at)),
        _ => (marks.partition_point(|mark| mark.at < at))
            .checked_sub(1)
            .and_then(|index| marks.get(index)),
    };
    let mark = mark.map(|mark| (mark.at, Some(usize::from(mark.thread))));
    nearest(changes.chain(mark), by)
}

fn nearest(things: impl Iterator<Item = Thing>, by: i32) -> Option<Thing> {
    match by {
        1.. => things.min_by_key(|(at, _)| *at),
        _ => things.max_by_key(|(at, _)| *at),
    }
}
