//! Transactions instead of a GIL.

use super::Preset;
use super::build::{at, named, on, repeat, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Run, Scenario};
use crate::time::{MS, US};

/// Threads on data of their own, and threads on one counter.
pub(super) const STM: Preset = Preset {
    id: "stm",
    title: "PyPy-STM: transactions that clash",
    promise: "Transactions run in parallel; who meets another's change is undone, and does its work again.",
    revisions: &[stm_1],
};

fn stm_1() -> Scenario {
    let python = r#"
def own(part):
    for item in part:
        compute(item)          # shares nothing

def count():
    global total
    for item in items:
        total += 1             # shared: may clash
        compute(item)
"#;
    let own = vec![repeat(1, 8, vec![at(2, Op::Compute(Dist::Fixed(MS)))])];
    let count = vec![repeat(
        6,
        12,
        vec![
            at(7, Op::Load(0)),
            at(7, Op::Add(1)),
            at(7, Op::Store(0)),
            at(8, Op::Compute(Dist::Burst)),
        ],
    )];
    let roles = vec![
        role("own", Count::Fixed(2), own),
        role("count", Count::Threads, count),
    ];
    let mut work = workload("PyPy-STM: transactions that clash", python, roles);
    work.variables = named("total");
    let knobs = Run {
        burst: 600 * US,
        ..run()
    };
    scenario(work, on(&[Version::PYPY, Version::PYPY_STM], knobs))
}
