//! PyPy's GIL beside CPython's.

use super::Preset;
use super::build::{at, forever, on, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Run, Scenario};
use crate::time::{MS, US};

/// A quick thread and two that compute.
pub(super) const PYPY: Preset = Preset {
    id: "pypy",
    title: "PyPy: the GIL goes round quickly",
    promise: "PyPy hands its GIL over every million turns of a loop, in strict order: replies wait less, workers switch more.",
    revisions: &[pypy_1],
};

fn pypy_1() -> Scenario {
    let python = r#"
def work():
    n = N
    while n > 0:   # yields every 1,000,000 turns
        n -= 1

def reader(sock):
    while True:
        request = sock.recv(1024)  # leaves it
        reply(request)
"#;
    let work = vec![forever(2, vec![at(3, Op::Compute(Dist::Fixed(MS)))])];
    let reader = vec![forever(
        6,
        vec![
            at(7, Op::Begin),
            at(7, Op::Io(Dist::Io)),
            at(8, Op::Compute(Dist::Burst)),
            at(8, Op::Done),
        ],
    )];
    let roles = vec![
        role("worker", Count::Threads, work),
        role("reader", Count::Fixed(1), reader),
    ];
    let knobs = Run {
        io: 1_200 * US,
        burst: 100 * US,
        horizon: 24 * MS,
        ..run()
    };
    scenario(
        workload("PyPy: the GIL goes round quickly", python, roles),
        on(&[Version::PYPY, Version::PY39], knobs),
    )
}
