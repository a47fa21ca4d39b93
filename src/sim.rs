//! The engine: a discrete-event simulation of one run.

use crate::scenario::check::Valid;
use crate::time::Ns;
use crate::trace::Trace;

pub mod report;

pub use report::{GilCounts, Outcome, Report, ThreadReport, Waits};

/// When to stop early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most events.
    pub events: u64,
    /// Most bytes of trace.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            events: 50_000_000,
            bytes: 256 << 20,
        }
    }
}

/// The real state of a thread at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadView {
    /// Line of the workload's Python source it stands on.
    pub line: Option<u16>,
    /// What it waits for, in words ("lock fork 1", "channel socket"), if it waits for something with a name.
    pub waits_on: Option<String>,
    /// Who holds that, if one thread does.
    pub holder: Option<usize>,
    /// When its present timed wait or sleep expires.
    pub until: Option<Ns>,
}

/// The real state of a GIL at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GilView {
    /// Who holds it.
    pub holder: Option<usize>,
    /// Since when.
    pub since: Ns,
    /// Threads that wait for it, longest first.
    pub waiters: Vec<usize>,
    /// `switch_number` (3.2 and later).
    pub switch_number: u64,
    /// Whether the holder has been asked to drop it.
    pub drop_requested: bool,
    /// When the first waiter's timer expires that will ask for it, if one is set.
    pub asks_at: Option<Ns>,
}

/// The real state of a run at an instant, rebuilt from a keyframe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The instant.
    pub at: Ns,
    /// One a thread.
    pub threads: Vec<ThreadView>,
    /// One an interpreter that has a GIL.
    pub gils: Vec<GilView>,
}

/// One run being simulated.
#[derive(Debug, Clone)]
pub struct Simulation {
    trace: Trace,
    names: Vec<String>,
}

impl Simulation {
    /// Sets up run number `run` of the scenario.
    pub fn new(scenario: &Valid, run: usize, limits: Limits) -> Self {
        let _ = (scenario, run, limits);
        Self {
            trace: Trace::new(0, 0, 0),
            names: Vec::new(),
        }
    }

    /// Simulates at most so many further events; true once the run and its sequential baseline are done.
    pub fn advance(&mut self, events: u64) -> bool {
        let _ = events;
        true
    }

    /// Simulates to the end.
    pub fn run(&mut self) {
        while !self.advance(u64::MAX) {}
    }

    /// What has been recorded so far; complete once `advance` has returned true.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Names of the threads, in the order of the trace's lanes.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The numbers so far.
    pub fn report(&self) -> Report {
        Report {
            end: self.trace.end,
            outcome: Outcome::Running,
            events: 0,
            context_switches: 0,
            gil: GilCounts::default(),
            cores: Vec::new(),
            threads: Vec::new(),
            speedup: None,
            variables: Vec::new(),
            lost_updates: 0,
        }
    }

    /// The real state at an instant, rebuilt from the nearest keyframe before it.
    pub fn snapshot(&self, at: Ns) -> Snapshot {
        Snapshot {
            at,
            threads: Vec::new(),
            gils: Vec::new(),
        }
    }
}
