//! Words to write the measured programs with, and what is read off every run.

use crate::program::{Dist, GilUse, Op, Stmt, Times};
use crate::scenario::{Count, Home, Role, Workload};
use crate::sim::Simulation;
use crate::time::Ns;
use crate::trace::{MarkKind, State, state_of};

/// Python bytecode for so long, with check sites as a loop has them.
pub(super) fn compute(ns: Ns) -> Stmt {
    Op::Compute(Dist::Fixed(ns)).into()
}

/// A call into the kernel that does not wait, the GIL released.
pub(super) fn system_call(ns: Ns) -> Stmt {
    Op::Native(Dist::Fixed(ns), GilUse::Release).into()
}

/// An endless loop.
pub(super) fn forever(body: Vec<Stmt>) -> Stmt {
    Op::Loop(Times::Forever, body).into()
}

/// A loop of so many turns.
pub(super) fn times(n: u64, body: Vec<Stmt>) -> Stmt {
    Op::Loop(Times::Count(n), body).into()
}

/// Threads in the main interpreter.
pub(super) fn role(name: &str, count: u32, body: Vec<Stmt>) -> Role {
    Role {
        name: name.to_owned(),
        count: Count::Fixed(count),
        body,
        ..Role::default()
    }
}

/// Threads that a `Spawn` starts.
pub(super) fn spawned(name: &str, count: u32, body: Vec<Stmt>) -> Role {
    Role {
        spawned: true,
        ..role(name, count, body)
    }
}

/// A program outside any interpreter.
pub(super) fn native(name: &str, body: Vec<Stmt>) -> Role {
    Role {
        home: Home::Native,
        ..role(name, 1, body)
    }
}

/// `burn` of the programs: a loop that only computes, in so many daemon threads.
pub(super) fn burners(count: u32) -> Vec<Role> {
    let burn = Role {
        daemon: true,
        ..role("burn", count, vec![forever(vec![compute(1_000_000)])])
    };
    if count == 0 { Vec::new() } else { vec![burn] }
}

/// A workload of these roles.
pub(super) fn workload(roles: Vec<Role>) -> Workload {
    Workload {
        title: "measured program".to_owned(),
        roles,
        ..Workload::default()
    }
}

/// Times that threads of the process blocked, and times that they were preempted: `ru_nvcsw` and `ru_nivcsw`.
pub(super) fn switches(simulation: &Simulation) -> (f64, f64) {
    let trace = simulation.trace();
    let blocks = |value| {
        matches!(
            state_of(value),
            State::GilWait | State::Io | State::Sleep | State::Lock | State::Stopped
        )
    };
    let lanes = trace.threads.iter();
    let blocked = lanes.map(|lane| {
        let spans = lane.spans(0, trace.end, trace.end);
        spans.filter(|span| blocks(span.value)).count()
    });
    let preempted = trace.marks.iter();
    let preempted = preempted.filter(|mark| mark.kind == MarkKind::Preempted);
    (blocked.sum::<usize>() as f64, preempted.count() as f64)
}

/// CPU time over wall time up to the end of the run.
pub(super) fn cpu_over_wall(simulation: &Simulation) -> f64 {
    simulation.report().cores_busy()
}
