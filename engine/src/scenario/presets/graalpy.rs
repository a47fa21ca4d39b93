//! GraalPy's timer beside CPython's switch interval.

use super::Preset;
use super::build::{at, forever, on, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Run, Scenario};
use crate::time::{MS, US};

/// A quick thread and one that computes.
pub(super) const GRAALPY: Preset = Preset {
    id: "graalpy",
    title: "GraalPy: a timer every 50 ms",
    promise: "GraalPy's timer asks for the GIL every 50 ms, a waiter of CPython after 5: replies wait that much longer.",
    revisions: &[graalpy_1],
};

fn graalpy_1() -> Scenario {
    let python = r#"
def work():
    while True:
        compute()    # safepoint

def reader(sock):
    while True:
        request = sock.recv(1024)
        reply(request)   # needs it back
"#;
    let work = vec![forever(1, vec![at(2, Op::Compute(Dist::Fixed(MS)))])];
    let reader = vec![forever(
        5,
        vec![
            at(6, Op::Begin),
            at(6, Op::Io(Dist::Io)),
            at(7, Op::Compute(Dist::Burst)),
            at(7, Op::Done),
        ],
    )];
    let roles = vec![
        role("worker", Count::Threads, work),
        role("reader", Count::Fixed(1), reader),
    ];
    let knobs = Run {
        threads: 1,
        io: 1_200 * US,
        burst: 100 * US,
        horizon: 240 * MS,
        ..run()
    };
    scenario(
        workload("GraalPy: a timer every 50 ms", python, roles),
        on(&[Version::GRAALPY, Version::PY312], knobs),
    )
}
