//! The rule panel: steps, who stands on them, values.

use std::fmt::Write;

use expect_test::expect_file;
use gilscope::explain::{Rule, rule};
use gilscope::runtime::{Stand, Version};
use gilscope::time::{MS, Ns};
use gilscope::trace::{MarkKind, State, state_of};
use proptest::prelude::*;

use super::Told;
use crate::random::scenario;

/// The panel as text: `2. text [threads] source`.
fn text(rule: &Rule, names: &[String]) -> String {
    let mut text = format!("{}\n", rule.title);
    for (number, step) in rule.steps.iter().enumerate() {
        let there: Vec<&str> = step.threads.iter().map(|&t| names[t].as_str()).collect();
        let source = step.source.as_ref().map_or("", |source| &source.label);
        let _ = write!(text, "{}. {}", number + 1, step.text);
        if !source.is_empty() {
            let _ = write!(text, " <{source}>");
        }
        if !there.is_empty() {
            let _ = write!(text, " [{}]", there.join(", "));
        }
        text.push('\n');
    }
    for value in &rule.values {
        let of = value.thread.map_or("", |t| names[t].as_str());
        let colon = if of.is_empty() { "" } else { ": " };
        let line = format!(
            "  {of}{colon}{} = {} {}",
            value.name, value.text, value.unit
        );
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// The panel of a preset's run at an instant.
fn panel(told: &Told, at: Ns) -> String {
    let snapshot = told.at(at);
    let run = &told.scenario.runs[told.index];
    let title = &told.scenario.workload.title;
    let what = format!("{title}, {}, at {at} ns\n", run.runtime);
    what + &text(&rule(&told.case(&snapshot)), told.sim.names())
}

/// The first instant shortly before a mark of this kind at which a thread stands there.
fn when(told: &Told, kind: MarkKind, stand: Stand) -> Ns {
    let marks = told.sim.trace().marks.iter();
    let near = marks
        .filter(|mark| mark.kind == kind)
        .flat_map(|mark| (1..200).rev().map(|n| mark.at.saturating_sub(n * 100)));
    let there = |at: &Ns| told.at(*at).threads.iter().any(|view| view.stand == stand);
    near.into_iter().find(there).expect("somebody does so")
}

#[test]
fn every_family_has_its_rule_and_its_values() {
    let run =
        |id: &str, index: usize, name: &str| Told::preset(id, index, Version::from_name(name));
    let asked = run("handover", 0, "3.13");
    let lingers = when(&asked, MarkKind::ForcedSwitch, Stand::Lingers);
    let mut panels = vec![panel(&asked, lingers)];
    let shown = [
        ("convoy", 0, ""),
        ("cures", 1, "3.2-priority"),
        ("battle", 0, "2.7"),
        ("convoy", 1, "3.14t"),
        ("pypy", 0, "pypy"),
        ("graalpy", 0, "graalpy"),
        ("stm", 0, "pypy-stm"),
        ("stein", 0, "1.5-stein"),
        ("gilectomy", 0, "gilectomy"),
        ("gilectomy", 0, "gilectomy-log"),
        ("refcount", 0, "3.12-nolock"),
        ("jython", 0, "jython"),
        ("asyncio", 0, ""),
        ("green", 1, ""),
    ];
    panels.extend(shown.map(|(id, index, name)| panel(&run(id, index, name), 8 * MS)));
    expect_file!["rule.txt"].assert_eq(&panels.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whoever runs Python stands on one step, whatever it does, and nobody else does; who has the GIL or wants it by the
    /// lanes stands where the rule says so.
    #[test]
    fn every_thread_stands_on_one_step(s in scenario(), part in 0.0..1.0) {
        let told = Told::new(&s, 0);
        let trace = told.sim.trace();
        let at = (trace.end as f64 * part) as Ns;
        let snapshot = told.at(at);
        let rule = rule(&told.case(&snapshot));
        let run = &s.runs[0];
        for (t, view) in snapshot.threads.iter().enumerate() {
            let state = trace.threads[t].at(at, trace.end.max(at + 1)).map(|span| state_of(span.value));
            let steps: Vec<&str> = rule.steps.iter().filter(|step| step.threads.contains(&t)).map(|step| step.text.as_str()).collect();
            let there = view.interpreter.is_some() && state != Some(State::Absent);
            prop_assert_eq!(steps.len(), usize::from(there), "{} {:?} {:?} in {:?}", told.sim.names()[t], state, view, run.runtime);
            if state == Some(State::GilWait) && !run.mode.has_loop() {
                let waits = ["sleep", "Sleep", "Head of", "taken"].iter().any(|word| steps[0].contains(word));
                // The interval GIL's own mutex may be taken too: who sleeps on that, which has no timeout, is about to look.
                let at_mutex = view.stand == Stand::Looks && view.until.is_none() && steps[0].contains("locks `mutex`");
                prop_assert!(waits || at_mutex, "{}", steps[0]);
            }
            if state == Some(State::Python) && !run.mode.has_loop() {
                prop_assert!(steps[0].contains("uns "), "{}", steps[0]);
            }
        }
    }
}
