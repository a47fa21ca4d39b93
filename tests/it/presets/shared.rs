//! What threads share: variables, locks, queues.

use gilscope::scenario::presets;
use gilscope::sim::{Limits, Outcome, Report, Simulation};
use gilscope::time::MS;
use gilscope::trace::{State, state_of};

use super::{end_ms, ns, reports, runs};

#[test]
fn lost_update_3_9_and_3_14t_lose_and_3_10_happens_not_to() {
    for seed in ["1", "2", "3", "4", "5"] {
        let all = reports("lost-update", &[("seed", seed)]);
        let lost: Vec<i64> = all
            .iter()
            .map(|report| 60_000 - report.variables[0])
            .collect();
        assert!(
            lost[0] > 0 && lost[1] == 0 && lost[2] > 0,
            "seed {seed}: {lost:?}"
        );
    }
}

#[test]
fn lost_update_lock_loses_nothing_and_costs_time() {
    let all: [Report; 3] = runs("lost-update-lock");
    let plain: [Report; 3] = runs("lost-update");
    for (locked, plain) in all.iter().zip(&plain) {
        assert_eq!((locked.variables[0], locked.lost_updates), (6_000, 0));
        assert!(locked.end / 6_000 > plain.end / 60_000);
    }
}

#[test]
fn producer_consumer_the_faster_side_waits() {
    let [run] = runs("producer-consumer");
    assert!(
        ns(&run, "producer", State::Lock) > 3 * MS,
        "the producer, once the queue is full"
    );
    assert!(run.cores_busy() < 1.0);
}

#[test]
fn philosophers_stop_for_ever_unless_all_keep_one_order() {
    let [circle] = runs("philosophers");
    let Outcome::Deadlock { cycle } = &circle.outcome else {
        panic!("{:?}", circle.outcome);
    };
    assert_eq!(cycle.len(), 5);
    for seed in ["1", "2", "3", "4", "5", "6", "7", "8"] {
        let settings = [("seed", seed), ("horizon", "200ms")];
        let order = reports("philosophers-order", &settings);
        assert_eq!(order[0].outcome, Outcome::Horizon, "seed {seed}");
    }
}

#[test]
fn inversion_high_waits_for_low_while_medium_runs() {
    let [run] = runs("inversion");
    let waits = ns(&run, "high", State::Lock);
    assert!(waits > 50 * MS, "{waits}");
    assert!(ns(&run, "low", State::Ready) > 50 * MS);
}

#[test]
fn foreign_lock_the_gil_closes_a_ring_and_without_it_there_is_none() {
    let [gil, free] = runs("foreign-lock");
    let Outcome::Deadlock { cycle } = &gil.outcome else {
        panic!("{:?}", gil.outcome);
    };
    let mut waits: Vec<&str> = cycle.iter().map(|w| w.on.as_str()).collect();
    waits.sort_unstable();
    assert_eq!(waits, ["lock of the library", "the GIL"]);
    assert_eq!(free.outcome, Outcome::Finished);
}

#[test]
fn rlock_is_taken_again_and_a_lock_is_not() {
    let [run] = runs("rlock");
    let Outcome::Deadlock { cycle } = &run.outcome else {
        panic!("{:?}", run.outcome);
    };
    assert_eq!(cycle.len(), 1, "it waits for itself");
    assert_eq!(cycle[0].on, "the lock");
    assert!(
        ns(&run, "with RLock", State::Io) >= 6 * MS,
        "three transfers each"
    );
}

#[test]
fn semaphore_lets_three_in_at_a_time() {
    let scenario = presets::find("semaphore").unwrap().scenario();
    let scenario = scenario.validate().unwrap();
    let mut simulation = Simulation::new(&scenario, 0, Limits::default());
    simulation.run();
    let report = simulation.report();
    assert_eq!(report.completed(), 8);
    // Who waits for the network is inside; who comes in and goes out at one instant goes out first.
    let trace = simulation.trace();
    let lanes = trace.threads.iter();
    let spans = lanes.flat_map(|lane| lane.spans(0, trace.end, trace.end));
    let mut steps: Vec<(u64, i32)> = spans
        .filter(|span| state_of(span.value) == State::Io)
        .flat_map(|span| [(span.start, 1), (span.end, -1)])
        .collect();
    steps.sort_unstable();
    let mut inside = 0;
    let crowd: Vec<i32> = steps
        .iter()
        .map(|&(_, step)| {
            inside += step;
            inside
        })
        .collect();
    assert_eq!(crowd.iter().max(), Some(&3));
    let full = crowd.iter().filter(|&&n| n == 3).count();
    assert!(full >= 3, "three inside only {full} times");
    assert!(ns(&report, "query", State::Lock) > 20 * MS);
}

#[test]
fn condition_wakes_all_and_lets_them_in_one_by_one() {
    let [gil, free] = runs("condition");
    // Four times 2 ms, one after the other, GIL or not.
    for run in [gil, free] {
        assert_eq!(run.outcome, Outcome::Finished);
        assert!((12.0..13.5).contains(&end_ms(&run)), "{}", end_ms(&run));
        let outside = ns(&run, "worker", State::Lock) + ns(&run, "worker", State::GilWait);
        assert!(outside > 25 * MS, "{outside}");
    }
}

#[test]
fn event_all_go_and_only_the_gil_keeps_them_apart() {
    let [gil, free] = runs("event");
    assert!(end_ms(&gil) > 1.8 * end_ms(&free));
    assert!(ns(&gil, "serve", State::GilWait) > 15 * MS);
    assert_eq!(ns(&free, "serve", State::GilWait), 0);
}

#[test]
fn barrier_one_slow_core_keeps_all_waiting() {
    let [alike, slow] = runs("barrier");
    assert!(end_ms(&slow) > 1.5 * end_ms(&alike));
    assert!(ns(&slow, "worker", State::Lock) > 30 * MS);
    assert!(ns(&alike, "worker", State::Lock) < MS);
}

#[test]
fn critical_sections_give_way_and_monitors_do_not() {
    let [sections, monitors] = runs("critical-sections");
    assert_eq!(sections.outcome, Outcome::Finished);
    let waited = ns(&sections, "left", State::Lock) + ns(&sections, "right", State::Lock);
    assert!(waited > MS, "they do get in each other's way: {waited}");
    let Outcome::Deadlock { cycle } = &monitors.outcome else {
        panic!("{:?}", monitors.outcome);
    };
    assert_eq!(cycle.len(), 2);
}
