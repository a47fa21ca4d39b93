//! CPython up to 3.1: ticks, polling waits, signals; and the signal storm of 3.2 to 3.8.

use expect_test::expect;
use gilscope::program::{Dist, GilUse, Op};
use gilscope::runtime::tick::Tick;
use gilscope::runtime::{Costs, Cx, Effect, Machine};
use gilscope::scenario::*;
use gilscope::sim::Simulation;
use gilscope::time::{MS, Ns, S, US};
use gilscope::trace::{MarkKind, State, ascii};

use crate::build::{compute, forever, lock, repeat, role, run_of, simulate, spin, workload};

fn named(name: &str) -> Vec<Named> {
    vec![Named {
        name: name.to_owned(),
    }]
}

/// When a mark of this kind was made first.
fn first(sim: &Simulation, kind: MarkKind) -> Option<Ns> {
    let mut marks = sim.trace().marks.iter();
    marks.find(|mark| mark.kind == kind).map(|mark| mark.at)
}

#[test]
fn each_version_has_its_own_check_interval_unless_the_knob_says_otherwise() {
    let pair = workload(vec![role("count", 2, vec![compute(5 * MS)])]);
    let hash = |name: &str, check_interval| {
        let run = Run {
            check_interval,
            ..run_of(name, 2)
        };
        simulate(&pair, &run).trace().hash()
    };
    for (name, own) in [("2.2", 10), ("2.7", 100), ("3.1", 100)] {
        assert_eq!(hash(name, 0), hash(name, own), "{name}");
        assert_ne!(hash(name, 0), hash(name, own + 1), "{name}");
    }
    assert_ne!(hash("2.2", 0), hash("2.7", 0));
}

/// `counter += 1` in a loop ticks five times a turn: load, add, store, and two to go round. A check comes every
/// check interval + 1 ticks: at an interval of 99 always at the same place, at 100 at every place in turn.
#[test]
fn a_check_interval_in_step_with_the_loop_looks_up_at_one_place_only() {
    let turn = vec![Op::Load(0), Op::Add(1), Op::Store(0)];
    let both = Workload {
        variables: named("counter"),
        ..workload(vec![role("count", 2, vec![repeat(40_000, turn)])])
    };
    let lost = |check_interval| {
        let run = Run {
            check_interval,
            ..run_of("2.7", 2)
        };
        let sum = simulate(&both, &run).report().variables[0];
        1.0 - sum as f64 / 80_000.0
    };
    let (in_step, out_of_step) = (lost(99), lost(100));
    println!("lost at 99 ticks {in_step:.3}, at 100 ticks {out_of_step:.3}");
    assert_eq!(in_step, 0.0);
    assert!(out_of_step > 0.05);
}

/// An event is set 20 ms after a thread began to wait for it for at most 200 ms.
fn late_event() -> Workload {
    let waiter = vec![Op::WaitEvent(0, Some(200 * MS)), compute(4 * MS)];
    let setter = vec![Op::Sleep(Dist::Fixed(20 * MS)), Op::Set(0), compute(4 * MS)];
    Workload {
        events: named("ready"),
        ..workload(vec![role("wait", 1, waiter), role("set", 1, setter)])
    }
}

#[test]
fn a_timed_wait_polls_up_to_3_1_and_is_woken_from_3_2_on() {
    let picture = |name: &str| {
        let run = Run {
            jitter: 0,
            ..run_of(name, 2)
        };
        let sim = simulate(&late_event(), &run);
        ascii::timeline(sim.trace(), sim.names(), 0, 40 * MS, 60)
    };
    // Naps of 1, 2, 4, 8, 16 ms: the event of 20 ms is seen at 31 ms.
    expect![[r#"
        wait |sssssssssssssssssssssssssssssssssssssssssssssssRRRRRRR
        set  |ssssssssssssssssssssssssssssssRRRRRR
    "#]]
    .assert_eq(&picture("3.1"));
    expect![[r#"
        wait |llllllllllllllllllllllllllllllggggggRRRRRRR
        set  |ssssssssssssssssssssssssssssssRRRRRR
    "#]]
    .assert_eq(&picture("3.2"));
}

#[test]
fn naps_grow_to_50_ms_and_end_at_the_deadline() {
    let waiter = vec![Op::WaitEvent(0, Some(300 * MS)), compute(MS)];
    let alone = Workload {
        events: named("never"),
        ..workload(vec![role("wait", 1, waiter)])
    };
    let sim = simulate(&alone, &run_of("2.7", 1));
    let spans = sim.trace().threads[0].spans(0, Ns::MAX, sim.trace().end);
    let naps: Vec<Ns> = spans
        .filter(|s| gilscope::trace::state_of(s.value) == State::Sleep)
        .map(|s| (s.end - s.start) / MS)
        .collect();
    assert_eq!(naps, [1, 2, 4, 8, 16, 32, 50, 50, 50, 50, 36]);
}

#[test]
fn ctrl_c_reaches_a_main_thread_that_polls_or_sits_in_a_system_call_but_not_one_in_a_lock() {
    let handled = |wait: Op| {
        let mut main = role("main", 1, vec![wait]);
        main.main = true;
        let both = Workload {
            events: named("never"),
            locks: vec![lock("mine", LockKind::Lock)],
            channels: vec![Channel {
                name: "socket".to_owned(),
                latency: 0,
                capacity: 0,
            }],
            interrupts: vec![20 * MS],
            ..workload(vec![
                role("worker", 1, {
                    let mut ops = vec![Op::Acquire(0, None)];
                    ops.extend(spin());
                    ops
                }),
                main,
            ])
        };
        let run = Run {
            horizon: S / 4,
            ..run_of("2.7", 2)
        };
        first(&simulate(&both, &run), MarkKind::InterruptHandled).map(|at| at - 20 * MS)
    };
    assert_eq!(handled(Op::WaitEvent(0, None)), None);
    assert_eq!(handled(Op::Acquire(0, None)), None);
    for wait in [Op::WaitEvent(0, Some(S)), Op::Recv(0)] {
        let late = handled(wait.clone());
        assert!(late.is_some_and(|ns| ns < MS), "{wait:?} {late:?}");
    }
}

/// The running thread holds no lock that anybody wants, and no interval ever ends.
#[test]
fn up_to_3_2_every_acquire_lets_go_of_the_gil() {
    let own = |l| {
        let turn = vec![compute(50 * US), Op::Acquire(l, None), Op::Release(l)];
        role(&format!("thread {l}"), 1, forever(turn))
    };
    let both = Workload {
        locks: vec![lock("a", LockKind::Lock), lock("b", LockKind::Lock)],
        ..workload(vec![own(0), own(1)])
    };
    let chances = |name: &str| {
        let run = Run {
            interval: 10 * S,
            check_interval: 10_000_000,
            horizon: 20 * MS,
            ..run_of(name, 2)
        };
        let gil = simulate(&both, &run).report().gil;
        gil.handoffs + gil.failed_acquires
    };
    for name in ["2.2", "2.7", "3.1", "3.2"] {
        assert!(chances(name) > 100, "{name}: {}", chances(name));
    }
    for name in ["3.3", "3.9", "3.14"] {
        assert_eq!(chances(name), 0, "{name}");
    }
}

/// So does all that takes a lock inside: each of 400 turns wakes the waiter, in vain.
#[test]
fn up_to_3_2_queues_and_events_let_go_of_the_gil_too() {
    let busy = vec![compute(50 * US), Op::Put(0), Op::Set(0), Op::Clear(0)];
    let both = Workload {
        events: named("ready"),
        queues: vec![Queue {
            name: "queue".to_owned(),
            capacity: 0,
        }],
        ..workload(vec![
            role("busy", 1, forever(busy)),
            role("waiter", 1, spin()),
        ])
    };
    let chances = |name: &str| {
        let run = Run {
            interval: 10 * S,
            check_interval: 10_000_000,
            horizon: 20 * MS,
            ..run_of(name, 2)
        };
        let gil = simulate(&both, &run).report().gil;
        gil.handoffs + gil.failed_acquires
    };
    for name in ["2.7", "3.1", "3.2"] {
        assert!(chances(name) > 0, "{name}");
    }
    for name in ["3.3", "3.9", "3.14"] {
        assert_eq!(chances(name), 0, "{name}");
    }
}

/// From 2.3 on there is one ticker: who takes the GIL goes on counting where the last holder stopped.
#[test]
fn the_ticker_belongs_to_a_thread_in_2_2_and_to_all_later() {
    let costs = Costs {
        signal: 600,
        syscall: 300,
        park: 150,
        arm: 55,
        notice: 80,
        retake: 50,
        spin: 300,
    };
    for one_ticker in [false, true] {
        let mut effects = Vec::new();
        let mut cx = Cx {
            now: 0,
            costs: &costs,
            effects: &mut effects,
        };
        let mut gil = Tick::new(2, one_ticker);
        gil.attach(0, &mut cx);
        gil.detach(0, false, &mut cx);
        gil.attach(1, &mut cx);
        assert_eq!(effects.contains(&Effect::Ticker(0, 1)), one_ticker);
    }
    // Threads of some 60 ticks and a call by turns: together they come to a check at other places than alone.
    let turn = vec![compute(60 * 4_800 / 1000), Op::Io(Dist::Fixed(10 * US))];
    let both = workload(vec![
        role("a", 1, forever(turn.clone())),
        role("b", 1, forever(turn)),
    ]);
    let hash = |name: &str| {
        let run = Run {
            check_interval: 100,
            horizon: 5 * MS,
            ..run_of(name, 2)
        };
        simulate(&both, &run).trace().hash()
    };
    assert_ne!(hash("2.2"), hash("2.7"));
    assert_eq!(hash("3.1"), hash("2.7"));
}

/// While the main thread waits for the GIL to run its handler, every check site of the others finds the signal
/// (bpo-40010, fixed in 3.9): 5 ms at two thirds of the speed.
#[test]
fn up_to_3_8_a_pending_signal_slows_every_thread_down() {
    let mut main = role("main", 1, vec![Op::Join(1)]);
    main.main = true;
    let both = Workload {
        interrupts: vec![10 * MS],
        ..workload(vec![main, role("worker", 1, vec![compute(30 * MS)])])
    };
    let end = |name: &str| {
        let sim = simulate(&both, &run_of(name, 2));
        let handled = first(&sim, MarkKind::InterruptHandled).expect("the handler runs");
        (sim.report().end as f64 / 1e6, handled as f64 / 1e6)
    };
    let ((slow, seen), (quick, _)) = (end("3.8"), end("3.9"));
    println!(
        "30 ms of work end at {slow:.2} ms on 3.8, at {quick:.2} ms on 3.9; handled at {seen:.2} ms"
    );
    let pending = seen - 10.0;
    let lost = slow - quick;
    assert!(
        (0.2..0.4).contains(&(lost / pending)),
        "{lost} of {pending}"
    );
    // Native code looks at nothing and loses nothing.
    let hash = vec![Op::Native(Dist::Fixed(30 * MS), GilUse::Release)];
    let mut native = both.clone();
    native.roles[1].body = hash.into_iter().map(Into::into).collect();
    let end = |name: &str| simulate(&native, &run_of(name, 2)).report().end;
    assert_eq!(end("3.8"), end("3.9"));
}
