//! The dining philosophers.

use super::Preset;
use super::build::{at, forever, on, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Lock, LockKind, Role, Run, Scenario, Workload};
use crate::time::{MS, Ns};

/// Everyone takes the left fork first.
pub(super) const PHILOSOPHERS: Preset = Preset {
    id: "philosophers",
    title: "Dining philosophers: a deadlock",
    promise: "Each holds the left fork and waits for the right one: nobody will ever eat again.",
    revisions: &[philosophers_1, philosophers_2],
};

/// Everyone takes the lower fork first.
pub(super) const PHILOSOPHERS_ORDER: Preset = Preset {
    id: "philosophers-order",
    title: "Dining philosophers: locks in one order",
    promise: "When all take the lower-numbered fork first, no circle of waiting can close.",
    revisions: &[philosophers_order_1],
};

const SEATS: u16 = 5;

fn philosophers_1() -> Scenario {
    circle(2 * MS)
}

/// Shorter thoughts: they all sit down together sooner.
fn philosophers_2() -> Scenario {
    circle(3 * MS / 2)
}

fn circle(thought: Ns) -> Scenario {
    let python = r#"
fork = [Lock() for _ in range(5)]

def philosopher(i):
    left, right = fork[i], fork[(i + 1) % 5]
    while True:
        think()
        with left:
            reach_over()
            with right:
                eat()
"#;
    table("Dining philosophers: a deadlock", python, thought, |seat| {
        (seat, (seat + 1) % SEATS)
    })
}

fn philosophers_order_1() -> Scenario {
    let python = r#"
fork = [Lock() for _ in range(5)]

def philosopher(i):
    low, high = sorted([i, (i + 1) % 5])
    while True:
        think()
        with fork[low]:
            reach_over()
            with fork[high]:
                eat()
"#;
    table(
        "Dining philosophers: locks in one order",
        python,
        2 * MS,
        |seat| {
            let other = (seat + 1) % SEATS;
            (seat.min(other), seat.max(other))
        },
    )
}

fn table(title: &str, python: &str, thought: Ns, forks: fn(u16) -> (u16, u16)) -> Scenario {
    let workload = Workload {
        locks: (1..=SEATS)
            .map(|n| Lock {
                name: format!("fork {n}"),
                kind: LockKind::Lock,
            })
            .collect(),
        ..workload(
            title,
            python,
            (0..SEATS).map(|s| seat(s, thought, forks(s))).collect(),
        )
    };
    let knobs = Run {
        burst: MS,
        horizon: 20 * MS,
        ..run()
    };
    scenario(workload, on(&[Version::PY312], knobs))
}

fn seat(seat: u16, thought: Ns, (first, second): (u16, u16)) -> Role {
    let name = format!("philosopher {}", seat + 1);
    let dinner = vec![
        at(5, Op::Sleep(Dist::Uniform(MS / 5, thought))),
        at(6, Op::Acquire(first, None)),
        at(7, Op::Sleep(Dist::Fixed(MS))),
        at(8, Op::Acquire(second, None)),
        at(9, Op::Compute(Dist::Burst)),
        at(8, Op::Release(second)),
        at(6, Op::Release(first)),
    ];
    role(&name, Count::Fixed(1), vec![forever(4, dinner)])
}
