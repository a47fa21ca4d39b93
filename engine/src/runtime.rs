//! Who may run Python: one file per interpreter model, one enum and one list over them.
//!
//! A runtime is a state machine. The engine tells it that a thread wants to run Python
//! ([`Machine::attach`]), leaves for a blocking call ([`Machine::detach`]), or stands at a check site
//! ([`Machine::check`]); the answer is an [`Action`]: go on, burn so much CPU, or park. A parked or burning
//! thread comes back through [`Machine::resume`]. Side effects, such as waking another thread, are pushed
//! to [`Cx::effects`]. Runtimes know no cores, no schedulers and no event queue.

use std::ops::{Deref, DerefMut};

use crate::time::Ns;
use crate::trace::MarkKind;

pub mod fact;
pub mod free_threaded;
pub mod graal;
pub mod interval;
pub mod isolation;
pub mod machine;
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

pub use fact::{Datum, Fact, Stand};
pub use machine::{Machine, Setup};
pub use model::{Asker, Model, Offer, Place, Rule};
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

impl GilCounts {
    /// Counts a hand-off, forced or of the holder's own accord; the mark that it leaves.
    fn hand_over(&mut self, forced: bool) -> MarkKind {
        self.handoffs += 1;
        if forced {
            self.forced += 1;
            MarkKind::ForcedSwitch
        } else {
            self.voluntary += 1;
            MarkKind::VoluntarySwitch
        }
    }
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
    /// Call [`Machine::alarm`] at this instant.
    Alarm(Ns),
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

/// The interpreter state that threads of one interpreter share. One variant per state machine, which it stands for.
#[derive(Debug, Clone)]
pub enum Runtime {
    /// CPython up to 3.1: ticks and a lock without fairness.
    Tick(tick::Tick),
    /// CPython 3.2 and later, with the GIL: a switch interval and forced hand-over.
    Interval(interval::Interval),
    /// 3.2 with two ranks of waiters.
    Priority(priority::Priority),
    /// PyPy: a stealer that polls, and yields at a ticker.
    Pypy(pypy::Pypy),
    /// GraalPy: a fair lock, and a timer that asks for it.
    Graal(graal::Graal),
    /// PyPy-STM: transactions.
    Stm(stm::Stm),
    /// No GIL: threads run Python in parallel.
    FreeThreaded(free_threaded::FreeThreaded),
}

/// Every interpreter that can be simulated, in the order of the page's list. A new one is a file, its line here and, if it
/// brings a state machine of its own, that machine's lines around this.
pub(crate) const MODELS: &[&Model] = &[
    &tick::models::PY22,
    &tick::models::PY27,
    &tick::models::PY31,
    &interval::models::PY32,
    &interval::models::PY33,
    &interval::models::PY34,
    &interval::models::PY35,
    &interval::models::PY36,
    &interval::models::PY37,
    &interval::models::PY38,
    &interval::models::PY39,
    &interval::models::PY310,
    &interval::models::PY311,
    &interval::models::PY312,
    &interval::models::PY313,
    &interval::models::PY314,
    &priority::PY32_PRIORITY,
    &pypy::models::PYPY,
    &stm::PYPY_STM,
    &graal::GRAALPY,
    &free_threaded::models::PY313T,
    &free_threaded::models::PY314T,
    &free_threaded::models::PY313T_GIL,
    &free_threaded::models::PY314T_GIL,
    &removed::NOLOCK,
    &removed::PY15,
    &removed::STEIN,
    &removed::GILECTOMY,
    &removed::GILECTOMY_LOG,
    &managed::JYTHON,
    &managed::IRONPYTHON,
];

impl Deref for Runtime {
    type Target = dyn Machine;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Tick(machine) => machine,
            Self::Interval(machine) => machine,
            Self::Priority(machine) => machine,
            Self::Pypy(machine) => machine,
            Self::Graal(machine) => machine,
            Self::Stm(machine) => machine,
            Self::FreeThreaded(machine) => machine,
        }
    }
}

impl DerefMut for Runtime {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match self {
            Self::Tick(machine) => machine,
            Self::Interval(machine) => machine,
            Self::Priority(machine) => machine,
            Self::Pypy(machine) => machine,
            Self::Graal(machine) => machine,
            Self::Stm(machine) => machine,
            Self::FreeThreaded(machine) => machine,
        }
    }
}
