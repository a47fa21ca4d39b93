//! Balancing between the queues of cores: so that nobody waits beside an idle core for long.
//!
//! Rules: models.md §8.6, `kernel/sched/fair.c`. A core that becomes idle takes a waiting thread from the longest
//! queue, unless its cache is still warm elsewhere; at the next tick it takes it all the same. The queues of
//! busy cores are evened out more rarely. With one queue for all there is nothing to balance.

use crate::runtime::Tid;
use crate::time::{MS, Ns, S};

use super::engine::Engine;
use super::queue::Event;
use super::sched::{Arrival, CACHE_HOT};
use super::thread::Place;

/// How often long queues are evened out between busy cores, a core: `sd->min_interval` times the busy factor
/// of 16 (`kernel/sched/topology.c`).
const BUSY_BALANCE: Ns = 16 * MS;

impl Engine {
    /// Takes a waiting thread from the longest other queue; a cache-hot one only if `hot` says so.
    pub(crate) fn pull(&mut self, core: u16, hot: bool) -> Option<Tid> {
        if self.sched.queues.len() == 1 || self.sched.waiting == 0 {
            return None;
        }
        let cold = |t: Tid| hot || self.now - self.sched.entities[t as usize].last_ran >= CACHE_HOT;
        let pullable = |q: usize| {
            let waiting = &self.sched.queues[q].waiting;
            waiting.iter().find(|&t| self.allowed(t, core) && cold(t))
        };
        let others = (0..self.sched.queues.len()).filter(|&q| q != core as usize);
        let longest = others
            .filter(|&q| pullable(q).is_some())
            .max_by_key(|&q| (self.sched.queues[q].waiting.len(), std::cmp::Reverse(q)))?;
        let t = pullable(longest)?;
        self.migrate(t, longest as u16, core);
        self.sched.pick(core as usize, |other| other == t)
    }

    pub(crate) fn migrate(&mut self, t: Tid, from: u16, to: u16) {
        self.charge(from);
        self.sched
            .remove(t, from as usize, self.cores[from as usize].thread);
        self.charge(to);
        self.sched.enqueue(
            t,
            to as usize,
            self.cores[to as usize].thread,
            Arrival::Migrated,
        );
        self.threads[t as usize].place = Place::Queue(to);
    }

    /// Sets the balance event: at the next tick if an idle core could take a waiting thread, later if only
    /// the queues of busy cores differ by two or more.
    pub(crate) fn arm_balance(&mut self) {
        let misfit = self.may_misfit();
        if self.sched.queues.len() == 1 || (self.sched.waiting == 0 && !misfit) {
            return;
        }
        let wanted = |c: u16| {
            let mut waiting = self.sched.queues.iter().flat_map(|q| q.waiting.iter());
            self.never.pinned || waiting.any(|t| self.allowed(t, c))
        };
        let soon = misfit || self.idle.iter().any(wanted);
        let at = if soon {
            self.next_idle_balance()
        } else {
            let every = BUSY_BALANCE * self.cores.len() as Ns;
            self.sched.tick_at((self.now / every + 1) * every)
        };
        let news = self.balance_at.is_none_or(|pending| at < pending);
        if news && (soon || self.is_uneven()) {
            self.balance_at = Some(at);
            self.queue.push(at, Event::Balance);
        }
    }

    /// Whether two queues differ by two or more.
    fn is_uneven(&self) -> bool {
        let lengths = self.sched.queues.iter().map(|q| q.waiting.len());
        lengths.clone().max() > lengths.min().map(|m| m + 1)
    }

    /// The next tick; where idle processors sleep, a busy one wakes one at every third.
    fn next_idle_balance(&self) -> Ns {
        let next = self.sched.tick_after(self.now);
        if !self.plan.hardware().halts {
            return next;
        }
        let tick = S / Ns::from(self.plan.run.hz);
        let number = (next - self.plan.tick_phase) / tick;
        next + (2 - (number + 2) % 3) * tick
    }

    /// Idle cores take what waits elsewhere; then one thread moves from the longest queue to the shortest.
    pub(crate) fn balance(&mut self) {
        if self.balance_at != Some(self.now) {
            return;
        }
        self.balance_at = None;
        for core in 0..self.cores.len() as u16 {
            if self.cores[core as usize].thread.is_none()
                && let Some(t) = self.pull(core, true)
            {
                let delay = self.wake_latency(t);
                self.assign(t, core, delay, false);
            }
        }
        self.pull_misfits();
        let waiting = |q: &usize| self.sched.queues[*q].waiting.len();
        let long = (0..self.sched.queues.len())
            .max_by_key(waiting)
            .unwrap_or(0);
        let short = (0..self.sched.queues.len())
            .min_by_key(waiting)
            .unwrap_or(0);
        if waiting(&long) > waiting(&short) + 1 {
            let movable = &self.sched.queues[long].waiting;
            let t = movable.iter().find(|&t| self.allowed(t, short as u16));
            if let Some(t) = t {
                self.migrate(t, long as u16, short as u16);
                self.arm_slice(short as u16);
            }
        }
        self.arm_balance();
    }
}
