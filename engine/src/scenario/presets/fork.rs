//! A lock that is held while a process is forked.

use super::Preset;
use super::build::{at, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::scenario::{Count, Home, Lock, LockKind, Mode, Role, Run, Scenario, Workload};
use crate::time::MS;

/// The worker waits for a lock that nobody in its process holds.
pub(super) const FORK_DEADLOCK: Preset = Preset {
    id: "fork-deadlock",
    title: "Deadlock by fork",
    promise: "A fork copies a lock that is held, but not the thread that holds it: the worker waits for ever.",
    revisions: &[fork_deadlock_1],
};

fn fork_deadlock_1() -> Scenario {
    let python = r#"
lock = threading.Lock()

def report():              # a thread
    with lock:
        write()

def task():                # a process
    with lock:
        write()
    compute()

Thread(target=report).start()
jobs = read()
Process(target=task).start()   # fork, or spawn
"#;
    let guarded = |line| {
        vec![
            at(line, Op::Acquire(0, None)),
            at(line + 1, Op::Io(Dist::Io)),
            at(line, Op::Release(0)),
        ]
    };
    let starts = vec![
        at(11, Op::Spawn(1)),
        at(12, Op::Io(Dist::Fixed(2 * MS))),
        at(13, Op::Spawn(2)),
        at(13, Op::Join(2)),
    ];
    let mut task = guarded(7);
    task.push(at(9, Op::Compute(Dist::Burst)));
    let roles = vec![
        Role {
            main: true,
            ..role("main", Count::Fixed(1), starts)
        },
        Role {
            home: Home::Parent,
            spawned: true,
            ..role("report", Count::Fixed(1), guarded(3))
        },
        Role {
            spawned: true,
            ..role("task", Count::Fixed(1), task)
        },
    ];
    let locks = vec![Lock {
        name: "lock".to_owned(),
        kind: LockKind::Local,
    }];
    let workload = Workload {
        locks,
        ..workload("Deadlock by fork", python, roles)
    };
    let knobs = |mode| Run {
        mode,
        cores: 2,
        io: 12 * MS,
        burst: 6 * MS,
        horizon: 80 * MS,
        ..run()
    };
    scenario(workload, vec![knobs(Mode::Fork), knobs(Mode::Spawn)])
}
