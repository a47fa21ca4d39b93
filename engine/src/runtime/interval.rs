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
//! - Which waiter a signal reaches: whom glibc's condition gives it to ([`super::pthread`]). On several cores a waiter that is not
//!   asleep yet can take the signal of one that is, a race of half a microsecond that the one which has just asked wins more often
//!   than not (traces of real runs; `measurements/programs/race.c`), so that pairs alternate. Where the machine does not say how
//!   cold the code of either side is, the race would always end alike, and the waiter is drawn instead.
//!
//! Invariants: at most one holder; a taker holds the mutex while it looks and takes, a dropper while it frees and signals.

pub mod models;
mod mutex;
mod order;
mod shown;
mod step;

pub use order::Order;
use step::{Next, Of, Step, Then, Wait};

use super::GilCounts;
use super::pthread::Mutex;
use super::{Action, Cx, Effect, Fact, Machine, Stand, Tid, Why};
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
    /// Who wants the GIL, longest wait first.
    waiters: Vec<Tid>,
    /// Who waits on the condition and was not signalled, longest first, unless the condition is glibc's and knows itself; and
    /// who waits on `switch_cond`.
    queued: Vec<Tid>,
    resting: Vec<Tid>,
    waits: Vec<Wait>,
    order: Order,
    /// Threads of the lower rank, for [`super::priority`]; empty without ranks.
    pub(super) computing: Vec<bool>,
    /// The last release answered a request.
    forced: bool,
    counts: GilCounts,
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
            queued: Vec::new(),
            resting: Vec::new(),
            waits: vec![Wait::default(); threads],
            order,
            computing: Vec::new(),
            forced: false,
            counts: GilCounts::default(),
        }
    }
}

impl Machine for Interval {
    /// `take_gil`.
    fn attach(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        self.lock(t, Of::Gil, Then::Look, false, cx)
    }

    /// `drop_gil` around a blocking call, or at the thread's end.
    fn detach(&mut self, t: Tid, exiting: bool, cx: &mut Cx<'_>) -> Action {
        let next = if exiting { Next::Exit } else { Next::Leave };
        self.lock(t, Of::Gil, Then::Free(next), false, cx)
    }

    /// The eval loop's handler for a pending drop request.
    fn check(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        if !self.attention(t) {
            return Action::Go;
        }
        self.pause(t, Then::Drop(Next::Take), cx.costs.notice)
    }

    /// The thread is back on a core after [`Action::Spend`] or [`Action::Park`].
    fn resume(&mut self, t: Tid, _: Why, cx: &mut Cx<'_>) -> Action {
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
            Step::Posting(ticket, then) => {
                let woken = match &mut self.order {
                    Order::Posix(condition) => condition.wake(ticket),
                    _ => None,
                };
                self.woke(t, woken, then, cx)
            }
            Step::Dozing(of, then) => self.doze(t, of, then, cx),
            Step::Waiting(of, then) => self.wakes(t, of, then, cx),
            Step::Between(then) => self.go(t, then, cx),
        }
    }

    /// Whether this thread, if it runs, has been asked to drop the GIL.
    fn attention(&self, t: Tid) -> bool {
        self.holder == Some(t) && self.requested.contains(&t)
    }

    /// A timed wait ran out; the thread has yet to be given a core.
    fn expired(&mut self, t: Tid) {
        self.waits[t as usize].expired = true;
    }

    /// Who holds it, and since when.
    fn holder(&self) -> (Option<Tid>, Ns) {
        (self.holder, self.since)
    }

    /// Waiting threads, longest first; for each whether its timer, when it expires, will lead to a request.
    fn waiting(&self) -> Vec<(Tid, bool)> {
        let valid = |t: Tid| self.waits[t as usize].since == self.switch_number;
        let waiters = self.waiters.iter();
        waiters.map(|&t| (t, valid(t))).collect()
    }

    /// `switch_number`.
    fn switch_number(&self) -> u64 {
        self.switch_number
    }

    /// Counts so far.
    fn counts(&self) -> GilCounts {
        self.counts
    }

    fn drop_requested(&self) -> bool {
        self.holder.is_some_and(|holder| self.attention(holder))
    }

    fn stand(&self, t: Tid) -> Stand {
        self.waits[t as usize].step.stand()
    }

    fn facts(&self) -> Vec<Fact> {
        self.shown()
    }
}

impl Interval {
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
                self.join(t);
                let wait = &mut self.waits[t as usize];
                wait.seen = self.switch_number;
                wait.deadline = cx.now + self.interval;
                match &mut self.order {
                    Order::Posix(condition) => wait.ticket = condition.join(),
                    _ => self.queued.push(t),
                }
                self.unlock(t, Of::Gil, Then::Doze, cx)
            }
            Then::Doze => {
                let ticket = self.waits[t as usize].ticket;
                if let Order::Posix(condition) = &mut self.order {
                    if condition.take(ticket) {
                        return self.returns(t, Of::Gil, Then::Look, cx);
                    }
                    condition.sleep(t, ticket);
                }
                self.fall(t, Step::Dozing(Of::Gil, Then::Look), cx)
            }
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
                self.resting.push(t);
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
        self.leave(t);
        self.holder = Some(t);
        self.since = cx.now;
        if self.last_holder != Some(t) {
            self.switch_number += 1;
            if self.last_holder.is_some() {
                let kind = self.counts.hand_over(self.forced);
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

    /// From now on it wants the GIL: the last in the row, wherever it stood.
    fn join(&mut self, t: Tid) {
        self.leave(t);
        self.waiters.push(t);
        let wait = &mut self.waits[t as usize];
        (wait.wants, wait.since) = (true, self.switch_number);
    }

    fn leave(&mut self, t: Tid) {
        if std::mem::take(&mut self.waits[t as usize].wants) {
            forget(&mut self.waiters, t);
        }
    }

    /// Whether a request to this thread is pending, holder or not.
    pub fn is_asked(&self, t: Tid) -> bool {
        self.requested.contains(&t)
    }
}

/// Takes a thread out of a list that it stands in once, if it does. Many are compared at a time.
fn forget(list: &mut Vec<Tid>, t: Tid) {
    const AT_ONCE: usize = 32;
    let chunk = list.chunks(AT_ONCE).position(|chunk| chunk.contains(&t));
    if let Some(first) = chunk.map(|chunk| chunk * AT_ONCE)
        && let Some(within) = list[first..].iter().position(|&other| other == t)
    {
        list.remove(first + within);
    }
}
