//! A run that was not simulated: what a file says of it, as lanes.

use crate::time::Ns;
use crate::trace::{Lane, State, Trace, state_of, thread_of};

/// What a file knows, and so what lanes can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Functions as they were called, by a tracer such as VizTracer: where no function ran, nothing is known.
    #[default]
    Functions,
    /// When threads ran, as they saw their own gaps: not what they waited for in between.
    Gaps,
    /// A run that gilscope simulated and wrote: all of it.
    Simulated,
}

impl Kind {
    /// All kinds, in the order of their numbers in a packed run.
    pub const ALL: [Self; 3] = [Self::Functions, Self::Gaps, Self::Simulated];
}

/// A run from a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recorded {
    /// What the file calls it; empty if nothing.
    pub name: String,
    /// What is known.
    pub kind: Kind,
    /// What happened; its clock begins with the first event.
    pub trace: Trace,
    /// Names of the threads, in the order of the lanes.
    pub names: Vec<String>,
    /// The interpreter of each thread: the process that it belongs to.
    pub interpreters: Vec<Option<u16>>,
}

impl Recorded {
    /// Whether it was recorded who wanted the GIL, or who had it.
    pub fn knows_gil(&self) -> bool {
        let end = self.trace.end;
        let waits = |lane: &Lane| lane.until(end)[State::GilWait as usize] > 0;
        !self.trace.gils.is_empty() || self.trace.threads.iter().any(waits)
    }

    /// Times another thread than the last holder took the GIL; none if nobody noted it.
    pub fn handoffs(&self) -> Option<u64> {
        let end = self.trace.end;
        let of = |lane: &Lane| {
            let holders = lane
                .spans(0, end, end)
                .filter_map(|span| thread_of(span.value));
            let mut last = None;
            let taken = holders.filter(|holder| {
                let before = last.replace(*holder);
                before.is_some_and(|before| before != *holder)
            });
            taken.count() as u64
        };
        let gils = &self.trace.gils;
        (!gils.is_empty()).then(|| gils.iter().map(of).sum())
    }

    /// Who has the GIL of this thread's interpreter at an instant, and since when.
    pub fn holder(&self, thread: usize, at: Ns) -> Option<(usize, Ns)> {
        let gil = self.interpreters.get(thread).copied().flatten()?;
        let span = self
            .trace
            .gils
            .get(usize::from(gil))?
            .at(at, self.trace.end)?;
        Some((thread_of(span.value)?, span.start))
    }

    /// What a thread does at an instant, since when and until when.
    pub fn state(&self, thread: usize, at: Ns) -> (State, Ns, Ns) {
        let end = self.trace.end;
        let lane = self.trace.threads.get(thread);
        let span = lane.and_then(|lane| lane.at(at, end)).filter(|_| at < end);
        let Some(span) = span else {
            return (State::Absent, end, end);
        };
        // A change of core alone is none of state.
        let (state, mut from, mut to) = (state_of(span.value), span.start, span.end);
        let same = |at: Ns| {
            let other = lane?.at(at, end)?;
            (state_of(other.value) == state && at < end).then_some(other)
        };
        while let Some(before) = from.checked_sub(1).and_then(same) {
            from = before.start;
        }
        while let Some(after) = same(to).filter(|after| after.end > to) {
            to = after.end;
        }
        (state, from, to)
    }
}
