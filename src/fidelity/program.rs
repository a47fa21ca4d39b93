//! Words to write the measured programs with, and what is read off every run.

use crate::program::{Dist, GilUse, Op, Stmt, Times};
use crate::runtime::Version;
use crate::scenario::{Count, Home, Lock, LockKind, Role, Workload};
use crate::sim::Simulation;
use crate::time::{Ns, US};
use crate::trace::{Mark, MarkKind, Span, State, state_of};

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

/// Threads that are started one after the other: what their creator does, and what it takes.
pub(super) struct Started {
    /// `Thread.start()` of each.
    pub(super) starts: Vec<Stmt>,
    /// The threads.
    pub(super) roles: Vec<Role>,
    /// One lock for each start.
    pub(super) locks: Vec<Lock>,
}

/// Groups of threads that [`started`] makes at most: roles are few.
const GROUPS: u32 = 50;

/// Starts so many threads one after the other; the first has this role, and the first start this lock. `start()` returns once the new
/// thread has said that it runs (`Thread._started`): its creator sleeps on a lock which that one releases, and then needs the GIL back.
/// A role's threads start at once, and there are not roles enough for every number: from 51 threads on some start together.
pub(super) fn started(name: &str, threads: u32, role: u16, lock: u16, body: &[Stmt]) -> Started {
    let groups = threads.min(GROUPS);
    let mut all = Started {
        starts: Vec::new(),
        roles: Vec::new(),
        locks: Vec::new(),
    };
    for group in 0..groups {
        let lock = lock + group as u16;
        let wait = || Stmt::from(Op::Acquire(lock, None));
        let start = [wait(), Op::Spawn(role + group as u16).into(), wait()];
        all.starts.extend(start);
        let mut runs = vec![Op::Release(lock).into()];
        runs.extend_from_slice(body);
        let count = threads / groups + u32::from(group < threads % groups);
        all.roles
            .push(spawned(&format!("{name} {group}"), count, runs));
        all.locks.push(Lock {
            name: format!("start of {name} {group}"),
            kind: LockKind::Lock,
        });
    }
    all
}

/// `run_threads` of `common.py`: starts so many threads, and waits for the end of each in the same order. The main thread does `before` first,
/// and counts a request from then to the end. The program's own locks come before those of the starts.
pub(super) fn run_threads(
    threads: u32,
    mut locks: Vec<Lock>,
    before: Vec<Stmt>,
    body: &[Stmt],
) -> Workload {
    let all = started("worker", threads, 1, locks.len() as u16, body);
    let joins = (1..=all.roles.len() as u16).map(|own| Stmt::from(Op::Join(own)));
    let mut main = before;
    main.push(Op::Begin.into());
    main.extend(all.starts);
    main.extend(joins);
    main.push(Op::Done.into());
    let mut roles = vec![role("main", 1, main)];
    roles.extend(all.roles);
    locks.extend(all.locks);
    Workload {
        locks,
        ..workload(roles)
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

/// The last request: from when to when.
pub(super) fn last_request(simulation: &Simulation) -> (Ns, Ns) {
    let report = simulation.report();
    let end = report.end;
    let took = report.latencies().pop().unwrap_or(end);
    (end - took.min(end), end)
}

/// How long the requests of the only thread that counts some took by the clock of the programs, in microseconds: `time.time()` of 2.7 reads
/// whole ones (`gettimeofday` in `floattime` of `Modules/timemodule.c`).
pub(super) fn requests(simulation: &Simulation, version: Version) -> Vec<f64> {
    requests_by(simulation, if version.is_tick() { US } else { 1 })
}

/// The same by a clock that counts so many nanoseconds at a time.
pub(super) fn requests_by(simulation: &Simulation, unit: Ns) -> Vec<f64> {
    let report = simulation.report();
    let took = report.threads.iter().flat_map(|thread| &thread.latencies);
    let marks = simulation.trace().marks.iter();
    let done = marks.filter(|mark| mark.kind == MarkKind::Done);
    let read = |at: Ns| at / unit * unit;
    let by_clock = |(mark, took): (&Mark, &Ns)| read(mark.at) - read(mark.at - took.min(&mark.at));
    let all = done.zip(took).map(by_clock);
    all.map(|ns| ns as f64 / 1000.0).collect()
}

/// Times that threads of the process blocked since this instant, and times that they were preempted: `ru_nvcsw` and `ru_nivcsw`.
pub(super) fn switches(simulation: &Simulation, since: Ns) -> (f64, f64) {
    let trace = simulation.trace();
    let blocks = |value| {
        matches!(
            state_of(value),
            State::GilWait | State::Io | State::Sleep | State::Lock | State::Stopped
        )
    };
    let lanes = trace.threads.iter();
    let blocked = lanes.map(|lane| {
        let spans = lane.spans(since, trace.end, trace.end);
        let new = |span: &Span| span.start >= since && blocks(span.value);
        spans.filter(new).count()
    });
    let preempted = trace.marks.iter();
    let preempted = preempted.filter(|mark| mark.kind == MarkKind::Preempted && mark.at >= since);
    (blocked.sum::<usize>() as f64, preempted.count() as f64)
}

/// CPU time over wall time from this instant to the end of the run.
pub(super) fn cpu_over_wall(simulation: &Simulation, since: Ns) -> f64 {
    let trace = simulation.trace();
    let busy = |at: Ns| -> Ns { trace.cores.iter().map(|core| core.until(at)[1]).sum() };
    let wall = trace.end.saturating_sub(since).max(1);
    (busy(trace.end) - busy(since)) as f64 / wall as f64
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fidelity::machine::Machine;
    use crate::fidelity::primitives::Primitives;
    use crate::time::{MS, S};

    fn machine(interpreter: &str) -> Machine {
        let primitives = Primitives::shipped().expect("the shipped primitives");
        Machine::new(&Arc::clone(&primitives), interpreter, 2, 1).expect("a known interpreter")
    }

    #[test]
    fn a_start_returns_once_the_new_thread_runs_and_the_gil_is_free() {
        let machine = machine("py39");
        let before = vec![compute(MS)];
        let workload = run_threads(3, Vec::new(), before, &[compute(50 * MS)]);
        let simulation = machine.simulate(workload, machine.run()).expect("a run");
        let began = |thread: usize| {
            let mut spans = simulation.trace().threads[thread].spans(0, S, S);
            let first = spans.find(|span| state_of(span.value) != State::Absent);
            first.expect("it ran").start
        };
        let (first, second, third) = (began(1), began(2), began(3));
        assert!(first < 2 * MS, "{first}");
        // Whoever holds the GIL keeps it for an interval.
        assert!(second >= first + 5 * MS, "{first} {second}");
        assert!(third >= second + 5 * MS, "{second} {third}");
        let (since, end) = last_request(&simulation);
        assert!(
            (MS..2 * MS).contains(&since) && end > 150 * MS,
            "{since} {end}"
        );
    }

    #[test]
    fn more_threads_than_roles_are_all_started() {
        let machine = machine("py312");
        let workload = run_threads(256, Vec::new(), Vec::new(), &[Op::Done.into()]);
        let simulation = machine.simulate(workload, machine.run()).expect("a run");
        // The main thread's request is one of them.
        assert_eq!(simulation.report().completed(), 257);
    }

    #[test]
    fn the_clock_of_2_7_reads_whole_microseconds() {
        let turn = vec![Op::Begin.into(), compute(3_400), Op::Done.into()];
        let took = |interpreter: &str| {
            let machine = machine(interpreter);
            let workload = workload(vec![role("main", 1, vec![times(200, turn.clone())])]);
            let simulation = machine.simulate(workload, machine.run()).expect("a run");
            let mut took = requests(&simulation, machine.version);
            took.sort_by(f64::total_cmp);
            (took[0], took[199])
        };
        assert_eq!(took("py27"), (3.0, 4.0));
        let (least, most) = took("py312");
        assert!(least >= 3.4 && most < 3.6, "{least} {most}");
    }
}
