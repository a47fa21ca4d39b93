//! The constants in which interpreters differ.
//!
//! Speeds come from the count-down loop and the benchmarks of `measurements/primitives.json` (2-vCPU AMD
//! EPYC virtual machine): versions that were not measured take the value of the nearest that was. Check
//! sites follow models.md §2.3, single-thread overheads of free-threaded builds §3.5.

use crate::time::Ns;

/// Where a running thread looks at the outside world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sites {
    /// Up to 3.1: when the ticker runs out, which has so many ticks by default.
    Ticks(u32),
    /// 3.2–3.9: before nearly every opcode. Up to 3.8 (`true`) a pending signal sends every thread down the
    /// slow path of that check until the main thread has handled it (bpo-40010).
    EveryOpcode(bool),
    /// PyPy: when the ticker runs out, after so many turns of a compiled loop.
    Turns(u64),
    /// 3.10 and later: after calls, at function entry, and at backward jumps.
    CallsAndJumps,
}

/// How references are counted (models.md §3.2, §4, §9.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// A plain addition: the GIL keeps others away.
    Plain,
    /// PEP 703: plain for the owner, atomic for others; deferred and immortal objects are not counted.
    Biased,
    /// Not at all: a tracing collector.
    Traced,
}

/// What keeps two threads from changing a built-in container at once (models.md §3.3, §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Containers {
    /// The GIL.
    Gil,
    /// A lock in every container, taken to change it.
    Locked,
}

/// What the engine needs to know of an interpreter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// One turn of `while n > 0: n -= 1`, in picoseconds.
    pub loop_ps: u64,
    /// Turns of the eval loop's head in it: ticks in 2.x, check sites up to 3.9, 1 from 3.10 on.
    pub sites_per_loop: u64,
    /// Where checks happen.
    pub sites: Sites,
    /// One opcode such as a load, an add or a store, in nanoseconds.
    pub opcode_ns: Ns,
    /// A call and return of a small Python function, in nanoseconds.
    pub call_ns: Ns,
    /// Uncontended acquire or release of a `threading.Lock`, in nanoseconds.
    pub lock_ns: Ns,
    /// Single-thread slow-down against the GIL build, in thousandths.
    pub overhead: u64,
    /// `Lock.acquire` releases the GIL even when the lock is free (up to 3.2).
    pub lock_always_releases: bool,
    /// `Lock` is the one-byte mutex with the 1 ms fairness rule (3.13 and later).
    pub fair_lock: bool,
    /// A blocked acquire can be interrupted by a signal (3.2 and later).
    pub interruptible: bool,
    /// The drop request is a bit of the holder (3.13 and later), not a flag that all share.
    pub drop_bit_per_thread: bool,
    /// How references are counted.
    pub counting: Counting,
    /// What guards containers.
    pub containers: Containers,
}

impl Profile {
    /// `Condition.wait(timeout)`, and what is built on it, sleeps and looks, sleeps and looks (up to 3.1).
    pub const fn timed_waits_poll(&self) -> bool {
        matches!(self.sites, Sites::Ticks(_))
    }
}

/// Opcodes in one turn of the count-down loop: about seven in every version.
pub(crate) const OPCODES_PER_LOOP: u64 = 7;
