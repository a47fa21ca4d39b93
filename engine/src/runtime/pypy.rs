//! PyPy's GIL: cheap to leave around a call, stolen by polling, handed over at a yield.
//!
//! Rules: `rpython/translator/c/src/thread_gil.c` (pypy 4eeb73c; read at 1881b7d), `pypy/interpreter/
//! executioncontext.py` lines 8 and 445–448, `pypy/module/pypyjit/interp_jit.py` lines 101–131; models.md §5.1.
//!
//! - The GIL is two locks: a word, and a mutex that normally stays locked. Around a call the holder only clears
//!   the word, and sets it again if it still can: no system call, and nobody is woken.
//! - Who finds the word set polls it 40 to 400 times, unless another waiter comes or goes, and then locks the stealer's mutex.
//!   Who has that is the *stealer*: every 0.1 ms it looks whether the word is clear, and takes it. Who gets the GIL unlocks
//!   that mutex, which has no queue of heirs ([`super::pthread`]): its longest sleeper is woken, but whoever locks it first has it, also a
//!   holder whose ticker runs out before the other has a core. That one takes back the GIL that it has just offered.
//! - When the holder's ticker runs out and somebody waits, it unlocks the mutex and leaves the word set: only a
//!   stealer can have that. The holder then waits like others.
//!   It counts as a waiter only when it comes to that: where the stealer takes its core at once, nobody waits, and the new
//!   holder's ticker runs out for nothing until the other has a core again.
//! - Who got the word while polling unlocks the mutex for the stealer, and queues up, for fairness.
//!
//! Invariants: at most one holder; the mutex is open only while nobody holds the GIL; at most one stealer.

pub mod models;

use std::collections::VecDeque;

use super::GilCounts;
use super::pthread::Mutex;
use super::{Action, Cx, Datum, Effect, Fact, Machine, Stand, Tid, Why};
use crate::time::{Ns, US};
use crate::trace::MarkKind;

/// The stealer's nap (`mutex2_lock_timeout`).
const NAP: Ns = 100 * US;
/// `RPY_GIL_POKE_MIN` and `RPY_GIL_POKE_MAX`.
const POKE_MIN: u32 = 40;
const POKE_MAX: u32 = 400;
/// One look at the word, with its `PAUSE`. Assumed: no measurement of it is at hand.
const POKE: Ns = 20;
/// Looks that are simulated as one.
const POKES: u32 = 10;

/// PyPy's GIL.
#[derive(Debug, Clone)]
pub struct Pypy {
    /// `rpy_fastgil`: who set it.
    word: Option<Tid>,
    /// `mutex_gil` is unlocked: the stealer may have the GIL.
    open: bool,
    /// `mutex_gil_stealer`, and who has it.
    turn: Mutex,
    stealer: Option<Tid>,
    /// Who waits to be the stealer, in order of arrival.
    queue: VecDeque<Tid>,
    /// Everybody between wanting the GIL and having it, in order of arrival (`rpy_waiting_threads`), and how often
    /// that changed.
    waiting: Vec<Tid>,
    changes: u32,
    /// `rpy_early_poll_n`.
    early: u32,
    stages: Vec<Stage>,
    last_holder: Option<Tid>,
    since: Ns,
    counts: GilCounts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    #[default]
    Outside,
    /// Polls the word: so many looks left; `changes` when it began.
    Polling(u32, u32),
    /// Got the word while polling; opens the mutex.
    Giving,
    /// On the way to sleep in the queue.
    Queueing,
    Queued,
    /// The stealer on its way to a nap.
    Nodding,
    Napping,
    /// Holds no more, in the system call that opens the mutex.
    Yielding,
    /// Back from it: not among those who wait yet, or not yet in the queue.
    Back(Next),
    /// Holds the GIL, in the system call that wakes the next stealer.
    Promoting,
}

/// What follows the opening of the mutex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// `RPyGilAcquire`, from its beginning.
    Wait,
    /// `mutex_gil_stealer`.
    Queue,
}

impl Pypy {
    /// A free GIL for so many threads.
    pub fn new(threads: usize) -> Self {
        Self {
            word: None,
            open: false,
            turn: Mutex::default(),
            stealer: None,
            queue: VecDeque::new(),
            waiting: Vec::new(),
            changes: 0,
            early: 0,
            stages: vec![Stage::Outside; threads],
            last_holder: None,
            since: 0,
            counts: GilCounts::default(),
        }
    }
}

impl Machine for Pypy {
    /// `RPyGilAcquire`.
    fn attach(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        if self.word.is_none() {
            self.word = Some(t);
            self.took(t, false, cx);
            return Action::Go;
        }
        self.slow_path(t, cx)
    }

    /// `RPyGilRelease`.
    fn detach(&mut self, _t: Tid, _exiting: bool, cx: &mut Cx<'_>) -> Action {
        self.word = None;
        cx.push(Effect::Freed);
        Action::Go
    }

    /// `RPyGilYieldThread`, when the ticker has run out.
    fn check(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        if !self.attention(t) {
            return Action::Go;
        }
        self.open = true;
        cx.push(Effect::Freed);
        self.stages[t as usize] = Stage::Yielding;
        Action::Spend(self.opening(cx))
    }

    /// The thread is back on a core.
    fn resume(&mut self, t: Tid, why: Why, cx: &mut Cx<'_>) -> Action {
        match self.stages[t as usize] {
            Stage::Outside => Action::Go,
            Stage::Yielding => self.opened(t, Next::Wait, cx),
            Stage::Back(Next::Wait) => self.attach(t, cx),
            Stage::Back(Next::Queue) => self.queue_up(t, false, cx),
            Stage::Polling(left, changes) => self.poll(t, left, changes, cx),
            Stage::Giving => self.opened(t, Next::Queue, cx),
            Stage::Queueing if self.turn.sleep(t) => {
                self.stages[t as usize] = Stage::Queued;
                Action::Park(None)
            }
            Stage::Queueing | Stage::Queued => self.queue_up(t, true, cx),
            Stage::Nodding if self.open => self.steal(t, cx),
            Stage::Nodding => {
                self.stages[t as usize] = Stage::Napping;
                Action::Park(Some(NAP))
            }
            Stage::Napping => {
                if why == Why::TimedOut && !self.open && self.word.is_some() {
                    self.counts.failed_acquires += 1;
                    cx.push(Effect::Mark(t, MarkKind::FailedAcquire, 0));
                }
                self.steal(t, cx)
            }
            Stage::Promoting => {
                self.stages[t as usize] = Stage::Outside;
                if let Some(next) = self.turn.wake() {
                    cx.push(Effect::Wake(next));
                }
                Action::Go
            }
        }
    }

    /// Whether a yield does anything: somebody waits.
    fn attention(&self, t: Tid) -> bool {
        self.holder().0 == Some(t) && !self.waiting.is_empty()
    }

    /// Who holds it, and since when.
    fn holder(&self) -> (Option<Tid>, Ns) {
        (self.word.filter(|_| !self.open), self.since)
    }

    /// Waiting threads: the stealer, the queue, and who still polls.
    fn waiting(&self) -> Vec<(Tid, bool)> {
        let ahead = self.stealer.into_iter().chain(self.queue.iter().copied());
        let polls = |t: &Tid| self.stand(*t) == Stand::Polls;
        let all = ahead.chain(self.waiting.iter().copied().filter(polls));
        all.map(|t| (t, false)).collect()
    }

    /// Counts so far.
    fn counts(&self) -> GilCounts {
        self.counts
    }

    fn stand(&self, t: Tid) -> Stand {
        match self.stages[t as usize] {
            Stage::Outside => Stand::Outside,
            Stage::Polling(..) | Stage::Giving | Stage::Back(Next::Queue) => Stand::Polls,
            Stage::Queueing | Stage::Queued => Stand::Queues,
            Stage::Nodding | Stage::Napping => Stand::Steals,
            Stage::Yielding | Stage::Back(Next::Wait) => Stand::Yields,
            Stage::Promoting => Stand::Takes,
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let queue = self.queue.iter().copied().collect();
        vec![
            Fact::new("rpy_fastgil", Datum::Thread(self.word)),
            Fact::new("mutex_gil is locked", Datum::Flag(!self.open)),
            Fact::new("stealer", Datum::Thread(self.stealer)),
            Fact::new("mutex_gil_stealer", Datum::Threads(queue)),
            Fact::new(
                "rpy_waiting_threads",
                Datum::Number(self.waiting.len() as u64),
            ),
        ]
    }
}

impl Pypy {
    fn slow_path(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        self.waiting.push(t);
        self.changes += 1;
        if let (Some(holder), _) = self.holder() {
            // From now on its yields do something.
            cx.push(Effect::Alert(holder));
        }
        self.early = self.early * 2 + 1;
        while self.early >= POKE_MAX {
            self.early -= POKE_MAX - POKE_MIN;
        }
        self.poll(t, self.early + 1, self.changes, cx)
    }

    fn poll(&mut self, t: Tid, left: u32, changes: u32, cx: &mut Cx<'_>) -> Action {
        if self.changes != changes || left == 0 {
            return self.queue_up(t, false, cx);
        }
        if self.word.is_none() {
            self.word = Some(t);
            self.open = true;
            self.stages[t as usize] = Stage::Giving;
            return Action::Spend(self.opening(cx));
        }
        let looks = left.min(POKES);
        self.stages[t as usize] = Stage::Polling(left - looks, changes);
        Action::Spend(Ns::from(looks) * POKE)
    }

    /// Locks `mutex_gil_stealer`, or waits for it. `again`: it has waited already.
    fn queue_up(&mut self, t: Tid, again: bool, cx: &mut Cx<'_>) -> Action {
        if self.turn.lock(again) {
            self.queue.retain(|&waits| waits != t);
            self.stealer = Some(t);
            return self.steal(t, cx);
        }
        if !self.queue.contains(&t) {
            self.queue.push_back(t);
        }
        self.stages[t as usize] = Stage::Queueing;
        Action::Spend(cx.costs.park)
    }

    /// The stealer looks; if in vain, it naps.
    fn steal(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        if self.word.is_some() && !self.open {
            self.stages[t as usize] = Stage::Nodding;
            return Action::Spend(cx.costs.park);
        }
        let given = self.open && self.word.is_some();
        self.open = false;
        self.word = Some(t);
        self.waiting.retain(|&w| w != t);
        self.changes += 1;
        self.took(t, given, cx);
        self.stealer = None;
        let Some(somebody) = self.turn.unlock() else {
            self.stages[t as usize] = Stage::Outside;
            return Action::Go;
        };
        self.stages[t as usize] = Stage::Promoting;
        Action::Spend(match somebody {
            true => cx.costs.signal,
            false => cx.costs.syscall,
        })
    }

    fn took(&mut self, t: Tid, given: bool, cx: &mut Cx<'_>) {
        self.since = cx.now;
        if let Some(last) = self.last_holder.filter(|&last| last != t) {
            let kind = self.counts.hand_over(given);
            cx.push(Effect::Mark(t, kind, 0));
            cx.push(Effect::Ticker(last, t));
        }
        self.last_holder = Some(t);
        cx.push(Effect::Took(t));
    }

    /// What unlocking the mutex costs: a system call if the stealer naps on it.
    fn opening(&self, cx: &Cx<'_>) -> Ns {
        match self.stealer.map(|s| self.stages[s as usize]) {
            Some(Stage::Napping) => cx.costs.signal,
            _ => cx.costs.retake,
        }
    }

    /// The mutex is open: the stealer wakes, and may take the core before the thread has gone on.
    fn opened(&mut self, t: Tid, next: Next, cx: &mut Cx<'_>) -> Action {
        if let Some(stealer) = self.stealer
            && self.stages[stealer as usize] == Stage::Napping
        {
            cx.push(Effect::Wake(stealer));
        }
        self.stages[t as usize] = Stage::Back(next);
        Action::Spend(cx.costs.retake)
    }
}
