//! Code that has not run on a core for a while is slow at first: its instructions and data have left the caches.
//!
//! Measured (`coldcall.py` of `measurements/programs`, on a virtual machine with two processors): a `sendto` on the loopback takes
//! 3.4 to 4.6 µs when warm, 5 to 15 after 1 ms of something else, 9 to 17 after 5 ms, 13 to 50 after 10, 22 to 50 after 20 (medians of
//! four runs), and one in ten takes up to three times as long over that. So what it takes longer is drawn, exponentially: 0.7 times
//! its warm time in the mean for each millisecond, at most 15 times.
//!
//! Only the first pass over it is slow: of the echoes after 5 or 10 ms of something else the first takes 11 to 67 µs longer than a
//! warm one of 4.6 µs, the second a tenth of that or less, the third half a microsecond (`coldagain.py`). What a thread does between
//! two waits is a pass here.
//!
//! What a thread does in the kernel to sleep and to wake is warm if any thread has done so on its core; its own calls only if it has made
//! one lately itself. Bytecode is cold once, as a loop is warm in its second turn: a thread that is woken by another on its core, both
//! asleep for so long, looks at the clock 5 to 7 µs after that one's call, and 18.5 after 5 ms, 15 to 22 after 10, 20 to 23 after 20 (`coldpair.py`, four
//! runs on 3.9 and 3.12, 13 to 16 and 22 to 26 in one of four and nine of ten after 5 ms). What is left of that beside the calls, 2 µs for each
//! millisecond and 14 at most, is drawn half as long to half as long again. Only on hardware that says so ([`super::Hardware::cold`]).

use crate::runtime::Tid;
use crate::time::{MS, Ns, US};

use super::engine::Engine;
use super::thread::{Burst, Kind};

/// So much code is cold at most, in the time that it takes when warm: a request served takes 11.5 µs.
const FOOTPRINT: Ns = 12 * US;
/// What ran so long ago is warm.
const WARM: Ns = 50 * US;
/// At most so many times its warm time, in thousandths.
const MOST: u64 = 15_000;
/// What the first bytecode of a thread takes longer for each millisecond that it has not run any, and at most, in the mean.
const BYTECODE: Ns = 2 * US;
const MOST_BYTECODE: Ns = 14 * US;

impl Engine {
    /// The burst as long as it is on a core where such code did not run lately.
    #[inline(never)]
    pub(crate) fn chilled(&mut self, t: Tid, burst: Burst) -> Burst {
        let per_ms = u64::from(self.plan.hardware().cold);
        if per_ms == 0 {
            return burst;
        }
        if matches!(burst.kind, Kind::Python | Kind::Opcodes) {
            return self.chilled_bytecode(t, burst);
        }
        let core = &mut self.cores[usize::from(self.threads[t as usize].core)];
        let thread = &mut self.threads[t as usize];
        let (last, cold) = match burst.kind {
            Kind::Kernel => (&mut core.outside, &mut thread.cold_kernel),
            _ => (&mut thread.called, &mut thread.cold_calls),
        };
        let unused = self.now.saturating_sub(*last);
        if unused > WARM {
            let slower = thread.chance.exponential(per_ms * unused / MS);
            *cold = (slower.min(MOST), FOOTPRINT);
        }
        let host = match burst.kind {
            Kind::Kernel => std::mem::take(&mut thread.host),
            _ => 0,
        };
        let now = burst.work.saturating_sub(host).min(cold.1);
        cold.1 -= now;
        let work = burst.work + now * cold.0 / 1000;
        *last = self.now + work;
        Burst { work, ..burst }
    }

    /// The same of bytecode: the first of a thread after a while.
    fn chilled_bytecode(&mut self, t: Tid, burst: Burst) -> Burst {
        let thread = &mut self.threads[t as usize];
        let unused = self.now.saturating_sub(thread.python);
        if unused <= WARM {
            return burst;
        }
        let cold = (BYTECODE * unused / MS).min(MOST_BYTECODE);
        let work = burst.work + thread.chance.between(cold / 2, cold * 3 / 2);
        Burst { work, ..burst }
    }

    /// The thread falls asleep: what it has done so far it will find warm, if it comes back soon.
    pub(super) fn warmed(&mut self, t: Tid) {
        let thread = &mut self.threads[t as usize];
        (thread.cold_kernel.1, thread.cold_calls.1) = (0, 0);
    }
}
