//! Threads that add to one variable.

use super::Preset;
use super::build::{at, named, on, repeat, role, run, scenario, workload};
use crate::program::{Dist, Op, Stmt};
use crate::runtime::Version;
use crate::scenario::{Count, Lock, LockKind, Run, Scenario, Workload};
use crate::time::US;

/// `counter += 1` without a lock.
pub(super) const LOST_UPDATE: Preset = Preset {
    id: "lost-update",
    title: "The lost update: counter += 1",
    promise: "Two threads add to a counter: 3.9 and 3.14t lose updates, 3.10 happens not to.",
    revisions: &[lost_update_1, lost_update_2, lost_update_3],
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
    lost_update(100)
}

/// Three times as long, so that on 3.9 some switch falls between load and store whatever the seed.
fn lost_update_2() -> Scenario {
    lost_update(300)
}

/// On 3.10, the first that does not look up between load and store.
fn lost_update_3() -> Scenario {
    let mut scenario = lost_update_2();
    scenario.workload.python[0] += "   # 10 µs";
    scenario.runs = on(&[Version::PY39, Version::PY310, Version::PY314T], knobs());
    scenario
}

fn lost_update(count: u64) -> Scenario {
    let python = format!(
        r#"
sys.setswitchinterval(1e-5)
counter = 0

def count(rows):
    global counter
    for row in rows:          # {count} rows
        for item in row:      # of 100 items
            counter += 1      # load, add, store
"#
    );
    let body = vec![rows(5, count, repeat(6, 100, increment(7)))];
    let workload = Workload {
        variables: named("counter"),
        ..workload(
            "The lost update: counter += 1",
            &python,
            vec![role("count", Count::Threads, body)],
        )
    };
    scenario(workload, on(&VERSIONS, knobs()))
}

fn lost_update_lock_1() -> Scenario {
    let python = r#"
sys.setswitchinterval(1e-5)
counter = 0
lock = Lock()

def count(rows):
    global counter
    for row in rows:          # 100 rows
        for item in row:      # of 30 items
            with lock:
                counter += 1
"#;
    let mut turn = vec![at(8, Op::Acquire(0, None))];
    turn.extend(increment(9));
    turn.push(at(8, Op::Release(0)));
    let body = vec![rows(6, 100, repeat(7, 30, turn))];
    let workload = Workload {
        variables: named("counter"),
        locks: vec![Lock {
            name: "lock".to_owned(),
            kind: LockKind::Lock,
        }],
        ..workload(
            "The lock that cures the lost update",
            python,
            vec![role("count", Count::Threads, body)],
        )
    };
    scenario(workload, on(&VERSIONS, knobs()))
}

/// Some rows. Fetching one takes a little time, never the same: else all switches would fall on the
/// same step of the inner loop.
fn rows(line: u16, count: u64, row: Stmt) -> Stmt {
    let fetch = at(line, Op::Compute(Dist::Uniform(0, 200)));
    repeat(line, count, vec![fetch, row])
}

fn knobs() -> Run {
    Run {
        interval: 10 * US,
        wake: 5 * US,
        slack: US,
        ..run()
    }
}

fn increment(line: u16) -> Vec<Stmt> {
    [Op::Load(0), Op::Add(1), Op::Store(0)]
        .map(|op| at(line, op))
        .into()
}
