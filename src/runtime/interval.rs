//! The GIL of CPython 3.2 and later: a waiter asks for it after the switch interval.
//!
//! Rules: `Python/ceval_gil.c`, `take_gil` and `drop_gil` (v3.13.15, lines 210–425; 3.2–3.12 the same but
//! for the drop request); models.md §2.1–2.3.
//!
//! - A waiter sleeps on a condition for at most the interval. Only if its wait timed out, the GIL is still
//!   held, *and* nobody switched meanwhile (`switch_number`), does it ask the holder to drop it. Either way
//!   it goes round again with a full new interval.
//! - The holder notices at its next check site, releases, signals one waiter, and then sleeps until
//!   somebody else has taken the GIL (`FORCE_SWITCHING`), so that it cannot win the race.
//! - A release around a blocking call is not protected like that, unless a request is pending.
//! - Which waiter a signal reaches is drawn: the condition promises no order (nptl `pthread_cond_wait.c`: two
//!   groups, and a waiter that is still awake may take another's signal). Of 4 threads on 2 cores the longest
//!   waiter was measured to be next in 12–45 % of the switches; a draw among three gives a third.
//!
//! Invariants: at most one holder; a thread is in `waiters` only between registering and being signalled or
//! timing out; `handing` threads wait for the next take and for nothing else.

pub mod models;

use super::GilCounts;
use super::{Action, Cx, Effect, Tid, Why};
use crate::rng::Rng;
use crate::time::Ns;
use crate::trace::MarkKind;

/// A GIL with a switch interval.
#[derive(Debug, Clone)]
pub struct Interval {
    interval: Ns,
    /// 3.13 and later: the request is a bit of the thread that held the GIL, which only its own next take
    /// clears; before, one flag that every take clears.
    per_thread: bool,
    holder: Option<Tid>,
    last_holder: Option<Tid>,
    since: Ns,
    switch_number: u64,
    /// Drop requests: the threads whose bit is set; up to 3.12 at most one, whoever holds the GIL.
    requested: Vec<Tid>,
    waiters: Vec<Waiter>,
    handing: Vec<Tid>,
    stages: Vec<Stage>,
    /// Which waiter the next signal reaches; the longest if there is nothing to draw from.
    order: Option<Rng>,
    /// Threads of the lower rank, for [`super::priority`]; empty without ranks.
    pub(super) computing: Vec<bool>,
    /// The last release answered a request.
    forced: bool,
    counts: GilCounts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Waiter {
    thread: Tid,
    /// `switch_number` when the wait began.
    seen: u64,
    asleep: bool,
}

/// Where a thread stands inside `take_gil` or `drop_gil`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    #[default]
    Outside,
    /// On the way to sleep; already registered, so a signal may reach it.
    Parking,
    /// Signalled before it slept.
    Signalled,
    Asleep,
    /// The timed wait ran out; what `switch_number` was when it began.
    Expired(u64),
    /// Has taken the GIL and signals the thread that waits for the switch.
    Announcing,
    /// Still holds the GIL, in the system call that wakes a waiter.
    Dropping(Next),
    /// Waits until another thread has taken the GIL.
    Handing(Next),
}

/// What follows a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The blocking call, or the end of the thread.
    Leave,
    /// Take the GIL again.
    Take,
    /// The thread ends: no waiting for the switch.
    Exit,
}

impl Interval {
    /// A free GIL for so many threads; `order` seeds the draw of the waiter that a signal reaches.
    pub fn new(interval: Ns, per_thread: bool, threads: usize, order: Option<u64>) -> Self {
        Self {
            interval,
            per_thread,
            holder: None,
            last_holder: None,
            since: 0,
            switch_number: 0,
            requested: Vec::new(),
            waiters: Vec::new(),
            handing: Vec::new(),
            stages: vec![Stage::Outside; threads],
            order: order.map(|seed| Rng::new(seed, 3 << 32)),
            computing: Vec::new(),
            forced: false,
            counts: GilCounts::default(),
        }
    }

    /// `take_gil`.
    pub fn attach(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        if self.holder.is_some() {
            return self.register(t, cx);
        }
        self.holder = Some(t);
        self.since = cx.now;
        if self.last_holder != Some(t) {
            self.switch_number += 1;
            if self.last_holder.is_some() {
                self.counts.handoffs += 1;
                let kind = if self.forced {
                    self.counts.forced += 1;
                    MarkKind::ForcedSwitch
                } else {
                    self.counts.voluntary += 1;
                    MarkKind::VoluntarySwitch
                };
                cx.push(Effect::Mark(t, kind, 0));
            }
        }
        self.last_holder = Some(t);
        cx.push(Effect::Took(t));
        if self.per_thread {
            self.requested.retain(|&r| r != t);
        } else {
            self.requested.clear();
        }
        if self.handing.is_empty() {
            self.stages[t as usize] = Stage::Outside;
            return Action::Go;
        }
        self.stages[t as usize] = Stage::Announcing;
        Action::Spend(cx.costs.signal + cx.costs.condition)
    }

    /// `drop_gil` around a blocking call, or at the thread's end.
    pub fn detach(&mut self, t: Tid, exiting: bool, cx: &mut Cx<'_>) -> Action {
        let next = if exiting { Next::Exit } else { Next::Leave };
        self.drop_gil(t, next, cx)
    }

    /// The eval loop's handler for a pending drop request.
    pub fn check(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        if self.attention(t) {
            self.drop_gil(t, Next::Take, cx)
        } else {
            Action::Go
        }
    }

    /// Whether this thread, if it runs, has been asked to drop the GIL.
    pub fn attention(&self, t: Tid) -> bool {
        self.holder == Some(t) && self.requested.contains(&t)
    }

    /// A timed wait ran out; the thread has yet to be given a core.
    pub fn expired(&mut self, t: Tid) {
        if let Some(at) = self.waiters.iter().position(|w| w.thread == t) {
            let waiter = self.waiters.remove(at);
            self.stages[t as usize] = Stage::Expired(waiter.seen);
        }
    }

    /// The thread is back on a core after [`Action::Spend`] or [`Action::Park`].
    pub fn resume(&mut self, t: Tid, why: Why, cx: &mut Cx<'_>) -> Action {
        match (self.stages[t as usize], why) {
            (Stage::Parking, _) => {
                self.stages[t as usize] = Stage::Asleep;
                if let Some(waiter) = self.waiters.iter_mut().find(|w| w.thread == t) {
                    waiter.asleep = true;
                }
                Action::Park(Some(
                    self.interval
                        .saturating_sub(cx.costs.park + cx.costs.condition),
                ))
            }
            (Stage::Expired(seen), _) => {
                if let Some(holder) = self.holder
                    && self.switch_number == seen
                {
                    self.ask(t, holder, cx);
                }
                self.attach(t, cx)
            }
            (Stage::Asleep | Stage::Signalled, _) => {
                if self.holder.is_some() {
                    self.counts.failed_acquires += 1;
                    cx.push(Effect::Mark(t, MarkKind::FailedAcquire, 0));
                }
                self.attach(t, cx)
            }
            (Stage::Announcing, _) => {
                self.stages[t as usize] = Stage::Outside;
                for woken in self.handing.drain(..) {
                    cx.push(Effect::Wake(woken));
                }
                Action::Go
            }
            (Stage::Dropping(next), _) => self.release(t, next, cx),
            (Stage::Handing(Next::Take), _) => self.attach(t, cx),
            (Stage::Handing(_) | Stage::Outside, _) => {
                self.stages[t as usize] = Stage::Outside;
                Action::Go
            }
        }
    }

    /// `t` asks the holder to drop the GIL, unless somebody has.
    pub(super) fn ask(&mut self, t: Tid, holder: Tid, cx: &mut Cx<'_>) {
        if !self.requested.contains(&holder) {
            self.requested.push(holder);
            self.counts.drop_requests += 1;
            cx.push(Effect::Mark(t, MarkKind::DropRequest, u32::from(holder)));
            cx.push(Effect::Alert(holder));
        }
    }

    /// Whether the thread, now on a core, is about to try to take the GIL.
    pub(super) fn is_taking(&self, t: Tid) -> bool {
        matches!(
            self.stages[t as usize],
            Stage::Asleep | Stage::Signalled | Stage::Expired(_)
        )
    }

    /// Whether a request to this thread is pending, holder or not.
    pub fn is_asked(&self, t: Tid) -> bool {
        self.requested.contains(&t)
    }

    fn register(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        self.waiters.push(Waiter {
            thread: t,
            seen: self.switch_number,
            asleep: false,
        });
        self.stages[t as usize] = Stage::Parking;
        Action::Spend(cx.costs.park + cx.costs.condition)
    }

    fn drop_gil(&mut self, t: Tid, next: Next, cx: &mut Cx<'_>) -> Action {
        if self.waiters.is_empty() {
            return self.release(t, next, cx);
        }
        // The mutex is held through the signal: nobody can take the GIL before it is over.
        self.stages[t as usize] = Stage::Dropping(next);
        Action::Spend(cx.costs.signal + cx.costs.condition)
    }

    fn release(&mut self, t: Tid, next: Next, cx: &mut Cx<'_>) -> Action {
        self.holder = None;
        self.last_holder = Some(t);
        self.forced = next == Next::Take;
        cx.push(Effect::Freed);
        self.signal(cx);
        if next != Next::Exit && self.requested.contains(&t) {
            self.requested.retain(|&r| r != t);
            self.handing.push(t);
            self.stages[t as usize] = Stage::Handing(next);
            return Action::Park(None);
        }
        self.stages[t as usize] = Stage::Outside;
        match next {
            Next::Take => self.attach(t, cx),
            Next::Leave | Next::Exit => Action::Go,
        }
    }

    /// Signals the condition: one waiter, no matter which.
    fn signal(&mut self, cx: &mut Cx<'_>) {
        let Some(last) = self.favoured().count().checked_sub(1) else {
            return;
        };
        let draw = self
            .order
            .as_mut()
            .map_or(0, |rng| rng.between(0, last as u64));
        let Some(chosen) = self.favoured().nth(draw as usize).copied() else {
            return;
        };
        self.waiters.retain(|w| w.thread != chosen.thread);
        if chosen.asleep {
            cx.push(Effect::Wake(chosen.thread));
        } else {
            self.stages[chosen.thread as usize] = Stage::Signalled;
        }
    }

    /// Waiters of the highest rank that waits: all of them, without ranks.
    fn favoured(&self) -> impl Iterator<Item = &Waiter> {
        let low = |w: &Waiter| self.computing.get(w.thread as usize) == Some(&true);
        let all_low = self.waiters.iter().all(low);
        self.waiters.iter().filter(move |w| all_low || !low(w))
    }

    /// Who holds it, and since when.
    pub fn holder(&self) -> (Option<Tid>, Ns) {
        (self.holder, self.since)
    }

    /// Waiting threads, longest first; for each whether its timer, when it expires, will lead to a request.
    pub fn waiting(&self) -> impl Iterator<Item = (Tid, bool)> + '_ {
        self.waiters
            .iter()
            .map(|w| (w.thread, w.seen == self.switch_number))
    }

    /// `switch_number`.
    pub fn switch_number(&self) -> u64 {
        self.switch_number
    }

    /// Counts so far.
    pub fn counts(&self) -> GilCounts {
        self.counts
    }
}
