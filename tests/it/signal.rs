//! Ctrl-C at a terminal reaches the parent and every worker process, and each handles it for itself.

use gilscope::program::{Dist, GilUse, Op};
use gilscope::scenario::*;
use gilscope::sim::{Outcome, Simulation};
use gilscope::time::{MS, Ns, S};
use gilscope::trace::{MarkKind, State};

use crate::build::{compute, forever, lock, role, run_of, simulate, workload};

fn run(version: &str, mode: Mode) -> Run {
    Run {
        mode,
        horizon: S,
        ..run_of(version, 4)
    }
}

fn at(ms: Ns, mut w: Workload) -> Workload {
    w.interrupts.push(ms * MS);
    w
}

/// When threads of this name got a mark of this kind.
fn marks(sim: &Simulation, name: &str, kind: MarkKind) -> Vec<Ns> {
    let all = sim.trace().marks.iter().filter(|m| m.kind == kind);
    let mine = all.filter(|m| sim.names()[usize::from(m.thread)] == name);
    mine.map(|m| m.at).collect()
}

fn handled(sim: &Simulation, name: &str) -> Option<Ns> {
    marks(sim, name, MarkKind::InterruptHandled)
        .first()
        .copied()
}

fn busy() -> Workload {
    workload(vec![role("task", 2, forever(vec![compute(MS)]))])
}

#[test]
fn every_worker_process_gets_it_and_a_subinterpreter_does_not() {
    for mode in [Mode::Fork, Mode::Forkserver, Mode::Spawn] {
        let sim = simulate(&at(150, busy()), &run("3.12", mode));
        for name in ["main", "task 1", "task 2"] {
            let seen = handled(&sim, name).unwrap_or_else(|| panic!("{mode:?}: {name}"));
            assert!(
                (150 * MS..151 * MS).contains(&seen),
                "{mode:?} {name}: {seen}"
            );
        }
        let server = marks(&sim, "fork server", MarkKind::Interrupt);
        assert!(server.is_empty(), "it ignores the signal");
        let report = sim.report();
        assert_eq!(
            report.outcome,
            Outcome::Finished,
            "{mode:?}: they would compute for ever"
        );
        assert!(report.end < 152 * MS, "{mode:?}: {}", report.end);
    }
    let sim = simulate(&at(150, busy()), &run("3.14", Mode::Subinterpreters));
    assert!(handled(&sim, "main").is_some());
    let workers = marks(&sim, "task 1", MarkKind::Interrupt);
    assert!(workers.is_empty(), "one process, one main thread");
    assert_eq!(sim.report().outcome, Outcome::Horizon);
}

/// In 2.7 a main thread in `Thread.join` hears nothing; `Process.join` is a system call.
#[test]
fn in_2_7_it_ends_the_wait_for_a_process_and_not_the_one_for_a_thread() {
    let main = Role {
        main: true,
        ..role("main", 1, vec![Op::Spawn(1), Op::Join(1)])
    };
    let task = Role {
        spawned: true,
        ..role("task", 1, forever(vec![compute(MS)]))
    };
    let seen = |task: &Role, mode| {
        let w = at(20, workload(vec![main.clone(), task.clone()]));
        handled(&simulate(&w, &run("2.7", mode)), "main")
    };
    assert_eq!(seen(&task, Mode::Threaded), None);
    assert!(seen(&task, Mode::Fork).is_some_and(|at| at < 21 * MS));
    let beside = Role {
        home: Home::Parent,
        ..task
    };
    assert_eq!(seen(&beside, Mode::Fork), None, "a thread of the parent");
}

#[test]
fn an_interrupted_worker_gives_back_the_lock_that_all_share() {
    let held = |ns| vec![Op::Acquire(0, None), compute(ns), Op::Release(0)];
    let first = Role {
        main: false,
        ..role("first", 1, held(10 * S))
    };
    // It ignores SIGINT as long as its call into C lasts.
    let mut second = vec![Op::Native(Dist::Fixed(100 * MS), GilUse::Keep)];
    second.extend(held(MS));
    let mut w = at(20, workload(vec![first, role("second", 1, second)]));
    w.locks = vec![lock("lock", LockKind::Lock)];
    let sim = simulate(&w, &run("3.12", Mode::Fork));
    assert_eq!(sim.report().outcome, Outcome::Finished);
    assert!(handled(&sim, "first").is_some_and(|at| at < 21 * MS));
    assert!(
        handled(&sim, "second").is_some_and(|at| at > 90 * MS),
        "after the call"
    );
    assert!(
        sim.report().end > 90 * MS,
        "the parent waits for it at its exit"
    );
}

/// The parent forks the fourth worker when the signal comes: that one does all its work, since a child of a fork begins
/// without pending signals. The others do not, and those after it never start; nobody waits for them, or for results.
#[test]
fn who_was_not_started_yet_never_is_and_nobody_waits_for_it() {
    let w = at(3, workload(vec![role("task", 8, vec![compute(20 * MS)])]));
    let settings = Run {
        payload: 1_000,
        jitter: 0,
        ..run("3.12", Mode::Fork)
    };
    let report = simulate(&w, &settings).report();
    assert_eq!(report.outcome, Outcome::Finished);
    let tasks = report.threads.iter().filter(|t| t.role == "task");
    let worked: Vec<Ns> = tasks.map(|t| t.ns[State::Python as usize] / MS).collect();
    assert_eq!(worked, [1, 0, 0, 20, 0, 0, 0, 0]);
    assert!(report.end < 26 * MS, "{}", report.end);
}

/// What it has put into a queue is written out all the same, and a second Ctrl-C ends the waiting.
#[test]
fn a_worker_writes_out_its_queue_and_a_second_signal_ends_even_that() {
    let mut w = at(
        20,
        workload(vec![role("task", 1, vec![Op::Put(0), compute(S / 2)])]),
    );
    w.queues = vec![Queue {
        name: "work".to_owned(),
        capacity: 0,
    }];
    let large = Run {
        payload: 100_000,
        ..run("3.12", Mode::Fork)
    };
    let stuck = simulate(&w, &large).report().outcome;
    assert!(
        matches!(stuck, Outcome::Deadlock { .. }),
        "nobody reads the pipe: {stuck:?}"
    );
    let small = Run {
        payload: 1_000,
        ..large.clone()
    };
    assert_eq!(
        simulate(&w, &small).report().outcome,
        Outcome::Finished,
        "it fits"
    );
    let twice = simulate(&at(30, w), &large).report();
    assert_eq!((twice.outcome, twice.end / MS), (Outcome::Finished, 30));
}
