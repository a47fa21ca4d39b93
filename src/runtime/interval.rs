//! The GIL of CPython 3.2 and later: a waiter asks for it after the switch interval.
//!
//! Rules: `Python/ceval_gil.c`, `take_gil` and `drop_gil` (v3.13.15, lines 210–425; 3.2–3.12 the same but
//! for the drop request); models.md §2.1–2.3. A mutex guards the GIL's state through all of it, two conditions are
//! waited on ([`super::pthread`]), and whoever is preempted in between keeps what it has locked.
//!
//! - A waiter sleeps on a condition for at most the interval. Only if its wait timed out, the GIL is still
//!   held, *and* nobody switched meanwhile (`switch_number`), does it ask the holder to drop it. Either way
//!   it goes round again with a full new interval.
//! - The holder notices at its next check site, releases, signals one waiter with the mutex still locked, and then
//!   sleeps until somebody else has taken the GIL (`FORCE_SWITCHING`), so that it cannot win the race.
//! - A release around a blocking call is not protected like that, unless a request is pending.
//! - Which waiter a signal reaches is drawn: the condition promises no order. In glibc (`nptl/pthread_cond_wait.c`) a waiter
//!   that is not asleep yet takes the signal of one that is; on several cores that is often the one that has just asked,
//!   and pairs alternate. Of three threads on two cores the holder before last was next in 70 % of the switches of real
//!   runs, on one core in 1 %.
//!
//! Invariants: at most one holder; a taker holds the mutex while it looks and takes, a dropper while it frees and signals.

pub mod models;

use super::GilCounts;
use super::pthread::Mutex;
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
    /// `mutex` and `switch_mutex`.
    mutexes: [Mutex; 2],
    /// Who wants the GIL, longest wait first, and `switch_number` when the wait began.
    waiters: Vec<(Tid, u64)>,
    waits: Vec<Wait>,
    order: Order,
    /// Threads of the lower rank, for [`super::priority`]; empty without ranks.
    pub(super) computing: Vec<bool>,
    /// The last release answered a request.
    forced: bool,
    counts: GilCounts,
}

/// Which waiter a signal reaches.
#[derive(Debug, Clone)]
pub enum Order {
    /// Any waiter of the highest rank: the condition promises no order.
    Drawn(Rng),
    /// The longest waiter of the highest rank.
    Longest,
}

/// Where a thread stands.
#[derive(Debug, Clone, Copy, Default)]
struct Wait {
    step: Step,
    /// When the timed wait ends.
    deadline: Ns,
    /// `switch_number` when the timed wait began.
    seen: u64,
    expired: bool,
    /// Came back because of a signal, and has yet to look.
    signalled: bool,
    /// On the condition, and no signal was meant for it yet.
    queued: Option<Of>,
    /// One was meant for it.
    granted: bool,
    asleep: bool,
}

/// Which of the two mutexes, or conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// `gil->mutex`, `gil->cond`.
    Gil,
    /// `gil->switch_mutex`, `gil->switch_cond`.
    Switch,
}

/// What a thread is in the middle of, inside `take_gil` or `drop_gil`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Step {
    #[default]
    Outside,
    /// On the way to sleep on a mutex.
    Falling(Of, Then),
    /// Asleep on it.
    Sleeping(Of, Then),
    /// In the system call that ends an unlock.
    Unlocking(Of, Then),
    /// In the system call that signals this thread.
    Signalling(Tid, Then),
    /// On the way to sleep on a condition.
    Dozing(Of, Then),
    /// Asleep on it.
    Waiting(Of, Then),
    /// Between two system calls.
    Between(Then),
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// `take_gil` with the mutex: is the GIL free?
    Look,
    /// The same after a timed wait that ran out.
    Ask,
    /// Begins a timed wait, with the mutex.
    Wait,
    /// The mutex is released: sleeps on the condition.
    Doze,
    /// Back from a timed wait that ran out: wants the mutex again.
    Return,
    /// `take_gil` with both mutexes: takes the GIL.
    Take,
    /// It is taken and announced: releases `switch_mutex`, and `mutex`.
    Taken,
    Finish,
    Done,
    /// `drop_gil`: wants the mutex.
    Drop(Next),
    /// The same with the mutex: frees the GIL.
    Free(Next),
    /// Signalled: releases the mutex.
    Freed(Next),
    /// Waits for the switch, if it was asked.
    Linger(Next),
    /// The same with `switch_mutex`.
    Watch(Next),
    /// `switch_mutex` is released: sleeps on the condition.
    Rest(Next),
    /// Somebody else has taken the GIL.
    Switched(Next),
    Leave(Next),
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
    /// A free GIL for so many threads.
    pub fn new(interval: Ns, per_thread: bool, threads: usize, order: Order) -> Self {
        Self {
            interval,
            per_thread,
            holder: None,
            last_holder: None,
            since: 0,
            switch_number: 0,
            requested: Vec::new(),
            mutexes: Default::default(),
            waiters: Vec::new(),
            waits: vec![Wait::default(); threads],
            order,
            computing: Vec::new(),
            forced: false,
            counts: GilCounts::default(),
        }
    }

    /// `take_gil`.
    pub fn attach(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        self.lock(t, Of::Gil, Then::Look, false, cx)
    }

    /// `drop_gil` around a blocking call, or at the thread's end.
    pub fn detach(&mut self, t: Tid, exiting: bool, cx: &mut Cx<'_>) -> Action {
        let next = if exiting { Next::Exit } else { Next::Leave };
        self.lock(t, Of::Gil, Then::Free(next), false, cx)
    }

    /// The eval loop's handler for a pending drop request.
    pub fn check(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        if !self.attention(t) {
            return Action::Go;
        }
        self.pause(t, Then::Drop(Next::Take), cx.costs.notice)
    }

    /// Whether this thread, if it runs, has been asked to drop the GIL.
    pub fn attention(&self, t: Tid) -> bool {
        self.holder == Some(t) && self.requested.contains(&t)
    }

    /// A timed wait ran out; the thread has yet to be given a core.
    pub fn expired(&mut self, t: Tid) {
        self.waits[t as usize].expired = true;
    }

    /// The thread is back on a core after [`Action::Spend`] or [`Action::Park`].
    pub fn resume(&mut self, t: Tid, _: Why, cx: &mut Cx<'_>) -> Action {
        match self.waits[t as usize].step {
            Step::Outside => Action::Go,
            Step::Falling(of, then) => {
                if self.mutexes[of as usize].sleep(t) {
                    self.waits[t as usize].step = Step::Sleeping(of, then);
                    return Action::Park(None);
                }
                self.lock(t, of, then, true, cx)
            }
            Step::Sleeping(of, then) => self.lock(t, of, then, true, cx),
            Step::Unlocking(of, then) => {
                let woken = self.mutexes[of as usize].wake();
                self.woke(t, woken, then, cx)
            }
            Step::Signalling(to, then) => {
                let wait = &mut self.waits[to as usize];
                let woken = std::mem::take(&mut wait.asleep).then_some(to);
                self.woke(t, woken, then, cx)
            }
            Step::Dozing(of, then) => self.doze(t, of, then, cx),
            Step::Waiting(of, then) => self.wakes(t, of, then, cx),
            Step::Between(then) => self.go(t, then, cx),
        }
    }

    /// Carries out what comes next, up to where it takes time or ends.
    fn go(&mut self, t: Tid, then: Then, cx: &mut Cx<'_>) -> Action {
        match then {
            Then::Look => self.look(t, cx),
            Then::Ask => {
                if let Some(holder) = self.holder
                    && self.switch_number == self.waits[t as usize].seen
                    && self.ask(t, holder, cx)
                {
                    return self.pause(t, Then::Wait, cx.costs.arm);
                }
                self.look(t, cx)
            }
            Then::Wait => {
                self.waiters.retain(|&(w, _)| w != t);
                self.waiters.push((t, self.switch_number));
                let wait = &mut self.waits[t as usize];
                wait.seen = self.switch_number;
                wait.deadline = cx.now + self.interval;
                wait.queued = Some(Of::Gil);
                self.unlock(t, Of::Gil, Then::Doze, cx)
            }
            Then::Doze => self.fall(t, Step::Dozing(Of::Gil, Then::Look), cx),
            Then::Return => self.lock(t, Of::Gil, Then::Ask, true, cx),
            Then::Take => {
                self.take(t, cx);
                self.signal(t, Of::Switch, Then::Taken, cx)
            }
            Then::Taken => self.unlock(t, Of::Switch, Then::Finish, cx),
            Then::Finish => self.unlock(t, Of::Gil, Then::Done, cx),
            Then::Done => self.done(t),
            Then::Drop(next) => self.lock(t, Of::Gil, Then::Free(next), false, cx),
            Then::Free(next) => {
                self.holder = None;
                self.last_holder = Some(t);
                self.forced = next == Next::Take;
                cx.push(Effect::Freed);
                self.signal(t, Of::Gil, Then::Freed(next), cx)
            }
            Then::Freed(next) => self.unlock(t, Of::Gil, Then::Linger(next), cx),
            Then::Linger(next) if next != Next::Exit && self.requested.contains(&t) => {
                self.lock(t, Of::Switch, Then::Watch(next), false, cx)
            }
            Then::Linger(next) | Then::Leave(next) => match next {
                Next::Take => self.attach(t, cx),
                Next::Leave | Next::Exit => self.done(t),
            },
            Then::Watch(next) if self.last_holder == Some(t) => {
                self.requested.retain(|&r| r != t);
                self.waits[t as usize].queued = Some(Of::Switch);
                self.unlock(t, Of::Switch, Then::Rest(next), cx)
            }
            Then::Watch(next) | Then::Switched(next) => {
                self.unlock(t, Of::Switch, Then::Leave(next), cx)
            }
            Then::Rest(next) => self.fall(t, Step::Dozing(Of::Switch, Then::Switched(next)), cx),
        }
    }

    /// The loop of `take_gil`, with the mutex.
    fn look(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        let signalled = std::mem::take(&mut self.waits[t as usize].signalled);
        let Some(holder) = self.holder else {
            return self.lock(t, Of::Switch, Then::Take, false, cx);
        };
        if signalled {
            self.counts.failed_acquires += 1;
            cx.push(Effect::Mark(t, MarkKind::FailedAcquire, 0));
        }
        if self.outranks(t, holder) {
            self.ask(t, holder, cx);
        }
        self.go(t, Then::Wait, cx)
    }

    fn take(&mut self, t: Tid, cx: &mut Cx<'_>) {
        self.waiters.retain(|&(w, _)| w != t);
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
    }

    /// `t` asks the holder to drop the GIL; false if somebody has done so already.
    fn ask(&mut self, t: Tid, holder: Tid, cx: &mut Cx<'_>) -> bool {
        if self.requested.contains(&holder) {
            return false;
        }
        self.requested.push(holder);
        self.counts.drop_requests += 1;
        cx.push(Effect::Mark(t, MarkKind::DropRequest, u32::from(holder)));
        cx.push(Effect::Alert(holder));
        true
    }

    /// Locks a mutex and goes on, or falls asleep on it. `again`: it was asleep on that, or on a condition.
    fn lock(&mut self, t: Tid, of: Of, then: Then, again: bool, cx: &mut Cx<'_>) -> Action {
        if self.mutexes[of as usize].lock(again) {
            return self.go(t, then, cx);
        }
        if matches!(then, Then::Look) && !self.waiters.iter().any(|&(w, _)| w == t) {
            self.waiters.push((t, self.switch_number));
        }
        self.fall(t, Step::Falling(of, then), cx)
    }

    fn unlock(&mut self, t: Tid, of: Of, then: Then, cx: &mut Cx<'_>) -> Action {
        let Some(somebody) = self.mutexes[of as usize].unlock() else {
            return self.go(t, then, cx);
        };
        self.waits[t as usize].step = Step::Unlocking(of, then);
        Action::Spend(if somebody {
            cx.costs.signal
        } else {
            cx.costs.syscall
        })
    }

    /// Enters the kernel to sleep.
    fn fall(&mut self, t: Tid, step: Step, cx: &Cx<'_>) -> Action {
        self.waits[t as usize].step = step;
        Action::Spend(cx.costs.park)
    }

    fn pause(&mut self, t: Tid, then: Then, ns: Ns) -> Action {
        self.waits[t as usize].step = Step::Between(then);
        Action::Spend(ns)
    }

    fn done(&mut self, t: Tid) -> Action {
        self.waits[t as usize].step = Step::Outside;
        Action::Go
    }

    /// Signals a condition: one waiter, if there is any.
    fn signal(&mut self, t: Tid, of: Of, then: Then, cx: &mut Cx<'_>) -> Action {
        let to = match of {
            Of::Gil => self.favoured(),
            Of::Switch => {
                let at = self.waits.iter().position(|w| w.queued == Some(of));
                at.map(|at| at as Tid)
            }
        };
        let Some(to) = to else {
            return self.go(t, then, cx);
        };
        let wait = &mut self.waits[to as usize];
        (wait.queued, wait.granted) = (None, true);
        self.waits[t as usize].step = Step::Signalling(to, then);
        Action::Spend(cx.costs.signal)
    }

    /// End of a system call that wakes; who was woken may run before the rest.
    fn woke(&mut self, t: Tid, woken: Option<Tid>, then: Then, cx: &mut Cx<'_>) -> Action {
        let Some(woken) = woken else {
            return self.go(t, then, cx);
        };
        cx.push(Effect::Wake(woken));
        self.pause(t, then, 0)
    }

    /// In the kernel, about to sleep on a condition.
    fn doze(&mut self, t: Tid, of: Of, then: Then, cx: &mut Cx<'_>) -> Action {
        let wait = &mut self.waits[t as usize];
        if std::mem::take(&mut wait.granted) {
            return self.returns(t, of, then, cx);
        }
        if of == Of::Gil && wait.deadline <= cx.now {
            return self.gives_up(t, cx);
        }
        wait.step = Step::Waiting(of, then);
        wait.asleep = true;
        let left = wait.deadline.saturating_sub(cx.now);
        Action::Park((of == Of::Gil).then_some(left))
    }

    /// Back from a sleep on a condition; a signal that came after the timer counts all the same.
    fn wakes(&mut self, t: Tid, of: Of, then: Then, cx: &mut Cx<'_>) -> Action {
        let wait = &mut self.waits[t as usize];
        wait.asleep = false;
        let expired = std::mem::take(&mut wait.expired);
        if std::mem::take(&mut wait.granted) {
            return self.returns(t, of, then, cx);
        }
        match expired {
            true => self.gives_up(t, cx),
            false => self.fall(t, Step::Dozing(of, then), cx),
        }
    }

    /// The timed wait is over.
    fn gives_up(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        self.waits[t as usize].queued = None;
        self.go(t, Then::Return, cx)
    }

    /// Back from a condition because of a signal: wants the mutex again.
    fn returns(&mut self, t: Tid, of: Of, then: Then, cx: &mut Cx<'_>) -> Action {
        self.waits[t as usize].signalled = of == Of::Gil;
        self.lock(t, of, then, true, cx)
    }

    /// The waiter that a signal is meant for: of those of the highest rank that waits.
    fn favoured(&mut self) -> Option<Tid> {
        let queued = |&&(t, _): &&(Tid, u64)| self.waits[t as usize].queued == Some(Of::Gil);
        let low = |t: Tid| self.computing.get(t as usize) == Some(&true);
        let waiters = || self.waiters.iter().filter(queued).map(|&(t, _)| t);
        let all_low = waiters().all(low);
        let favoured = || waiters().filter(|&t| all_low || !low(t));
        let last = favoured().count().checked_sub(1)?;
        let (mut order, mut draw) = (self.order.clone(), 0);
        if let Order::Drawn(rng) = &mut order {
            draw = rng.between(0, last as u64) as usize;
        }
        let chosen = favoured().nth(draw);
        self.order = order;
        chosen
    }

    /// With ranks: `t` waits for I/O, and the holder computes.
    fn outranks(&self, t: Tid, holder: Tid) -> bool {
        self.computing.get(holder as usize) == Some(&true) && !self.computing[t as usize]
    }

    /// Whether a request to this thread is pending, holder or not.
    pub fn is_asked(&self, t: Tid) -> bool {
        self.requested.contains(&t)
    }

    /// Who holds it, and since when.
    pub fn holder(&self) -> (Option<Tid>, Ns) {
        (self.holder, self.since)
    }

    /// Waiting threads, longest first; for each whether its timer, when it expires, will lead to a request.
    pub fn waiting(&self) -> impl Iterator<Item = (Tid, bool)> + '_ {
        let valid = |seen: u64| seen == self.switch_number;
        self.waiters.iter().map(move |&(t, seen)| (t, valid(seen)))
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
