//! One thread that answers requests among threads that compute.

use super::Preset;
use super::build::{at, forever, on, role, run, scenario, workload};
use crate::program::{Dist, GilUse, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Run, Scenario, Workload};
use crate::time::{MS, US};

/// The convoy effect: what the bare address opens.
pub(super) const CONVOY: Preset = Preset {
    id: "convoy",
    title: "The convoy: one echo server, busy workers",
    promise: "A quick reply waits for the GIL behind every busy thread, five milliseconds each.",
    revisions: &[convoy_1],
};

/// The same server at three switch intervals.
pub(super) const INTERVAL: Preset = Preset {
    id: "interval",
    title: "The switch interval: latency against switching",
    promise: "A shorter switch interval answers sooner and pays with more hand-offs.",
    revisions: &[interval_1],
};

fn convoy_1() -> Scenario {
    let knobs = Run {
        io: 1_200 * US,
        burst: 300 * US,
        horizon: 42 * MS,
        ..run()
    };
    scenario(
        echo_and_workers("The convoy: one echo server, busy workers"),
        on(&[Version::PY312, Version::PY314T], knobs),
    )
}

fn interval_1() -> Scenario {
    let with = |interval| Run {
        io: 1_200 * US,
        burst: 300 * US,
        horizon: 42 * MS,
        interval,
        ..run()
    };
    scenario(
        echo_and_workers("The switch interval: latency against switching"),
        vec![with(5 * MS), with(MS), with(100 * US)],
    )
}

fn echo_and_workers(title: &str) -> Workload {
    let python = r#"
def work():
    n = 0
    while True:
        n += 1

def echo(sock):
    while True:
        request = sock.recv(1024)
        reply = handle(request)
        sock.send(reply)
"#;
    let work = vec![forever(2, vec![at(3, Op::Compute(Dist::Fixed(MS)))])];
    let echo = vec![forever(
        6,
        vec![
            at(7, Op::Begin),
            at(7, Op::Io(Dist::Io)),
            at(8, Op::Compute(Dist::Burst)),
            at(9, Op::Native(Dist::Fixed(5 * US), GilUse::Release)),
            at(9, Op::Done),
        ],
    )];
    let roles = vec![
        role("worker", Count::Threads, work),
        role("echo", Count::Fixed(1), echo),
    ];
    workload(title, python, roles)
}
