//! A scenario: one workload, and one to four runs of it that are compared.
//!
//! These are the *live* types. The JSON file and the permalink have frozen types of their own, so that
//! these may change. [`Scenario::validate`] is the one gate: what passes it, the engine can run.

use thiserror::Error;

use crate::program::{Op, Stmt};
use crate::time::Ns;

pub mod card;
pub mod check;
pub mod dist;
#[cfg(not(target_arch = "wasm32"))]
pub mod file;
pub mod limits;
pub mod near;
pub mod presets;
mod role;
mod run;
mod shared;

pub use role::{Count, Home, Role};
pub use run::{Mode, Policy, Run};
pub use shared::{
    Arrivals, Barrier, Channel, Condition, Lock, LockKind, Object, ObjectKind, Queue,
};

/// Most threads in one run, over all roles.
pub const MAX_THREADS: u32 = 1024;
/// Most threads of one role.
pub const MAX_PER_ROLE: u32 = 256;
/// Most cores.
pub const MAX_CORES: u32 = 256;
/// Most runs side by side.
pub const MAX_RUNS: usize = 4;

/// Everything that is simulated and shown: what a link stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// What the threads do.
    pub workload: Workload,
    /// One to four runs: runtimes and settings under which they do it.
    pub runs: Vec<Run>,
    /// Where the cursor stands, if it was placed.
    pub at: Option<Ns>,
}

/// What the threads do, whatever the runtime.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Workload {
    /// Short name, in a heading.
    pub title: String,
    /// The lines of Python that it stands for.
    pub python: Vec<String>,
    /// Groups of threads with the same code.
    pub roles: Vec<Role>,
    /// Locks and semaphores.
    pub locks: Vec<Lock>,
    /// Condition variables.
    pub conditions: Vec<Condition>,
    /// Event flags.
    pub events: Vec<Named>,
    /// Barriers.
    pub barriers: Vec<Barrier>,
    /// Bounded or unbounded queues.
    pub queues: Vec<Queue>,
    /// Sockets and pipes.
    pub channels: Vec<Channel>,
    /// Shared variables, all zero at the start.
    pub variables: Vec<Named>,
    /// Shared objects: containers and anything with a reference count.
    pub objects: Vec<Object>,
    /// Requests that come from outside.
    pub arrivals: Vec<Arrivals>,
    /// Ctrl-C: instants at which the process gets SIGINT, and every worker process that has been started.
    pub interrupts: Vec<Ns>,
}

/// A name only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// What it is called in labels.
    pub name: String,
}

/// Why a scenario cannot run. Every message names the field, the value and the limit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: {problem}")]
pub struct ScenarioError {
    /// Path of the field, such as `roles[1].body[3].lock`.
    pub field: String,
    /// What is wrong and what is allowed.
    pub problem: String,
}

/// Visits every statement of a body, inner loops included, with its depth.
pub fn visit<'a>(body: &'a [Stmt], depth: usize, see: &mut impl FnMut(&'a Stmt, usize)) {
    for stmt in body {
        see(stmt, depth);
        if let Op::Loop(_, inner) = &stmt.op {
            visit(inner, depth + 1, see);
        }
    }
}
