//! PyPy-STM (discontinued): transactions instead of a GIL.
//!
//! Rules: stmgc, `c8/stm/core.c` (`_validate_and_attach`, `wait_for_inevitable`, `_validate_and_turn_inevitable`) and
//! `c8/stmgc.h` (`stm_should_break_transaction`); `pypy/doc/stm.rst`; models.md §5.2.
//!
//! - A thread runs Python in one of four segments; a fifth waits for one to become free.
//! - What it reads and writes is noted, and its writes are its own, until the transaction is *committed*: that
//!   fails, and the transaction is *aborted*, if another has committed a change to any of these objects since.
//! - A transaction that is about to do what cannot be undone becomes *inevitable*. There is at most one; as long as
//!   it runs nobody else commits or becomes inevitable, and it ends at its next check site if somebody waits.
//!
//! Invariants: at most four threads have a segment; at most one of them is inevitable; no version changes while
//! one is.

use std::collections::VecDeque;

use super::model::{Model, Place, Rule};
use super::profile::{Containers, Counting, Profile, Sites};
use super::{Action, Cx, Datum, Effect, Fact, Machine, Runtime, Stand, Tid, Version, Why, pypy};
use crate::trace::State;

/// PyPy-STM 2.5. Loop, call and lock are PyPy's; its translation of pixie took 90.4 s where PyPy's took 61.1
/// (`pypy/doc/stm.rst`, one thread).
pub static PYPY_STM: Model = Model {
    name: "pypy-stm",
    tag: None,
    machine: |setup| Runtime::Stm(Stm::new(setup.threads, setup.objects)),
    rule: Rule::Parallel(Some(
        ", in a transaction: nobody sees its writes before it is committed.",
    )),
    gist: "transactions on four segments: who meets another's change starts over",
    profile: Profile {
        sites: Sites::CallsAndJumps(true),
        overhead: 1_480,
        lock_always_releases: false,
        containers: Containers::Unguarded,
        counting: Counting::Traced,
        ..pypy::models::PYPY.profile
    },
    place,
    card: "pypy-stm",
    tree: "https://foss.heptapod.net/pypy/stmgc/-/blob/branch/default",
};

impl Version {
    /// PyPy with transactions.
    pub const PYPY_STM: Self = Self::of(&PYPY_STM);
}

fn place(state: State) -> Option<Place> {
    let function = match state {
        State::Turn => "wait_for_inevitable",
        State::Python | State::Lost => "_validate_and_attach",
        _ => return None,
    };
    Some(Place {
        function,
        path: "c8/stm/core.c",
        lines: None,
    })
}

/// `STM_NB_SEGMENTS`.
const SEGMENTS: usize = 4;

/// What a parked thread waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Wish {
    #[default]
    Segment,
    Commit,
    Inevitable,
}

/// Segments, and who read and wrote what.
#[derive(Debug, Clone)]
pub struct Stm {
    running: Vec<Tid>,
    waiting: VecDeque<Tid>,
    inevitable: Option<Tid>,
    /// Wait until nobody is inevitable.
    blocked: Vec<Tid>,
    wishes: Vec<Wish>,
    /// For each thread what its transaction read or wrote, and the version it found.
    seen: Vec<Vec<(usize, u64)>>,
    /// How often each object was changed.
    versions: Vec<u64>,
    aborts: u64,
}

impl Stm {
    /// Four free segments for so many threads, and so many objects.
    pub fn new(threads: usize, objects: usize) -> Self {
        Self {
            running: Vec::new(),
            waiting: VecDeque::new(),
            inevitable: None,
            blocked: Vec::new(),
            wishes: vec![Wish::default(); threads],
            seen: vec![Vec::new(); threads],
            versions: vec![0; objects],
            aborts: 0,
        }
    }
}

impl Machine for Stm {
    /// `acquire_thread_segment`.
    fn attach(&mut self, t: Tid, _cx: &mut Cx<'_>) -> Action {
        if self.running.len() < SEGMENTS {
            self.running.push(t);
            return Action::Go;
        }
        self.wishes[t as usize] = Wish::Segment;
        self.waiting.push_back(t);
        Action::Park(None)
    }

    /// `release_thread_segment`; the transaction has been committed.
    fn detach(&mut self, t: Tid, _exiting: bool, cx: &mut Cx<'_>) -> Action {
        self.running.retain(|&r| r != t);
        if let Some(next) = self.waiting.pop_front() {
            cx.push(Effect::Wake(next));
        }
        Action::Go
    }

    /// Back on a core after a park.
    fn resume(&mut self, t: Tid, _why: Why, cx: &mut Cx<'_>) -> Action {
        match self.wishes[t as usize] {
            Wish::Segment => self.attach(t, cx),
            Wish::Commit => self.commit(t, cx),
            Wish::Inevitable => self.enter(t, cx),
        }
    }

    /// Somebody waits for the end of this thread's inevitable transaction.
    fn attention(&self, t: Tid) -> bool {
        self.inevitable == Some(t) && !self.blocked.is_empty()
    }

    /// Aborts so far.
    fn aborts(&self) -> u64 {
        self.aborts
    }

    /// Transactions end at check sites: see the engine.
    fn check(&mut self, _t: Tid, _cx: &mut Cx<'_>) -> Action {
        Action::Go
    }

    fn parked(&self) -> State {
        State::Turn
    }

    fn has_gil(&self) -> bool {
        false
    }

    fn stand(&self, t: Tid) -> Stand {
        if self.waiting.contains(&t) {
            return Stand::Segment;
        }
        match self.wishes[t as usize] {
            _ if !self.blocked.contains(&t) => Stand::Outside,
            Wish::Commit => Stand::Commits,
            Wish::Segment | Wish::Inevitable => Stand::Enters,
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let waiting = self.waiting.iter().copied().collect();
        let mut facts = vec![
            Fact::new("segments", Datum::Threads(self.running.clone())),
            Fact::new("wait for a segment", Datum::Threads(waiting)),
            Fact::new("inevitable", Datum::Thread(self.inevitable)),
            Fact::new("wait for its end", Datum::Threads(self.blocked.clone())),
            Fact::new("aborted so far", Datum::Number(self.aborts)),
        ];
        for &t in &self.running {
            let read = self.seen[t as usize].len() as u64;
            facts.push(Fact::of(t, "objects read or written", Datum::Number(read)));
            facts.push(Fact::of(
                t,
                "may still commit",
                Datum::Flag(self.is_valid(t)),
            ));
        }
        facts
    }
}

impl Stm {
    /// Goes on once the thread may try to commit.
    pub fn commit(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        self.alone(t, Wish::Commit, cx)
    }

    /// Goes on once the thread is the one whose transaction is inevitable.
    pub fn enter(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        let action = self.alone(t, Wish::Inevitable, cx);
        if action == Action::Go {
            self.inevitable = Some(t);
        }
        action
    }

    fn alone(&mut self, t: Tid, wish: Wish, cx: &mut Cx<'_>) -> Action {
        match self.inevitable {
            Some(other) if other != t => {
                self.wishes[t as usize] = wish;
                self.blocked.push(t);
                cx.push(Effect::Alert(other));
                Action::Park(None)
            }
            _ => Action::Go,
        }
    }

    /// The transaction reads or writes this object.
    pub fn touch(&mut self, t: Tid, object: usize) {
        let seen = &mut self.seen[t as usize];
        if seen.iter().all(|&(known, _)| known != object) {
            seen.push((object, self.versions[object]));
        }
    }

    /// No other transaction has changed what this one read or wrote.
    pub fn is_valid(&self, t: Tid) -> bool {
        let seen = self.seen[t as usize].iter();
        seen.into_iter()
            .all(|&(object, version)| self.versions[object] == version)
    }

    /// The transaction is over: these objects have changed.
    pub fn close(&mut self, t: Tid, changed: impl Iterator<Item = usize>, cx: &mut Cx<'_>) {
        for object in changed {
            self.versions[object] += 1;
        }
        self.seen[t as usize].clear();
        if self.inevitable == Some(t) {
            self.inevitable = None;
            for woken in self.blocked.drain(..) {
                cx.push(Effect::Wake(woken));
            }
        }
    }

    /// The transaction is undone.
    pub fn abort(&mut self, t: Tid, cx: &mut Cx<'_>) {
        self.aborts += 1;
        self.close(t, std::iter::empty(), cx);
    }

    /// The thread whose transaction is inevitable.
    pub fn inevitable(&self) -> Option<Tid> {
        self.inevitable
    }

    /// A parked thread waits for a segment, rather than for the inevitable transaction.
    pub fn wants_segment(&self, t: Tid) -> bool {
        self.wishes[t as usize] == Wish::Segment
    }
}
