//! Who may run Python: one file per interpreter model, one enum over them.
//!
//! A runtime is a state machine. The engine tells it that a thread wants to run Python
//! ([`Runtime::attach`]), leaves for a blocking call ([`Runtime::detach`]), or stands at a check site
//! ([`Runtime::check`]); the answer is an [`Action`]: go on, burn so much CPU, or park. A parked or burning
//! thread comes back through [`Runtime::resume`]. Side effects, such as waking another thread, are pushed
//! to [`Cx::effects`]. Runtimes know no cores, no schedulers and no event queue.

use crate::time::Ns;
use crate::trace::MarkKind;

pub mod free_threaded;
pub mod interval;
pub mod isolation;
pub mod managed;
pub mod model;
pub mod priority;
pub mod profile;
mod pthread;
pub mod pypy;
pub mod removed;
pub mod stm;
pub mod tick;
pub mod version;

pub use model::{Family, Model, Place};
pub use profile::{Containers, Counting, Counts, Profile, References, Sites};
pub use version::Version;

/// Index of a thread in the run.
pub type Tid = u16;

/// Counts of GIL traffic, summed over the interpreters of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GilCounts {
    /// Takes by another thread than the last holder.
    pub handoffs: u64,
    /// Requests to drop the GIL (3.2 and later).
    pub drop_requests: u64,
    /// Hand-offs that followed a request, or a check of 2.x.
    pub forced: u64,
    /// Hand-offs that followed a release around a blocking call, or a thread's end.
    pub voluntary: u64,
    /// Times a thread woke up for the GIL and found it taken.
    pub failed_acquires: u64,
}

/// What the calling thread does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The request is fulfilled: carry on.
    Go,
    /// Burn so much kernel time on the core, then call `resume` with [`Why::Spent`].
    Spend(Ns),
    /// Sleep until woken, or for at most so long; then `resume` with the reason.
    Park(Option<Ns>),
}

/// Why a thread comes back to its runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The time asked for with [`Action::Spend`] is over.
    Spent,
    /// Another thread woke it.
    Woken,
    /// Its timed wait expired.
    TimedOut,
}

/// What a runtime does to the world besides answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Make this parked thread runnable.
    Wake(Tid),
    /// This thread must look up at its next check site.
    Alert(Tid),
    /// The thread now holds the GIL.
    Took(Tid),
    /// Nobody holds the GIL.
    Freed,
    /// The second thread goes on counting ticks where the first stopped.
    Ticker(Tid, Tid),
    /// Something for the marks lane.
    Mark(Tid, MarkKind, u32),
}

/// Costs that runtimes charge, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Costs {
    /// A system call that wakes a sleeper (`futex_wake`, `sem_post` with somebody asleep).
    pub signal: Ns,
    /// A system call that finds nobody to wake.
    pub syscall: Ns,
    /// Going to sleep on a lock or condition.
    pub park: Ns,
    /// From asking for the GIL to releasing the mutex: a clock is read, and a wait begins.
    pub arm: Ns,
    /// Until the holder has seen that it was asked, at a check site.
    pub notice: Ns,
    /// From releasing a lock to trying it again.
    pub retake: Ns,
    /// One turn of a spin loop with `sched_yield`.
    pub spin: Ns,
}

/// What a runtime sees and may do during one call.
#[derive(Debug)]
pub struct Cx<'a> {
    /// The present instant.
    pub now: Ns,
    /// The machine's costs.
    pub costs: &'a Costs,
    /// What else is to happen, in order; the engine empties it.
    pub effects: &'a mut Vec<Effect>,
}

impl Cx<'_> {
    /// Adds an effect.
    pub fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }
}

/// The interpreter state that threads of one interpreter share. One variant per model.
#[derive(Debug, Clone)]
pub enum Runtime {
    /// CPython up to 3.1.
    Tick(tick::Tick),
    /// 3.2 and later, with the GIL.
    Interval(interval::Interval),
    /// 3.2 with two ranks of waiters.
    Priority(priority::Priority),
    /// PyPy.
    Pypy(pypy::Pypy),
    /// PyPy-STM.
    Stm(stm::Stm),
    /// 3.13t and later.
    FreeThreaded(free_threaded::FreeThreaded),
}

impl Runtime {
    /// A fresh interpreter of this version for so many threads, and variables and objects that they share; `interval` is the switch interval; `order`
    /// says which of several waiters for an interval GIL is woken.
    pub fn new(
        version: Version,
        interval: Ns,
        (threads, objects): (usize, usize),
        order: interval::Order,
    ) -> Self {
        match version.family() {
            Family::Tick => Self::Tick(tick::Tick::new(threads, version != Version::PY22)),
            Family::FreeThreaded => Self::FreeThreaded(free_threaded::FreeThreaded::new(threads)),
            Family::Priority => Self::Priority(priority::Priority::new(interval, threads, order)),
            Family::Pypy => Self::Pypy(pypy::Pypy::new(threads)),
            Family::Stm => Self::Stm(stm::Stm::new(threads, objects)),
            Family::Interval => {
                let per_thread = version.profile().drop_bit_per_thread;
                Self::Interval(interval::Interval::new(
                    interval, per_thread, threads, order,
                ))
            }
        }
    }

    /// The thread wants to run Python.
    pub fn attach(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        match self {
            Self::Tick(gil) => gil.attach(t, cx),
            Self::Interval(gil) => gil.attach(t, cx),
            Self::Priority(gil) => gil.attach(t, cx),
            Self::Pypy(gil) => gil.attach(t, cx),
            Self::Stm(stm) => stm.attach(t, cx),
            Self::FreeThreaded(free) => free.attach(t, cx),
        }
    }

    /// The thread leaves for a blocking call, or for good.
    pub fn detach(&mut self, t: Tid, exiting: bool, cx: &mut Cx<'_>) -> Action {
        match self {
            Self::Tick(gil) => gil.detach(t, cx),
            Self::Interval(gil) => gil.detach(t, exiting, cx),
            Self::Priority(gil) => gil.detach(t, exiting, cx),
            Self::Pypy(gil) => gil.detach(t, cx),
            Self::Stm(stm) => stm.detach(t, cx),
            Self::FreeThreaded(free) => free.detach(t, cx),
        }
    }

    /// The thread stands at a check site and something wants its attention.
    pub fn check(&mut self, t: Tid, cx: &mut Cx<'_>) -> Action {
        match self {
            Self::Tick(gil) => gil.check(t, cx),
            Self::Interval(gil) => gil.check(t, cx),
            Self::Priority(gil) => gil.check(t, cx),
            Self::Pypy(gil) => gil.check(t, cx),
            // Transactions end there: see the engine.
            Self::Stm(_) => Action::Go,
            Self::FreeThreaded(free) => free.check(t, cx),
        }
    }

    /// The thread is back on a core.
    pub fn resume(&mut self, t: Tid, why: Why, cx: &mut Cx<'_>) -> Action {
        match self {
            Self::Tick(gil) => gil.resume(t, why, cx),
            Self::Interval(gil) => gil.resume(t, why, cx),
            Self::Priority(gil) => gil.resume(t, why, cx),
            Self::Pypy(gil) => gil.resume(t, why, cx),
            Self::Stm(stm) => stm.resume(t, why, cx),
            Self::FreeThreaded(free) => free.resume(t, why, cx),
        }
    }

    /// Whether a running thread has something to do at its next check site.
    pub fn attention(&self, t: Tid) -> bool {
        match self {
            Self::Tick(gil) => gil.attention(t),
            Self::Interval(gil) => gil.attention(t),
            Self::Priority(gil) => gil.gil().attention(t),
            Self::Pypy(gil) => gil.attention(t),
            Self::Stm(stm) => stm.attention(t),
            Self::FreeThreaded(free) => free.attention(t),
        }
    }

    /// A parked thread's timed wait ran out.
    pub fn expired(&mut self, t: Tid) {
        match self {
            Self::Interval(gil) => gil.expired(t),
            Self::Priority(gil) => gil.expired(t),
            _ => {}
        }
    }

    /// Whether there is a GIL at all.
    pub fn has_gil(&self) -> bool {
        !matches!(self, Self::FreeThreaded(_) | Self::Stm(_))
    }

    /// Who holds the GIL, and since when.
    pub fn holder(&self) -> (Option<Tid>, Ns) {
        match self {
            Self::Tick(gil) => gil.holder(),
            Self::Interval(gil) => gil.holder(),
            Self::Priority(gil) => gil.gil().holder(),
            Self::Pypy(gil) => gil.holder(),
            Self::FreeThreaded(_) | Self::Stm(_) => (None, 0),
        }
    }

    /// The GIL with a switch interval, if this is one.
    pub fn interval(&self) -> Option<&interval::Interval> {
        match self {
            Self::Interval(gil) => Some(gil),
            Self::Priority(gil) => Some(gil.gil()),
            _ => None,
        }
    }

    /// Transactions aborted so far.
    pub fn aborts(&self) -> u64 {
        match self {
            Self::Stm(stm) => stm.aborts(),
            _ => 0,
        }
    }

    /// GIL traffic so far.
    pub fn counts(&self) -> GilCounts {
        match self {
            Self::Tick(gil) => gil.counts(),
            Self::Interval(gil) => gil.counts(),
            Self::Priority(gil) => gil.gil().counts(),
            Self::Pypy(gil) => gil.counts(),
            Self::FreeThreaded(_) | Self::Stm(_) => GilCounts::default(),
        }
    }
}
