//! Critical sections of free-threaded builds: given up by a nested wait, taken back after it.

use gilscope::explain::{Case, explain};
use gilscope::program::{Dist, Op};
use gilscope::scenario::*;
use gilscope::sim::{Outcome, Simulation};
use gilscope::time::{MS, Ns, US};
use gilscope::trace::{MarkKind, State, state_of};

use crate::build::{compute, lock, repeat, role, run_of, simulate, workload};

fn objects(roles: Vec<Role>) -> Workload {
    let list = |name: &str| Object {
        name: name.to_owned(),
        kind: ObjectKind::Container,
    };
    Workload {
        objects: vec![list("a"), list("b")],
        ..workload(roles)
    }
}

fn within(o: u16, mut inner: Vec<Op>) -> Vec<Op> {
    inner.insert(0, Op::Enter(o));
    inner.push(Op::Leave(o));
    inner
}

/// Two threads, each of which enters the second object within the first, crosswise.
fn crosswise() -> Workload {
    let nested = |outer, inner| {
        let inside = within(inner, vec![compute(20 * US)]);
        repeat(
            200,
            within(outer, [vec![compute(20 * US)], inside].concat()),
        )
    };
    objects(vec![
        role("left", 1, vec![nested(0, 1)]),
        role("right", 1, vec![nested(1, 0)]),
    ])
}

fn run(version: &str, cores: u32) -> Run {
    Run {
        jitter: 0,
        ..run_of(version, cores)
    }
}

fn gave_up(sim: &Simulation) -> usize {
    sim.trace()
        .marks
        .iter()
        .filter(|m| m.kind == MarkKind::GaveUp)
        .count()
}

#[test]
fn critical_sections_crosswise_end_and_locks_crosswise_do_not() {
    for version in ["3.13t", "3.14t", "3.13t-gil"] {
        for seed in 1..=10 {
            let run = Run {
                seed,
                ..run_of(version, 2)
            };
            let sim = simulate(&crosswise(), &run);
            assert_eq!(
                sim.report().outcome,
                Outcome::Finished,
                "{version}, seed {seed}"
            );
            assert!(
                version.ends_with("gil") || gave_up(&sim) > 0,
                "{version}: they did meet"
            );
        }
    }
    // Monitors are kept by who waits for another.
    let jython = simulate(&crosswise(), &run("jython", 2)).report().outcome;
    assert!(matches!(jython, Outcome::Deadlock { .. }), "{jython:?}");
    let locks = |first, second| {
        let ops = vec![
            Op::Acquire(first, None),
            compute(20 * US),
            Op::Acquire(second, None),
            compute(20 * US),
            Op::Release(second),
            Op::Release(first),
        ];
        vec![repeat(200, ops)]
    };
    let mut same = workload(vec![
        role("left", 1, locks(0, 1)),
        role("right", 1, locks(1, 0)),
    ]);
    same.locks = vec![lock("a", LockKind::Lock), lock("b", LockKind::Lock)];
    let outcome = simulate(&same, &run("3.14t", 2)).report().outcome;
    assert!(matches!(outcome, Outcome::Deadlock { .. }), "{outcome:?}");
}

/// When the thread's code ended.
fn end(sim: &Simulation, name: &str) -> Ns {
    let lane = sim.names().iter().position(|n| n == name).expect("a name");
    let spans = sim.trace().threads[lane].spans(0, Ns::MAX, sim.trace().end);
    let there = spans.filter(|s| state_of(s.value) != State::Absent);
    there.map(|s| s.end).max().expect("it was there")
}

/// `outer` has a and waits for b, which `inner` has up to 5 ms; meanwhile `third` gets a, and keeps it up to 11 ms:
/// once `outer` has done with b it has to wait for a again.
fn three() -> Simulation {
    let late = |start, role| Role { start, ..role };
    let w = objects(vec![
        role("inner", 1, within(1, vec![compute(5 * MS)])),
        late(
            MS,
            role(
                "outer",
                1,
                within(0, vec![Op::Access(1, true), compute(MS)]),
            ),
        ),
        late(3 * MS, role("third", 1, within(0, vec![compute(8 * MS)]))),
    ]);
    let run = Run {
        cores: 3,
        ..run("3.13t", 3)
    };
    simulate(&w, &run)
}

#[test]
fn the_outer_lock_is_free_while_its_thread_waits_and_taken_back_before_it_goes_on() {
    let sim = three();
    assert_eq!(sim.report().outcome, Outcome::Finished);
    let scale = 1.4; // 3.13t computes so much slower.
    let ms = |name| end(&sim, name) as f64 / MS as f64;
    assert!(
        (ms("third") - (3.0 + 8.0 * scale)).abs() < 0.2,
        "at once: {}",
        ms("third")
    );
    assert!(
        ms("outer") > ms("third") + scale,
        "after it: {} {}",
        ms("outer"),
        ms("third")
    );
}

#[test]
fn the_sentence_says_what_was_given_up() {
    let sim = three();
    let run = run("3.13t", 3);
    let snapshot = sim.snapshot(4 * MS);
    let case = Case {
        run: &run,
        trace: sim.trace(),
        names: sim.names(),
        snapshot: &snapshot,
    };
    let told = explain(&case, 1);
    let text = told.text();
    assert!(
        text.contains("outer waits for the mutex of b, for") && text.contains("inner has it"),
        "{text}"
    );
    assert!(
        text.contains("It has given up its critical section of a for that long"),
        "{text}"
    );
    let url = told.source.expect("a source").url;
    assert!(
        url.ends_with("v3.13.15/Python/critical_section.c#L12-L110"),
        "{url}"
    );
}

/// I/O detaches too: the other gets in at once. A monitor is kept meanwhile.
#[test]
fn a_blocking_call_within_a_section_gives_it_up() {
    let reads = within(0, vec![Op::Io(Dist::Fixed(10 * MS))]);
    let second = Role {
        start: MS,
        ..role("second", 1, within(0, vec![compute(MS)]))
    };
    let w = objects(vec![role("first", 1, reads), second]);
    let ends = |version| end(&simulate(&w, &run(version, 2)), "second");
    assert!(ends("3.14t") < 3 * MS, "{}", ends("3.14t"));
    assert!(ends("jython") > 10 * MS, "{}", ends("jython"));
    assert!(
        ends("3.14") < 3 * MS,
        "with a GIL there is no such lock: {}",
        ends("3.14")
    );
}

/// A container is locked again by the thread that is in its section: the section is given up for the nested one.
#[test]
fn a_thread_that_changes_what_it_has_locked_does_not_wait_for_itself() {
    let w = objects(vec![role(
        "only",
        1,
        within(0, vec![Op::Access(0, true), compute(MS)]),
    )]);
    for version in ["3.13t", "3.14t", "jython", "ironpython", "3.12"] {
        let outcome = simulate(&w, &run(version, 1)).report().outcome;
        assert_eq!(outcome, Outcome::Finished, "{version}");
    }
}

/// The pause takes no longer than the way to the next check site, and who is stopped lets others have its lock.
#[test]
fn who_is_stopped_with_the_world_gives_up_its_section() {
    let collect = Role {
        start: MS,
        ..role("collector", 1, vec![Op::Alloc(100_000)])
    };
    let w = objects(vec![
        role("inside", 1, within(0, vec![compute(10 * MS)])),
        collect,
    ]);
    let sim = simulate(&w, &run("3.14t", 2));
    assert_eq!(sim.report().outcome, Outcome::Finished);
    let stopped = sim
        .trace()
        .marks
        .iter()
        .find(|m| m.kind == MarkKind::StopRequest)
        .expect("a pause");
    let gave = sim
        .trace()
        .marks
        .iter()
        .find(|m| m.kind == MarkKind::GaveUp)
        .expect("given up");
    assert!(
        (stopped.at..stopped.at + 50 * US).contains(&gave.at),
        "{} {}",
        stopped.at,
        gave.at
    );
}

#[test]
fn sections_that_do_not_nest_are_refused() {
    let refusal = |ops: Vec<Op>| {
        let workload = objects(vec![role("only", 1, ops)]);
        let scenario = Scenario {
            workload,
            runs: vec![run("3.14t", 1)],
            at: None,
        };
        scenario.validate().expect_err("refused").to_string()
    };
    assert_eq!(
        refusal(vec![Op::Enter(0), Op::Enter(1), Op::Leave(0), Op::Leave(1)]),
        "roles[0].body[2]: leaves `a`: the section entered last is of `b`"
    );
    assert_eq!(
        refusal(vec![Op::Leave(0)]),
        "roles[0].body[0]: leaves `a`, which this body has not entered"
    );
    assert_eq!(
        refusal(vec![Op::Enter(1)]),
        "roles[0].body: enters `b` and does not leave it"
    );
    let crossing = vec![Op::Enter(0), repeat(2, vec![compute(US), Op::Leave(0)])];
    assert_eq!(
        refusal(crossing),
        "roles[0].body[1].body[1]: leaves `a`, which this body has not entered"
    );
}
