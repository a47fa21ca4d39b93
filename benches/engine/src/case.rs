//! What is simulated.
//!
//! Two workloads, on 4 cores unless told otherwise, with the knobs that every preset starts from:
//!
//! - *waits*: every thread for ever computes for a while (exponential, 200 µs in the mean) and waits for a device
//!   (exponential, 1 ms in the mean). This is what the other simulators are given too.
//! - *cpu*: every thread computes for ever, so that all that happens is what interpreter and scheduler do.

use gilscope::program::{Dist, Op, Stmt, Times};
use gilscope::runtime::Version;
use gilscope::scenario::check::Valid;
use gilscope::scenario::{Count, Role, Run, Scenario, Workload};
use gilscope::time::{MAX_SPAN, MS, US};

/// Mean of what a thread computes between two waits.
pub(crate) const BURST: u64 = 200 * US;
/// Mean of a wait.
pub(crate) const WAIT: u64 = MS;
/// Most threads of one role.
const PER_ROLE: u32 = 256;

/// A workload by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Computing and waiting in turn.
    Waits,
    /// Computing only.
    Cpu,
}

impl Work {
    /// Its name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::Cpu => "cpu",
        }
    }

    /// The workload of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Waits, Self::Cpu]
            .into_iter()
            .find(|work| work.name() == name)
    }

    fn body(self) -> Vec<Stmt> {
        let turn = match self {
            Self::Waits => vec![
                Op::Io(Dist::Exponential(WAIT)).into(),
                Op::Compute(Dist::Exponential(BURST)).into(),
                Op::Done.into(),
            ],
            Self::Cpu => vec![Op::Compute(Dist::Fixed(10 * MS)).into()],
        };
        vec![Op::Loop(Times::Forever, turn).into()]
    }
}

/// One simulation to be timed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    /// What the threads do.
    pub(crate) work: Work,
    /// On which Python.
    pub(crate) version: Version,
    /// How many threads.
    pub(crate) threads: u32,
    /// How many cores.
    pub(crate) cores: u32,
}

impl Case {
    /// The scenario: as many roles as it takes, because a role has at most 256 threads.
    pub(crate) fn scenario(&self) -> Option<Valid> {
        let role = |first: u32| Role {
            name: format!("worker {first}"),
            count: Count::Fixed((self.threads - first).min(PER_ROLE)),
            body: self.work.body(),
            ..Role::default()
        };
        let firsts = (0..self.threads).step_by(PER_ROLE as usize);
        let run = Run {
            runtime: self.version,
            cores: self.cores,
            horizon: MAX_SPAN,
            ..Run::default()
        };
        let scenario = Scenario {
            workload: Workload {
                title: self.work.name().to_owned(),
                roles: firsts.map(role).collect(),
                ..Workload::default()
            },
            runs: vec![run],
            at: None,
        };
        scenario.validate().ok()
    }
}
