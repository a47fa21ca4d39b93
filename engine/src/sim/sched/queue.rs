//! A run queue: who competes for a core, in order of arrival and in the order in which the policy serves them.
//!
//! `kernel/sched/fair.c` keeps a red-black tree by deadline or virtual runtime, and beside it the sums for the weighted average
//! (`avg_vruntime_add`). Here sorted lists stand for the tree: of the few or few hundred threads of a queue the first that may
//! run is nearly always among the first, and moving two kilobytes costs less than following pointers.
//!
//! Invariant: `sum` and `load` are those of the threads in both lists; ranks do not change while a thread is in a list.

use crate::runtime::Tid;

/// One run queue.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunQueue {
    pub(crate) waiting: Ranked,
    /// EEVDF: threads that are asleep and have yet to leave the queue.
    pub(crate) delayed: Ranked,
    /// CFS: smallest virtual runtime so far, ns; never decreases.
    pub(crate) min_vruntime: i64,
    /// Weight times virtual runtime, of all threads in the queue.
    pub(super) sum: i128,
    /// Their weights.
    pub(super) load: i64,
}

impl RunQueue {
    /// Nobody competes with the thread that runs.
    pub(super) fn is_alone(&self) -> bool {
        self.waiting.is_empty() && self.delayed.is_empty()
    }
}

/// Threads, in order of arrival and by rank; among equals the one that came first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ranked {
    arrived: Vec<Tid>,
    ranked: Vec<(i64, Tid)>,
}

impl Ranked {
    /// A thread comes in, with this rank.
    pub(super) fn push(&mut self, t: Tid, rank: i64) {
        let at = match self.ranked.last() {
            Some(&(last, _)) if last > rank => self.ranked.partition_point(|&(r, _)| r <= rank),
            _ => self.ranked.len(),
        };
        self.ranked.insert(at, (rank, t));
        self.arrived.push(t);
    }

    /// The thread that came in with this rank goes; false if it was not there.
    pub(super) fn remove(&mut self, t: Tid, rank: i64) -> bool {
        let from = match self.ranked.first() {
            Some(&(first, _)) if first < rank => self.ranked.partition_point(|&(r, _)| r < rank),
            _ => 0,
        };
        let Some(at) = self.ranked[from..]
            .iter()
            .position(|&(_, other)| other == t)
        else {
            return false;
        };
        self.ranked.remove(from + at);
        if let Some(at) = position(&self.arrived, t) {
            self.arrived.remove(at);
        }
        true
    }

    pub(crate) fn len(&self) -> usize {
        self.arrived.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.arrived.is_empty()
    }

    /// In order of arrival.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Tid> + '_ {
        self.arrived.iter().copied()
    }

    /// By rank.
    pub(super) fn ranked(&self) -> impl DoubleEndedIterator<Item = (i64, Tid)> + '_ {
        self.ranked.iter().copied()
    }

    /// The least and the greatest rank.
    pub(super) fn bounds(&self) -> Option<(i64, i64)> {
        Some((self.ranked.first()?.0, self.ranked.last()?.0))
    }

    /// Whether there is nobody but this thread.
    pub(super) fn only(&self) -> Option<Tid> {
        match self.arrived[..] {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// Where a thread stands in a list: many are compared at a time.
fn position(list: &[Tid], t: Tid) -> Option<usize> {
    const MANY: usize = 32;
    let here = |part: &[Tid]| part.iter().fold(false, |any, &other| any | (other == t));
    let from = list.chunks(MANY).position(here)? * MANY;
    let rest = list[from..].iter();
    Some(from + rest.copied().take_while(|&other| other != t).count())
}
