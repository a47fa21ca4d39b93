//! Whose turn it is when the GIL is released.

use super::Interval;
use super::step::Of;
use crate::rng::Rng;
use crate::runtime::Tid;
use crate::runtime::pthread::Condition;

/// Which waiter a signal reaches.
#[derive(Debug, Clone)]
pub enum Order {
    /// Any waiter of the highest rank: the condition promises no order.
    Drawn(Rng),
    /// Whom glibc gives it to.
    Posix(Condition),
    /// The longest waiter of the highest rank.
    Longest,
}

impl Order {
    /// As glibc does it, nobody waiting.
    pub fn posix() -> Self {
        Self::Posix(Condition::default())
    }
}

impl Interval {
    /// The waiter that a signal is meant for: of those of the highest rank that waits.
    pub(super) fn favoured(&mut self) -> Option<Tid> {
        let queued = |&&(t, _): &&(Tid, u64)| self.waits[t as usize].queued == Some(Of::Gil);
        let low = |t: Tid| self.computing.get(t as usize) == Some(&true);
        let waiters = || self.waiters.iter().filter(queued).map(|&(t, _)| t);
        let all_low = waiters().all(low);
        let favoured = || waiters().filter(|&t| all_low || !low(t));
        let last = favoured().count().checked_sub(1)?;
        let (mut order, mut draw) = (self.order.clone(), 0);
        if let Order::Drawn(rng) = &mut order {
            draw = rng.between(0, last as u64) as usize;
        }
        let chosen = favoured().nth(draw);
        self.order = order;
        chosen
    }

    /// With ranks: `t` waits for I/O, and the holder computes.
    pub(super) fn outranks(&self, t: Tid, holder: Tid) -> bool {
        self.computing.get(holder as usize) == Some(&true) && !self.computing[t as usize]
    }
}
