//! Workers with an interpreter of their own: processes and subinterpreters (models.md §7).

use expect_test::{Expect, expect};
use gilscope::link;
use gilscope::program::Op;
use gilscope::scenario::*;
use gilscope::sim::{Outcome, Simulation};
use gilscope::time::{MS, Ns, S, US};
use gilscope::trace::{State, ascii, state_of};

use crate::build::{compute, forever, lock, repeat, role, run_of, simulate, spin, workload};

fn steady(version: &str, mode: Mode, cores: u32) -> Run {
    Run {
        mode,
        jitter: 0,
        ..run_of(version, cores)
    }
}

#[track_caller]
fn check(workload: &Workload, run: &Run, to: Ns, picture: Expect) {
    let sim = simulate(workload, run);
    picture.assert_eq(&ascii::timeline(sim.trace(), sim.names(), 0, to, 60));
}

fn pair(ns: Ns) -> Workload {
    workload(vec![role("task", 2, vec![compute(ns)])])
}

#[test]
fn a_fork_is_soon_done_and_two_processes_run_at_once() {
    check(
        &pair(10 * MS),
        &steady("3.12", Mode::Fork, 2),
        15 * MS,
        expect![[r#"
            main   |///////rrrrrrrrrrrrrlllllllllllllllllllllllllllllll
            task 1 |    NNNRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR
            task 2 |       NNNRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR
        "#]],
    );
}

#[test]
fn a_fresh_process_starts_python_first() {
    check(
        &pair(20 * MS),
        &steady("3.12", Mode::Spawn, 2),
        75 * MS,
        expect![[r#"
            main   |llllllllllllllllllllllllllllllllllllllllllllllllllll
            task 1 |NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNRRRRRRRRRRRRRRRRR
            task 2 |NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNRRRRRRRRRRRRRRRRR
        "#]],
    );
}

#[test]
fn the_first_start_by_a_server_waits_for_the_server() {
    check(
        &pair(20 * MS),
        &steady("3.12", Mode::Forkserver, 2),
        90 * MS,
        expect![[r#"
            main        |iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiilllllllllllllllllllll
            task 1      |                              NrrNNNNNRRRRRRRRRRRRRR
            task 2      |                               NNNNNRRRRRRRRRRRRRR
            fork server |NNNNNNNNNNNNNNNNNNNNNNNNNNNNN//iiiiiiiiiiiiiiiiiiiii
        "#]],
    );
}

#[test]
fn an_argument_that_fills_the_pipe_holds_up_the_next_start() {
    let run = Run {
        payload: 500_000,
        ..steady("3.12", Mode::Spawn, 4)
    };
    check(
        &pair(20 * MS),
        &run,
        150 * MS,
        expect![[r#"
        main   |iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiNiiiiiiiiiNN
        task 1 |NNNNNNNNNNNNNNNNNNNNRRRRRRRRiiiiiiiii
        task 2 |                   NNNNNNNNNNNNNNNNNNNRRRRRRRRN
    "#]],
    );
    let small = Run {
        payload: 50_000,
        ..run.clone()
    };
    let end = |run| simulate(&pair(20 * MS), run).report().end;
    assert!(end(&small) + 40 * MS < end(&run), "it fits into the pipe");
}

/// The thread that feeds the queue needs the GIL, and its process computes: the item leaves a switch interval
/// later. With a put after the work there is nobody to wait for.
#[test]
fn an_item_leaves_a_busy_process_a_switch_interval_late() {
    let mut w = workload(vec![
        role(
            "producer",
            1,
            vec![compute(MS), Op::Put(0), compute(30 * MS)],
        ),
        role("consumer", 1, vec![Op::Get(0, None), compute(MS)]),
    ]);
    w.queues = vec![Queue {
        name: "work".to_owned(),
        capacity: 0,
    }];
    check(
        &w,
        &steady("3.12", Mode::Fork, 4),
        40 * MS,
        expect![[r#"
            main             |///lllllllllllllllllllllllllllllllllllllllllllllll
            producer         | NRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR
            consumer         |   NllllllllR
            producer: feeder |    ggggggggllllllllllllllllllllllllllllllllllllll
        "#]],
    );
    let got = |interval| {
        let sim = simulate(
            &w,
            &Run {
                interval,
                ..steady("3.12", Mode::Fork, 4)
            },
        );
        first(&sim, "consumer", State::Python)
    };
    let late = got(10 * MS) - got(2 * MS);
    assert!((7 * MS..9 * MS).contains(&late), "{late}");
}

/// When a thread of this name is first in this state.
fn first(sim: &Simulation, name: &str, wanted: State) -> Ns {
    let lane = sim.names().iter().position(|n| n == name).expect("a name");
    let mut spans = sim.trace().threads[lane].spans(0, Ns::MAX, sim.trace().end);
    let found = spans.find(|s| state_of(s.value) == wanted && s.end > s.start + 500 * US);
    found.expect("that state").start
}

#[test]
fn a_queue_between_subinterpreters_is_polled() {
    let mut w = workload(vec![
        role("producer", 1, vec![compute(3 * MS), Op::Put(0)]),
        role("consumer", 1, vec![Op::Get(0, None), compute(MS)]),
    ]);
    w.queues = vec![Queue {
        name: "work".to_owned(),
        capacity: 0,
    }];
    check(
        &w,
        &steady("3.14", Mode::Subinterpreters, 4),
        30 * MS,
        expect![[r#"
            main     |lllllllllllllllllllllllllllllllllllllllllll
            producer |NNNNNNNNNNNNNNNNNRRRRRRNNN
            consumer |NNNNNNNNNNNNNNNNNsssssssssssssssssssssRRNNN
        "#]],
    );
}

#[test]
fn a_process_whose_items_nobody_reads_never_ends() {
    let mut w = workload(vec![role("producer", 1, vec![compute(MS), Op::Put(0)])]);
    w.queues = vec![Queue {
        name: "work".to_owned(),
        capacity: 0,
    }];
    let with = |payload| Run {
        payload,
        ..steady("3.12", Mode::Fork, 2)
    };
    let outcome = |payload| simulate(&w, &with(payload)).report().outcome;
    assert_eq!(outcome(1_000), Outcome::Finished, "the pipe holds it");
    assert!(matches!(outcome(100_000), Outcome::Deadlock { .. }));
}

/// `+= 1` as often as said, in each of two workers.
fn counters(turns: u64) -> Workload {
    let update = vec![Op::Load(0), Op::Add(1), Op::Store(0)];
    let mut w = workload(vec![role("count", 2, vec![repeat(turns, update)])]);
    w.variables = vec![Named {
        name: "counter".to_owned(),
    }];
    w
}

#[test]
fn an_update_in_a_process_is_seen_by_nobody_else() {
    for (mode, seen) in [
        (Mode::Threaded, 2_000),
        (Mode::Fork, 0),
        (Mode::Spawn, 0),
        (Mode::Subinterpreters, 0),
    ] {
        let report = simulate(&counters(1_000), &steady("3.12", mode, 2)).report();
        assert_eq!(report.variables, [seen], "{mode:?}");
        assert_eq!(report.lost_updates, 0, "{mode:?}");
    }
}

#[test]
fn a_lock_of_processes_is_one_for_all() {
    let section = vec![Op::Acquire(0, None), compute(MS), Op::Release(0)];
    let mut w = workload(vec![role("task", 3, vec![repeat(10, section)])]);
    w.locks = vec![lock("lock", LockKind::Lock)];
    let report = simulate(&w, &steady("3.12", Mode::Fork, 4)).report();
    assert_eq!(report.outcome, Outcome::Finished);
    assert!(report.end > 30 * MS, "one at a time: {}", report.end);
}

#[test]
fn what_cannot_be_isolated_is_refused_by_name() {
    let refusal = |version: &str, mode, ops: Vec<Op>, threads| {
        let mut w = workload(vec![role("task", threads, ops)]);
        w.locks = vec![lock("lock", LockKind::Lock)];
        let runs = vec![steady(version, mode, 2)];
        let scenario = Scenario {
            workload: w,
            runs,
            at: None,
        };
        scenario.validate().expect_err("refused").to_string()
    };
    let plain = || vec![compute(MS)];
    assert_eq!(
        refusal("3.9", Mode::Subinterpreters, plain(), 1),
        "runs[0].mode: 3.9: subinterpreters have a GIL of their own from 3.12 on"
    );
    assert_eq!(
        refusal("2.7", Mode::Spawn, plain(), 1),
        "runs[0].mode: 2.7: multiprocessing can only fork before 3.4"
    );
    assert_eq!(
        refusal("3.14", Mode::Subinterpreters, vec![Op::Acquire(0, None)], 1),
        "runs[0].mode: `task` uses a lock, which subinterpreters cannot share"
    );
    assert_eq!(
        refusal("3.14", Mode::Fork, plain(), 65),
        "runs[0].mode: 65 workers with an interpreter each: at most 64"
    );
}

#[test]
fn a_link_carries_mode_and_payload_of_every_run() {
    let run = |mode, payload| Run {
        payload,
        ..steady("3.14", mode, 2)
    };
    let runs = vec![run(Mode::Fork, 0), run(Mode::Subinterpreters, 70_000)];
    let scenario = Scenario {
        workload: workload(vec![role("task", 2, spin())]),
        runs,
        at: None,
    };
    let valid = scenario.clone().validate().expect("valid");
    let written = link::write(&valid, &link::LinkView::default());
    let parsed = link::parse(&written);
    assert_eq!(parsed.notices, []);
    assert_eq!(*parsed.scenario, scenario);
}

// What was measured (measurements/cells.json, workload `isolation`): one unit is 0.25 s of counting down.

fn speedup(version: &str, mode: Mode) -> f64 {
    let run = Run {
        mode,
        ..run_of(version, 2)
    };
    let sim = simulate(&pair(250 * MS), &run);
    let report = sim.report();
    if mode != Mode::Subinterpreters {
        return report.speedup.expect("finite work");
    }
    // There the interpreters were made before the clock started, and closed after it had stopped.
    let costs = gilscope::runtime::isolation::starts(run.runtime);
    500.0 * MS as f64 / (report.end - costs.create - costs.close) as f64
}

#[test]
fn speed_ups_of_processes_against_measured_ones() {
    let cells = [
        ("3.9", Mode::Fork, 1.998),
        ("3.9", Mode::Spawn, 1.403),
        ("3.12", Mode::Fork, 1.719),
        ("3.12", Mode::Spawn, 1.636),
        ("3.13", Mode::Fork, 1.625),
        ("3.13", Mode::Spawn, 1.673),
        ("3.13", Mode::Subinterpreters, 1.634),
        ("3.14", Mode::Fork, 1.961),
        ("3.14", Mode::Spawn, 1.637),
        ("3.14", Mode::Subinterpreters, 1.876),
    ];
    let mut within = 0;
    for (version, mode, measured) in cells {
        let simulated = speedup(version, mode);
        let ratio = simulated / measured;
        println!(
            "{version} {mode:?}: measured {measured:.2}, simulated {simulated:.2}, ratio {ratio:.2}"
        );
        within += u32::from((0.85..=1.15).contains(&ratio));
        assert!((0.95..1.25).contains(&ratio), "{version} {mode:?}: {ratio}");
    }
    assert!(within >= 6, "{within} of {} within 15 %", cells.len());
}

/// Start and join of a worker that does nothing: the primitive comes out as it went in.
#[test]
fn a_start_takes_what_was_measured() {
    for (version, mode, measured) in [
        ("2.7", Mode::Fork, 1.23),
        ("3.9", Mode::Fork, 2.05),
        ("3.13", Mode::Fork, 1.65),
        ("3.13", Mode::Spawn, 43.8),
        ("3.14", Mode::Spawn, 31.1),
    ] {
        let nothing = workload(vec![role("noop", 1, vec![Op::Call])]);
        let run = Run {
            mode,
            ..run_of(version, 2)
        };
        let ms = simulate(&nothing, &run).report().end as f64 / MS as f64;
        println!("{version} {mode:?}: measured {measured} ms, simulated {ms:.2} ms");
        assert!((0.93..1.07).contains(&(ms / measured)), "{version}: {ms}");
    }
}

/// The convoy's cure: with a process of its own the echo waits for nobody's GIL.
#[test]
fn an_echo_in_a_process_of_its_own_waits_for_no_gil() {
    let echo = forever(vec![
        Op::Io(gilscope::program::Dist::Fixed(MS)),
        compute(300 * US),
        Op::Done,
    ]);
    let w = workload(vec![role("spin", 2, spin()), role("echo", 1, echo)]);
    let done = |mode| {
        let run = Run {
            horizon: S,
            ..steady("3.12", mode, 4)
        };
        simulate(&w, &run).report().completed()
    };
    let (threads, processes) = (done(Mode::Threaded), done(Mode::Fork));
    assert!(threads < 110 && processes > 700, "{threads} {processes}");
}

/// Threads, forks, subinterpreters and fresh processes, in this order; as many as there are at once, not in all.
#[test]
fn memory_of_workers_is_that_of_the_most_there_were_at_once() {
    let memory = |mode, w: &Workload| {
        let report = simulate(w, &steady("3.13", mode, 4)).report();
        report.memory.expect("measured") / 1024
    };
    let four = workload(vec![role("task", 4, vec![compute(100 * MS)])]);
    let all = [
        memory(Mode::Threaded, &four),
        memory(Mode::Fork, &four),
        memory(Mode::Subinterpreters, &four),
        memory(Mode::Spawn, &four),
    ];
    assert_eq!(all, [40, 4 * 1206 + 1967, 4 * 2256 + 261, 4 * 8121 + 8983]);
    let brief = workload(vec![role("task", 4, vec![compute(10 * US)])]);
    assert_eq!(
        memory(Mode::Fork, &brief),
        1206 + 1967,
        "one has ended when the next is forked"
    );
    let free = simulate(&four, &steady("3.13t", Mode::Threaded, 4)).report();
    assert_eq!(free.memory, None, "never a made-up figure");
}
