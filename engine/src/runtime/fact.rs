//! What an interpreter's state machine shows of itself to those who explain it: where each thread stands, and the values
//! that it keeps, under the names that its source has for them.

use super::Tid;
use crate::time::Ns;

/// How far a thread is with its interpreter's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Stand {
    /// Wants nothing of it: it runs, or is blocked on something else.
    #[default]
    Outside,
    /// Looks whether it may run, or waits for the mutex that it needs to look.
    Looks,
    /// Sleeps until it is woken, or its timer runs out.
    Waits,
    /// Its timer has run out: it asks, or has just done so.
    Asks,
    /// Takes the GIL, and says so.
    Takes,
    /// Lets go of the GIL, and wakes a waiter.
    Frees,
    /// Was asked for the GIL, and sleeps until another thread has taken it.
    Lingers,
    /// Between the release and the next attempt.
    Retakes,
    /// Polls, before it queues up.
    Polls,
    /// Sleeps in a queue, and is not the next.
    Queues,
    /// The head of the queue, that looks again and again.
    Steals,
    /// Its ticks are up: offers the GIL, or hands it to the head of the queue, and wants it back.
    Yields,
    /// Held by a pause of the world.
    Stopped,
    /// Has asked for a pause of the world, and waits until everybody has stopped.
    Stops,
    /// Has the world to itself.
    Alone,
    /// Waits for a segment.
    Segment,
    /// Waits until it may commit.
    Commits,
    /// Waits until its transaction may become inevitable.
    Enters,
}

/// A value that an interpreter keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its name in the source.
    pub name: &'static str,
    /// The thread that it is about, if each has its own.
    pub of: Option<Tid>,
    /// What it is.
    pub value: Datum,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datum {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(u64),
    /// A span.
    Span(Ns),
    /// An instant yet to come.
    At(Ns),
    /// A thread, or none.
    Thread(Option<Tid>),
    /// Threads, perhaps none.
    Threads(Vec<Tid>),
}

impl Fact {
    /// A value of the whole interpreter.
    pub fn new(name: &'static str, value: Datum) -> Self {
        Self {
            name,
            of: None,
            value,
        }
    }

    /// A value of one thread.
    pub fn of(thread: Tid, name: &'static str, value: Datum) -> Self {
        Self {
            name,
            of: Some(thread),
            value,
        }
    }
}
