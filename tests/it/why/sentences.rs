//! Why a thread waits, for every wait in the first 50 ms of sixteen presets and of a scenario in which the world is stopped; and on random scenarios, whether holder, duration and
//! cause agree with the run.
//!
//! A preset's waits may be thousands, most of which differ in their numbers alone. They are grouped by the sentence without
//! numbers (and without numbers in names): each group stands with its size, and with the sentence of its first wait. An instant
//! is taken in the middle of every wait.

use std::fmt::Write;

use expect_test::expect_file;
use gilscope::explain::explain;
use gilscope::runtime::Rule;
use gilscope::time::{MS, Ns, human};
use gilscope::trace::{MarkKind, Span, State, Trace, state_of};
use proptest::prelude::*;

use super::Told;
use crate::random::scenario;

/// States in which a thread does not get on.
const WAITS: [State; 7] = [
    State::GilWait,
    State::Ready,
    State::Io,
    State::Lock,
    State::Sleep,
    State::Stopped,
    State::Turn,
];

/// The middles of all waits that begin before `until`, in order, with their threads. A vain wake-up does not end a wait for the
/// GIL: of its pieces the first one that ends after the middle of all is taken.
fn waits(trace: &Trace, until: Ns) -> Vec<(Ns, usize)> {
    let mut all = Vec::new();
    for (thread, lane) in trace.threads.iter().enumerate() {
        let mut pieces: Vec<Span> = Vec::new();
        let mut waits = |pieces: &mut Vec<Span>| {
            if let (Some(first), Some(last)) = (pieces.first(), pieces.last()) {
                let middle = first.start.midpoint(last.end.min(until));
                let piece = pieces
                    .iter()
                    .find(|piece| piece.end > middle)
                    .unwrap_or(last);
                all.push((middle.clamp(piece.start, piece.end - 1), thread));
            }
            pieces.clear();
        };
        for span in lane.spans(0, until, trace.end) {
            let state = state_of(span.value);
            let goes_on = pieces
                .first()
                .is_some_and(|first| state_of(first.value) == State::GilWait);
            match state {
                State::GilWait if goes_on => pieces.push(span),
                State::Switching | State::Ready if goes_on => {}
                state => {
                    waits(&mut pieces);
                    pieces.extend(WAITS.contains(&state).then_some(span));
                }
            }
        }
        waits(&mut pieces);
    }
    all.sort_unstable();
    all
}

/// The sentence without its numbers.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    let mut number = false;
    for c in text
        .replace(" ns", " _s")
        .replace(" µs", " _s")
        .replace(" ms", " _s")
        .chars()
    {
        let digit = c.is_ascii_digit() || number && c == '.';
        if !digit {
            shape.push(c);
        } else if !number {
            shape.push('#');
        }
        number = digit;
    }
    shape
}

/// The groups of a run.
fn groups(told: &Told) -> String {
    let (run, index) = (&told.scenario.runs[told.index], told.index);
    let mut groups: Vec<(String, String, usize)> = Vec::new();
    for (at, thread) in waits(told.sim.trace(), 50 * MS) {
        let snapshot = told.at(at);
        let explanation = explain(&told.case(&snapshot), thread);
        let source = explanation
            .source
            .as_ref()
            .map_or_else(String::new, |source| {
                let file = source
                    .url
                    .rsplit_once("/blob/")
                    .map_or(source.url.as_str(), |(_, file)| file);
                format!(" <{}: {file}>", source.label)
            });
        let text = explanation.text() + &source;
        let shape = shape(&text);
        match groups.iter_mut().find(|group| group.0 == shape) {
            Some(group) => group.2 += 1,
            None => groups.push((shape, text, 1)),
        }
    }
    let mode = format!("{:?}", run.mode).to_lowercase();
    let mut text = format!(
        "# run {}: {}, {mode}, {} cores\n",
        index + 1,
        run.runtime,
        run.cores
    );
    for (_, sentence, n) in groups {
        let _ = writeln!(text, "{n} × {sentence}");
    }
    text
}

/// All runs of a preset against its file.
fn preset(id: &str) {
    let runs = gilscope::scenario::presets::find(id)
        .expect("a preset")
        .scenario()
        .runs
        .len();
    let all = (0..runs).map(|index| groups(&Told::preset(id, index, None)));
    expect_file![format!(
        "{}/tests/it/why/{id}.txt",
        env!("CARGO_MANIFEST_DIR")
    )]
    .assert_eq(&all.collect::<Vec<_>>().join("\n"));
}

/// Two who compute, one of whom fills memory: collections stop the world.
const COLLECTIONS: &str = r#"{
  "gilscope": 1,
  "title": "collections",
  "roles": [
    { "name": "maker", "body": [{ "op": "loop", "times": 3, "body": [
      { "op": "alloc", "objects": 50000 },
      { "op": "compute", "for": "2ms" }
    ] }] },
    { "name": "reader", "body": [{ "op": "loop", "times": 4, "body": [
      { "op": "compute", "for": "3ms" },
      { "op": "native", "for": "1ms", "gil": "release" },
      { "op": "sleep", "for": "1ms" }
    ] }] },
    { "name": "busy", "body": [{ "op": "compute", "for": "40ms" }] }
  ],
  "runs": [{ "runtime": "3.13t", "cores": 2 }, { "runtime": "3.14t", "cores": 4 }]
}"#;

#[test]
fn collections() {
    let scenario = gilscope::scenario::file::read(COLLECTIONS).expect("a scenario");
    let all = (0..2).map(|index| groups(&Told::new(&scenario, index)));
    expect_file!["collections.txt"].assert_eq(&all.collect::<Vec<_>>().join("\n"));
}

macro_rules! presets {
    ($($name:ident $id:literal),* $(,)?) => {
        $(#[test]
        fn $name() {
            preset($id);
        })*
    };
}

presets! {
    convoy "convoy",
    battle "battle",
    cures "cures",
    pypy "pypy",
    graalpy "graalpy",
    concurrency "concurrency",
    philosophers "philosophers",
    fork_deadlock "fork-deadlock",
    critical_sections "critical-sections",
    stm "stm",
    hog "hog",
    producer_consumer "producer-consumer",
    keep_native "keep-native",
    inversion "inversion",
    subinterpreters "subinterpreters",
    to_thread "to-thread",
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn holder_duration_and_cause_agree_with_the_run(s in scenario(), part in 0.0..1.0) {
        let told = Told::new(&s, 0);
        let trace = told.sim.trace();
        let names = told.sim.names();
        let run = &s.runs[0];
        let at = (trace.end as f64 * part) as Ns;
        let snapshot = told.at(at);
        let case = told.case(&snapshot);
        for (thread, lane) in trace.threads.iter().enumerate() {
            let Some(span) = lane.at(at, trace.end.max(at + 1)) else { continue };
            let explanation = explain(&case, thread);
            let text = explanation.text();
            prop_assert!(text.contains(names[thread].as_str()), "{text}");
            let state = state_of(span.value);
            if WAITS.contains(&state) && state != State::GilWait {
                // Since when, by going back over the lane.
                let mut since = span.start;
                let mut index = lane.index_at(at);
                while index > 0 && lane.span(index - 1, trace.end).is_some_and(|s| state_of(s.value) == state) {
                    index -= 1;
                    since = lane.span(index, trace.end).expect("a span").start;
                }
                let said = if since >= at { ", from now on".to_owned() } else { format!(", for {} now", human(at - since)) };
                prop_assert!(text.contains(&said), "{said} in {text}");
            }
            if state != State::GilWait || trace.loop_of(thread).is_some() {
                continue;
            }
            // The holder, by the GIL's lane alone, and since when.
            let gil = &trace.gils[usize::from(snapshot.threads[thread].interpreter.unwrap_or(0))];
            let held = gil.at(at, trace.end.max(at + 1)).expect("a span");
            let holder = usize::from(held.value).checked_sub(1);
            if text.contains("it was asked to drop it, and first sleeps") {
                // It let go of the GIL itself, and nobody had it since, or whoever has took it from this thread.
                let last = match held.value {
                    0 => gil.index_at(at).checked_sub(1).and_then(|i| gil.span(i, trace.end)),
                    _ => Some(held),
                };
                prop_assert!(last.is_some(), "{text}");
                continue;
            }
            match holder {
                None => prop_assert!(text.contains("nobody holds") || text.contains("nobody has it yet"), "{text}"),
                Some(holder) if holder == thread => {}
                Some(holder) => {
                    let said = format!("held by {} for ", names[holder]);
                    prop_assert!(text.contains(&said), "{said} in {text}");
                    let real = snapshot.gils.iter().find(|gil| gil.holder == Some(holder)).expect("it holds one");
                    let long = format!("held by {} for {}", names[holder], human(at - real.since));
                    prop_assert!(text.contains(&long) && (held.start..=at).contains(&real.since), "{long} in {text}");
                    // Whether it was asked, by the marks.
                    if matches!(run.runtime.model().rule, Rule::Asked(_)) {
                        let asked = trace.marks.iter().any(|mark| {
                            mark.kind == MarkKind::DropRequest && mark.arg as usize == holder && (real.since..=at).contains(&mark.at)
                        });
                        let says = text.contains("to drop it") && text.contains(" ago") && text.contains(" asked ");
                        prop_assert!(!real.drop_requested || asked == says, "{asked} {text}");
                        let keeps = trace.threads[holder].at(at, trace.end.max(at + 1)).map(|s| state_of(s.value)) == Some(State::Native);
                        // Where it is not said whom it will ask, it is not said what that one does either.
                        prop_assert!(keeps || !text.contains("in native code that keeps it"), "{text}");
                        prop_assert!(!keeps || !text.contains("will notice"), "{text}");
                    }
                }
            }
            // What it has waited since: the end of the last thing that it did.
            let ended = (0..lane.index_at(at)).rev().filter_map(|i| lane.span(i, trace.end)).find(|span| {
                !matches!(state_of(span.value), State::GilWait | State::Switching | State::Ready)
            });
            if let Some(ended) = ended {
                let long = human(at - ended.end);
                prop_assert!(text.contains(&long), "{long} in {text}");
                prop_assert!(state_of(ended.value) != State::Io || text.contains("has had its reply") || text.contains("able to go on"), "{text}");
            }
        }
    }
}

/// The sentence that the project set out to say, 1.2 ms after the reply has come.
#[test]
fn a_reply_that_waits_for_the_gil() {
    let told = Told::preset("graalpy", 1, None);
    let trace = told.sim.trace();
    let reader = told
        .sim
        .names()
        .iter()
        .position(|name| name == "reader")
        .expect("a reader");
    let mut spans = trace.threads[reader].spans(0, 50 * MS, trace.end);
    let reply = spans
        .find(|span| state_of(span.value) == State::Io)
        .expect("a reply")
        .end;
    let snapshot = told.at(reply + 1_200_000);
    let said = explain(&told.case(&snapshot), reader);
    expect_test::expect!["At 7.49 ms reader has had its reply for 1.2 ms. It waits for the GIL, held by worker for 2.38 ms; after 5 ms without a switch, in 3.88 ms, it will ask worker to drop it, and worker will notice at its next call or backward jump."].assert_eq(&said.text());
    let source = said.source.expect("a source");
    assert!(
        source.url.contains("/v3.12.1/Python/ceval_gil.c"),
        "{}",
        source.url
    );
}
