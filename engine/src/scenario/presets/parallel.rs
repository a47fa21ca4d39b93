//! In progress together, or truly at the same instant.

use super::Preset;
use super::build::{at, on, repeat, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Policy, Run, Scenario};
use crate::time::MS;

/// The same tasks on one core and on four.
pub(super) const CONCURRENCY: Preset = Preset {
    id: "concurrency",
    title: "Concurrency is not parallelism",
    promise: "On one core four tasks take turns; on four cores they run at the same instant.",
    revisions: &[concurrency_1],
};

/// Tasks that must give way, and a scheduler that takes the core away.
pub(super) const COOPERATIVE: Preset = Preset {
    id: "cooperative",
    title: "Cooperative or preemptive: one core",
    promise: "Cooperative tasks run until they yield, so one that never does makes all others wait.",
    revisions: &[cooperative_1],
};

/// Four threads with and without a GIL.
pub(super) const SCALING: Preset = Preset {
    id: "scaling",
    title: "Free-threaded: four threads, four cores",
    promise: "Without a GIL, four threads on four cores do independent work nearly four times as fast.",
    revisions: &[scaling_1],
};

fn concurrency_1() -> Scenario {
    let python = r#"
def task():
    for item in range(N):
        compute(item)

for _ in range(4):
    Thread(target=task).start()
"#;
    let body = vec![at(2, Op::Compute(Dist::Burst))];
    let roles = vec![role("task", Count::Threads, body)];
    let knobs = |cores| Run {
        runtime: Version::PY314T,
        threads: 4,
        cores,
        burst: 15 * MS,
        ..run()
    };
    scenario(
        workload("Concurrency is not parallelism", python, roles),
        vec![knobs(1), knobs(4)],
    )
}

fn cooperative_1() -> Scenario {
    let python = r#"
def polite():
    for _ in range(8):
        compute(1)
        os.sched_yield()   # your turn

def greedy():
    for _ in range(2):
        compute(12)
        os.sched_yield()   # at last
"#;
    let polite = vec![repeat(
        1,
        8,
        vec![at(2, Op::Compute(Dist::Burst)), at(3, Op::Yield)],
    )];
    let greedy = vec![repeat(
        6,
        2,
        vec![at(7, Op::Compute(Dist::Fixed(12 * MS))), at(8, Op::Yield)],
    )];
    let roles = vec![
        role("polite", Count::Threads, polite),
        role("greedy", Count::Fixed(1), greedy),
    ];
    let knobs = |scheduler| Run {
        runtime: Version::PY314T,
        scheduler,
        cores: 1,
        quantum: 2 * MS,
        ..run()
    };
    scenario(
        workload("Cooperative or preemptive: one core", python, roles),
        vec![knobs(Policy::Cooperative), knobs(Policy::RoundRobin)],
    )
}

fn scaling_1() -> Scenario {
    let python = r#"
def task(part):
    for item in part:
        compute(item)       # nothing shared

with ThreadPoolExecutor(4) as pool:
    pool.map(task, parts)
"#;
    let body = vec![at(2, Op::Compute(Dist::Burst))];
    let roles = vec![role("task", Count::Threads, body)];
    let knobs = Run {
        threads: 4,
        burst: 15 * MS,
        ..run()
    };
    scenario(
        workload("Free-threaded: four threads, four cores", python, roles),
        on(&[Version::PY312, Version::PY314T], knobs),
    )
}
