//! A cure for the convoy that was never merged: the GIL of 3.2 with two ranks (bpo-7946, David Beazley, 2010).
//!
//! Rules: models.md §2.5, after the summary in Victor Skvortsov's "Python behind the scenes #13".
//!
//! - Every thread starts as one that waits for I/O. Being made to drop the GIL marks it as one that computes;
//!   giving the GIL up around a blocking call takes the mark away.
//! - Who waits for I/O asks a holder that computes for the GIL at once; among equals a waiter asks after the
//!   interval. Everything else is the GIL of 3.2 ([`Interval`]).
//! - A release wakes a waiter of the higher rank, if there is one; the summary does not say which is woken.
//!
//! Invariants: those of [`Interval`]; nobody of the lower rank is woken while one of the higher waits.

use super::interval::models::{PY32, place_3_2};
use super::interval::{Interval, Order};
use super::model::{Asker, Model, Rule};
use super::{Action, Cx, Fact, GilCounts, Machine, Runtime, Stand, Tid, Version, Why};
use crate::time::Ns;

/// CPython 3.2 with David Beazley's patch.
pub static PY32_PRIORITY: Model = Model {
    name: "3.2-priority",
    tag: None,
    machine: |setup| {
        Runtime::Priority(Priority::new(
            setup.interval,
            setup.threads,
            setup.order.clone(),
        ))
    },
    rule: Rule::Asked(Asker::Waiter),
    gist: "one GIL: who waits for I/O gets it at once, others may ask after {interval}",
    profile: PY32.profile,
    place: place_3_2,
    card: "priority",
    tree: PY32.tree,
};

impl Version {
    /// CPython 3.2 with the priority GIL.
    pub const PY32_PRIORITY: Self = Self::of(&PY32_PRIORITY);
}

/// A GIL with two ranks.
#[derive(Debug, Clone)]
pub struct Priority {
    gil: Interval,
}

impl Priority {
    /// A free GIL for so many threads.
    pub fn new(interval: Ns, threads: usize, order: Order) -> Self {
        // It has a queue of its own instead of the condition.
        let order = match order {
            Order::Posix(_) => Order::Longest,
            other => other,
        };
        let mut gil = Interval::new(interval, false, threads, order);
        gil.computing = vec![false; threads];
        Self { gil }
    }
}

impl Machine for Priority {
    /// `take_gil`: whoever outranks the holder asks at once.
    fn attach(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        self.gil.attach(t, cx)
    }

    fn detach(&mut self, t: Tid, exiting: bool, cx: &mut Cx<'_>) -> Action {
        self.gil.computing[t as usize] = false;
        self.gil.detach(t, exiting, cx)
    }

    fn check(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        if self.gil.attention(t) {
            self.gil.computing[t as usize] = true;
        }
        self.gil.check(t, cx)
    }

    fn resume(&mut self, t: Tid, why: Why, cx: &mut Cx<'_>) -> Action {
        self.gil.resume(t, why, cx)
    }

    fn attention(&self, t: Tid) -> bool {
        self.gil.attention(t)
    }

    fn expired(&mut self, t: Tid) {
        self.gil.expired(t);
    }

    fn holder(&self) -> (Option<Tid>, Ns) {
        self.gil.holder()
    }

    fn waiting(&self) -> Vec<(Tid, bool)> {
        self.gil.waiting()
    }

    fn switch_number(&self) -> u64 {
        self.gil.switch_number()
    }

    fn drop_requested(&self) -> bool {
        self.gil.drop_requested()
    }

    fn counts(&self) -> GilCounts {
        self.gil.counts()
    }

    fn stand(&self, t: Tid) -> Stand {
        self.gil.stand(t)
    }

    fn facts(&self) -> Vec<Fact> {
        self.gil.facts()
    }
}
