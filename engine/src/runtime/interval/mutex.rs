//! The mutexes and conditions of the GIL: locked, unlocked, waited on and signalled, one system call at a time.

use super::step::{Of, Step, Then};
use super::{Interval, Order, forget};
use crate::runtime::{Action, Cx, Effect, Tid};
use crate::time::Ns;

impl Interval {
    /// Locks a mutex and goes on, or falls asleep on it. `again`: it was asleep on that, or on a condition.
    pub(super) fn lock(
        &mut self,
        t: Tid,
        of: Of,
        then: Then,
        again: bool,
        cx: &mut Cx<'_>,
    ) -> Action {
        if self.mutexes[of as usize].lock(again) {
            return self.go(t, then, cx);
        }
        if matches!(then, Then::Look) && !self.waits[t as usize].wants {
            self.join(t);
        }
        self.fall(t, Step::Falling(of, then), cx)
    }

    pub(super) fn unlock(&mut self, t: Tid, of: Of, then: Then, cx: &mut Cx<'_>) -> Action {
        let Some(somebody) = self.mutexes[of as usize].unlock() else {
            return self.go(t, then, cx);
        };
        self.waits[t as usize].step = Step::Unlocking(of, then);
        Action::Spend(waking(somebody, cx))
    }

    /// Enters the kernel to sleep.
    pub(super) fn fall(&mut self, t: Tid, step: Step, cx: &Cx<'_>) -> Action {
        self.waits[t as usize].step = step;
        Action::Spend(cx.costs.park)
    }

    pub(super) fn pause(&mut self, t: Tid, then: Then, ns: Ns) -> Action {
        self.waits[t as usize].step = Step::Between(then);
        Action::Spend(ns)
    }

    pub(super) fn done(&mut self, t: Tid) -> Action {
        self.waits[t as usize].step = Step::Outside;
        Action::Go
    }

    /// Signals a condition: one waiter, if there is any.
    pub(super) fn signal(&mut self, t: Tid, of: Of, then: Then, cx: &mut Cx<'_>) -> Action {
        if let (Of::Gil, Order::Posix(condition)) = (of, &mut self.order) {
            let Some(ticket) = condition.signal() else {
                return self.go(t, then, cx);
            };
            let somebody = condition.sleeps(ticket);
            self.waits[t as usize].step = Step::Posting(ticket, then);
            return Action::Spend(waking(somebody, cx));
        }
        let to = match of {
            Of::Gil => self.favoured(),
            // Hardly ever more than one.
            Of::Switch => self.resting.iter().min().copied(),
        };
        let Some(to) = to else {
            return self.go(t, then, cx);
        };
        match of {
            Of::Gil => forget(&mut self.queued, to),
            Of::Switch => forget(&mut self.resting, to),
        }
        let wait = &mut self.waits[to as usize];
        wait.granted = true;
        // Whether a waiter sleeps already is glibc's race; elsewhere one that waits is taken to.
        let somebody = wait.asleep || !matches!(self.order, Order::Posix(_));
        self.waits[t as usize].step = Step::Signalling(to, then);
        Action::Spend(waking(somebody, cx))
    }

    /// End of a system call that wakes; who was woken may run before the rest.
    pub(super) fn woke(
        &mut self,
        t: Tid,
        woken: Option<Tid>,
        then: Then,
        cx: &mut Cx<'_>,
    ) -> Action {
        let Some(woken) = woken else {
            return self.go(t, then, cx);
        };
        cx.push(Effect::Wake(woken));
        self.pause(t, then, 0)
    }

    /// In the kernel, about to sleep on a condition.
    pub(super) fn doze(&mut self, t: Tid, of: Of, then: Then, cx: &mut Cx<'_>) -> Action {
        if self.signalled(t, of) {
            return self.woken(t, of, then, cx);
        }
        let wait = &mut self.waits[t as usize];
        if of == Of::Gil && wait.deadline <= cx.now {
            return self.gives_up(t, cx);
        }
        wait.step = Step::Waiting(of, then);
        wait.asleep = true;
        let left = wait.deadline.saturating_sub(cx.now);
        Action::Park((of == Of::Gil).then_some(left))
    }

    /// Back from a sleep on a condition; a signal that came after the timer counts all the same.
    pub(super) fn wakes(&mut self, t: Tid, of: Of, then: Then, cx: &mut Cx<'_>) -> Action {
        let wait = &mut self.waits[t as usize];
        wait.asleep = false;
        let expired = std::mem::take(&mut wait.expired);
        if self.signalled(t, of) {
            return self.woken(t, of, then, cx);
        }
        match expired {
            true => self.gives_up(t, cx),
            false => self.fall(t, Step::Dozing(of, then), cx),
        }
    }

    /// Whether a signal has come for it since it began to wait.
    fn signalled(&mut self, t: Tid, of: Of) -> bool {
        let wait = &mut self.waits[t as usize];
        match (of, &mut self.order) {
            (Of::Gil, Order::Posix(condition)) => !condition.queued(t, wait.ticket),
            _ => std::mem::take(&mut wait.granted),
        }
    }

    /// Takes the signal; glibc's may have gone to somebody quicker, and it waits again.
    fn woken(&mut self, t: Tid, of: Of, then: Then, cx: &mut Cx<'_>) -> Action {
        let wait = &self.waits[t as usize];
        let taken = match (of, &mut self.order) {
            (Of::Gil, Order::Posix(condition)) => condition.take(wait.ticket),
            _ => true,
        };
        if taken {
            return self.returns(t, of, then, cx);
        }
        match wait.deadline <= cx.now {
            true => self.gives_up(t, cx),
            false => self.go(t, Then::Doze, cx),
        }
    }

    /// The timed wait is over.
    pub(super) fn gives_up(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        let ticket = self.waits[t as usize].ticket;
        forget(&mut self.queued, t);
        if let Order::Posix(condition) = &mut self.order
            && condition.leave(t, ticket)
        {
            return self.signal(t, Of::Gil, Then::Return, cx);
        }
        self.go(t, Then::Return, cx)
    }

    /// Back from a condition because of a signal: wants the mutex again.
    pub(super) fn returns(&mut self, t: Tid, of: Of, then: Then, cx: &mut Cx<'_>) -> Action {
        self.waits[t as usize].signalled = of == Of::Gil;
        self.lock(t, of, then, true, cx)
    }
}

/// A system call that wakes a sleeper, or finds nobody.
const fn waking(somebody: bool, cx: &Cx<'_>) -> Ns {
    if somebody {
        cx.costs.signal
    } else {
        cx.costs.syscall
    }
}
