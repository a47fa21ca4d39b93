//! The numbers of a finished (or running) simulation.

pub use crate::runtime::GilCounts;
use crate::time::Ns;
use crate::trace::Shares;

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Still going.
    Running,
    /// All non-daemon threads have ended.
    Finished,
    /// Simulated time reached the horizon.
    Horizon,
    /// The event or memory limit was reached.
    Limit,
    /// Threads wait for each other and nothing can wake them.
    Deadlock {
        /// Who waits for whom: each thread waits for the next, the last for the first. Threads that merely
        /// wait for something nobody will ever do stand alone.
        cycle: Vec<Waits>,
    },
}

impl Outcome {
    /// The stable word in JSON and in the page.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Horizon => "horizon",
            Self::Limit => "limit",
            Self::Deadlock { .. } => "deadlock",
        }
    }
}

/// One edge of the wait-for graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// The waiting thread.
    pub thread: usize,
    /// What it waits for, in words: `lock fork 1`, `the end of worker 2`.
    pub on: String,
    /// Who has it, if one thread does.
    pub holder: Option<usize>,
    /// It is a lock that a fork copied while it was held.
    pub copied: Option<Copied>,
}

/// A fork copied a lock that was held, but not the thread that held it: in the child nobody will release it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// The thread that held it, of the process that forked.
    pub holder: usize,
    /// The thread that forked.
    pub by: usize,
    /// When.
    pub at: Ns,
}

/// Numbers of one thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadReport {
    /// Name, numbered within its role.
    pub name: String,
    /// Name of its role.
    pub role: String,
    /// Time in each state, indexed by `State as usize`.
    pub ns: Shares,
    /// Requests completed.
    pub completed: u64,
    /// Their latencies, sorted; empty if none was measured.
    pub latencies: Vec<Ns>,
}

impl ThreadReport {
    /// The `q`-th percentile of the latencies (nearest rank), `q` in 0–100.
    pub fn percentile(&self, q: u32) -> Option<Ns> {
        percentile(&self.latencies, q)
    }
}

/// Nearest-rank percentile of a sorted list.
pub fn percentile(sorted: &[Ns], q: u32) -> Option<Ns> {
    let rank = (sorted.len() * q as usize).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

/// What goes wrong with shared objects where nothing guards them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Harm {
    /// Reference counts that were overwritten unseen.
    pub lost_counts: u64,
    /// Objects freed while in use: counts too low.
    pub freed_early: u64,
    /// Objects that nobody uses and that are never freed: counts too high.
    pub leaks: u64,
    /// Times a container was changed while another thread used it.
    pub corruptions: u64,
}

/// Numbers of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Simulated time at the end.
    pub end: Ns,
    /// How it ended.
    pub outcome: Outcome,
    /// Events processed.
    pub events: u64,
    /// Times a core changed from one thread to another.
    pub context_switches: u64,
    /// GIL traffic.
    pub gil: GilCounts,
    /// Busy time of each core.
    pub cores: Vec<Ns>,
    /// Per thread.
    pub threads: Vec<ThreadReport>,
    /// Time of the same work in one sequence, divided by this run's time; none where a role is endless or
    /// waits for another, or the run did not finish.
    pub speedup: Option<f64>,
    /// Final values of the shared variables, as the main interpreter has them.
    pub variables: Vec<i64>,
    /// Updates of shared variables that were overwritten unseen.
    pub lost_updates: u64,
    /// Transactions that were aborted.
    pub aborts: u64,
    /// Bytes that the most workers there were at once take beside the main one, idle; none where that is not known.
    pub memory: Option<u64>,
    /// What went wrong with shared objects.
    pub harm: Harm,
}

impl Report {
    /// Requests completed by all threads.
    pub fn completed(&self) -> u64 {
        self.threads.iter().map(|t| t.completed).sum()
    }

    /// Requests completed per second of simulated time, if any thread completes requests.
    pub fn requests_per_second(&self) -> Option<f64> {
        let completed = self.completed();
        (completed > 0 && self.end > 0).then(|| completed as f64 * 1e9 / self.end as f64)
    }

    /// All latencies of all threads, sorted.
    pub fn latencies(&self) -> Vec<Ns> {
        let mut all: Vec<Ns> = self
            .threads
            .iter()
            .flat_map(|t| t.latencies.iter().copied())
            .collect();
        all.sort_unstable();
        all
    }

    /// Average number of busy cores.
    pub fn cores_busy(&self) -> f64 {
        let busy: Ns = self.cores.iter().sum();
        busy as f64 / self.end.max(1) as f64
    }
}
