//! Conditions, events, barriers, queues, joins and messages (models.md §9.3).
//!
//! All follow one pattern: a thread that cannot go on enters a wait list, leaves Python, and sleeps. Whoever
//! makes it possible takes the longest waiter off the list and wakes it; the woken one looks again where others
//! may have been faster.
//!
//! Invariant (no lost wake-up): entering the list and looking at the state happen at one instant, and a
//! thread that was taken off the list before it slept does not sleep.

use std::collections::VecDeque;

use crate::runtime::{Tid, Why};
use crate::time::{MS, Ns};
use crate::trace::{MarkKind, NO_DETAIL, State};

use super::engine::Engine;
use super::expand::kernel;
use super::lock::MAX_SPIN_COUNT;
use super::plan::cost;
use super::queue::Event;
use super::thread::{Blocked, Micro, NEVER, Place};

/// First and longest sleep of a timed wait that polls (`Lib/threading.py` of v2.7.18, lines 350–358).
const POLL: Ns = MS;
const LONGEST_POLL: Ns = 50 * MS;

impl Engine {
    /// Carries out a synchronisation or memory step; true if the thread goes on.
    #[inline(never)]
    pub(crate) fn perform_sync(&mut self, t: Tid, micro: Micro) -> bool {
        match micro {
            Micro::LockTry(l, deadline) => return self.lock_try(t, l, deadline),
            Micro::LockSpin(l, deadline, turn) => return self.lock_spin(t, l, deadline, turn),
            Micro::LockBlock(l, deadline) => return self.lock_block(t, l, deadline),
            Micro::LockSleep(l, deadline) => return self.lock_sleep(t, l, deadline),
            Micro::LockFree(l) => return self.lock_free(t, l),
            Micro::Sleep(what, deadline) => return self.sleep_on(t, what, deadline),
            Micro::Poll(what, deadline, nap) => self.poll(t, what, deadline, nap),
            Micro::Spin(what, deadline, turn) => self.spin(t, what, deadline, turn),
            Micro::Wake(sleeper, epoch) => {
                let thread = &mut self.threads[sleeper as usize];
                if thread.gen_timer == epoch {
                    thread.why = Why::Woken;
                    self.wake(sleeper);
                }
            }
            Micro::CondEnter(c) => {
                let actor = self.actor(t);
                self.conditions[c as usize].push_back(actor);
            }
            Micro::Notify(c, n) => self.notify(t, Blocked::Condition(c), n),
            Micro::EventSet(e) => {
                self.flags[e as usize].set = true;
                self.notify(t, Blocked::Event(e), u32::MAX);
            }
            Micro::EventWait(e, deadline) => {
                if !self.flags[e as usize].set {
                    let actor = self.actor(t);
                    self.flags[e as usize].waiters.push_back(actor);
                    self.wait_for(t, Blocked::Event(e), deadline, &[]);
                }
            }
            Micro::BarrierCome(b) => self.barrier_come(t, b),
            Micro::QueuePut(q) => self.queue_put(t, q),
            Micro::QueueGet(q, deadline) => self.queue_get(t, q, deadline),
            Micro::QueueDone(q) => {
                if self.plan.log == Some(q) {
                    self.apply_log(t);
                }
                let queue = &mut self.queues[q as usize];
                queue.unfinished = queue.unfinished.saturating_sub(1);
                if queue.unfinished == 0 {
                    self.notify(t, Blocked::QueueJoin(q), u32::MAX);
                }
            }
            Micro::QueueJoin(q) => {
                if self.queues[q as usize].unfinished > 0 {
                    let actor = self.actor(t);
                    self.queues[q as usize].joiners.push_back(actor);
                    self.wait_for(t, Blocked::QueueJoin(q), NEVER, &[Micro::QueueJoin(q)]);
                }
            }
            Micro::JoinRole(role) => {
                let members = &self.plan.by_role[role as usize];
                if !members.iter().all(|&m| self.is_over(m)) {
                    let actor = self.actor(t);
                    self.joiners[role as usize].push_back(actor);
                    self.wait_for(t, Blocked::Join(role), NEVER, &[]);
                }
            }
            Micro::Send(channel) => self.send(t, channel),
            Micro::Recv(channel) => self.receive(t, channel),
            Micro::ReadPipe(pipe, left) => self.read_pipe(t, pipe, left),
            Micro::Select
            | Micro::Gather
            | Micro::Settle(..)
            | Micro::Await(..)
            | Micro::Again
            | Micro::Submit(..)
            | Micro::JobDone(_)
            | Micro::Poke
            | Micro::Idle => return self.perform_task(t, micro),
            other => self.perform_section(t, other),
        }
        true
    }

    /// The list on which threads wait for this.
    pub(crate) fn wait_list(&mut self, what: Blocked) -> Option<&mut VecDeque<Tid>> {
        Some(match what {
            Blocked::Lock(l) => &mut self.locks[l as usize].waiters,
            Blocked::Condition(c) => &mut self.conditions[c as usize],
            Blocked::Event(e) => &mut self.flags[e as usize].waiters,
            Blocked::Barrier(b) => &mut self.barriers[b as usize].waiters,
            Blocked::QueuePut(q) => &mut self.queues[q as usize].putters,
            Blocked::QueueGet(q) => &mut self.queues[q as usize].getters,
            Blocked::QueueJoin(q) => &mut self.queues[q as usize].joiners,
            Blocked::Join(role) => &mut self.joiners[role as usize],
            Blocked::Recv(c) => &mut self.channels[c as usize].receivers,
            Blocked::Send(c) => &mut self.channels[c as usize].senders,
            Blocked::Idle => return None,
            Blocked::Unborn | Blocked::Runtime | Blocked::Pause => return None,
            Blocked::Reply | Blocked::Job | Blocked::Select => return None,
        })
    }

    /// Takes a thread off the list: its wait timed out or was interrupted.
    pub(crate) fn forget_waiter(&mut self, t: Tid, what: Blocked) {
        if let Some(list) = self.wait_list(what) {
            list.retain(|&w| w != t);
        }
    }

    /// Leaves Python, sleeps, comes back, and then does `again`. The thread is on the list already.
    pub(crate) fn wait_for(&mut self, t: Tid, what: Blocked, deadline: Ns, again: &[Micro]) {
        self.steps(t, again);
        if self.current(t).is_some() {
            self.threads[t as usize].push(Micro::Await(what, deadline));
            return;
        }
        if self.polls(t, deadline) {
            self.threads[t as usize].push(Micro::Poll(what, deadline, POLL));
            return;
        }
        // What `Lib/threading.py` and `Lib/queue.py` wait for is a lock of the waiter's own, that it has taken before.
        let own = !matches!(what, Blocked::Join(_));
        if own && self.spins(t) {
            self.threads[t as usize].push(Micro::Spin(what, deadline, 0));
        } else {
            self.sleep_for(t, what, deadline);
        }
    }

    /// One turn of spinning on the waiter's own lock, as on any other (see [`Engine::lock_spin`]).
    fn spin(&mut self, t: Tid, what: Blocked, deadline: Ns, turn: u8) {
        if turn < MAX_SPIN_COUNT {
            self.spin_once(t, Micro::Spin(what, deadline, turn + 1));
        } else if self.wait_list(what).is_some_and(|list| list.contains(&t)) {
            self.sleep_for(t, what, deadline);
        }
    }

    fn sleep_for(&mut self, t: Tid, what: Blocked, deadline: Ns) {
        let (park, sleep) = (kernel(cost::PARK), Micro::Sleep(what, deadline));
        self.steps(t, &[Micro::Detach, park, sleep, Micro::Attach]);
    }

    /// Whether a wait with this deadline is a loop of sleeping and looking, in `Lib/threading.py`.
    pub(crate) fn polls(&self, t: Tid, deadline: Ns) -> bool {
        deadline != NEVER && self.interp(t).is_some() && self.plan.profile.timed_waits_poll()
    }

    /// Looks; if the wait is neither over nor too long, sleeps twice as long as the last time before it looks again.
    fn poll(&mut self, t: Tid, what: Blocked, deadline: Ns, nap: Ns) {
        let listed = self.wait_list(what).is_some_and(|list| list.contains(&t));
        if !listed {
            return;
        }
        if self.now >= deadline {
            self.forget_waiter(t, what);
            return;
        }
        let look = self.opcodes(t, self.plan.profile.lock_ns);
        let again = Micro::Poll(what, deadline, (2 * nap).min(LONGEST_POLL));
        self.steps(t, &[look, Micro::Detach, Micro::Attach, again]);
        let nap = Micro::Pause(State::Sleep, nap.min(deadline - self.now), true);
        self.away(t, &[kernel(cost::SYSCALL), nap]);
    }

    /// What the thread polls for, if it does.
    pub(crate) fn polled(&self, t: Tid) -> Option<Blocked> {
        let todo = self.threads[t as usize].todo.iter();
        todo.rev().find_map(|micro| match micro {
            Micro::Poll(what, ..) => Some(*what),
            _ => None,
        })
    }

    /// The same for a thread that has left Python already; it is on the list.
    fn wait_outside(&mut self, t: Tid, what: Blocked, again: Micro) {
        self.threads[t as usize].push(again);
        if self.current(t).is_some() {
            self.threads[t as usize].push(Micro::Await(what, NEVER));
        } else {
            self.steps(t, &[kernel(cost::PARK), Micro::Sleep(what, NEVER)]);
        }
    }

    fn sleep_on(&mut self, t: Tid, what: Blocked, deadline: Ns) -> bool {
        let listed = self.wait_list(what).is_some_and(|list| list.contains(&t));
        if !listed {
            return true;
        }
        if self.now >= deadline {
            self.forget_waiter(t, what);
            return true;
        }
        let (state, index) = match what {
            Blocked::Recv(c) | Blocked::Send(c) => (State::Io, c),
            Blocked::Condition(i) | Blocked::Event(i) | Blocked::Barrier(i) | Blocked::Join(i) => {
                (State::Lock, i)
            }
            Blocked::QueuePut(q) | Blocked::QueueGet(q) | Blocked::QueueJoin(q) => (State::Lock, q),
            _ => (State::Lock, u16::from(NO_DETAIL)),
        };
        let detail = u8::try_from(index).unwrap_or(NO_DETAIL);
        let late = if deadline == NEVER {
            NEVER
        } else {
            deadline + self.plan.run.slack
        };
        self.block(t, what, state, detail, late);
        false
    }

    /// Takes the `n` longest waiters off a list and wakes them, one system call each.
    fn notify(&mut self, t: Tid, what: Blocked, n: u32) {
        let woken: Vec<Tid> = match self.wait_list(what) {
            Some(list) => {
                let n = list.len().min(n as usize);
                list.drain(..n).collect()
            }
            None => return,
        };
        for &sleeper in woken.iter().rev() {
            // Who polls finds out by itself.
            if self.polled(sleeper).is_none() {
                self.wake_later(t, sleeper);
            }
        }
    }

    fn barrier_come(&mut self, t: Tid, b: u16) {
        let parties = self.plan.workload.barriers[b as usize].parties as usize;
        if self.barriers[b as usize].waiters.len() + 1 >= parties {
            self.notify(t, Blocked::Barrier(b), u32::MAX);
        } else {
            let actor = self.actor(t);
            self.barriers[b as usize].waiters.push_back(actor);
            self.wait_for(t, Blocked::Barrier(b), NEVER, &[]);
        }
    }

    fn queue_put(&mut self, t: Tid, q: u16) {
        let actor = self.actor(t);
        let capacity = self.plan.workload.queues[q as usize].capacity;
        let queue = &mut self.queues[q as usize];
        if capacity > 0 && queue.items >= capacity {
            queue.putters.push_back(actor);
            self.wait_for(t, Blocked::QueuePut(q), NEVER, &[Micro::QueuePut(q)]);
            return;
        }
        queue.items += 1;
        queue.unfinished += 1;
        self.notify(t, Blocked::QueueGet(q), 1);
    }

    fn queue_get(&mut self, t: Tid, q: u16, deadline: Ns) {
        let actor = self.actor(t);
        let queue = &mut self.queues[q as usize];
        if queue.items == 0 {
            if self.now < deadline {
                queue.getters.push_back(actor);
                self.wait_for(
                    t,
                    Blocked::QueueGet(q),
                    deadline,
                    &[Micro::QueueGet(q, deadline)],
                );
            }
            return;
        }
        queue.items -= 1;
        self.notify(t, Blocked::QueuePut(q), 1);
    }

    fn send(&mut self, t: Tid, c: u16) {
        let actor = self.actor(t);
        let plan = &self.plan.workload.channels[c as usize];
        let (latency, capacity) = (plan.latency, plan.capacity);
        let channel = &mut self.channels[c as usize];
        if capacity > 0 && channel.load >= capacity {
            channel.senders.push_back(actor);
            self.wait_outside(t, Blocked::Send(c), Micro::Send(c));
            return;
        }
        channel.load += 1;
        let message = self.threads[actor as usize]
            .begun
            .map_or(0, |begun| begun + 1);
        if latency > 0 {
            if self.notes.is_some() {
                self.note_send(actor, c, self.now + latency);
            }
            self.queue
                .push(self.now + latency, Event::Deliver(c, message));
        } else {
            channel.arrived.push_back(message);
            self.notify(t, Blocked::Recv(c), 1);
        }
    }

    fn receive(&mut self, t: Tid, c: u16) {
        let actor = self.actor(t);
        let channel = &mut self.channels[c as usize];
        let Some(message) = channel.arrived.pop_front() else {
            channel.receivers.push_back(actor);
            self.wait_outside(t, Blocked::Recv(c), Micro::Recv(c));
            return;
        };
        channel.load -= 1;
        if message > 0 {
            self.threads[actor as usize].begun = Some(message - 1);
        }
        self.notify(t, Blocked::Send(c), 1);
    }

    /// A message that was sent reaches the other end.
    pub(crate) fn delivered(&mut self, c: u16, message: Ns) {
        if self.notes.is_some() {
            let receiver = self.channels[c as usize].receivers.front().copied();
            self.note_arrival(c, receiver);
        }
        self.deliver(c, message);
    }

    /// A message is at the other end: the longest waiting receiver wakes up.
    fn deliver(&mut self, c: u16, message: Ns) {
        let channel = &mut self.channels[c as usize];
        channel.arrived.push_back(message);
        if let Some(receiver) = channel.receivers.pop_front() {
            self.threads[receiver as usize].why = Why::Woken;
            self.wake(receiver);
        }
    }

    /// A request comes from outside; the next one is planned. A full channel refuses it.
    pub(crate) fn arrival(&mut self, source: u16) {
        let plan = self.plan.clone();
        let arrivals = &plan.workload.arrivals[source as usize];
        let c = arrivals.channel;
        let capacity = plan.workload.channels[c as usize].capacity;
        if capacity == 0 || self.channels[c as usize].load < capacity {
            self.channels[c as usize].load += 1;
            self.deliver(c, self.now + 1);
        }
        self.arrived[source as usize] += 1;
        if arrivals.count > 0 && self.arrived[source as usize] >= arrivals.count {
            return;
        }
        let gap = if arrivals.poisson {
            self.arrivals_rng[source as usize].exponential(arrivals.every)
        } else {
            arrivals.every
        };
        self.queue
            .push(self.now + gap.max(1), Event::Arrival(source));
    }

    /// Marks every thread that still waits when nothing can happen any more.
    pub(crate) fn mark_deadlock(&mut self) {
        for t in 0..self.threads.len() as Tid {
            let Place::Blocked(what) = self.threads[t as usize].place else {
                continue;
            };
            // Who is stuck by a fork was marked when that began.
            let marked = self.is_stuck(t);
            if !marked && !matches!(what, Blocked::Unborn | Blocked::Select | Blocked::Idle) {
                self.mark(t, MarkKind::Deadlock, 0);
            }
        }
    }
}
