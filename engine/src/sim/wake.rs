//! Waking: where a thread goes that has become runnable.
//!
//! Rules: models.md §8.3–8.6. On an idle core it begins after the wake-up latency; otherwise it joins a queue and may
//! preempt there.

use crate::runtime::Tid;
use crate::time::Ns;
use crate::trace::{NO_DETAIL, State};

use super::engine::Engine;
use super::plan::{Part, cost};
use super::sched::Arrival;
use super::thread::{Blocked, NEVER, Place};

impl Engine {
    /// Makes a blocked thread runnable, with the reason already noted in `why`.
    pub(crate) fn wake(&mut self, t: Tid) {
        if !self.loops.is_empty()
            && let Part::Task(l) = self.plan.threads[t as usize].part
        {
            self.wake_task(t, l);
            return;
        }
        let thread = &mut self.threads[t as usize];
        if thread.falling.take().is_some() {
            return;
        }
        let Place::Blocked(what) = thread.place else {
            return;
        };
        if self.notes.is_some() {
            self.note_wake(t);
        }
        let thread = &mut self.threads[t as usize];
        thread.gen_timer += 1;
        // A timer that is next to expire is in the hardware.
        let set =
            self.plan.hardware().timer > 0 && thread.timer != NEVER && self.now < thread.timer;
        thread.unset = set && thread.timer < self.sched.tick_after(self.now);
        thread.timer = NEVER;
        let how = if what == Blocked::Unborn {
            Arrival::New
        } else {
            Arrival::Wake
        };
        if what == Blocked::Unborn {
            self.count_worker(t);
            let plan = &self.plan.threads[t as usize];
            if plan.spawned && !plan.daemon {
                self.alive += 1;
                self.mortal = true;
            }
        }
        if self.wake_in_place(t) {
            return;
        }
        match self.idle_core_for(t) {
            Some(core) => {
                let late = if self.in_interrupt {
                    self.plan.hardware().late
                } else {
                    0
                };
                let delay = self.start_latency(t, core) + late;
                self.reserve(t, core, delay, how);
            }
            None => self.join_queue(t, self.queue_for(t), how),
        }
    }

    /// How long it takes now until a thread woken on an idle core executes.
    pub(crate) fn wake_latency(&mut self, t: Tid) -> Ns {
        self.vary(t, self.plan.run.wake)
    }

    /// A span that varies as the run's `jitter` says.
    pub(crate) fn vary(&mut self, t: Tid, span: Ns) -> Ns {
        let spread = span * Ns::from(self.plan.run.jitter) / 1000;
        if spread == 0 {
            return span;
        }
        let (lo, hi) = (span.saturating_sub(spread), span + spread);
        self.threads[t as usize].chance.between(lo, hi)
    }

    /// At time zero threads simply stand on their cores: nobody woke them.
    pub(crate) fn start_at_once(&mut self, t: Tid) {
        self.count_worker(t);
        match self.idle_core_for(t) {
            Some(core) => self.reserve(t, core, 0, Arrival::New),
            None => self.join_queue(t, self.queue_for(t), Arrival::New),
        }
    }

    /// The core it had, if idle; else the fastest idle one, lowest number first. Linux looks closer where
    /// cores differ; and not at all for another core where those that are idle are the host's ([`super::Hardware::halts`]).
    pub(super) fn idle_core_for(&self, t: Tid) -> Option<u16> {
        if let Some(capacities) = &self.plan.capacities {
            return self.fitting_core(t, capacities);
        }
        let idle = match self.never.pinned {
            true => self.idle,
            false => self.idle.and(self.plan.threads[t as usize].cores),
        };
        if idle.is_empty() {
            return None;
        }
        let last = self.threads[t as usize].core;
        if (last as usize) < self.cores.len() && idle.contains(last) {
            return Some(last);
        }
        // Such a kernel wakes a thread where it was last.
        if self.plan.hardware().halts && last != u16::MAX {
            return None;
        }
        if self.never.uneven {
            return idle.iter().next();
        }
        let speed = |c: &u16| self.plan.speeds[*c as usize];
        idle.iter()
            .max_by_key(|c| (speed(c), std::cmp::Reverse(*c)))
    }

    /// A core whose queue it joins when none is idle: the one it had; for a newcomer the shortest queue.
    pub(super) fn queue_for(&self, t: Tid) -> u16 {
        let last = self.threads[t as usize].core;
        if (last as usize) < self.cores.len() && self.allowed(t, last) {
            return last;
        }
        let allowed = (0..self.cores.len() as u16).filter(|&c| self.allowed(t, c));
        let length = |c: &u16| self.sched.queues[self.sched.queue_of(*c)].waiting.len();
        allowed.min_by_key(length).unwrap_or(0)
    }

    /// Gives an idle core to a thread that begins to execute after `delay`.
    pub(super) fn reserve(&mut self, t: Tid, core: u16, delay: Ns, how: Arrival) {
        let q = self.sched.queue_of(core);
        self.sched.seat(t, q, how);
        self.assign(t, core, delay, delay == 0);
        // Others may wait in the queue it joined (one global queue).
        self.arm_slice(core);
    }

    /// Puts a runnable thread into the queue of a core, and lets it preempt there if the policy says so.
    pub(super) fn join_queue(&mut self, t: Tid, core: u16, how: Arrival) {
        let q = self.sched.queue_of(core);
        let target = if self.sched.queues.len() == 1 {
            self.victim(t)
        } else {
            core
        };
        let curr = self.cores[target as usize].thread;
        self.charge_waker(target, cost::SKIP + cost::REQUEUE / 2);
        self.sched.enqueue(t, q, curr, how);
        self.queued(t, q, target);
    }

    /// A thread that fell asleep and is still in its core's queue goes on there (`ttwu_runnable`), even if another core is
    /// idle.
    pub(super) fn wake_in_place(&mut self, t: Tid) -> bool {
        let core = self.threads[t as usize].core;
        let Some(c) = self.cores.get(core as usize) else {
            return false;
        };
        let (curr, q) = (c.thread, self.sched.queue_of(core));
        if !self.sched.entities[t as usize].delayed {
            return false;
        }
        // What it is owed is reckoned before the running thread is charged (`requeue_delayed_entity` does not update
        // `curr`; `wakeup_preempt` does).
        self.sched.wake_in_place(t, q, curr);
        self.charge_waker(core, cost::SKIP);
        self.queued(t, q, core);
        true
    }

    /// The thread is in a queue now; it may preempt on the `target` core, whose clock then stands still until somebody is
    /// chosen (`rq_clock_skip_update` in `wakeup_preempt`).
    pub(super) fn queued(&mut self, t: Tid, q: usize, target: u16) {
        let curr = self.cores[target as usize].thread;
        self.threads[t as usize].place = Place::Queue(q as u16);
        self.show(t, State::Ready, NO_DETAIL);
        if let Some(curr) = curr
            && self.allowed(t, target)
            && !self.cores[target as usize].due
            && self.sched.preempts(q, curr, t)
        {
            self.cores[target as usize].stands = true;
            self.ask(target);
        }
        self.arm_slices(q);
        self.arm_balance();
    }

    /// With one queue for all: the allowed core whose thread the newcomer would preempt first.
    pub(super) fn victim(&self, t: Tid) -> u16 {
        let allowed = (0..self.cores.len() as u16).filter(|&c| self.allowed(t, c));
        let vruntime = |c: &u16| {
            let thread = self.cores[*c as usize].thread;
            thread.map_or(0, |t| self.sched.entities[t as usize].vruntime)
        };
        allowed.max_by_key(vruntime).unwrap_or(0)
    }
}
