//! Locks that are held while a process is forked: in the child nobody will release them.

use gilscope::explain::{Case, explain};
use gilscope::program::{Dist, Op};
use gilscope::scenario::*;
use gilscope::sim::{Outcome, Simulation, Waits};
use gilscope::time::{MS, Ns, S};
use gilscope::trace::{MarkKind, State};

use crate::build::{compute, lock, role, run_of, simulate, workload};

fn io(ns: Ns) -> Op {
    Op::Io(Dist::Fixed(ns))
}

fn run(version: &str, mode: Mode) -> Run {
    Run {
        mode,
        jitter: 0,
        ..run_of(version, 2)
    }
}

/// A thread of the parent holds the lock for 5 ms; meanwhile, or after so long, the main thread starts a worker
/// that takes the lock too.
fn logging(kind: LockKind, wait: Ns, task: Vec<Op>) -> Workload {
    let guarded = vec![Op::Acquire(0, None), io(5 * MS), Op::Release(0)];
    let mut w = workload(vec![
        Role {
            main: true,
            ..role(
                "main",
                1,
                vec![Op::Spawn(1), io(wait), Op::Spawn(2), Op::Join(2)],
            )
        },
        Role {
            home: Home::Parent,
            spawned: true,
            ..role("log", 1, guarded)
        },
        Role {
            spawned: true,
            ..role("task", 1, task)
        },
    ]);
    w.locks = vec![lock("lock", kind)];
    w
}

fn section() -> Vec<Op> {
    vec![Op::Acquire(0, None), compute(MS), Op::Release(0)]
}

fn deadlock(sim: &Simulation) -> Vec<Waits> {
    match sim.report().outcome {
        Outcome::Deadlock { cycle } => cycle,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_child_of_a_fork_waits_for_a_lock_that_its_process_will_never_release() {
    for version in ["2.7", "3.9", "3.12", "3.13", "3.14t"] {
        let w = logging(LockKind::Local, 2 * MS, section());
        let sim = simulate(&w, &run(version, Mode::Fork));
        let cycle = deadlock(&sim);
        let name = |t: usize| sim.names()[t].as_str();
        assert_eq!(
            (name(cycle[0].thread), &*cycle[0].on),
            ("task", "the lock"),
            "{version}"
        );
        assert_eq!(cycle[0].holder, None, "the thread that has it is not there");
        let copied = cycle[0].copied.expect("copied by a fork");
        assert_eq!((name(copied.holder), name(copied.by)), ("log", "main"));
        assert!((2 * MS..4 * MS).contains(&copied.at), "{}", copied.at);
        assert_eq!(
            (name(cycle[1].thread), &*cycle[1].on),
            ("main", "the end of task")
        );
        // The thread that held it has gone on, and ended.
        assert_eq!(cycle.len(), 2);
    }
}

#[test]
fn who_starts_afresh_or_is_forked_by_a_clean_server_has_a_free_lock() {
    for mode in [Mode::Spawn, Mode::Forkserver] {
        let w = logging(LockKind::Local, 2 * MS, section());
        let sim = simulate(&w, &run("3.12", mode));
        assert_eq!(sim.report().outcome, Outcome::Finished, "{mode:?}");
    }
}

#[test]
fn the_copy_is_of_the_instant_of_the_fork_and_the_locks_of_multiprocessing_are_not_copied() {
    let outcome = |kind, wait| {
        let w = logging(kind, wait, section());
        simulate(&w, &run("3.12", Mode::Fork)).report().outcome
    };
    assert_eq!(
        outcome(LockKind::Local, 8 * MS),
        Outcome::Finished,
        "free by then"
    );
    assert_eq!(
        outcome(LockKind::Lock, 2 * MS),
        Outcome::Finished,
        "one for all"
    );
    let foreign = outcome(LockKind::Foreign, 2 * MS);
    assert!(
        matches!(foreign, Outcome::Deadlock { .. }),
        "a library's mutex is memory too"
    );
}

#[test]
fn every_process_has_the_lock_for_itself() {
    let mut w = workload(vec![role(
        "task",
        2,
        vec![Op::Acquire(0, None), compute(20 * MS), Op::Release(0)],
    )]);
    let end = |w: &Workload| simulate(w, &run("3.12", Mode::Fork)).report().end;
    w.locks = vec![lock("lock", LockKind::Lock)];
    let shared = end(&w);
    w.locks = vec![lock("lock", LockKind::Local)];
    assert!(
        end(&w) + 15 * MS < shared,
        "they run at once: {} {shared}",
        end(&w)
    );
}

#[test]
fn a_timed_wait_gives_up_and_a_release_frees_the_copy() {
    let timed = vec![Op::Acquire(0, Some(3 * MS)), compute(MS), Op::Release(0)];
    let freed = vec![Op::Release(0), Op::Acquire(0, None), Op::Release(0)];
    for task in [timed, freed] {
        let sim = simulate(
            &logging(LockKind::Local, 2 * MS, task),
            &run("3.12", Mode::Fork),
        );
        assert_eq!(sim.report().outcome, Outcome::Finished);
        assert!(
            sim.trace()
                .marks
                .iter()
                .all(|m| m.kind != MarkKind::Deadlock)
        );
    }
}

/// Others that go on for ever do not hide it.
#[test]
fn a_worker_that_is_stuck_is_found_while_others_run() {
    let mut w = logging(LockKind::Local, 2 * MS, section());
    w.roles.push(role("busy", 1, vec![compute(10 * S)]));
    let sim = simulate(
        &w,
        &Run {
            horizon: 50 * MS,
            ..run("3.12", Mode::Fork)
        },
    );
    assert_eq!(deadlock(&sim).len(), 2);
    let marks = sim
        .trace()
        .marks
        .iter()
        .filter(|m| m.kind == MarkKind::Deadlock);
    let names: Vec<&str> = marks
        .map(|m| sim.names()[usize::from(m.thread)].as_str())
        .collect();
    assert_eq!(names, ["task"], "seen when it began to wait");
}

#[test]
fn the_sentence_names_lock_holder_and_fork() {
    let text = |version: &str| {
        let run = run(version, Mode::Fork);
        let sim = simulate(&logging(LockKind::Local, 2 * MS, section()), &run);
        let snapshot = sim.snapshot(20 * MS);
        let task = sim
            .names()
            .iter()
            .position(|n| n == "task")
            .expect("a name");
        let case = Case {
            run: &run,
            trace: sim.trace(),
            names: sim.names(),
            snapshot: &snapshot,
        };
        assert_eq!(
            sim.trace().threads[task]
                .at(20 * MS, sim.trace().end)
                .map(|s| gilscope::trace::state_of(s.value)),
            Some(State::Lock)
        );
        let told = explain(&case, task);
        (told.text(), told.source.expect("a source").url)
    };
    let (told, url) = text("3.12");
    assert!(
        told.contains("task waits for the lock, for")
            && told.contains("log held it when main forked this process"),
        "{told}"
    );
    assert!(
        told.contains("but not log: nobody here will ever release it"),
        "{told}"
    );
    assert!(told.contains("warns of such a fork"), "{told}");
    assert!(
        url.ends_with("v3.12.1/Lib/multiprocessing/popen_fork.py#L66"),
        "{url}"
    );
    assert!(!text("3.11").0.contains("warns"), "from 3.12 on");
}

#[test]
fn a_thread_of_the_parent_is_refused_to_workers() {
    let mut w = workload(vec![
        role("task", 1, vec![Op::Spawn(1)]),
        Role {
            home: Home::Parent,
            spawned: true,
            ..role("log", 1, vec![compute(MS)])
        },
    ]);
    let refusal = |w: &Workload| {
        let scenario = Scenario {
            workload: w.clone(),
            runs: vec![run("3.12", Mode::Fork)],
            at: None,
        };
        scenario.validate().expect_err("refused").to_string()
    };
    assert_eq!(
        refusal(&w),
        "runs[0].mode: `task` starts a thread of the main interpreter, in which it is not"
    );
    w = workload(vec![role("task", 1, vec![Op::Notify(0, 1)])]);
    w.locks = vec![lock("lock", LockKind::Local)];
    w.conditions = vec![Condition {
        name: "changed".to_owned(),
        lock: 0,
    }];
    assert_eq!(
        refusal(&w),
        "runs[0].mode: `task` uses a condition of all, whose lock every interpreter has for itself"
    );
}
