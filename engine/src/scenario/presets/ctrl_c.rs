//! An interrupt while the main thread waits for another.

use super::Preset;
use super::build::{at, forever, on, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Role, Run, Scenario, Workload};
use crate::time::MS;

/// Ctrl-C while the main thread is in `join`.
pub(super) const CTRL_C: Preset = Preset {
    id: "ctrl-c",
    title: "Ctrl-C that never arrives",
    promise: "In Python 2, Ctrl-C waits until the main thread is out of join(), and slows everyone meanwhile.",
    revisions: &[ctrl_c_1],
};

fn ctrl_c_1() -> Scenario {
    let python = r#"
def work():
    while True:
        n += 1

t = Thread(target=work)
t.start()
t.join()      # Ctrl-C is pressed at 4 ms
"#;
    let main = Role {
        main: true,
        ..role(
            "main",
            Count::Fixed(1),
            vec![at(5, Op::Spawn(1)), at(6, Op::Join(1))],
        )
    };
    let work = Role {
        spawned: true,
        ..role(
            "worker",
            Count::Fixed(1),
            vec![forever(1, vec![at(2, Op::Compute(Dist::Fixed(MS)))])],
        )
    };
    let knobs = Run {
        cores: 2,
        horizon: 12 * MS,
        ..run()
    };
    let workload = Workload {
        interrupts: vec![4 * MS],
        ..workload("Ctrl-C that never arrives", python, vec![main, work])
    };
    scenario(workload, on(&[Version::PY27, Version::PY312], knobs))
}
