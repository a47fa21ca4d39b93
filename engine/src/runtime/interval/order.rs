//! Whose turn it is when the GIL is released.

use super::Interval;
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
        let low = |t: Tid| self.computing.get(t as usize) == Some(&true);
        let all_low = self.computing.is_empty() || self.queued.iter().all(|&t| low(t));
        let favoured = || self.queued.iter().filter(|&&t| all_low || !low(t));
        let last = match all_low {
            true => self.queued.len(),
            false => favoured().count(),
        };
        let last = last.checked_sub(1)?;
        let draw = match &mut self.order {
            Order::Drawn(rng) => rng.between(0, last as u64) as usize,
            _ => 0,
        };
        match all_low {
            true => self.queued.get(draw).copied(),
            false => favoured().nth(draw).copied(),
        }
    }

    /// With ranks: `t` waits for I/O, and the holder computes.
    pub(super) fn outranks(&self, t: Tid, holder: Tid) -> bool {
        self.computing.get(holder as usize) == Some(&true) && !self.computing[t as usize]
    }
}
