//! Workers with an interpreter of their own.

use super::Preset;
use super::build::{at, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Mode, Run, Scenario};
use crate::time::MS;

/// The same count-down in threads and in processes.
pub(super) const PROCESSES: Preset = Preset {
    id: "processes",
    title: "Thread or process",
    promise: "Two threads share one GIL; two processes have one each, and run at the same instant.",
    revisions: &[processes_1],
};

/// Short tasks in threads, in forked and in fresh processes.
pub(super) const SHORT_TASKS: Preset = Preset {
    id: "short-tasks",
    title: "When processes do not pay",
    promise: "Short tasks are done in threads before a fresh process has read what it is to work on.",
    revisions: &[short_tasks_1],
};

/// Three ways to run two workers.
pub(super) const SUBINTERPRETERS: Preset = Preset {
    id: "subinterpreters",
    title: "Subinterpreters",
    promise: "A subinterpreter has a GIL of its own, and starts sooner than a fresh process.",
    revisions: &[subinterpreters_1],
};

fn processes_1() -> Scenario {
    let python = r#"
def count_down(n):
    while n > 0:
        n -= 1

# Worker: a Thread, or a Process
workers = [Worker(target=count_down, args=(N,))
           for _ in range(2)]
for w in workers: w.start()
for w in workers: w.join()
"#;
    let body = vec![at(1, Op::Compute(Dist::Burst))];
    let roles = vec![role("worker", Count::Threads, body)];
    let knobs = |mode| Run {
        mode,
        cores: 2,
        burst: 30 * MS,
        ..run()
    };
    scenario(
        workload("Thread or process", python, roles),
        vec![knobs(Mode::Threaded), knobs(Mode::Fork)],
    )
}

fn short_tasks_1() -> Scenario {
    let python = r#"
def task(part, conn):      # 500 kB of numbers
    conn.send([compute(x) for x in part])

# A fork inherits its part; a fresh process gets
# it pickled, through a pipe of 64 kB.
for part, conn in jobs:
    Worker(target=task, args=(part, conn)).start()
results = [conn.recv() for _, conn in jobs]
"#;
    let body = vec![at(1, Op::Compute(Dist::Burst))];
    let roles = vec![role("task", Count::Threads, body)];
    let knobs = |mode| Run {
        mode,
        burst: 20 * MS,
        payload: 500_000,
        ..run()
    };
    scenario(
        workload("When processes do not pay", python, roles),
        vec![knobs(Mode::Threaded), knobs(Mode::Fork), knobs(Mode::Spawn)],
    )
}

fn subinterpreters_1() -> Scenario {
    let python = r#"
def task(part):
    for item in part:
        compute(item)       # nothing shared

# Worker: a thread, a thread with an interpreter
# of its own, or a process
workers = [Worker(target=task, args=(part,))
           for part in parts]
for w in workers: w.start()
for w in workers: w.join()
"#;
    let body = vec![at(2, Op::Compute(Dist::Burst))];
    let roles = vec![role("task", Count::Threads, body)];
    let knobs = |mode| Run {
        runtime: Version::PY314,
        mode,
        cores: 2,
        burst: 30 * MS,
        ..run()
    };
    scenario(
        workload("Subinterpreters", python, roles),
        vec![
            knobs(Mode::Threaded),
            knobs(Mode::Subinterpreters),
            knobs(Mode::Spawn),
        ],
    )
}
