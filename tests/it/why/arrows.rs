//! Who acts on whom, beside a picture of the lanes; and who waits for whom, in a ring or not.

use std::fmt::Write;

use expect_test::expect_file;
use gilscope::explain::{ArrowKind, WaitKind, arrows, waits};
use gilscope::runtime::Version;
use gilscope::sim::Outcome;
use gilscope::time::{MS, Ns, US};
use gilscope::trace::ascii::timeline;
use gilscope::trace::{MarkKind, State, Trace, state_of, thread_of};
use proptest::prelude::*;

use super::Told;
use crate::random::scenario;

/// Two that send each other messages which take 80 µs.
const MESSAGES: &str = r#"{
  "gilscope": 1,
  "title": "messages",
  "roles": [
    { "name": "client", "body": [{ "op": "loop", "times": 2, "body": [
      { "op": "send", "channel": "request" },
      { "op": "recv", "channel": "reply" }
    ] }] },
    { "name": "server", "body": [{ "op": "loop", "times": 2, "body": [
      { "op": "recv", "channel": "request" },
      { "op": "compute", "for": "20us" },
      { "op": "send", "channel": "reply" }
    ] }] }
  ],
  "channels": [
    { "name": "request", "latency": "80us" },
    { "name": "reply", "latency": "80us" }
  ],
  "runs": [{ "runtime": "3.12", "cores": 2 }]
}"#;

/// Lanes of a stretch, and its arrows.
fn picture(told: &Told, from: Ns, to: Ns) -> String {
    let sim = &told.sim;
    let run = &told.scenario.runs[told.index];
    let title = &told.scenario.workload.title;
    let mut text = format!("{title}, {}, {from} to {to} ns\n", run.runtime);
    text += &timeline(sim.trace(), sim.names(), from, to, 100);
    for arrow in arrows(sim, from, to, 100).all {
        let _ = writeln!(text, "{}", arrow.text(sim.names()));
    }
    text
}

#[test]
fn arrows_say_who_acts_on_whom() {
    let run =
        |id: &str, index: usize, name: &str| Told::preset(id, index, Version::from_name(name));
    let pictures = [
        picture(&run("handover", 0, "3.13"), 4_900 * US, 10_300 * US),
        picture(&run("convoy", 0, "3.12"), 0, 12 * MS),
        picture(&run("battle", 1, "2.7"), 3_000 * US, 3_010 * US),
        picture(&run("pypy", 0, ""), 3 * MS, 4_500 * US),
        picture(&run("graalpy", 0, ""), 45 * MS, 56 * MS),
        picture(&run("producer-consumer", 0, ""), 0, 6 * MS),
        picture(&run("lost-update-lock", 1, ""), 0, 100 * US),
        picture(&run("philosophers", 0, ""), 0, 30 * MS),
        picture(&run("asyncio", 0, ""), 9 * MS, 11 * MS),
        picture(&run("processes", 1, ""), 0, 60 * MS),
        picture(&Told::file(MESSAGES), 0, 500 * US),
    ];
    expect_file!["arrows.txt"].assert_eq(&pictures.join("\n"));
}

/// The wait-for graph as text.
fn graph(told: &Told, at: Ns) -> String {
    let snapshot = told.at(at);
    let names = told.sim.names();
    let graph = waits(&told.case(&snapshot));
    let title = &told.scenario.workload.title;
    let run = &told.scenario.runs[told.index];
    let mut text = format!("{title}, {}, at {at} ns\n", run.runtime);
    for wait in &graph.waits {
        let holder = wait
            .holder
            .map_or("nobody in particular", |t| names[t].as_str());
        let timed = if wait.timed { ", for a time" } else { "" };
        let stuck = if wait.stuck { ", for ever" } else { "" };
        let _ = writeln!(
            text,
            "{} waits for {}: {holder}{timed}{stuck}",
            names[wait.thread], wait.on
        );
    }
    let ring: Vec<&str> = graph.ring.iter().map(|&t| names[t].as_str()).collect();
    if !ring.is_empty() {
        let _ = writeln!(text, "ring: {}", ring.join(" > "));
    }
    if graph.deadlock {
        text += "deadlock\n";
    }
    text
}

#[test]
fn rings_of_waits_are_found() {
    let graphs = [
        ("philosophers", 0, "", 300 * MS),
        ("philosophers-order", 0, "", 8 * MS),
        ("foreign-lock", 0, "", 300 * MS),
        ("fork-deadlock", 0, "", 300 * MS),
        ("convoy", 0, "", 8 * MS),
        ("concurrency", 0, "", 8 * MS),
        ("stm", 0, "pypy-stm", 8 * MS),
        ("asyncio", 0, "", 8 * MS),
    ];
    let text = graphs.map(|(id, index, name, at)| {
        let told = Told::preset(id, index, Version::from_name(name));
        graph(&told, at.min(told.sim.trace().end - 1))
    });
    expect_file!["waits.txt"].assert_eq(&text.join("\n"));
}

fn state(trace: &Trace, t: usize, at: Ns) -> State {
    let span = trace.threads[t].at(at, trace.end.max(at + 1));
    span.map_or(State::Absent, |span| state_of(span.value))
}

/// The GIL's changes from one thread to another, by looking at every interval.
fn changes(trace: &Trace, from: Ns, to: Ns) -> Vec<(usize, Ns, usize, Ns)> {
    let mut changes = Vec::new();
    for gil in &trace.gils {
        let mut last: Option<(usize, Ns)> = None;
        for span in gil.spans(0, Ns::MAX, trace.end) {
            let Some(holder) = thread_of(span.value) else {
                continue;
            };
            if let Some((had, freed)) = last
                && had != holder
                && (from..=to).contains(&span.start)
            {
                changes.push((had, freed, holder, span.start));
            }
            last = Some((holder, span.end));
        }
    }
    changes.sort_unstable();
    changes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arrows_agree_with_the_lanes(s in scenario(), a in 0.0..1.0, b in 0.0..1.0) {
        let told = Told::new(&s, 0);
        let trace = told.sim.trace();
        let at = |part: f64| (trace.end as f64 * part) as Ns;
        let (from, to) = (at(f64::min(a, b)), at(f64::max(a, b)));
        let found = arrows(&told.sim, from, to, 1 << 20);
        prop_assert_eq!(found.cut, None);
        let mut given: Vec<_> = found.all.iter()
            .filter(|arrow| matches!(arrow.kind, ArrowKind::Forced | ArrowKind::Left))
            .map(|arrow| (arrow.from_thread, arrow.from_at, arrow.to_thread, arrow.to_at))
            .collect();
        given.sort_unstable();
        prop_assert_eq!(given, changes(trace, from, to));
        for arrow in &found.all {
            prop_assert!((from..=to).contains(&arrow.to_at) && arrow.from_thread != arrow.to_thread);
            let before = state(trace, arrow.to_thread, arrow.to_at.saturating_sub(1));
            match arrow.kind {
                // Who is woken did not run, but may have been on its way to sleep, and who wakes is there.
                ArrowKind::Starts | ArrowKind::Wakes | ArrowKind::Admits => {
                    let ran = before.on_core() && before != State::Switching;
                    prop_assert!(arrow.to_at == 0 || !ran, "{} {before:?}", arrow.text(told.sim.names()));
                    let waker = state(trace, arrow.from_thread, arrow.from_at.saturating_sub(1));
                    prop_assert!(waker != State::Absent || arrow.from_at == 0, "{}", arrow.text(told.sim.names()));
                }
                ArrowKind::Blocks => {
                    let waits = state(trace, arrow.from_thread, arrow.from_at);
                    prop_assert!(matches!(waits, State::Lock | State::Turn), "{waits:?}");
                }
                _ => {}
            }
        }
        // Few are the first of many.
        let few = arrows(&told.sim, from, to, 5);
        let cut = few.cut.unwrap_or(Ns::MAX);
        let first: Vec<_> = found.all.iter().filter(|arrow| arrow.to_at < cut).cloned().collect();
        prop_assert_eq!(few.all, first);
    }

    /// Every program of these ends: whoever waits does so for somebody who is there, in no ring that does not open.
    #[test]
    fn nobody_is_said_to_be_deadlocked_who_is_not(s in scenario(), part in 0.0..1.0) {
        let told = Told::new(&s, 0);
        let at = (told.sim.trace().end as f64 * part) as Ns;
        let snapshot = told.at(at);
        let graph = waits(&told.case(&snapshot));
        let stuck = matches!(told.sim.report().outcome, Outcome::Deadlock { .. });
        prop_assert!(!graph.deadlock || stuck, "{graph:?}");
        for wait in &graph.waits {
            prop_assert!(wait.holder != Some(wait.thread) || graph.deadlock);
            if wait.kind == WaitKind::Gil && let Some(holder) = wait.holder && !snapshot.gils.is_empty() {
                let holds = |gil: &gilscope::sim::GilView| gil.holder == Some(holder);
                prop_assert!(snapshot.gils.iter().any(holds));
            }
        }
    }
}

/// From the moment that a ring is called a deadlock, none of its threads does anything.
#[test]
fn a_deadlock_lasts() {
    for (id, index) in [
        ("philosophers", 0),
        ("foreign-lock", 0),
        ("fork-deadlock", 0),
    ] {
        let told = Told::preset(id, index, None);
        let trace = told.sim.trace();
        let marks = trace
            .marks
            .iter()
            .filter(|mark| mark.kind == MarkKind::Deadlock);
        let began = marks.map(|mark| mark.at).min().expect("a mark");
        let graph = |at: Ns| waits(&told.case(&told.at(at)));
        assert!(!graph(began - 1).deadlock, "{id} before {began}");
        let first = graph(began + US);
        assert!(first.deadlock, "{id} after {began}: {first:?}");
        for &thread in &first.ring {
            let since = trace.threads[thread]
                .at(began + US, trace.end)
                .expect("a span");
            let waits = |at: Ns| matches!(state(trace, thread, at), State::Lock | State::GilWait);
            assert!(waits(since.start) && waits(trace.end - 1), "{id}");
        }
    }
}
