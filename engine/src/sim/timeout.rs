//! Timers that expired in a stretch of a run: timeouts, and the ends of sleeps.
//!
//! Like contacts, they are found by going over the stretch again: where every wait for a GIL has a timer, marks of them would make up
//! most of a trace. An answer of a device ends a wait too, but is no timer's.

use crate::runtime::Tid;
use crate::time::Ns;
use crate::trace::{Mark, MarkKind, State, state_of};

use super::Simulation;
use super::contact::Notes;
use super::engine::Engine;

impl Engine {
    /// The timer of a blocked thread expires.
    #[cold]
    pub(crate) fn note_timeout(&mut self, t: Tid) {
        let at = self.now;
        if let Some(notes) = &mut self.notes
            && at >= notes.timers_from
        {
            notes.timeouts.push((at, t));
        }
    }
}

/// Timers of a stretch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeouts {
    /// A mark for each, in order of time.
    pub all: Vec<Mark>,
    /// Up to where they are complete, if that is not the end of the stretch: more happens in it than is gone over.
    pub cut: Option<Ns>,
}

/// Events that are gone over for them at most: about a fifth of a second in a page.
const EVENTS: u64 = 400_000;

impl Simulation {
    /// The timers that expired in `[from, to]`, at most so many.
    pub fn timeouts(&self, from: Ns, to: Ns, most: usize) -> Timeouts {
        let to = to.min(self.engine.now);
        let Some(frame) = self.frame_before(from) else {
            return Timeouts::default();
        };
        let mut engine = frame.clone();
        engine.notes = Some(Box::new(Notes::new(Ns::MAX, from, 0)));
        let last = engine.events + EVENTS;
        let few = |engine: &Engine| {
            let notes = engine.notes.as_ref();
            notes.is_some_and(|notes| notes.timeouts.len() <= most) && engine.events < last
        };
        engine.replay_while(to, few);
        let cut = (!few(&engine)).then_some(engine.now);
        let timeouts = engine.notes.map_or_else(Vec::new, |notes| notes.timeouts);
        let timers = timeouts
            .into_iter()
            .filter(|&(at, t)| !self.is_served(at, t));
        let mark = |(at, thread)| Mark {
            at,
            thread,
            kind: MarkKind::TimedOut,
            arg: 0,
        };
        let within = |mark: &Mark| cut.is_none_or(|cut| mark.at < cut);
        let all = timers.map(mark).filter(within).collect();
        Timeouts { all, cut }
    }

    /// Whether the thread has waited for a device up to this instant.
    fn is_served(&self, at: Ns, t: Tid) -> bool {
        let lane = self.trace().threads.get(usize::from(t));
        let before = at.checked_sub(1);
        let span = lane
            .zip(before)
            .and_then(|(lane, before)| lane.at(before, at));
        span.is_some_and(|span| state_of(span.value) == State::Io)
    }
}
