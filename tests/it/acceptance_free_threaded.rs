//! Acceptance tests of free-threaded CPython: scaling, and what shared objects cost.
//!
//! Published figures: models.md §3.5. Measured ones: workload `contention` of `cells.json` (programs `w5.py`,
//! `w5b.py`), 3.13t, two threads on two cores, each pinned to its own. Each test prints its figures (`--show-output`).

use gilscope::fidelity::published::programs::{independent, on_objects, shared_call};
use gilscope::program::{Dist, GilUse, Op};
use gilscope::scenario::{Object, ObjectKind, Workload};
use gilscope::time::MS;
use gilscope::trace::MarkKind;

use crate::build::{compute, role, run_of, simulate, workload};

fn objects(kinds: &[ObjectKind]) -> Vec<Object> {
    let object = |(i, &kind)| Object {
        name: format!("object {i}"),
        kind,
    };
    kinds.iter().enumerate().map(object).collect()
}

/// Time of one turn of a loop in each of so many threads, on as many cores, in nanoseconds. `main` made the
/// objects, and runs the loop itself if it is to be the only one.
fn turn(main: bool, threads: u32, kinds: &[ObjectKind], ops: &[Op]) -> f64 {
    const TURNS: u64 = 2000;
    let program = on_objects(main, threads, kinds, TURNS, ops);
    simulate(&program, &run_of("3.13t", threads)).report().end as f64 / TURNS as f64
}

// 8 ------------------------------------------------------------------------------------------------------

#[test]
fn a8_independent_work_scales_to_twenty_cores() {
    let end = |version: &str, threads| {
        simulate(&independent(threads, 100 * MS), &run_of(version, 20))
            .report()
            .end as f64
    };
    for version in ["3.13t", "3.14t"] {
        let efficiency = end(version, 1) / end(version, 20);
        println!(
            "{version}: 20 threads of independent work on 20 cores: efficiency {efficiency:.3}"
        );
        assert!(efficiency > 0.95, "{version}: {efficiency}");
    }
    assert!(
        end("3.13t-gil", 20) > 19.0 * end("3.13t-gil", 1),
        "with the GIL on again"
    );
}

#[test]
fn a8_a_shared_bound_method_costs_six_threads_several_times_as_much() {
    // gh-123619: `m()` in a loop, where m is one bound method of one object.
    let (kinds, method) = shared_call(true);
    let alone = turn(true, 1, &kinds, &method);
    let six = turn(false, 6, &kinds, &method);
    println!(
        "shared bound method: {alone:.1} ns alone, {six:.0} ns in each of 6 threads: {:.1} times (published 34.6, 313–321, 9.2)",
        six / alone
    );
    assert!((5.0..=11.0).contains(&(six / alone)));
    // A plain function has a deferred count (immortal in 3.13t): published 1.04–1.14 times.
    let (kinds, function) = shared_call(false);
    let plain = turn(false, 6, &kinds, &function) / turn(true, 1, &kinds, &function);
    println!("shared function: {plain:.2} times");
    assert!(plain < 1.05, "{plain}");
}

#[test]
fn eight_threads_that_ask_one_lock_wait_for_its_count() {
    // gh-134761: `lock.locked()` in 8 threads: 39–55 ns a call with a lock for each, 343–450 ns with one lock for all.
    let asked = [Op::Incref(0), compute(28), Op::Decref(0)];
    let kinds = [ObjectKind::Plain];
    let own = turn(false, 1, &kinds, &asked);
    let shared = turn(false, 8, &kinds, &asked);
    println!(
        "lock.locked(): own {own:.0} ns, shared by 8 threads {shared:.0} ns (published 39–55, 343–450)"
    );
    assert!((300.0..=500.0).contains(&shared), "{shared}");
}

#[test]
fn two_threads_pay_for_one_shared_object_as_measured() {
    let (up, down, change) = (Op::Incref(0), Op::Decref(0), Op::Access(0, true));
    // The rest of a turn: what one thread took beside its atomic operations.
    let cells = [
        (
            "ref",
            vec![up.clone(), down.clone(), compute(7)],
            19.4,
            3.52,
        ),
        ("append", vec![change.clone(), compute(12)], 30.2, 1.99),
        ("dict_set", vec![up, change, down, compute(8)], 40.8, 2.02),
    ];
    for (name, ops, one_measured, measured) in cells {
        let one = turn(false, 1, &[ObjectKind::Container], &ops);
        let ratio = turn(false, 2, &[ObjectKind::Container], &ops) / one;
        println!(
            "{name}: one thread {one:.0} ns (measured {one_measured}), shared by two {ratio:.2} times (measured {measured})"
        );
        assert!(
            (measured..1.3 * measured).contains(&ratio),
            "{name}: {ratio}"
        );
    }
}

#[test]
fn the_owner_frees_what_others_let_go_at_its_next_check_site() {
    // A list of the main thread, which is in a C call of 5 ms; another thread drops the last reference at 1 ms.
    let freed = |version: &str| {
        let mut main = role(
            "main",
            1,
            vec![Op::Native(Dist::Fixed(5 * MS), GilUse::Keep), Op::Call],
        );
        main.main = true;
        let other = role(
            "other",
            1,
            vec![Op::Sleep(Dist::Fixed(MS)), Op::Decref(0), Op::Call],
        );
        let program = Workload {
            objects: objects(&[ObjectKind::Container]),
            ..workload(vec![main, other])
        };
        let sim = simulate(&program, &run_of(version, 2));
        let mark = sim.trace().marks.iter().find(|m| m.kind == MarkKind::Freed);
        let mark = mark.expect("freed");
        (mark.at / MS, mark.thread)
    };
    assert_eq!(freed("3.13t"), (5, 0), "by its owner, after the call");
    // With atomic counts there is no owner: whoever drops the last reference frees the object.
    assert_eq!(freed("gilectomy"), (1, 1));
}
