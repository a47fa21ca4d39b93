//! Two lists that are locked crosswise.

use super::Preset;
use super::build::{at, on, role, run, scenario, workload};
use crate::program::{Dist, Op, Times};
use crate::runtime::Version;
use crate::scenario::{Count, Object, ObjectKind, Role, Run, Scenario, Workload};
use crate::time::MS;

/// Critical sections beside monitors.
pub(super) const CRITICAL_SECTIONS: Preset = Preset {
    id: "critical-sections",
    title: "Two lists locked crosswise",
    promise: "A critical section is given up when its thread must wait: no deadlock. Java's monitor is kept: deadlock.",
    revisions: &[critical_sections_1],
};

fn critical_sections_1() -> Scenario {
    let python = r#"
a, b = list(jobs), list(jobs)

def take_from(other):
    for _ in range(3):
        prepare()
        yield other.pop()      # locks other

def left():
    a.extend(take_from(b))     # locks a meanwhile

def right():
    b.extend(take_from(a))     # locks b meanwhile
"#;
    let thread = |name: &str, line, own, other| {
        let turn = vec![
            at(4, Op::Compute(Dist::Burst)),
            at(5, Op::Access(other, true)),
        ];
        let body = vec![
            at(line, Op::Enter(own)),
            at(3, Op::Loop(Times::Count(3), turn)),
            at(line, Op::Leave(own)),
        ];
        role(name, Count::Fixed(1), body)
    };
    let right = Role {
        start: MS / 2,
        ..thread("right", 11, 1, 0)
    };
    let list = |name: &str| Object {
        name: name.to_owned(),
        kind: ObjectKind::Container,
    };
    let workload = Workload {
        objects: vec![list("a"), list("b")],
        ..workload(
            "Two lists locked crosswise",
            python,
            vec![thread("left", 8, 0, 1), right],
        )
    };
    let knobs = Run {
        cores: 2,
        burst: 2 * MS,
        horizon: 16 * MS,
        ..run()
    };
    scenario(workload, on(&[Version::PY314T, Version::JYTHON], knobs))
}
