//! Who acts on whom: wake-ups, and waits for what another thread has, in a stretch of a run.
//!
//! An ordinary run does not keep this. It is found by going over the stretch again, from the keyframe before it, so that it costs
//! nothing where nobody asks. What concerns no other thread (a timer, a message from outside) is left out, and so is a wait for
//! the GIL: its lane says who had it.
//! A message that takes its time acts when it arrives; its sender is known as long as it is sent in what is gone over.
//!
//! Invariant: contacts are in order of time, and the same however the run was cut into slices.

use crate::runtime::{Stand, Tid};
use crate::time::Ns;

use super::Simulation;
use super::engine::Engine;
use super::thread::{Blocked, Place};

/// One thread acts on another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Since when the one has acted: before `at` if it has sent a message that takes its time.
    pub since: Ns,
    /// When the other feels it.
    pub at: Ns,
    /// Who wakes the other, or has what it begins to wait for.
    pub by: usize,
    /// Who is woken, or begins to wait.
    pub thread: usize,
    /// How.
    pub kind: ContactKind,
    /// What was or is waited for, in words ("lock fork 1"), if it has a name.
    pub on: Option<String>,
}

/// How one thread acts on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContactKind {
    /// Wakes it for the first time.
    Starts,
    /// Wakes it from a wait inside its interpreter: for the GIL, for another to take that, for a segment, for the end of a pause
    /// of the world.
    Admits,
    /// Wakes it from another wait.
    Wakes,
    /// Has what the thread begins to wait for.
    Blocks,
}

/// Contacts of a stretch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contacts {
    /// In order of time.
    pub all: Vec<Contact>,
    /// Up to where they are complete, if that is not the end of the stretch: there were too many.
    pub cut: Option<Ns>,
}

/// What is noted while a stretch is gone over.
#[derive(Debug, Clone)]
pub(crate) struct Notes {
    /// From when on contacts are asked for.
    from: Ns,
    most: usize,
    all: Vec<Contact>,
    sent: Vec<Sent>,
    /// The same of timers that expire, and those that did.
    pub(super) timers_from: Ns,
    pub(super) timeouts: Vec<(Ns, Tid)>,
}

/// A message that is under way.
#[derive(Debug, Clone)]
struct Sent {
    by: Tid,
    channel: u16,
    at: Ns,
    arrives: Ns,
}

impl Notes {
    /// Of contacts, or of timers: from then on.
    pub(super) fn new(from: Ns, timers_from: Ns, most: usize) -> Self {
        Self {
            from,
            most,
            all: Vec::new(),
            sent: Vec::new(),
            timers_from,
            timeouts: Vec::new(),
        }
    }
}

impl Engine {
    /// Whether contacts of this instant are asked for.
    fn notes_now(&self) -> bool {
        let notes = self.notes.as_ref();
        notes.is_some_and(|notes| self.now >= notes.from)
    }

    fn note(&mut self, by: Tid, t: Tid, kind: ContactKind, on: Option<String>) {
        self.note_since(self.now, by, t, kind, on);
    }

    fn note_since(&mut self, since: Ns, by: Tid, t: Tid, kind: ContactKind, on: Option<String>) {
        let at = self.now;
        let asked = self.notes_now() && by != t;
        if let Some(notes) = &mut self.notes
            && asked
        {
            notes.all.push(Contact {
                since,
                at,
                by: by.into(),
                thread: t.into(),
                kind,
                on,
            });
        }
    }

    /// A blocked thread is made runnable, by the one that acts.
    pub(crate) fn note_wake(&mut self, t: Tid) {
        let Some(by) = self.by.filter(|_| self.notes_now()) else {
            return;
        };
        let Place::Blocked(what) = self.threads[t as usize].place else {
            return;
        };
        let kind = match what {
            Blocked::Unborn => ContactKind::Starts,
            Blocked::Runtime => ContactKind::Admits,
            _ => ContactKind::Wakes,
        };
        let on = match self.stand(t) {
            Stand::Lingers => Some("another to take the GIL".to_owned()),
            Stand::Stopped => Some("the world to go on".to_owned()),
            Stand::Stops => Some("the others to stop".to_owned()),
            _ => self.waits(t).map(|waits| waits.on),
        };
        self.note(self.actor(by), t, kind, on);
    }

    /// A message that takes its time is sent.
    pub(crate) fn note_send(&mut self, by: Tid, channel: u16, arrives: Ns) {
        let at = self.now;
        if let Some(notes) = &mut self.notes {
            notes.sent.push(Sent {
                by,
                channel,
                at,
                arrives,
            });
        }
    }

    /// A sent message arrives, and wakes this receiver, if there is one.
    pub(crate) fn note_arrival(&mut self, channel: u16, receiver: Option<Tid>) {
        let now = self.now;
        let Some(notes) = &mut self.notes else {
            return;
        };
        let due = |sent: &Sent| (sent.channel, sent.arrives) == (channel, now);
        let Some(at) = notes.sent.iter().position(due) else {
            return;
        };
        let sent = notes.sent.remove(at);
        if let Some(t) = receiver {
            let on = self.waits(t).map(|waits| waits.on);
            self.note_since(sent.at, sent.by, t, ContactKind::Wakes, on);
        }
    }

    /// A thread has begun to wait, perhaps for what another has.
    pub(crate) fn note_block(&mut self, t: Tid) {
        if !self.notes_now() || self.threads[t as usize].place == Place::Blocked(Blocked::Runtime) {
            return;
        }
        if let Some(waits) = self.waits(t)
            && let Some(holder) = waits.holder
        {
            self.note(holder as Tid, t, ContactKind::Blocks, Some(waits.on));
        }
    }
}

impl Simulation {
    /// Who acted on whom in `[from, to]`, at most so many times.
    pub fn contacts(&self, from: Ns, to: Ns, most: usize) -> Contacts {
        let to = to.min(self.engine.now);
        // What is under way at the begin was sent before.
        let channels = self.engine.plan.workload.channels.iter();
        let under_way = channels.map(|channel| channel.latency).max().unwrap_or(0);
        let Some(frame) = self.frame_before(from.saturating_sub(under_way)) else {
            return Contacts::default();
        };
        let mut engine = frame.clone();
        engine.notes = Some(Box::new(Notes::new(from, Ns::MAX, most)));
        let full = |engine: &Engine| {
            let notes = engine.notes.as_ref();
            notes.is_some_and(|notes| notes.all.len() > notes.most)
        };
        engine.replay_while(to, |engine| !full(engine));
        let mut all = engine.notes.map_or_else(Vec::new, |notes| notes.all);
        let cut = all.get(most).map(|first| first.at);
        all.truncate(most);
        Contacts { all, cut }
    }
}
