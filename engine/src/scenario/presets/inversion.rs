//! Priority inversion.

use super::Preset;
use super::build::{at, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Lock, LockKind, Role, Run, Scenario, Workload};
use crate::time::MS;

/// The important thread waits for the unimportant one, which does not get the core.
pub(super) const INVERSION: Preset = Preset {
    id: "inversion",
    title: "Priority inversion",
    promise: "high waits for the lock that low holds, and medium keeps low from the core: nobody inherits.",
    revisions: &[inversion_1, inversion_2],
};

fn inversion_1() -> Scenario {
    inversion(30)
}

/// Longer: most of the picture is what the title says.
fn inversion_2() -> Scenario {
    inversion(60)
}

fn inversion(medium: u64) -> Scenario {
    let python = format!(
        r#"
lock = Lock()         # one core for all

def low():            # nice 19
    with lock:
        compute(6)

def medium():         # nice 0
    compute({medium})

def high():           # nice -10
    with lock:        # in vain
        compute(2)
"#
    );
    let inside = |lines: (u16, u16), ms| {
        vec![
            at(lines.0, Op::Acquire(0, None)),
            at(lines.1, Op::Compute(Dist::Fixed(ms * MS))),
            at(lines.0, Op::Release(0)),
        ]
    };
    let of = |name: &str, nice, start, body| Role {
        nice,
        start,
        ..role(name, Count::Fixed(1), body)
    };
    let long = vec![at(7, Op::Compute(Dist::Fixed(medium * MS)))];
    let workload = Workload {
        locks: vec![Lock {
            name: "lock".to_owned(),
            kind: LockKind::Lock,
        }],
        ..workload(
            INVERSION.title,
            &python,
            vec![
                of("high", -10, MS, inside((10, 11), 2)),
                of("medium", 0, MS, long),
                of("low", 19, 0, inside((3, 4), 6)),
            ],
        )
    };
    let knobs = Run {
        runtime: Version::PY314T,
        cores: 1,
        ..run()
    };
    scenario(workload, vec![knobs])
}
