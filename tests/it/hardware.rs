//! What a virtual machine adds: calls to its host, processors that sleep, code that is cold.

use gilscope::fidelity::primitives::Primitives;
use gilscope::program::{Dist, GilUse, Op};
use gilscope::scenario::{LockKind, Run, Scenario, Workload};
use gilscope::sim::{Hardware, Limits, Simulation};
use gilscope::time::{MS, Ns, US};
use gilscope::trace::MarkKind;

use crate::build::{compute, forever, lock, repeat, role, run_of, spin, workload};

pub(crate) fn on(hardware: Hardware, workload: &Workload, run: &Run) -> Simulation {
    let scenario = Scenario {
        workload: workload.clone(),
        runs: vec![run.clone()],
        at: None,
    };
    let valid = scenario.validate().expect("a valid scenario");
    let mut simulation = Simulation::on(&valid, 0, Limits::default(), hardware, &|_| ());
    simulation.run();
    simulation
}

/// The latencies of a native call of 10 µs after each sleep of so long, shortest first.
fn calls(cold: u32, sleep: Ns) -> Vec<Ns> {
    let call = Op::Native(Dist::Fixed(10 * US), GilUse::Keep);
    let turn = vec![Op::Sleep(Dist::Fixed(sleep)), Op::Begin, call, Op::Done];
    let hardware = Hardware {
        cold,
        ..Hardware::default()
    };
    let all = workload(vec![role("caller", 1, vec![repeat(200, turn)])]);
    let simulation = on(hardware, &all, &run_of("3.12", 2));
    let mut latencies = simulation.report().latencies();
    latencies.sort_unstable();
    latencies
}

#[test]
fn a_call_takes_longer_the_longer_it_was_not_made() {
    assert_eq!(calls(0, 10 * MS).last(), Some(&(10 * US)));
    let median = |sleep| calls(700, sleep)[100];
    let (short, long) = (median(500 * US), median(10 * MS));
    // 0.7 times its time in the mean for each millisecond; the median of that is 0.69 of the mean.
    assert!((11 * US..14 * US).contains(&short), "{short}");
    assert!((45 * US..75 * US).contains(&long), "{long}");
    let most = calls(700, 100 * MS).last().copied();
    assert_eq!(most, Some(160 * US), "15 times more at most");
}

#[test]
fn only_the_first_pass_over_code_is_slow() {
    let call = || {
        [
            Op::Begin,
            Op::Native(Dist::Fixed(2 * US), GilUse::Keep),
            Op::Done,
        ]
    };
    let pause = |ns| vec![Op::Sleep(Dist::Fixed(ns))];
    let turn = [
        pause(10 * MS),
        call().to_vec(),
        pause(5 * US),
        call().to_vec(),
    ]
    .concat();
    let hardware = Hardware {
        cold: 700,
        ..Hardware::default()
    };
    let all = workload(vec![role("caller", 1, vec![repeat(100, turn)])]);
    let run = Run {
        slack: 0,
        wake: US,
        ..run_of("3.12", 1)
    };
    let report = on(hardware, &all, &run).report();
    let warm = report
        .latencies()
        .iter()
        .filter(|&&ns| ns == 2 * US)
        .count();
    assert_eq!(warm, 100, "every second of two hundred");
}

/// When a thread has computed 100 µs after it released a lock that another waits for.
fn after_release(kick: Ns) -> Ns {
    let hardware = Hardware {
        kick,
        ..Hardware::default()
    };
    let holder = vec![
        Op::Acquire(0, None),
        Op::Sleep(Dist::Fixed(MS)),
        Op::Begin,
        Op::Release(0),
        compute(100 * US),
        Op::Done,
    ];
    let all = Workload {
        locks: vec![lock("l", LockKind::Lock)],
        ..workload(vec![
            role("holder", 1, holder),
            role("waiter", 1, vec![compute(10 * US), Op::Acquire(0, None)]),
        ])
    };
    let run = Run {
        jitter: 0,
        ..run_of("3.14t", 2)
    };
    on(hardware, &all, &run).report().latencies()[0]
}

#[test]
fn who_wakes_a_thread_on_another_core_pays_for_the_interrupt() {
    assert_eq!(after_release(6 * US), after_release(0) + 6 * US);
}

/// A round trip between two cores, on one of which a third thread computes.
fn answer(notice: Ns) -> Ns {
    let hardware = Hardware {
        notice,
        ..Hardware::default()
    };
    let ask = [
        Op::Begin,
        Op::Release(0),
        Op::Acquire(1, None),
        Op::Done,
        Op::Sleep(Dist::Fixed(MS)),
    ];
    let asker = [
        vec![Op::Acquire(0, None), Op::Acquire(1, None), Op::Spawn(1)],
        vec![Op::Sleep(Dist::Fixed(MS)), repeat(10, ask.to_vec())],
    ]
    .concat();
    let answerer = vec![Op::Acquire(0, None), Op::Release(1)];
    let mut roles = vec![
        role("asker", 1, asker),
        role("answerer", 1, forever(answerer)),
        role("busy", 1, spin()),
    ];
    (roles[1].spawned, roles[1].daemon, roles[2].daemon) = (true, true, true);
    for (role, core) in roles.iter_mut().zip([0, 1, 1]) {
        role.affinity = vec![core];
    }
    let all = Workload {
        locks: vec![lock("a", LockKind::Foreign), lock("b", LockKind::Foreign)],
        ..workload(roles)
    };
    let run = Run {
        jitter: 0,
        ..run_of("3.14t", 2)
    };
    let mut latencies = on(hardware, &all, &run).report().latencies();
    latencies.sort_unstable();
    latencies[latencies.len() / 2]
}

#[test]
fn a_busy_processor_notices_later_that_it_is_interrupted() {
    assert_eq!(answer(13 * US), answer(0) + 13 * US);
}

/// How many of the switches of three busy threads the requester of a switch won itself: two thieves in turn.
fn back(cold: u32) -> f64 {
    let hardware = Hardware {
        cold,
        ..Hardware::default()
    };
    let run = Run {
        horizon: 2_000 * MS,
        ..run_of("3.12", 2)
    };
    let simulation = on(hardware, &workload(vec![role("spin", 3, spin())]), &run);
    let marks = simulation.trace().marks.iter();
    let taken = marks.filter(|mark| mark.kind == MarkKind::ForcedSwitch);
    let takers: Vec<u16> = taken.map(|mark| mark.thread).collect();
    let triples = takers.windows(3);
    let total = triples.len() as f64;
    triples.filter(|t| t[0] == t[2]).count() as f64 / total
}

#[test]
fn a_waiter_on_its_way_to_sleep_takes_the_signal_of_one_that_sleeps() {
    let back = back(700);
    // Real ones 0.32 to 0.73 (3.9, 3.12, 3.13), and 0.47 to 0.72 for the same protocol in C.
    println!("holder before last next in {:.0} %", back * 100.0);
    assert!((0.3..0.75).contains(&back), "{back}");
}

/// Round trips of a token between two threads on one core, one of which waits with a timeout.
fn trips(timer: Ns) -> Ns {
    let hardware = Hardware {
        timer,
        ..Hardware::default()
    };
    let main = vec![
        Op::Acquire(0, None),
        Op::Acquire(1, None),
        Op::Spawn(1),
        repeat(
            20,
            vec![
                Op::Begin,
                Op::Release(0),
                Op::Acquire(1, Some(500 * US)),
                Op::Done,
            ],
        ),
    ];
    let peer = vec![Op::Acquire(0, None), Op::Release(1)];
    let mut roles = vec![role("main", 1, main), role("peer", 1, forever(peer))];
    (roles[1].spawned, roles[1].daemon) = (true, true);
    let all = Workload {
        locks: vec![lock("a", LockKind::Lock), lock("b", LockKind::Lock)],
        ..workload(roles)
    };
    let run = Run {
        jitter: 0,
        ..run_of("3.9", 1)
    };
    // In the shortest nobody was preempted.
    let latencies = on(hardware, &all, &run).report().latencies();
    latencies.iter().min().copied().unwrap_or_default()
}

#[test]
fn who_sets_a_timer_and_is_woken_before_it_expires_sets_it_twice() {
    // Who sleeps owing time stays in its queue, and is spared 0.75 µs: whether either does is not the same in both.
    let longer = trips(4 * US) - trips(0);
    assert!((6_500..=9_500).contains(&longer), "{longer}");
}

/// How often a thread went on on another core that was woken while its own was busy and the other idle.
fn moves(halts: bool) -> usize {
    let hardware = Hardware {
        halts,
        ..Hardware::default()
    };
    let turn = vec![
        Op::Sleep(Dist::Fixed(MS)),
        Op::Release(0),
        compute(500 * US),
    ];
    let waker = vec![Op::Acquire(0, None), Op::Spawn(1), repeat(10, turn)];
    let woken = vec![Op::Acquire(0, None), compute(10 * US)];
    let mut roles = vec![
        role("waker", 1, waker),
        role("woken", 1, forever(woken)),
        role("early", 1, vec![compute(500 * US)]),
    ];
    (roles[1].spawned, roles[1].daemon) = (true, true);
    (roles[0].affinity, roles[2].affinity) = (vec![0], vec![1]);
    let all = Workload {
        locks: vec![lock("l", LockKind::Lock)],
        ..workload(roles)
    };
    let simulation = on(hardware, &all, &run_of("3.14t", 2));
    let marks = simulation.trace().marks.iter();
    marks.filter(|mark| mark.kind == MarkKind::Migrated).count()
}

/// In traces of such a machine 2 of 73,000 wake-ups of ping-pong on 2.7 went to another processor, and none of 900 on 3.9; `place.c`
/// of `measurements/programs` looks at the same in C.
#[test]
fn a_thread_is_woken_where_it_was_if_idle_processors_are_the_hosts() {
    assert_eq!(moves(true), 0);
    assert!(moves(false) > 0);
}

/// How much longer the first bytecode after a sleep takes, in the mean.
fn first_bytecode(cold: u32, sleep: Ns) -> Ns {
    let hardware = Hardware {
        cold,
        ..Hardware::default()
    };
    let turn = vec![
        Op::Sleep(Dist::Fixed(sleep)),
        Op::Begin,
        compute(US),
        Op::Done,
    ];
    let all = workload(vec![role("sleeper", 1, vec![repeat(100, turn)])]);
    let latencies = on(hardware, &all, &run_of("3.12", 2)).report().latencies();
    latencies.iter().sum::<Ns>() / latencies.len() as Ns - US
}

/// `coldpair.py`: 12 to 14 µs after 5 ms, part of it in calls; 10 to 17 after 10 and 20 ms.
#[test]
fn the_first_bytecode_after_a_sleep_is_slow() {
    assert_eq!(first_bytecode(0, 5 * MS), 0);
    assert!((9 * US..11 * US).contains(&first_bytecode(700, 5 * MS)));
    let long = first_bytecode(700, 20 * MS);
    assert!((13 * US..15 * US).contains(&long), "{long}");
}

/// Acceptance test 3 of the models: with more waiters some holds last two intervals, for a waiter whose timer expires after
/// somebody switched meanwhile begins a new interval. Measured with four threads: the 95th percentile is 7.9 to 8.6 ms.
#[test]
fn a3_some_holds_last_two_intervals_on_the_measured_machine() {
    let shipped = Primitives::shipped().expect("the shipped primitives");
    let machine = shipped.constants;
    let share = |threads| {
        let run = Run {
            wake: machine.wake,
            switch: machine.switch,
            slack: machine.slack,
            slice: machine.slice,
            horizon: 4_000 * MS,
            ..run_of("3.12", 2)
        };
        let all = workload(vec![role("spin", threads, spin())]);
        let simulation = on(machine.hardware, &all, &run);
        let marks = simulation.trace().marks.iter();
        let taken = marks.filter(|mark| mark.kind == MarkKind::ForcedSwitch);
        let at: Vec<Ns> = taken.map(|mark| mark.at).collect();
        let long = at.windows(2).filter(|pair| pair[1] - pair[0] > 15 * MS / 2);
        long.count() as f64 / at.len() as f64
    };
    let (two, four) = (share(2), share(4));
    println!(
        "holds beyond 1.5 intervals: {:.1} % with two threads, {:.1} % with four",
        100.0 * two,
        100.0 * four
    );
    assert!(two < 0.01, "{two}");
    assert!((0.02..0.25).contains(&four), "{four}");
}
