//! The registered waiters of a semaphore, in order of arrival.
//!
//! Lists of thread numbers are kept in order, so that finding a place among a thousand takes ten comparisons.
//!
//! Invariants: `asleep` is part of `all`; both are ordered by when a thread registered, whenever it fell asleep.

use crate::runtime::Tid;

/// Who is registered, and who of them sleeps.
#[derive(Debug, Clone)]
pub(super) struct Waiters {
    all: Vec<Tid>,
    asleep: Vec<Tid>,
    /// Of each thread: as the how manieth it registered; 0 if it is not registered.
    numbers: Vec<u64>,
    registered: u64,
}

impl Waiters {
    /// None, of so many threads.
    pub(super) fn new(threads: usize) -> Self {
        Self {
            all: Vec::new(),
            asleep: Vec::new(),
            numbers: vec![0; threads],
            registered: 0,
        }
    }

    /// Registers a thread; false if it was registered already.
    pub(super) fn register(&mut self, t: Tid) -> bool {
        let number = &mut self.numbers[usize::from(t)];
        if *number > 0 {
            return false;
        }
        self.registered += 1;
        *number = self.registered;
        self.all.push(t);
        true
    }

    /// Forgets a thread, which is awake.
    pub(super) fn forget(&mut self, t: Tid) {
        if self.numbers[usize::from(t)] > 0 {
            if let Ok(at) = find(&self.all, &self.numbers, t) {
                self.all.remove(at);
            }
            self.numbers[usize::from(t)] = 0;
        }
    }

    /// A registered thread falls asleep.
    pub(super) fn fall_asleep(&mut self, t: Tid) {
        if let Err(at) = find(&self.asleep, &self.numbers, t) {
            self.asleep.insert(at, t);
        }
    }

    /// A thread wakes up, or is about to.
    pub(super) fn wake(&mut self, t: Tid) {
        if let Ok(at) = find(&self.asleep, &self.numbers, t) {
            self.asleep.remove(at);
        }
    }

    /// The one among the sleepers that registered first.
    pub(super) fn sleeper(&self) -> Option<Tid> {
        self.asleep.first().copied()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// In order of arrival: each thread, and whether it is asleep.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Tid, bool)> + '_ {
        let asleep = |t| find(&self.asleep, &self.numbers, t).is_ok();
        self.all.iter().map(move |&t| (t, asleep(t)))
    }
}

/// Where a thread stands in a list that is ordered by these numbers, or would.
fn find(list: &[Tid], numbers: &[u64], t: Tid) -> Result<usize, usize> {
    list.binary_search_by_key(&numbers[usize::from(t)], |&other| {
        numbers[usize::from(other)]
    })
}
