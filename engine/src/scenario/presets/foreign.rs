//! A GIL against a lock that knows nothing of it.

use super::Preset;
use super::build::{at, on, role, run, scenario, workload};
use crate::program::{Dist, GilUse, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Lock, LockKind, Run, Scenario, Workload};
use crate::time::{MS, US};

/// Two locks in two orders, and one of them is the GIL.
pub(super) const FOREIGN_LOCK: Preset = Preset {
    id: "foreign-lock",
    title: "Deadlock: the GIL against a library's lock",
    promise: "insert has the GIL and wants the library's mutex; query has the mutex and wants the GIL.",
    revisions: &[foreign_lock_1],
};

fn foreign_lock_1() -> Scenario {
    let python = r#"
import db             # in C, with its own mutex

def query():
    db.lock()         # takes that mutex
    db.scan()         # 3 ms, the GIL released
    db.unlock()       # needs the GIL back first

def insert(row):
    prepare(row)      # 1 ms
    db.lock()         # waits, and keeps the GIL
    db.put(row)
    db.unlock()
"#;
    let query = vec![
        at(3, Op::Acquire(0, None)),
        at(4, Op::Native(Dist::Fixed(3 * MS), GilUse::Release)),
        at(5, Op::Release(0)),
    ];
    let insert = vec![
        at(8, Op::Compute(Dist::Burst)),
        at(9, Op::Acquire(0, None)),
        at(10, Op::Native(Dist::Fixed(500 * US), GilUse::Keep)),
        at(11, Op::Release(0)),
    ];
    let workload = Workload {
        locks: vec![Lock {
            name: "of the library".to_owned(),
            kind: LockKind::Foreign,
        }],
        ..workload(
            FOREIGN_LOCK.title,
            python,
            vec![
                role("query", Count::Fixed(1), query),
                role("insert", Count::Fixed(1), insert),
            ],
        )
    };
    let knobs = Run {
        horizon: 12 * MS,
        ..run()
    };
    scenario(workload, on(&[Version::PY312, Version::PY314T], knobs))
}
