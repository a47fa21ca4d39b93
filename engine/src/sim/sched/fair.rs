//! The two fair schedulers of Linux.
//!
//! CFS (2.6.23–6.5, `kernel/sched/fair.c`; models.md §8.4): runs the thread with the smallest virtual
//! runtime; at a tick it gives way if it ran longer than its share of the period, or, after the minimum
//! granularity, if it leads the leftmost waiter by more than that. A sleeper keeps its place in virtual time (`dequeue_entity`:
//! only who moves is made relative to its queue), and comes back at most half a latency behind the queue.
//!
//! EEVDF (6.6+, same file; models.md §8.5): of the *eligible* threads (virtual runtime not above the queue's
//! weighted average) runs the one with the earliest virtual deadline. The current thread keeps running within
//! the slice it was picked for while it stays eligible (`RUN_TO_PARITY`). A sleeper keeps its lag. One that
//! falls asleep while not eligible stays in its queue until it would be picked (`DELAY_DEQUEUE`, 6.12): woken before, it
//! goes on where it stood, on the same core. Who yields forfeits the rest of its slice (6.18).
//!
//! Both notice an expired slice at a timer tick, so that a slice of 3 ms lasts 10 ms at HZ=100.

use super::queue::Ranked;
use super::{Arrival, Sched};
use crate::runtime::Tid;
use crate::scenario::Policy;
use crate::time::Ns;

const NICE_0: i64 = 1024;

/// Weight of a nice level: `sched_prio_to_weight` of `kernel/sched/core.c`; about 1.25 a level.
const WEIGHTS: [i64; 40] = [
    88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904,
    3906, 3121, 2501, 1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87,
    70, 56, 45, 36, 29, 23, 18, 15,
];

/// Weight of a thread at this nice level; levels outside −20..=19 are clamped.
pub(crate) fn weight(nice: i8) -> i64 {
    WEIGHTS[(nice.clamp(-20, 19) + 20) as usize]
}

/// Nanoseconds of CPU time in virtual time.
fn virt(ns: Ns, weight: i64) -> i64 {
    if weight == NICE_0 {
        ns as i64
    } else {
        (i128::from(ns) * i128::from(NICE_0) / i128::from(weight)) as i64
    }
}

/// Virtual time in nanoseconds of CPU time, rounded up.
fn real(v: i64, weight: i64) -> Ns {
    if weight == NICE_0 {
        return v.max(0) as Ns;
    }
    let v = i128::from(v.max(0)) * i128::from(weight);
    ((v + i128::from(NICE_0) - 1) / i128::from(NICE_0)) as Ns
}

/// A weighted average, as a sum and what it is over.
#[derive(Debug, Clone, Copy)]
enum Bound {
    /// All weigh the same: it is shared by so many.
    Alike(i64, i64),
    Weighted(i128, i64),
}

impl Bound {
    /// Whether this virtual runtime is not above the average (`entity_eligible`).
    fn admits(self, vruntime: i64) -> bool {
        match self {
            Self::Alike(sum, count) => vruntime * count <= sum,
            Self::Weighted(sum, load) => i128::from(vruntime) * i128::from(load) <= sum,
        }
    }
}

impl Sched {
    /// Nobody competes with the thread that runs.
    pub(super) fn is_alone(&self, q: usize) -> bool {
        self.queues[q].is_alone()
    }

    /// What a thread counts for in its queue's sums: one where all weigh the same.
    fn counts(&self, t: Tid) -> i64 {
        match self.alike {
            true => 1,
            false => self.entities[t as usize].weight,
        }
    }

    /// Adds a thread to the sums of its queue, or takes it away (`avg_vruntime_add`, `avg_vruntime_sub`).
    pub(super) fn count(&mut self, t: Tid, q: usize, sign: i64) {
        let load = sign * self.counts(t);
        let vruntime = self.entities[t as usize].vruntime;
        let queue = &mut self.queues[q];
        queue.load += load;
        queue.sum += i128::from(load) * i128::from(vruntime);
    }

    /// Sum and load of all that compete in a queue, with this thread, which is in none.
    fn sums(&self, q: usize, with: Option<Tid>) -> (i128, i64) {
        let queue = &self.queues[q];
        let Some(t) = with else {
            return (queue.sum, queue.load);
        };
        let (load, vruntime) = (self.counts(t), self.entities[t as usize].vruntime);
        let own = i128::from(load) * i128::from(vruntime);
        (queue.sum + own, queue.load + load)
    }

    /// A sum over a load, rounded down.
    fn quotient(&self, (sum, load): (i128, i64)) -> i64 {
        match self.alike {
            true => (sum as i64).div_euclid(load),
            false => sum.div_euclid(i128::from(load)) as i64,
        }
    }

    /// Weighted average of virtual runtimes in the queue, its running thread included.
    fn average(&self, q: usize, curr: Option<Tid>) -> Option<i64> {
        if self.is_alone(q) {
            return curr.map(|c| self.entities[c as usize].vruntime);
        }
        Some(self.quotient(self.sums(q, curr)))
    }

    /// Who is eligible: not above the average, which need not be reckoned to see that.
    fn bound(&self, q: usize, curr: Option<Tid>) -> Bound {
        let (sum, load) = self.sums(q, curr);
        match self.alike {
            true => Bound::Alike(sum as i64, load),
            false => Bound::Weighted(sum, load),
        }
    }

    /// `place_entity`.
    pub(super) fn place(&mut self, t: Tid, q: usize, curr: Option<Tid>, how: Arrival) {
        if matches!(how, Arrival::Preempted | Arrival::Yield) {
            if how == Arrival::Yield {
                self.give_way(t, q);
            }
            return;
        }
        let own = &self.entities[t as usize];
        let (weight, vlag) = (own.weight, own.vlag);
        if self.policy == Policy::Cfs {
            let min = self.queues[q].min_vruntime;
            let vruntime = match own.asleep_in {
                // Its lead is what the queue has not caught up with while it slept, in whatever queue it wakes.
                Some(home) => own.vruntime - self.queues[home].min_vruntime + min,
                None => min + own.vruntime,
            };
            let vruntime = match how {
                Arrival::Migrated => vruntime,
                // Half a period's credit for a sleeper (GENTLE_FAIR_SLEEPERS).
                _ => vruntime.max(min - self.fair.latency as i64 / 2),
            };
            let entity = &mut self.entities[t as usize];
            (entity.vruntime, entity.asleep_in) = (vruntime, None);
            return;
        }
        let average = self.average(q, curr).unwrap_or(self.queues[q].min_vruntime);
        // Placing a thread moves the average towards it: scale the lag so that it is kept.
        let lag = self.scaled(vlag, weight, q, curr);
        let slice = virt(self.fair.base_slice, weight);
        let entity = &mut self.entities[t as usize];
        entity.vruntime = average - lag;
        // A newcomer gets half a slice at first (PLACE_DEADLINE_INITIAL).
        entity.deadline = entity.vruntime
            + if how == Arrival::New {
                slice / 2
            } else {
                slice
            };
        entity.parity = false;
    }

    /// What a thread is owed, of a queue that it is about to join.
    fn scaled(&self, lag: i64, weight: i64, q: usize, curr: Option<Tid>) -> i64 {
        let (_, load) = self.sums(q, curr);
        if lag == 0 || load == 0 {
            return 0;
        }
        if self.alike {
            return lag * (load + 1) / load;
        }
        (i128::from(lag) * i128::from(load + weight) / i128::from(load)) as i64
    }

    /// `sched_yield`: behind everybody (CFS), or a slice later (EEVDF).
    fn give_way(&mut self, t: Tid, q: usize) {
        let last = self.queues[q].waiting.bounds();
        let average = self.average(q, Some(t)).unwrap_or(i64::MIN);
        let entity = &mut self.entities[t as usize];
        let eligible = entity.vruntime <= average;
        match self.policy {
            Policy::Cfs => {
                let last = last.map_or(i64::MIN, |(_, last)| last);
                entity.vruntime = entity.vruntime.max(last + 1);
            }
            // `yield_task_fair` of 6.18: only if eligible, or its virtual runtime would run away.
            _ if eligible => {
                entity.vruntime = entity.deadline;
                entity.deadline += virt(self.fair.base_slice, entity.weight);
                entity.parity = false;
            }
            _ => {}
        }
    }

    /// `dequeue_entity` of a thread that falls asleep: true if it stays in its queue for now.
    pub(super) fn delays(&mut self, t: Tid, q: usize) -> bool {
        let own = self.entities[t as usize].vruntime;
        if self.is_alone(q) || self.bound(q, Some(t)).admits(own) {
            return false;
        }
        let rank = self.entities[t as usize].deadline;
        self.queues[q].delayed.push(t, rank);
        self.count(t, q, 1);
        self.entities[t as usize].delayed = true;
        true
    }

    /// A thread that is asleep leaves its queue for good: it would have been picked.
    fn finish_delayed(&mut self, t: Tid, q: usize, curr: Option<Tid>) {
        self.end_delay(t, q);
        self.leave(t, q, curr);
        // What it gained while asleep is not its own (DELAY_ZERO).
        let entity = &mut self.entities[t as usize];
        entity.vlag = entity.vlag.min(0);
    }

    fn end_delay(&mut self, t: Tid, q: usize) {
        let entity = &mut self.entities[t as usize];
        entity.delayed = false;
        let rank = entity.deadline;
        if self.queues[q].delayed.remove(t, rank) {
            self.count(t, q, -1);
        }
    }

    /// `requeue_delayed_entity`: a thread that is woken before it left its queue.
    pub(super) fn requeue(&mut self, t: Tid, q: usize, curr: Option<Tid>) {
        let owed = self.average(q, curr).unwrap_or(0) - self.entities[t as usize].vruntime;
        self.end_delay(t, q);
        if owed > 0 {
            self.entities[t as usize].vlag = 0;
            self.place(t, q, curr, Arrival::Wake);
        }
    }

    /// `dequeue_entity`: remembers what the thread is owed, relative to the queue it leaves. The thread
    /// is no longer in `waiting`; `curr` is the queue's running thread, maybe itself.
    pub(super) fn leave(&mut self, t: Tid, q: usize, curr: Option<Tid>) {
        if self.policy == Policy::Cfs {
            // Who moves takes along what sets it apart from the queue; who sleeps keeps its place in virtual time.
            let entity = &mut self.entities[t as usize];
            match curr == Some(t) {
                true => entity.asleep_in = Some(q),
                false => entity.vruntime -= self.queues[q].min_vruntime,
            }
            return;
        }
        let others = curr.filter(|&c| c != t);
        let own = &self.entities[t as usize];
        if self.is_alone(q) && others.is_none() {
            return self.leave_alone(t, q);
        }
        // The average with the leaving thread still counted.
        let (mut sum, mut load) = self.sums(q, others);
        load += self.counts(t);
        sum += i128::from(self.counts(t)) * i128::from(own.vruntime);
        let average = self.quotient((sum, load));
        let limit = virt(2 * self.fair.base_slice.max(self.tick / 2), own.weight);
        let owed = (average - own.vruntime).clamp(-limit, limit);
        self.entities[t as usize].vlag = owed;
        self.queues[q].min_vruntime = self.queues[q].min_vruntime.max(average);
    }

    /// The same where nobody else is in the queue: the thread is the average.
    pub(super) fn leave_alone(&mut self, t: Tid, q: usize) {
        let entity = &mut self.entities[t as usize];
        entity.vlag = 0;
        let queue = &mut self.queues[q];
        queue.min_vruntime = queue.min_vruntime.max(entity.vruntime);
    }

    /// `update_curr`.
    pub(super) fn charge_fair(&mut self, t: Tid, q: usize, ns: Ns) {
        let slice = self.fair.base_slice;
        let entity = &mut self.entities[t as usize];
        entity.vruntime += virt(ns, entity.weight);
        if self.policy == Policy::Eevdf {
            if entity.vruntime >= entity.deadline {
                entity.deadline = entity.vruntime + virt(slice, entity.weight);
                entity.parity = false;
            }
            return;
        }
        let own = entity.vruntime;
        let leftmost = self.queues[q].waiting.bounds();
        let min = leftmost.map_or(own, |(l, _)| l.min(own));
        self.queues[q].min_vruntime = self.queues[q].min_vruntime.max(min);
    }

    pub(super) fn leftmost(&self, q: usize, allowed: &impl Fn(Tid) -> bool) -> Option<Tid> {
        let mut waiting = self.queues[q].waiting.ranked().map(|(_, t)| t);
        waiting.find(|&t| allowed(t))
    }

    /// `pick_next_entity`: who is next; those that are asleep leave the queue when their turn comes.
    pub(super) fn next(&mut self, q: usize, allowed: &impl Fn(Tid) -> bool) -> Option<Tid> {
        loop {
            let next = self.earliest(q, None, allowed)?;
            if !self.entities[next as usize].delayed {
                return Some(next);
            }
            self.finish_delayed(next, q, None);
        }
    }

    /// The running thread's slice is over, and only threads that are asleep compete with it: it is picked again, and those
    /// that would have been leave the queue.
    pub(crate) fn renew(&mut self, curr: Tid, q: usize) {
        while let Some(t) = self.earliest(q, Some(curr), &|_| true)
            && t != curr
        {
            self.finish_delayed(t, q, Some(curr));
        }
        self.entities[curr as usize].parity = true;
    }

    /// `pick_eevdf`: with `curr`, whether it may go on; without, who is next.
    pub(super) fn earliest(
        &self,
        q: usize,
        curr: Option<Tid>,
        allowed: &impl Fn(Tid) -> bool,
    ) -> Option<Tid> {
        let queue = &self.queues[q];
        if queue.delayed.is_empty() && curr.is_none() {
            // Often there is nobody, or one alone, who is eligible then.
            if queue.waiting.is_empty() {
                return None;
            }
            if let Some(only) = queue.waiting.only() {
                return allowed(only).then_some(only);
            }
        }
        let bound = self.bound(q, curr);
        let eligible = |t: Tid| bound.admits(self.entities[t as usize].vruntime);
        let curr = curr.filter(|&c| eligible(c));
        if let Some(c) = curr
            && self.entities[c as usize].parity
        {
            return Some(c);
        }
        // Among equals who waits comes first, and who runs comes last.
        let first = |list: &Ranked| list.ranked().find(|&(_, t)| eligible(t) && allowed(t));
        let running = curr.map(|c| (self.entities[c as usize].deadline, c));
        let found = [first(&queue.waiting), first(&queue.delayed), running];
        let earliest = found.into_iter().flatten().min_by_key(|&(due, _)| due);
        earliest.map(|(_, t)| t).or_else(|| {
            // Nobody allowed here is eligible: the one that is owed most.
            let here = queue.waiting.iter().chain(queue.delayed.iter());
            here.filter(|&t| allowed(t))
                .min_by_key(|&t| self.entities[t as usize].vruntime)
        })
    }

    /// `check_preempt_wakeup` of CFS.
    pub(super) fn cfs_wakeup_preempts(&self, curr: Tid, woken: Tid) -> bool {
        let (c, w) = (
            &self.entities[curr as usize],
            &self.entities[woken as usize],
        );
        c.vruntime - w.vruntime > virt(self.fair.wakeup_granularity, w.weight)
    }

    /// First tick at which `check_preempt_tick` says reschedule.
    pub(super) fn cfs_expiry(&self, q: usize, curr: Tid, now: Ns) -> Ns {
        let waiting = &self.queues[q].waiting;
        let running = waiting.len() as Ns + 1;
        let own = &self.entities[curr as usize];
        let load = match self.alike {
            true => waiting.len() as i64 * own.weight,
            false => self.queues[q].load,
        };
        let period = if running <= 8 {
            self.fair.latency
        } else {
            running * self.fair.min_granularity
        };
        let share = i128::from(period) * i128::from(own.weight) / i128::from(load + own.weight);
        let ideal = (share as Ns).max(self.fair.min_granularity);
        // Condition one: it ran longer than its slice.
        let over = (ideal + 1).saturating_sub(own.ran);
        // Condition two: past the minimum granularity and ahead of the leftmost by more than a slice.
        let ahead = waiting.bounds().map_or(Ns::MAX / 4, |(leftmost, _)| {
            real(ideal as i64 + 1 - (own.vruntime - leftmost), own.weight)
        });
        let granted = self.fair.min_granularity.saturating_sub(own.ran);
        self.tick_at(now + over.min(ahead.max(granted)).max(1))
    }

    /// First tick at which the slice is used up (`update_deadline`).
    pub(super) fn eevdf_expiry(&self, curr: Tid, now: Ns) -> Ns {
        let own = &self.entities[curr as usize];
        let left = real(own.deadline - own.vruntime, own.weight);
        self.tick_at(now + left.max(1))
    }
}
