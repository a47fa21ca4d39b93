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
pub mod tick;
pub mod version;

pub use version::{Profile, Sites, Version};

/// Index of a thread in the run.
pub type Tid = u16;

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
    /// This thread is held by a stop-the-world pause (`true`) or free again.
    Stopped(Tid, bool),
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
