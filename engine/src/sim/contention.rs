//! What counting references costs a thread that computes, by how many compute at the same time.
//!
//! Bytecode counts references all the time, so an event for each is out of the question. Instead, computing is cut
//! into short pieces, and each lasts as long as the line model says for the number of threads that run Python
//! right then. Threads that count on the same few cache lines are customers of a closed queueing network:
//! between two counts a thread is on its own, a count waits its turn at its line. Mean value analysis (Reiser
//! and Lavenberg 1980) gives the mean time of a turn; its constants are those of [`super::line`], its visits the
//! counts read off the interpreter's loop ([`References`]).
//!
//! Taken for granted: with two or more threads every shared count finds its line at another core. Left out: explicit
//! counts of the program (`Incref`) and those inside computing do not wait for each other.

use crate::runtime::{Counting, Counts, Profile, References};
use crate::time::US;

use super::plan::cost;

/// How long a piece of computing lasts at most, in picoseconds.
const PIECE_PS: u64 = 100 * US * 1000;
/// Records in a thread's log before it is handed over. The size of Gilectomy's is not known.
pub(crate) const LOG_RECORDS: u64 = 32_768;
/// Full logs that may wait to be applied before threads must wait. Not known either.
pub(crate) const LOG_QUEUE: u32 = 8;
/// Applying one record: it is read from another core's cache, eight to a line, and added.
pub(crate) const COMMIT_PS: u64 = cost::LINE * 1000 / 8 + cost::PLAIN_PS;

/// How long stretches of bytecode take with 1, 2, 3 … threads at once, in picoseconds.
#[derive(Debug, Clone)]
pub(crate) struct Contention {
    refs: &'static References,
    loop_ps: u64,
    turn: Vec<u64>,
    call: Vec<u64>,
}

/// A piece of computing.
pub(crate) struct Piece {
    /// Work done by it, as the program counts it.
    pub(crate) work: u64,
    /// How long that takes.
    pub(crate) takes: u64,
    /// References counted meanwhile.
    pub(crate) records: u64,
}

impl Contention {
    /// None where computing costs what the profile says, whoever else computes.
    pub(crate) fn new(profile: &Profile, cores: u32) -> Option<Self> {
        let refs = profile.references()?;
        let table = |base: u64, counts: &Counts| {
            let at = |n| time(profile.counting, base, counts, n);
            (1..=cores.max(1)).map(at).collect()
        };
        Some(Self {
            refs,
            loop_ps: profile.loop_ps,
            turn: table(profile.loop_ps, &refs.turn),
            call: table(profile.call_ns * 1000, &refs.call),
        })
    }

    /// The next piece of so many nanoseconds of work, with `n` threads at once.
    pub(crate) fn piece(&self, work: u64, n: usize) -> Piece {
        let turn = self.turn[n.clamp(1, self.turn.len()) - 1];
        let most = PIECE_PS / turn.max(1) * self.loop_ps / 1000;
        let work = work.min(most.max(1));
        Piece {
            work,
            takes: (work * turn).div_ceil(self.loop_ps),
            records: work * 1000 * u64::from(self.refs.turn.all()) / self.loop_ps,
        }
    }

    /// A call and return, with `n` threads at once: nanoseconds, and references counted.
    pub(crate) fn call(&self, n: usize) -> (u64, u64) {
        let ps = self.call[n.clamp(1, self.call.len()) - 1];
        (ps.div_ceil(1000), u64::from(self.refs.call.all()))
    }
}

/// Time of a stretch that takes `base` without its counts' extra cost.
fn time(counting: Counting, base: u64, counts: &Counts, n: u32) -> u64 {
    let (atomic, line) = (cost::ATOMIC_PS, cost::LINE * 1000);
    let all = u64::from(counts.all());
    let shared: Vec<u64> = counts.shared.iter().map(|&v| u64::from(v)).collect();
    let on_shared: u64 = shared.iter().sum();
    let own = u64::from(counts.own);
    match counting {
        Counting::Plain | Counting::Biased | Counting::Traced => base,
        Counting::Logged(_) => base + all * cost::LOG_PS,
        Counting::Unguarded(_) if n == 1 => base,
        Counting::Unguarded(_) => {
            let alone = base + on_shared * line / 2;
            cycle(alone, &shared, line / 2 + cost::PLAIN_PS, n)
        }
        Counting::Atomic(_) if n == 1 => base + all * atomic,
        Counting::Atomic(_) => {
            let alone = base + own * atomic + on_shared * line / 2;
            cycle(alone, &shared, line / 2 + atomic, n)
        }
        // Taking and giving back the lock: two atomic operations.
        Counting::GlobalLock(_) if n == 1 => base + all * 2 * atomic,
        Counting::GlobalLock(_) => {
            let inside = on_shared * line / all.max(1);
            let alone = base + all * line / 2;
            cycle(alone, &[all], line / 2 + 2 * atomic + inside, n)
        }
    }
}

/// Mean time of a turn of `n` threads that each spend `alone` on their own and visit each line so often, where a
/// visit takes `service` and one at a time is served.
fn cycle(alone: u64, visits: &[u64], service: u64, n: u32) -> u64 {
    let mut queues = vec![0.0; visits.len()];
    let mut turn = alone as f64;
    for threads in 1..=n {
        let stay = |(&v, queue): (&u64, &f64)| (v * service) as f64 * (1.0 + queue);
        let stays: Vec<f64> = visits.iter().zip(&queues).map(stay).collect();
        turn = alone as f64 + stays.iter().sum::<f64>();
        let rate = f64::from(threads) / turn;
        queues = stays.iter().map(|stay| stay * rate).collect();
    }
    turn as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_has_the_bounds_of_a_closed_network() {
        // One thread never waits; many are served one at a time by the busiest line.
        assert_eq!(cycle(100, &[2, 1], 10, 1), 130);
        let many = cycle(100, &[2, 1], 10, 64);
        assert!((64 * 20..64 * 20 + 40).contains(&many), "{many}");
        // Two threads and one line: in between.
        let two = cycle(100, &[2], 10, 2);
        assert!((120..140).contains(&two), "{two}");
    }
}
