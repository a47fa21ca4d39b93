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
    /// 3.10 and later: after calls, at function entry, and at backward jumps. From 3.11 on (`false`) a Python function
    /// that another calls returns to it inside the same eval loop, without looking up.
    CallsAndJumps(bool),
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
    /// A plain addition although others run at the same time: counts go wrong.
    Unguarded(&'static References),
    /// An atomic addition on the object's cache line.
    Atomic(&'static References),
    /// One lock around every count in the process.
    GlobalLock(&'static References),
    /// Noted in a log of the thread; a thread of its own applies the logs.
    Logged(&'static References),
}

/// How often bytecode counts references, read off the interpreter's loop.
#[derive(Debug, PartialEq, Eq)]
pub struct References {
    /// In one turn of the count-down loop.
    pub turn: Counts,
    /// In one call of a small Python function, its return included.
    pub call: Counts,
}

/// Counts up and down in a stretch of bytecode.
#[derive(Debug, PartialEq, Eq)]
pub struct Counts {
    /// On objects that no other thread uses.
    pub own: u32,
    /// On objects that all threads use (small ints, `True`, the function, its globals): one number a
    /// cache line.
    pub shared: &'static [u32],
}

impl Counts {
    /// All of them.
    pub fn all(&self) -> u32 {
        self.own + self.shared.iter().sum::<u32>()
    }
}

/// What keeps two threads from changing a built-in container at once (models.md §3.3, §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Containers {
    /// The GIL.
    Gil,
    /// A lock in every container, taken to change it.
    Locked,
    /// A lock in every container, taken to read it too.
    AlwaysLocked,
    /// Nothing.
    Unguarded,
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
    /// One opcode, on average, in nanoseconds.
    pub opcode_ns: Ns,
    /// The opcodes that read, change and write a variable.
    pub update: Update,
    /// A call and return of a small Python function and the few opcodes in it, as in `fib`, in nanoseconds.
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

    /// A build that can do without the GIL, whether or not it is on.
    pub const fn is_free_threaded_build(&self) -> bool {
        matches!(self.counting, Counting::Biased)
    }

    /// What keeps count of references where computing pays for it.
    pub const fn references(&self) -> Option<&'static References> {
        match self.counting {
            Counting::Unguarded(r)
            | Counting::Atomic(r)
            | Counting::GlobalLock(r)
            | Counting::Logged(r) => Some(r),
            Counting::Plain | Counting::Biased | Counting::Traced => None,
        }
    }
}

/// What the opcodes of `counter += 1` take, in nanoseconds, each up to the place where a version that looks up
/// everywhere looks up: a constant is loaded without a look, so its time is the addition's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Update {
    /// `LOAD_GLOBAL`.
    pub load: Ns,
    /// `LOAD_CONST` and `INPLACE_ADD`.
    pub add: Ns,
    /// `STORE_GLOBAL`.
    pub store: Ns,
}

impl Update {
    /// So many thousandths of a turn of the count-down loop each.
    pub(crate) const fn shares(loop_ps: u64, [load, add, store]: [u64; 3]) -> Self {
        Self {
            load: part(loop_ps, load),
            add: part(loop_ps, add),
            store: part(loop_ps, store),
        }
    }
}

/// So many thousandths of so many picoseconds, in nanoseconds, and no less than one.
const fn part(ps: u64, thousandths: u64) -> Ns {
    let ns = (ps * thousandths / 1000 + 500) / 1000;
    if ns == 0 { 1 } else { ns }
}

/// Load, add and store in thousandths of a count-down turn: `opcodes.py` of `measurements/programs`, on 2.7.18, 3.9.18
/// and 3.12.1, on a virtual machine like that of `primitives.json`, which has the turn. Other versions take those of
/// the nearest.
pub(crate) mod shares {
    /// 2.7.18: the addition of ints is written out in the eval loop.
    pub(crate) const PY27: [u64; 3] = [345, 255, 550];
    /// 3.9.18: globals are cached.
    pub(crate) const PY39: [u64; 3] = [160, 640, 275];
    /// 3.12.1.
    pub(crate) const PY312: [u64; 3] = [125, 780, 560];
}

/// Opcodes in one turn of the count-down loop: about seven in every version.
pub(crate) const OPCODES_PER_LOOP: u64 = 7;
