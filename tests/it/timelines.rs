//! What threads do, as pictures: one letter a column, the state that fills most of it.
//!
//! `R` runs Python, `N` native code, `g` waits for the GIL, `r` for a core, `l` for a lock, `i` blocked on I/O,
//! `s` sleeps, `/` is being switched, `x` stopped with the world.

use expect_test::{Expect, expect};
use gilscope::program::{Dist, GilUse, Op};
use gilscope::scenario::*;
use gilscope::time::{MS, Ns, US};
use gilscope::trace::ascii;

use crate::build::{compute, forever, lock, role, run_of, simulate, spin, workload};

/// The first `to` nanoseconds of the run in 60 columns.
#[track_caller]
fn check(workload: &Workload, run: &Run, to: Ns, picture: Expect) {
    let sim = simulate(workload, run);
    picture.assert_eq(&ascii::timeline(sim.trace(), sim.names(), 0, to, 60));
}

/// Without variation, so that a picture shows the rule and nothing else.
fn steady(name: &str, cores: u32) -> Run {
    Run {
        jitter: 0,
        horizon: 200 * MS,
        ..run_of(name, cores)
    }
}

#[test]
fn new_gil_hands_over_after_one_interval() {
    let spinners = workload(vec![role("spin", 2, spin())]);
    check(
        &spinners,
        &steady("3.12", 2),
        30 * MS,
        expect![[r#"
        spin 1 |RRRRRRRRRRggggggggggRRRRRRRRRRRggggggggggRRRRRRRRRRggggggggg
        spin 2 |ggggggggggRRRRRRRRRRgggggggggggRRRRRRRRRRggggggggggRRRRRRRRR
    "#]],
    );
}

#[test]
fn graalpy_a_timer_asks_every_50_ms_but_an_extension_does_not_hear_it() {
    let native = forever(vec![
        Op::Native(Dist::Fixed(120 * MS), GilUse::Keep),
        compute(MS),
    ]);
    let roles = vec![role("spin", 2, spin()), role("extension", 1, native)];
    let run = Run {
        horizon: 600 * MS,
        ..steady("graalpy", 3)
    };
    check(
        &workload(roles),
        &run,
        600 * MS,
        expect![[r#"
        spin 1    |RRRRRgggggggggggggggggRRRgggggggggggggggggRRRggggggggggggggg
        spin 2    |gggggRRRRRgggggggggggggggRRRRRgggggggggggggggRRRRRgggggggggg
        extension |ggggggggggNNNNNNNNNNNNggggggggNNNNNNNNNNNNggggggggNNNNNNNNNN
    "#]],
    );
}

#[test]
fn without_a_gil_both_run() {
    let spinners = workload(vec![role("spin", 2, spin())]);
    check(
        &spinners,
        &steady("3.14t", 2),
        30 * MS,
        expect![[r#"
        spin 1 |RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR
        spin 2 |RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR
    "#]],
    );
}

#[test]
fn without_a_gil_one_core_is_shared_by_the_scheduler() {
    let spinners = workload(vec![role("spin", 2, spin())]);
    check(
        &spinners,
        &steady("3.14t", 1),
        30 * MS,
        expect![[r#"
        spin 1 |RRrrrrrrrrRRRRRRRRrrrrrrrrRRRRRRRRrrrrrrrrRRRRRRRRrrrrrrrrRR
        spin 2 |rrRRRRRRRRrrrrrrrrRRRRRRRRrrrrrrrrRRRRRRRRrrrrrrrrRRRRRRRRrr
    "#]],
    );
}

#[test]
fn convoy_a_reply_waits_for_a_whole_interval() {
    let echo = forever(vec![Op::Io(Dist::Fixed(MS)), compute(300 * US)]);
    let both = workload(vec![role("echo", 1, echo), role("spin", 1, spin())]);
    check(
        &both,
        &steady("3.12", 2),
        30 * MS,
        expect![[r#"
            echo |iiggggggggggRiiggggggggggRiiggggggggggRiiggggggggggiiggggggg
            spin |RRRRRRRRRRRRgRRRRRRRRRRRRgRRRRRRRRRRRRgRRRRRRRRRRRRRRRRRRRRR
        "#]],
    );
}

#[test]
fn convoy_the_old_gil_answers_at_once() {
    let echo = forever(vec![Op::Io(Dist::Fixed(MS)), compute(300 * US)]);
    let both = workload(vec![role("echo", 1, echo), role("spin", 1, spin())]);
    check(
        &both,
        // Without variation the two threads fall into step: 101 ticks, a post, 101 ticks.
        &Run {
            jitter: 200,
            ..steady("2.7", 2)
        },
        30 * MS,
        expect![[r#"
            echo |ii///ii//ii/ii///ii//ii//ii//ii//ii//ii/iii/ii//ii/iii//ii/i
            spin |RRR//RR//RR/RRR//RR//RR//RR//RR//RR//RR/RRR/RRR/RR/RRR/RRR/R
        "#]],
    );
}

#[test]
fn native_code_that_releases_the_gil_runs_beside_python() {
    let hash = forever(vec![
        compute(MS),
        Op::Native(Dist::Fixed(4 * MS), GilUse::Release),
    ]);
    check(
        &workload(vec![role("hash", 2, hash)]),
        &steady("3.12", 2),
        30 * MS,
        expect![[r#"
        hash 1 |RRNNNNNNNNRRNNNNNNNNRRNNNNNNNNRRNNNNNNNNRRNNNNNNNNRRNNNNNNNN
        hash 2 |ggRRNNNNNNNNRRNNNNNNNNRRNNNNNNNNRRNNNNNNNNRRNNNNNNNNRRNNNNNN
    "#]],
    );
}

#[test]
fn native_code_that_keeps_the_gil_stops_everybody() {
    let regex = forever(vec![
        Op::Native(Dist::Fixed(12 * MS), GilUse::Keep),
        compute(MS),
    ]);
    check(
        &workload(vec![role("regex", 2, regex)]),
        &steady("3.12", 2),
        60 * MS,
        expect![[r#"
        regex 1 |NNNNNNNNNNNNggggggggggggRNNNNNNNNNNNNgggggggggggggRNNNNNNNNN
        regex 2 |ggggggggggggNNNNNNNNNNNNgggggggggggggRNNNNNNNNNNNNgggggggggg
    "#]],
    );
}

#[test]
fn a_cooperative_thread_keeps_its_core_until_it_yields() {
    let run = Run {
        scheduler: Policy::Cooperative,
        ..steady("3.14t", 1)
    };
    let polite = forever(vec![compute(2 * MS), Op::Yield]);
    let greedy = forever(vec![compute(12 * MS), Op::Yield]);
    let both = workload(vec![role("polite", 1, polite), role("greedy", 1, greedy)]);
    check(
        &both,
        &run,
        60 * MS,
        expect![[r#"
        polite |RRrrrrrrrrrrrrrRRrrrrrrrrrrrrrRRrrrrrrrrrrrrrRRRrrrrrrrrrrrr
        greedy |rrRRRRRRRRRRRRRrrRRRRRRRRRRRRRrrRRRRRRRRRRRRRrrrRRRRRRRRRRRR
    "#]],
    );
}

#[test]
fn round_robin_takes_the_core_after_its_quantum() {
    let run = Run {
        scheduler: Policy::RoundRobin,
        quantum: 3 * MS,
        ..steady("3.14t", 1)
    };
    check(
        &workload(vec![role("spin", 3, spin())]),
        &run,
        30 * MS,
        expect![[r#"
        spin 1 |RRRRRRrrrrrrrrrrrrRRRRRRrrrrrrrrrrrrRRRRRRrrrrrrrrrrrrRRRRRR
        spin 2 |rrrrrrRRRRRRrrrrrrrrrrrrRRRRRRrrrrrrrrrrrrRRRRRRrrrrrrrrrrrr
        spin 3 |rrrrrrrrrrrrRRRRRRrrrrrrrrrrrrRRRRRRrrrrrrrrrrrrRRRRRRrrrrrr
    "#]],
    );
}

#[test]
fn a_slow_core_does_half_the_work() {
    let run = Run {
        // Linux would move the second to the faster core, once that is idle.
        scheduler: Policy::RoundRobin,
        speeds: vec![1000, 500],
        ..steady("3.14t", 2)
    };
    check(
        &workload(vec![role("work", 2, vec![compute(10 * MS)])]),
        &run,
        30 * MS,
        expect![[r#"
        work 1 |RRRRRRRRRRRRRRRRRRRRRR
        work 2 |RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR
    "#]],
    );
}

#[test]
fn a_nice_thread_gets_less() {
    let mut nice = role("nice", 1, spin());
    nice.nice = 10;
    let both = workload(vec![role("plain", 1, spin()), nice]);
    check(
        &both,
        &steady("3.14t", 1),
        120 * MS,
        expect![[r#"
        plain |RrrRRRRRRRRRRRRRRRRRRRRrrRRRRRRRRRRRRRRRRRRrrRRRRRRRRRRRRRRR
        nice  |rRRrrrrrrrrrrrrrrrrrrrrRRrrrrrrrrrrrrrrrrrrRRrrrrrrrrrrrrrrr
    "#]],
    );
}

#[test]
fn a_lock_lets_one_in_at_a_time() {
    let mut both = workload(vec![role(
        "thread",
        2,
        forever(vec![
            Op::Acquire(0, None),
            Op::Sleep(Dist::Fixed(4 * MS)),
            Op::Release(0),
            Op::Sleep(Dist::Fixed(2 * MS)),
        ]),
    )]);
    both.locks = vec![lock("lock", LockKind::Lock)];
    check(
        &both,
        &steady("3.12", 2),
        30 * MS,
        expect![[r#"
        thread 1 |ssssssssssssllllsssssssssssssllllssssssssssssllllsssssssssss
        thread 2 |llllllllsssssssssssslllllssssssssssssllllssssssssssssllllsss
    "#]],
    );
}

#[test]
fn a_semaphore_lets_two_in() {
    let mut three = workload(vec![role(
        "thread",
        3,
        forever(vec![
            Op::Acquire(0, None),
            Op::Sleep(Dist::Fixed(4 * MS)),
            Op::Release(0),
        ]),
    )]);
    three.locks = vec![lock("permits", LockKind::Semaphore(2))];
    check(
        &three,
        &steady("3.12", 4),
        30 * MS,
        expect![[r#"
            thread 1 |ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss
            thread 2 |llllllllllllllllllllllllllllllllllllllllllllllllllllllllllll
            thread 3 |ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss
        "#]],
    );
}

#[test]
fn a_barrier_waits_for_the_last() {
    let party = |ms: Ns| forever(vec![compute(ms * MS), Op::Barrier(0)]);
    let mut three = workload(vec![role("quick", 1, party(2)), role("slow", 1, party(6))]);
    three.barriers = vec![Barrier {
        name: "meet".to_owned(),
        parties: 2,
    }];
    check(
        &three,
        &steady("3.14t", 2),
        30 * MS,
        expect![[r#"
        quick |RRRRlllllllllRRRRlllllllllRRRRlllllllllRRRRlllllllllRRRRllll
        slow  |RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR
    "#]],
    );
}

#[test]
fn an_event_and_a_condition_wake_their_waiters() {
    let mut three = workload(vec![
        role("waits", 1, vec![Op::WaitEvent(0, None), compute(4 * MS)]),
        role(
            "notified",
            1,
            vec![
                Op::Acquire(0, None),
                Op::Wait(0, None),
                compute(4 * MS),
                Op::Release(0),
            ],
        ),
        role(
            "sets",
            1,
            vec![
                compute(6 * MS),
                Op::Set(0),
                compute(6 * MS),
                Op::Acquire(0, None),
                Op::Notify(0, 1),
                Op::Release(0),
            ],
        ),
    ]);
    three.locks = vec![lock("lock", LockKind::RLock)];
    three.conditions = vec![Condition {
        name: "changed".to_owned(),
        lock: 0,
    }];
    three.events = vec![Named {
        name: "ready".to_owned(),
    }];
    check(
        &three,
        &steady("3.14t", 3),
        30 * MS,
        expect![[r#"
        waits    |lllllllllllllRRRRRRRRR
        notified |llllllllllllllllllllllllllRRRRRRRRR
        sets     |RRRRRRRRRRRRRRRRRRRRRRRRRR
    "#]],
    );
}

#[test]
fn join_and_spawn_order_lives() {
    let mut child = role("child", 2, vec![compute(6 * MS)]);
    child.spawned = true;
    let main = role(
        "main",
        1,
        vec![
            compute(4 * MS),
            Op::Spawn(1),
            compute(2 * MS),
            Op::Join(1),
            compute(2 * MS),
        ],
    );
    check(
        &workload(vec![main, child]),
        &steady("3.14t", 4),
        30 * MS,
        expect![[r#"
        main    |RRRRRRRRRRRRRlllllllllRRRRR
        child 1 |         RRRRRRRRRRRRR
        child 2 |         RRRRRRRRRRRRR
    "#]],
    );
}

#[test]
fn a_bounded_queue_holds_the_producer_back() {
    let mut both = workload(vec![
        role("producer", 1, forever(vec![compute(MS), Op::Put(0)])),
        role(
            "consumer",
            1,
            forever(vec![
                Op::Get(0, None),
                Op::Io(Dist::Fixed(4 * MS)),
                Op::TaskDone(0),
            ]),
        ),
    ]);
    both.queues = vec![Queue {
        name: "jobs".to_owned(),
        capacity: 1,
    }];
    check(
        &both,
        &steady("3.14t", 2),
        30 * MS,
        expect![[r#"
        producer |RRRRRRllllRRllllllRRRlllllRRRlllllRRRlllllRRRllllllRRllllllR
        consumer |lliiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii
    "#]],
    );
}

#[test]
fn two_interpreters_have_two_gils() {
    let mut other = role("other", 1, spin());
    other.home = Home::Interpreter(1);
    let three = workload(vec![role("spin", 2, spin()), other]);
    check(
        &three,
        &steady("3.12", 3),
        30 * MS,
        expect![[r#"
        spin 1 |RRRRRRRRRRggggggggggRRRRRRRRRRRggggggggggRRRRRRRRRRggggggggg
        spin 2 |ggggggggggRRRRRRRRRRgggggggggggRRRRRRRRRRggggggggggRRRRRRRRR
        other  |RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR
    "#]],
    );
}

#[test]
fn a_native_program_needs_no_gil_but_a_core() {
    let mut hog = role("hog", 1, spin());
    hog.home = Home::Native;
    let both = workload(vec![role("spin", 1, spin()), hog]);
    check(
        &both,
        &steady("3.12", 1),
        30 * MS,
        expect![[r#"
        spin |RRrrrrrrrrRRRRRRRRrrrrrrrrRRRRRRRRrrrrrrrrRRRRRRRRrrrrrrrrRR
        hog  |rrNNNNNNNNrrrrrrrrNNNNNNNNrrrrrrrrNNNNNNNNrrrrrrrrNNNNNNNNrr
    "#]],
    );
}

#[test]
fn a_collection_stops_the_world() {
    let alloc = vec![compute(4 * MS), Op::Alloc(200_000), compute(4 * MS)];
    let both = workload(vec![
        role("allocates", 1, alloc),
        role("spins", 1, vec![compute(20 * MS)]),
    ]);
    check(
        &both,
        &steady("3.14t", 2),
        30 * MS,
        expect![[r#"
            allocates |RRRRRRRRRRRRRRRRRRRRRRRRRR
            spins     |RRRRRRRRRxxxxxxxxRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR
        "#]],
    );
}

#[test]
fn requests_come_whether_or_not_anybody_is_ready() {
    let mut server = workload(vec![role(
        "server",
        1,
        forever(vec![Op::Recv(0), compute(3 * MS), Op::Done]),
    )]);
    server.channels = vec![Channel {
        name: "requests".to_owned(),
        latency: 0,
        capacity: 0,
    }];
    server.arrivals = vec![Arrivals {
        channel: 0,
        every: 10 * MS,
        poisson: false,
        start: 2 * MS,
        count: 3,
    }];
    check(
        &server,
        &steady("3.12", 1),
        30 * MS,
        expect![[r#"
        server |iiiiRRRRRRiiiiiiiiiiiiiiRRRRRRiiiiiiiiiiiiiiRRRRRRiiiiiiiiii
    "#]],
    );
}
