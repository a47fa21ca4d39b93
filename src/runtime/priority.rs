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

pub mod models;

use super::interval::{Interval, Order};
use super::{Action, Cx, Tid, Why};
use crate::time::Ns;

/// A GIL with two ranks.
#[derive(Debug, Clone)]
pub struct Priority {
    gil: Interval,
}

impl Priority {
    /// A free GIL for so many threads.
    pub fn new(interval: Ns, threads: usize, order: Order) -> Self {
        let mut gil = Interval::new(interval, false, threads, order);
        gil.computing = vec![false; threads];
        Self { gil }
    }

    /// `take_gil`: whoever outranks the holder asks at once.
    pub fn attach(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        self.gil.attach(t, cx)
    }

    /// `drop_gil` around a blocking call, or at the thread's end.
    pub fn detach(&mut self, t: Tid, exiting: bool, cx: &mut Cx<'_>) -> Action {
        self.gil.computing[t as usize] = false;
        self.gil.detach(t, exiting, cx)
    }

    /// The eval loop's handler for a pending drop request.
    pub fn check(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        if self.gil.attention(t) {
            self.gil.computing[t as usize] = true;
        }
        self.gil.check(t, cx)
    }

    /// The thread is back on a core.
    pub fn resume(&mut self, t: Tid, why: Why, cx: &mut Cx<'_>) -> Action {
        self.gil.resume(t, why, cx)
    }

    /// A timed wait ran out.
    pub fn expired(&mut self, t: Tid) {
        self.gil.expired(t);
    }

    /// The GIL underneath.
    pub fn gil(&self) -> &Interval {
        &self.gil
    }
}
