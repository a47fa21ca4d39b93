//! The operating system's scheduler: who gets a core, and for how long.
//!
//! A state machine over run queues, one per core or one for all. It knows threads as *entities* with a
//! weight and a virtual runtime; it neither blocks nor wakes anybody, that is [`super::cpu`]'s work.
//! Policies: cooperative, round robin ([`fifo`]), CFS and EEVDF ([`fair`]). Rules: models.md §8.3–8.6.
//!
//! Invariant: a thread is in at most one queue, and in none while it runs or is blocked.

use crate::runtime::Tid;
use crate::scenario::{Policy, Run};
use crate::time::{MS, Ns, S, US};

pub(crate) mod fair;
mod queue;

pub(crate) use queue::RunQueue;

/// How a thread comes into a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// For the first time.
    New,
    /// After a sleep.
    Wake,
    /// It lost its core.
    Preempted,
    /// It gave its core up.
    Yield,
    /// It was pulled from another queue.
    Migrated,
}

/// The scheduler's view of a thread.
#[derive(Debug, Clone)]
pub(crate) struct Entity {
    /// 1024 at nice 0.
    pub(crate) weight: i64,
    /// Weighted CPU time received, ns.
    pub(crate) vruntime: i64,
    /// EEVDF: virtual instant by which the slice should be served.
    pub(crate) deadline: i64,
    /// EEVDF: what it was owed when it left its queue, ns.
    pub(crate) vlag: i64,
    /// EEVDF: asleep, but still in its queue.
    pub(crate) delayed: bool,
    /// CFS: the queue in which it fell asleep; its virtual runtime is still that queue's.
    pub(crate) asleep_in: Option<usize>,
    /// EEVDF: still within the slice it was picked for.
    pub(crate) parity: bool,
    /// CPU time since it was picked, ns.
    pub(crate) ran: Ns,
    /// When it last stopped running: caches stay warm for a while.
    pub(crate) last_ran: Ns,
}

/// Constants of the fair schedulers, in nanoseconds, for this number of cores.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FairParams {
    /// CFS: period in which everybody runs once.
    pub(crate) latency: Ns,
    /// CFS: shortest slice.
    pub(crate) min_granularity: Ns,
    /// CFS: lead in virtual runtime at which a woken thread preempts.
    pub(crate) wakeup_granularity: Ns,
    /// EEVDF: slice.
    pub(crate) base_slice: Ns,
}

impl FairParams {
    /// Scaled by 1 + log2 of the number of cores, at most 8 (`kernel/sched/fair.c`, tunable scaling); a
    /// `slice` other than zero replaces EEVDF's. Its base is 0.70 ms in the kernels of today.
    pub(crate) fn new(cores: u32, slice: Ns) -> Self {
        let factor = Ns::from(1 + cores.clamp(1, 8).ilog2());
        Self {
            latency: 6 * MS * factor,
            min_granularity: 750 * US * factor,
            wakeup_granularity: MS * factor,
            base_slice: if slice > 0 { slice } else { 700 * US * factor },
        }
    }
}

/// A thread that ran less than this long ago is not pulled to another core for its own sake
/// (`sysctl_sched_migration_cost`).
pub(crate) const CACHE_HOT: Ns = 500 * US;

/// Queues and entities.
#[derive(Debug, Clone)]
pub(crate) struct Sched {
    pub(crate) policy: Policy,
    pub(crate) queues: Vec<RunQueue>,
    pub(crate) entities: Vec<Entity>,
    pub(crate) fair: FairParams,
    /// Threads in all queues.
    pub(crate) waiting: usize,
    /// One queue serves several cores.
    shared: bool,
    /// All threads have the weight of nice 0.
    pub(crate) alike: bool,
    quantum: Ns,
    tick: Ns,
    phase: Ns,
}

impl Sched {
    /// Empty queues. `nice` has one level a thread; ticks fall on `phase` plus multiples of `1/hz`.
    pub(crate) fn new(run: &Run, nice: &[i8], phase: Ns) -> Self {
        let queues = if run.global_queue {
            1
        } else {
            run.cores as usize
        };
        let entity = |&nice: &i8| Entity {
            weight: fair::weight(nice),
            vruntime: 0,
            deadline: 0,
            vlag: 0,
            delayed: false,
            asleep_in: None,
            parity: false,
            ran: 0,
            last_ran: 0,
        };
        Self {
            policy: run.scheduler,
            queues: vec![RunQueue::default(); queues],
            entities: nice.iter().map(entity).collect(),
            fair: FairParams::new(run.cores, run.slice),
            waiting: 0,
            shared: queues == 1 && run.cores > 1,
            alike: nice.iter().all(|&nice| nice == 0),
            quantum: run.quantum,
            tick: S / Ns::from(run.hz),
            phase,
        }
    }

    /// The queue that serves a core.
    pub(crate) fn queue_of(&self, core: u16) -> usize {
        if self.queues.len() == 1 {
            0
        } else {
            core as usize
        }
    }

    /// The first OS tick at or after `t`.
    pub(crate) fn tick_at(&self, t: Ns) -> Ns {
        let since = t.saturating_sub(self.phase);
        self.phase + since.div_ceil(self.tick) * self.tick
    }

    /// The first OS tick after `t`.
    pub(crate) fn tick_after(&self, t: Ns) -> Ns {
        self.tick_at(t + 1)
    }

    pub(crate) fn is_fair(&self) -> bool {
        matches!(self.policy, Policy::Cfs | Policy::Eevdf)
    }

    /// Puts a thread into a queue whose core runs `curr`.
    pub(crate) fn enqueue(&mut self, t: Tid, q: usize, curr: Option<Tid>, how: Arrival) {
        if self.is_fair() {
            self.place(t, q, curr, how);
        }
        self.put(t, q);
    }

    /// Takes a waiting thread out of its queue, to another one or because it ended.
    pub(crate) fn remove(&mut self, t: Tid, q: usize, curr: Option<Tid>) {
        self.forget(t, q);
        if self.is_fair() {
            self.leave(t, q, curr);
        }
    }

    /// The running thread blocks, or ends. With one queue for all nobody lingers: there is no such kernel, and a
    /// thread must find an idle core at once.
    /// True if it has left its queue.
    pub(crate) fn block(&mut self, t: Tid, q: usize, ends: bool) -> bool {
        if self.policy == Policy::Eevdf && self.is_alone(q) {
            self.leave_alone(t, q);
            return true;
        }
        let lingers = self.policy == Policy::Eevdf && !self.shared;
        if lingers && !ends && self.delays(t, q) {
            return false;
        }
        if self.is_fair() {
            self.leave(t, q, Some(t));
        }
        true
    }

    /// Puts a thread that is woken before it left its queue back among those that wait.
    pub(crate) fn wake_in_place(&mut self, t: Tid, q: usize, curr: Option<Tid>) {
        self.requeue(t, q, curr);
        self.put(t, q);
    }

    /// Chooses the next thread among those `allowed` on the core, and takes it out of the queue.
    pub(crate) fn pick(&mut self, q: usize, allowed: impl Fn(Tid) -> bool) -> Option<Tid> {
        let next = match self.policy {
            Policy::Cooperative | Policy::RoundRobin => {
                self.queues[q].waiting.iter().find(|&t| allowed(t))
            }
            Policy::Cfs => self.leftmost(q, &allowed),
            Policy::Eevdf => self.next(q, &allowed),
        }?;
        self.take(next, q);
        Some(next)
    }

    /// Puts a thread on an idle core, past those that wait in its queue.
    pub(crate) fn seat(&mut self, t: Tid, q: usize, how: Arrival) {
        if self.is_fair() {
            self.place(t, q, None, how);
        }
        let entity = &mut self.entities[t as usize];
        entity.ran = 0;
        entity.parity = true;
    }

    /// Takes this waiting thread out of its queue, to run.
    pub(crate) fn take(&mut self, t: Tid, q: usize) {
        self.forget(t, q);
        let entity = &mut self.entities[t as usize];
        entity.ran = 0;
        entity.parity = true;
    }

    /// A thread that is not in any queue waits in this one.
    fn put(&mut self, t: Tid, q: usize) {
        let rank = self.rank(t);
        self.queues[q].waiting.push(t, rank);
        self.count(t, q, 1);
        self.waiting += 1;
    }

    fn forget(&mut self, t: Tid, q: usize) {
        let rank = self.rank(t);
        if self.queues[q].waiting.remove(t, rank) {
            self.count(t, q, -1);
            self.waiting -= 1;
        }
    }

    /// What orders the threads of a queue.
    fn rank(&self, t: Tid) -> i64 {
        let entity = &self.entities[t as usize];
        match self.policy {
            Policy::Cooperative | Policy::RoundRobin => 0,
            Policy::Cfs => entity.vruntime,
            Policy::Eevdf => entity.deadline,
        }
    }

    /// The running thread has used so much CPU time.
    pub(crate) fn charge(&mut self, t: Tid, q: usize, ns: Ns) {
        self.entities[t as usize].ran += ns;
        if self.is_fair() {
            self.charge_fair(t, q, ns);
        }
    }

    /// Whether a thread that just came into the queue takes the core from `curr` at once.
    pub(crate) fn preempts(&self, q: usize, curr: Tid, woken: Tid) -> bool {
        match self.policy {
            Policy::Cooperative | Policy::RoundRobin => false,
            Policy::Cfs => self.cfs_wakeup_preempts(curr, woken),
            Policy::Eevdf => self.earliest(q, Some(curr), &|_| true) == Some(woken),
        }
    }

    /// When, if nothing changes, `curr` must give way to somebody in its queue. It was charged up to `now`.
    pub(crate) fn expiry(&self, q: usize, curr: Tid, now: Ns) -> Option<Ns> {
        if self.is_alone(q) {
            return None;
        }
        match self.policy {
            Policy::Cooperative => None,
            Policy::RoundRobin => {
                let ran = self.entities[curr as usize].ran;
                let slices = ran.div_ceil(self.quantum).max(1);
                Some(now + slices * self.quantum - ran)
            }
            Policy::Cfs => Some(self.cfs_expiry(q, curr, now)),
            Policy::Eevdf => Some(self.eevdf_expiry(curr, now)),
        }
    }
}
