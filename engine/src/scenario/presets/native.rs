//! Calls into C.

use super::Preset;
use super::build::{at, forever, on, role, run, scenario, workload};
use crate::program::{Dist, GilUse, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Run, Scenario};
use crate::time::{MS, US};

/// One extension releases the GIL, the other keeps it.
pub(super) const RELEASE: Preset = Preset {
    id: "release",
    title: "C extensions: who releases the GIL",
    promise: "A C call that releases the GIL runs beside Python; one that keeps it stops all of Python.",
    revisions: &[release_1],
};

fn release_1() -> Scenario {
    let python = r#"
def work():
    while True:
        n += 1

def digest(blocks):
    for block in blocks:
        sha256(block)          # releases the GIL

def search(pages):
    for page in pages:
        download(page)
        pattern.search(page)   # keeps the GIL
"#;
    let work = vec![forever(1, vec![at(2, Op::Compute(Dist::Fixed(MS)))])];
    let digest = vec![forever(
        5,
        vec![
            at(5, Op::Compute(Dist::Fixed(100 * US))),
            at(6, Op::Native(Dist::Burst, GilUse::Release)),
        ],
    )];
    let search = vec![forever(
        9,
        vec![
            at(10, Op::Io(Dist::Io)),
            at(11, Op::Native(Dist::Fixed(15 * MS), GilUse::Keep)),
        ],
    )];
    let roles = vec![
        role("digest", Count::Threads, digest),
        role("worker", Count::Fixed(1), work),
        role("search", Count::Fixed(1), search),
    ];
    let knobs = Run {
        io: 12 * MS,
        burst: 8 * MS,
        horizon: 60 * MS,
        ..run()
    };
    scenario(
        workload("C extensions: who releases the GIL", python, roles),
        on(&[Version::PY312], knobs),
    )
}
