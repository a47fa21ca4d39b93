//! Threads that add to one variable.

use super::Preset;
use super::build::{at, named, on, repeat, role, run, scenario, workload};
use crate::program::{Op, Stmt};
use crate::runtime::Version;
use crate::scenario::{Count, Lock, LockKind, Run, Scenario, Workload};
use crate::time::US;

/// `counter += 1` without a lock.
pub(super) const LOST_UPDATE: Preset = Preset {
    id: "lost-update",
    title: "The lost update: counter += 1",
    promise: "Two threads add to a counter: 3.9 and 3.14t lose updates, 3.12 happens not to.",
    revisions: &[lost_update_1],
};

/// The same with a lock.
pub(super) const LOST_UPDATE_LOCK: Preset = Preset {
    id: "lost-update-lock",
    title: "The lock that cures the lost update",
    promise: "With a lock around counter += 1 no update is lost, on any Python; it costs time.",
    revisions: &[lost_update_lock_1],
};

const VERSIONS: [Version; 3] = [Version::PY39, Version::PY312, Version::PY314T];

fn lost_update_1() -> Scenario {
    let python = r#"
sys.setswitchinterval(0.0001)
counter = 0

def count():
    global counter
    for _ in range(30_000):
        counter += 1    # load, add, store
"#;
    let body = vec![repeat(5, 30_000, increment(6))];
    let workload = Workload {
        variables: named("counter"),
        ..workload(
            "The lost update: counter += 1",
            python,
            vec![role("count", Count::Threads, body)],
        )
    };
    scenario(workload, on(&VERSIONS, knobs()))
}

fn lost_update_lock_1() -> Scenario {
    let python = r#"
sys.setswitchinterval(0.0001)
counter = 0
lock = Lock()

def count():
    global counter
    for _ in range(6_000):
        with lock:
            counter += 1
"#;
    let mut body = vec![at(7, Op::Acquire(0, None))];
    body.extend(increment(8));
    body.push(at(7, Op::Release(0)));
    let workload = Workload {
        variables: named("counter"),
        locks: vec![Lock {
            name: "lock".to_owned(),
            kind: LockKind::Lock,
        }],
        ..workload(
            "The lock that cures the lost update",
            python,
            vec![role("count", Count::Threads, vec![repeat(6, 6_000, body)])],
        )
    };
    scenario(workload, on(&VERSIONS, knobs()))
}

fn knobs() -> Run {
    Run {
        interval: 100 * US,
        ..run()
    }
}

fn increment(line: u16) -> Vec<Stmt> {
    [Op::Load(0), Op::Add(1), Op::Store(0)]
        .map(|op| at(line, op))
        .into()
}
