//! The GIL of CPython up to 3.1: a plain lock, offered every so many ticks.
//!
//! Rules: `Python/ceval.c` of v2.7.18, lines 1090–1148; the lock in `Python/thread_pthread.h`, lines 344–385;
//! models.md §1.
//!
//! - When the ticker runs out, the holder releases the lock and takes it again at once. Waiters are passive:
//!   no request, no timeout, no queue order; whoever finds the lock free has it.
//! - The lock is a semaphore. A post enters the kernel whenever a waiter is registered, asleep or not (glibc
//!   `sem_post`), and wakes one sleeper; a waiter stays registered until it gets the lock.
//! - On a free second core the waiter needs the wake-up latency, the holder a fraction of a microsecond: the
//!   holder nearly always wins. That is the battle.
//!
//! - The ticker is one number for all (from 2.3 on; before, each thread had its own): who takes the lock goes on
//!   counting where the last holder stopped.
//!
//! Invariants: at most one holder; every registered waiter is asleep, or on its way to or from sleep.

pub mod models;
mod waiters;

use super::GilCounts;
use super::{Action, Cx, Datum, Effect, Fact, Machine, Stand, Tid, Why};
use crate::time::Ns;
use crate::trace::MarkKind;
use waiters::Waiters;

/// A GIL with a check interval.
#[derive(Debug, Clone)]
pub struct Tick {
    holder: Option<Tid>,
    last_holder: Option<Tid>,
    since: Ns,
    waiters: Waiters,
    stages: Vec<Stage>,
    forced: bool,
    one_ticker: bool,
    counts: GilCounts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    #[default]
    Outside,
    /// In the system call that goes to sleep.
    Parking,
    Asleep,
    /// Has seen the lock free, and is about to take it.
    Reaching,
    /// In the system call of a post; the lock is free.
    Posting(Next),
    /// Between the release and the next attempt.
    Retaking,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Leave,
    Take,
}

impl Tick {
    /// A free GIL for so many threads; `one_ticker`: they count ticks together.
    pub fn new(threads: usize, one_ticker: bool) -> Self {
        Self {
            holder: None,
            last_holder: None,
            since: 0,
            waiters: Waiters::new(threads),
            stages: vec![Stage::Outside; threads],
            forced: false,
            one_ticker,
            counts: GilCounts::default(),
        }
    }
}

impl Machine for Tick {
    /// `PyThread_acquire_lock(interpreter_lock, 1)`.
    fn attach(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        let Some(holder) = self.holder else {
            return self.take(t, cx);
        };
        if self.waiters.register(t) {
            // From now on the holder's checks cost a system call, and may lose it the lock.
            cx.push(Effect::Alert(holder));
        }
        self.stages[t as usize] = Stage::Parking;
        Action::Spend(cx.costs.park)
    }

    /// Releases the lock around a blocking call or at the thread's end.
    fn detach(&mut self, t: Tid, _exiting: bool, cx: &mut Cx<'_>) -> Action {
        self.forced = false;
        self.release(t, Next::Leave, cx)
    }

    /// The ticker has run out: offer the lock.
    fn check(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        self.forced = true;
        self.release(t, Next::Take, cx)
    }

    /// The thread is back on a core.
    fn resume(&mut self, t: Tid, why: Why, cx: &mut Cx<'_>) -> Action {
        match self.stages[t as usize] {
            Stage::Parking if self.holder.is_none() => {
                self.stages[t as usize] = Stage::Reaching;
                Action::Spend(cx.costs.syscall / 2)
            }
            Stage::Parking => {
                self.stages[t as usize] = Stage::Asleep;
                self.waiters.fall_asleep(t);
                Action::Park(None)
            }
            Stage::Asleep => {
                self.waiters.wake(t);
                if why == Why::Woken && self.holder.is_some() {
                    self.counts.failed_acquires += 1;
                    cx.push(Effect::Mark(t, MarkKind::FailedAcquire, 0));
                }
                if self.holder.is_some() {
                    return self.attach(t, cx);
                }
                self.stages[t as usize] = Stage::Reaching;
                Action::Spend(cx.costs.notice)
            }
            Stage::Reaching => self.attach(t, cx),
            Stage::Posting(next) => {
                if let Some(sleeper) = self.waiters.sleeper() {
                    self.waiters.wake(sleeper);
                    cx.push(Effect::Wake(sleeper));
                }
                self.after_release(t, next, cx)
            }
            Stage::Retaking => self.attach(t, cx),
            Stage::Outside => Action::Go,
        }
    }

    /// Whether a check costs anything: without a registered waiter it is two atomic operations.
    fn attention(&self, t: Tid) -> bool {
        self.holder == Some(t) && !self.waiters.is_empty()
    }

    /// Who holds it, and since when.
    fn holder(&self) -> (Option<Tid>, Ns) {
        (self.holder, self.since)
    }

    /// Waiting threads in order of arrival.
    fn waiting(&self) -> Vec<(Tid, bool)> {
        self.waiters.iter().map(|(t, _)| (t, false)).collect()
    }

    /// Counts so far.
    fn counts(&self) -> GilCounts {
        self.counts
    }

    fn stand(&self, t: Tid) -> Stand {
        match self.stages[t as usize] {
            Stage::Outside => Stand::Outside,
            Stage::Parking | Stage::Reaching => Stand::Looks,
            Stage::Asleep => Stand::Waits,
            Stage::Posting(Next::Leave) => Stand::Frees,
            Stage::Posting(Next::Take) => Stand::Yields,
            Stage::Retaking => Stand::Retakes,
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let asleep = |value| {
            let some = self.waiters.iter().filter(|&(_, asleep)| asleep == value);
            Datum::Threads(some.map(|(t, _)| t).collect())
        };
        vec![
            Fact::new("interpreter_lock", Datum::Thread(self.holder)),
            Fact::new("asleep in sem_wait", asleep(true)),
            Fact::new("woken, or about to sleep", asleep(false)),
        ]
    }
}

impl Tick {
    fn take(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        self.waiters.forget(t);
        self.stages[t as usize] = Stage::Outside;
        self.holder = Some(t);
        self.since = cx.now;
        if self.last_holder != Some(t) && self.last_holder.is_some() {
            let kind = self.counts.hand_over(self.forced);
            cx.push(Effect::Mark(t, kind, 0));
        }
        if self.one_ticker
            && let Some(last) = self.last_holder
        {
            cx.push(Effect::Ticker(last, t));
        }
        self.last_holder = Some(t);
        cx.push(Effect::Took(t));
        Action::Go
    }

    fn release(&mut self, t: Tid, next: Next, cx: &mut Cx<'_>) -> Action {
        self.holder = None;
        cx.push(Effect::Freed);
        if self.waiters.is_empty() {
            return self.after_release(t, next, cx);
        }
        self.stages[t as usize] = Stage::Posting(next);
        Action::Spend(if self.waiters.sleeper().is_some() {
            cx.costs.signal
        } else {
            cx.costs.syscall
        })
    }

    fn after_release(&mut self, t: Tid, next: Next, cx: &mut Cx<'_>) -> Action {
        match next {
            Next::Leave => {
                self.stages[t as usize] = Stage::Outside;
                Action::Go
            }
            Next::Take => {
                self.stages[t as usize] = Stage::Retaking;
                Action::Spend(cx.costs.retake)
            }
        }
    }
}
