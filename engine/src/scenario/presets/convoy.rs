//! One thread that answers requests among threads that compute.

use super::Preset;
use super::build::{at, forever, on, role, run, scenario, workload};
use crate::program::{Dist, GilUse, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Home, Run, Scenario, Workload};
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
    revisions: &[interval_1, interval_2],
};

/// Two cures: rank and a shorter interval.
pub(super) const CURES: Preset = Preset {
    id: "cures",
    title: "Cures for the convoy: rank, interval",
    promise: "A GIL that knows who waits for I/O answers at once; so does an interval of 0.1 ms, for more switching.",
    revisions: &[cures_1, cures_2],
};

/// The third cure: the server in a process of its own.
pub(super) const OWN_PROCESS: Preset = Preset {
    id: "own-process",
    title: "Cure for the convoy: a process of its own",
    promise: "In a process of its own the server has a GIL of its own: no reply waits for a worker.",
    revisions: &[own_process_1],
};

fn cures_1() -> Scenario {
    let with = |runtime, interval| Run {
        runtime,
        io: 1_200 * US,
        burst: 300 * US,
        horizon: 32 * MS,
        interval,
        ..run()
    };
    scenario(
        echo_and_workers("Cures for the convoy: rank, interval"),
        vec![
            with(Version::PY32, 5 * MS),
            with(Version::PY32_PRIORITY, 5 * MS),
            with(Version::PY32, 100 * US),
        ],
    )
}

/// One worker: nobody is woken before the server by chance, so that each cure shows alone.
fn cures_2() -> Scenario {
    alone(cures_1(), "# rank, or setswitchinterval(1e-4)")
}

/// One worker, for the same reason.
fn interval_2() -> Scenario {
    alone(interval_1(), "sys.setswitchinterval(seconds)")
}

/// One worker, and one more line of Python.
fn alone(mut scenario: Scenario, line: &str) -> Scenario {
    let more = ["", line].map(str::to_owned);
    scenario.workload.python.extend(more);
    for run in &mut scenario.runs {
        run.threads = 1;
    }
    scenario
}

fn own_process_1() -> Scenario {
    let knobs = Run {
        io: 1_200 * US,
        burst: 300 * US,
        horizon: 32 * MS,
        ..run()
    };
    let mut workload = echo_and_workers("Cure for the convoy: a process of its own");
    let python = r#"
def work():
    n = 0
    while True:
        n += 1

def echo(sock):           # Process(target=echo)
    while True:
        request = sock.recv(1024)
        reply = handle(request)
        sock.send(reply)
"#;
    workload.python = python
        .trim_matches('\n')
        .lines()
        .map(str::to_owned)
        .collect();
    for role in workload.roles.iter_mut().filter(|role| role.name == "echo") {
        role.home = Home::Interpreter(1);
    }
    scenario(workload, on(&[Version::PY312], knobs))
}

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
