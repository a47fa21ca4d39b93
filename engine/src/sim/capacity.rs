//! Cores of different speed, and who belongs on which (Linux, `kernel/sched/fair.c` and `pelt.c`; models.md §8.6).
//!
//! - A core's capacity is its speed, 1024 for the fastest. A thread's *utilisation* is the share of time that it
//!   runs, times the capacity it runs at: an average in which 32 ms ago counts half (`PELT`). A newcomer is
//!   taken to use half of the fastest core (`post_init_entity_util_avg`).
//! - A thread fits a core if its utilisation and a quarter more is below the capacity (`fits_capacity`). A
//!   woken one goes back to the core it had, if that is idle and fits; else to an idle core that fits; else to
//!   the fastest idle one (`select_idle_capacity`).
//! - One that runs where it does not fit is pulled to a faster idle core at a tick (`update_misfit_status`).
//!
//! A thread that waits for the GIL most of the time looks light, and fits a slow core. Only the fair schedulers
//! do this, with a queue a core; where all cores are alike none of it matters.

use crate::runtime::Tid;
use crate::scenario::{Policy, Run};
use crate::time::Ns;

use super::engine::Engine;
use super::sched::Arrival;
use super::thread::{Kind, Place};

/// The capacity of the fastest core.
const FULL: u64 = 1024;
/// One step of the average. The kernel's is eight times as long, and it counts parts of it; the half-life, 32 ms
/// of 1024 × 1024 ns each, is the same.
const PERIOD: Ns = 1 << 17;
/// Steps after which the past counts half.
const HALF_LIFE: u64 = 256;
/// 2 to the power of −1/256, times 2³².
const STEP: u64 = 0xff4e_cb59;

/// How much of a core a thread has used lately.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// In thousandths of a capacity unit, so that slow changes are not lost in rounding.
    milli: u64,
    /// Up to when it is counted.
    at: Ns,
}

impl Default for Usage {
    fn default() -> Self {
        Self {
            milli: FULL / 2 * 1000,
            at: 0,
        }
    }
}

impl Usage {
    /// Up to now, having run at this capacity (0: not at all) since it was last counted.
    fn count(&mut self, now: Ns, capacity: u64) {
        let steps = now.saturating_sub(self.at) / PERIOD;
        self.at += steps * PERIOD;
        let target = capacity * 1000;
        let halvings = steps / HALF_LIFE;
        let gap = |milli: u64| milli.abs_diff(target);
        let mut left = if halvings < 32 {
            gap(self.milli) >> halvings
        } else {
            0
        };
        for _ in 0..steps % HALF_LIFE {
            left = (left * STEP) >> 32;
        }
        self.milli = if self.milli > target {
            target + left
        } else {
            target - left
        };
    }

    fn fits(self, capacity: u64) -> bool {
        self.milli * 1280 < capacity * 1000 * 1024
    }
}

/// Capacity of each core, if they differ and the scheduler looks at it.
pub(crate) fn capacities(run: &Run, speeds: &[u32]) -> Option<Vec<u64>> {
    let fastest = speeds.iter().copied().max().unwrap_or(1000);
    let alike = speeds.iter().all(|&speed| speed == fastest);
    let fair = matches!(run.scheduler, Policy::Cfs | Policy::Eevdf);
    if alike || !fair || run.global_queue {
        return None;
    }
    let of = |&speed: &u32| u64::from(speed) * FULL / u64::from(fastest);
    Some(speeds.iter().map(of).collect())
}

impl Engine {
    /// Counts a thread's usage up to now; `core` is where it ran since, if it did.
    pub(crate) fn count_usage(&mut self, t: Tid, core: Option<u16>) {
        let Some(capacities) = &self.plan.capacities else {
            return;
        };
        let capacity = core.map_or(0, |c| capacities[usize::from(c)]);
        self.threads[t as usize].usage.count(self.now, capacity);
    }

    /// The idle core for a thread that is to run, by capacity.
    pub(crate) fn fitting_core(&self, t: Tid, capacities: &[u64]) -> Option<u16> {
        let thread = &self.threads[t as usize];
        let mut usage = thread.usage;
        usage.count(self.now, 0);
        let n = capacities.len() as u16;
        let first = if thread.core < n { thread.core } else { 0 };
        let order = (0..n).map(|i| (first + i) % n);
        let idle =
            order.filter(|&c| self.cores[usize::from(c)].thread.is_none() && self.allowed(t, c));
        let mut best: Option<u16> = None;
        for core in idle {
            let capacity = capacities[usize::from(core)];
            if usage.fits(capacity) {
                return Some(core);
            }
            if best.is_none_or(|b| capacities[usize::from(b)] < capacity) {
                best = Some(core);
            }
        }
        best
    }

    /// Whether some thread runs on a slower core than an idle one that it may use: worth a look at the next
    /// tick, by when it may have become too large for it.
    pub(crate) fn may_misfit(&self) -> bool {
        let Some(capacities) = &self.plan.capacities else {
            return false;
        };
        let cores = 0..self.cores.len();
        let idle = |c: &usize| self.cores[*c].thread.is_none();
        let slower = |fast: usize| {
            let mut busy = cores.clone().filter(|&c| capacities[c] < capacities[fast]);
            busy.any(|c| {
                let thread = self.cores[c].thread;
                thread.is_some_and(|t| self.allowed(t, fast as u16))
            })
        };
        cores.clone().filter(idle).any(slower)
    }

    /// Moves one thread that does not fit its core to a faster one that is idle, for each such core.
    pub(crate) fn pull_misfits(&mut self) {
        let plan = self.plan.clone();
        let Some(capacities) = &plan.capacities else {
            return;
        };
        let mut fast: Vec<u16> = (0..self.cores.len() as u16).collect();
        fast.sort_by_key(|&c| std::cmp::Reverse(capacities[usize::from(c)]));
        for to in fast {
            if self.cores[usize::from(to)].thread.is_some() {
                continue;
            }
            let slower = (0..self.cores.len() as u16)
                .filter(|&c| capacities[usize::from(c)] < capacities[usize::from(to)]);
            let found = slower
                .filter_map(|from| Some((from, self.misfit_on(from, to, capacities)?)))
                .max_by_key(|&(from, t)| {
                    let usage = self.threads[t as usize].usage.milli;
                    (usage, std::cmp::Reverse(from))
                });
            if let Some((from, t)) = found {
                self.move_running(t, from, to);
            }
        }
    }

    /// The thread on this core, if it is too large for it, may go to the other, and can be stopped now.
    fn misfit_on(&self, from: u16, to: u16, capacities: &[u64]) -> Option<Tid> {
        let core = &self.cores[usize::from(from)];
        let t = core
            .thread
            .filter(|&t| core.executing && self.allowed(t, to))?;
        let thread = &self.threads[t as usize];
        // A system call is not interrupted.
        let (burst, _) = thread.burst?;
        let capacity = capacities[usize::from(from)];
        let mut usage = thread.usage;
        usage.count(self.now, capacity);
        (burst.kind != Kind::Kernel && !usage.fits(capacity)).then_some(t)
    }

    /// Active balancing: the running thread is stopped and goes on at the other core.
    fn move_running(&mut self, t: Tid, from: u16, to: u16) {
        self.stop_burst(t);
        self.charge(from);
        self.sched.entities[t as usize].last_ran = self.now;
        self.sched
            .enqueue(t, usize::from(from), None, Arrival::Preempted);
        self.threads[t as usize].place = Place::Queue(from);
        self.vacate(from);
        self.migrate(t, from, to);
        self.sched.pick(usize::from(to), |other| other == t);
        let delay = self.wake_latency(t);
        self.assign(t, to, delay, false);
        self.arm_slice(to);
        self.schedule(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::MS;

    #[test]
    fn usage_follows_running_with_a_half_life_of_32_ms() {
        let mut usage = Usage::default();
        usage.count(256 * PERIOD, FULL);
        // Half way from half to full.
        assert!((767_000..=769_000).contains(&usage.milli), "{usage:?}");
        usage.count(512 * PERIOD, 0);
        assert!((383_000..=385_000).contains(&usage.milli), "{usage:?}");
        usage.count(2_000 * MS, FULL);
        assert!(usage.milli > 1_023_000);
    }

    #[test]
    fn a_quarter_more_must_fit() {
        let of = |milli| Usage { milli, at: 0 };
        assert!(of(400_000).fits(512) && !of(410_000).fits(512));
    }
}
