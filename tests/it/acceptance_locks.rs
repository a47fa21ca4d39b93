//! Waiting for a fair lock, and for a stopped world (acceptance tests 9 and 10 of the models).

use gilscope::program::{Dist, GilUse, Op};
use gilscope::scenario::*;
use gilscope::time::{MS, Ns, S, US};
use gilscope::trace::{MarkKind, State, state_of};

use crate::build::{forever, role, run_of, simulate, workload};

#[test]
fn a9_nobody_waits_for_a_fair_lock_beyond_its_turn() {
    let hold = 300 * US;
    let n = 8;
    let mut contended = workload(vec![role(
        "worker",
        n,
        forever(vec![
            Op::Acquire(0, None),
            Op::Compute(Dist::Fixed(hold)),
            Op::Release(0),
        ]),
    )]);
    contended.locks = vec![Lock {
        name: "lock".to_owned(),
        kind: LockKind::Lock,
    }];
    for name in ["3.13t", "3.14t"] {
        let run = Run {
            horizon: S,
            ..run_of(name, 8)
        };
        let sim = simulate(&contended, &run);
        let trace = sim.trace();
        let lanes = trace.threads.iter();
        let waits = lanes.flat_map(|lane| lane.spans(0, Ns::MAX, trace.end).collect::<Vec<_>>());
        let longest = waits
            .filter(|s| state_of(s.value) == State::Lock)
            .map(|s| s.end - s.start)
            .max()
            .unwrap_or(0);
        let bound = (MS + 2 * hold) * Ns::from(n);
        let handed = trace
            .marks
            .iter()
            .filter(|m| m.kind == MarkKind::HandedOff)
            .count();
        println!("{name}: longest wait {longest} ns, bound {bound} ns, {handed} hand-overs");
        assert!(handed > 0);
        assert!(longest <= bound);
    }
}

#[test]
fn a10_a_pause_lasts_until_the_slowest_attached_thread_looks_up() {
    // One thread allocates until the collector runs; another sits in native code that stays attached.
    let allocator = role(
        "allocator",
        1,
        vec![
            Op::Compute(Dist::Fixed(MS)),
            Op::Alloc(3_000),
            Op::Compute(Dist::Fixed(MS)),
        ],
    );
    let slow = role(
        "slow",
        1,
        vec![
            Op::Native(Dist::Fixed(6 * MS), GilUse::Keep),
            Op::Compute(Dist::Fixed(MS)),
        ],
    );
    let quick = role("quick", 1, vec![Op::Compute(Dist::Fixed(20 * MS))]);
    let asleep = role("asleep", 1, vec![Op::Sleep(Dist::Fixed(30 * MS))]);
    let sim = simulate(
        &workload(vec![allocator, slow, quick, asleep]),
        &run_of("3.14t", 4),
    );
    let marks = &sim.trace().marks;
    let first = |kind| {
        marks
            .iter()
            .find(|m| m.kind == kind)
            .map(|m| m.at)
            .expect("a mark")
    };
    let (asked, stopped) = (first(MarkKind::StopRequest), first(MarkKind::WorldStopped));
    let pause = stopped - asked;
    let expected = 6 * MS - asked;
    println!("asked at {asked}, stopped after {pause} ns; the slow call had {expected} ns to go");
    // The slow thread suspends, and wakes the collector, whose wake-up and next look take their time.
    assert!((expected..expected + 100 * US).contains(&pause));
    // The quick thread stopped at its next check site: within a microsecond.
    let waits = sim.trace().threads[2].spans(0, Ns::MAX, sim.trace().end);
    let halted = waits
        .into_iter()
        .find(|s| state_of(s.value) == State::Stopped)
        .expect("a stop");
    assert!(halted.start - asked < US);
    // And ran no Python while the world was stopped.
    assert!(halted.end > stopped);
}
