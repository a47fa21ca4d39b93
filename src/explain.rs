//! Why is this thread not running? One or two sentences, with the rule's source.
//!
//! The sentence is made from the real state at that instant ([`Snapshot`]) and from what was recorded: what the
//! thread does and since when, who is in the way, and what will end it.

use crate::scenario::Run;
use crate::sim::{GilView, Snapshot};
use crate::time::Ns;
use crate::trace::{Span, State, Trace, detail_of, state_of};

mod arrows;
mod away;
mod core;
mod gil;
mod happened;
mod part;
mod rule;
mod running;
mod source;
mod turn;
mod waits;
mod words;

pub use arrows::{Arrow, ArrowKind, Arrows, arrows};
pub use happened::{Happened, happened};
pub use part::{Parting, Side, part};
pub use rule::{Rule, Step, Value, rule};
pub use source::Source;
use source::source;
pub use waits::{Wait, WaitGraph, WaitKind, waits};
use words::{instant, span};

/// A run at an instant.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// Runtime and knobs.
    pub run: &'a Run,
    /// What happened.
    pub trace: &'a Trace,
    /// Names of the threads, in the order of the trace's lanes.
    pub names: &'a [String],
    /// The real state at the instant.
    pub snapshot: &'a Snapshot,
}

/// A piece of the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Plain words.
    Plain(String),
    /// What the thread is doing, to be set bold in the colour of this state.
    Strong(State, String),
}

/// The sentence, and the rule behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Pieces in order; together one or two sentences.
    pub segments: Vec<Segment>,
    /// The source of the rule that applies, if a file can be named.
    pub source: Option<Source>,
}

impl Explanation {
    /// The words alone.
    pub fn text(&self) -> String {
        self.segments
            .iter()
            .map(|segment| match segment {
                Segment::Plain(text) | Segment::Strong(_, text) => text.as_str(),
            })
            .collect()
    }

    /// What is in the way, without who and since when; none if nothing is said of that.
    pub fn cause(&self) -> Option<&str> {
        let Some(Segment::Plain(rest)) = self.segments.last() else {
            return None;
        };
        let timed = [", for ", ", from now on"]
            .iter()
            .any(|begin| rest.starts_with(begin));
        match timed {
            true => rest.split_once(". ").map(|(_, cause)| cause),
            false => rest.strip_prefix(", "),
        }
    }
}

/// Explains what a thread does at the snapshot's instant.
pub fn explain(case: &Case, thread: usize) -> Explanation {
    let at = case.snapshot.at;
    let now = case.now(thread);
    let state = now.map_or(State::Absent, |span| state_of(span.value));
    let since = now.map_or(0, |_| case.since(thread));
    let rest = match state {
        State::Absent => away::absent(case, thread),
        State::Python => running::python(case, thread),
        State::Native => running::native(case, thread),
        State::GilWait => gil::wait(case, thread, since),
        State::Ready => core::wait(case, thread),
        State::Io => away::io(case, thread),
        State::Sleep => away::sleep(case, thread),
        State::Lock => away::lock(case, thread),
        State::Switching => running::switching(case, thread),
        State::Stopped => gil::stopped(case, thread),
        State::Turn => turn::wait(case, thread),
        State::Lost => running::lost_work(case, thread),
    };
    let fate = now.and_then(|span| away::fate(case, thread, span));
    let rest = rest + &away::given_up(case, thread) + &fate.unwrap_or_default();
    let (before, strong) = match state {
        // What it has waited since says more than how long.
        State::GilWait => (
            format!("{} {}. It ", case.name(thread), gil::since(case, thread)),
            state.phrase().to_owned(),
        ),
        _ => (
            String::new(),
            format!("{} {}", case.name(thread), phrase(case, thread, since)),
        ),
    };
    let duration = match state {
        State::Absent => ".".to_owned(),
        State::GilWait => String::new(),
        _ if since >= at => ", from now on".to_owned(),
        _ => format!(", for {} now", span(at.saturating_sub(since))),
    };
    Explanation {
        segments: vec![
            Segment::Plain(format!("At {} {before}", instant(at))),
            Segment::Strong(state, strong),
            Segment::Plain(duration + &rest),
        ],
        source: source(case, state, thread),
    }
}

/// What the thread does, in words.
fn phrase(case: &Case, thread: usize, since: Ns) -> String {
    let view = case.snapshot.threads.get(thread);
    let on = view.and_then(|view| view.waits_on.as_deref());
    match case.state(thread) {
        State::Absent if since == 0 => "has not started yet".to_owned(),
        State::Absent => "has ended".to_owned(),
        State::Ready => match view.and_then(|view| view.queued) {
            Some(core) => format!("waits for core {core}"),
            None => State::Ready.phrase().to_owned(),
        },
        State::Lock => match on {
            Some(on) => format!("waits for {on}"),
            None => State::Lock.phrase().to_owned(),
        },
        state => state.phrase().to_owned(),
    }
}

impl Case<'_> {
    fn at(&self) -> Ns {
        self.snapshot.at
    }

    fn name(&self, thread: usize) -> &str {
        self.names.get(thread).map_or("?", String::as_str)
    }

    /// The span of a thread's lane at the instant.
    fn now(&self, thread: usize) -> Option<Span> {
        let lane = self.trace.threads.get(thread)?;
        lane.at(self.at(), self.trace.end.max(self.at() + 1))
    }

    fn state(&self, thread: usize) -> State {
        self.now(thread)
            .map_or(State::Absent, |span| state_of(span.value))
    }

    /// The core a thread is on.
    fn core(&self, thread: usize) -> Option<u8> {
        let span = self.now(thread)?;
        detail_of(span.value).filter(|_| state_of(span.value).on_core())
    }

    /// Since when the thread has been in its state. A move to another core does not interrupt it, nor do the
    /// vain wake-ups of one that waits for the GIL.
    fn since(&self, thread: usize) -> Ns {
        let Some(lane) = self.trace.threads.get(thread) else {
            return 0;
        };
        let mut index = lane.index_at(self.at());
        let end = self.trace.end;
        let Some(mut since) = lane.span(index, end).map(|span| span.start) else {
            return 0;
        };
        let state = self.state(thread);
        while let Some(before) = index.checked_sub(1).and_then(|i| lane.span(i, end)) {
            let was = state_of(before.value);
            if was == state {
                since = before.start;
            } else if state != State::GilWait || !matches!(was, State::Switching | State::Ready) {
                break;
            }
            index -= 1;
        }
        since
    }

    /// A program that is not Python.
    fn is_native(&self, thread: usize) -> bool {
        let view = self.snapshot.threads.get(thread);
        view.is_some_and(|view| view.interpreter.is_none())
    }

    fn has_gil(&self) -> bool {
        !self.run.runtime.is_free_threaded()
    }

    /// The GIL of a thread's interpreter.
    fn gil_of(&self, thread: usize) -> Option<&GilView> {
        let view = self.snapshot.threads.get(thread)?;
        self.snapshot.gils.get(usize::from(view.interpreter?))
    }

    /// Whether the thread holds the GIL of its interpreter.
    fn holds_gil(&self, thread: usize) -> bool {
        let thread = self.carrier(thread);
        let mut gils = self.snapshot.gils.iter();
        gils.any(|gil| gil.holder == Some(thread))
    }
}

#[cfg(test)]
mod tests;
