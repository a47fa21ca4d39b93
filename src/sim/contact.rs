//! Who acts on whom: wake-ups, and waits for what another thread has, in a stretch of a run.
//!
//! An ordinary run does not keep this. It is found by going over the stretch again, from the keyframe before it, so that it costs
//! nothing where nobody asks. What concerns no other thread (a timer, a message from outside) is left out, and so is a wait for
//! the GIL: its lane says who had it.
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
    /// When.
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
    from: Ns,
    most: usize,
    all: Vec<Contact>,
}

impl Engine {
    fn note(&mut self, by: Tid, t: Tid, kind: ContactKind, on: Option<String>) {
        let at = self.now;
        if let Some(notes) = &mut self.notes
            && at >= notes.from
            && by != t
        {
            notes.all.push(Contact {
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
        let (Some(_), Some(by)) = (&self.notes, self.by) else {
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

    /// A thread has begun to wait, perhaps for what another has.
    pub(crate) fn note_block(&mut self, t: Tid) {
        if self.notes.is_none()
            || self.threads[t as usize].place == Place::Blocked(Blocked::Runtime)
        {
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
        let Some(frame) = self.frame_before(from) else {
            return Contacts::default();
        };
        let mut engine = frame.clone();
        engine.notes = Some(Box::new(Notes {
            from,
            most,
            all: Vec::new(),
        }));
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
