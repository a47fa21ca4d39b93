//! The sentence of a step names what happened then.

use std::collections::BTreeSet;

use expect_test::expect_file;
use gilscope::explain::happened;
use gilscope::runtime::Version;
use gilscope::time::{MS, Ns, US};
use proptest::prelude::*;

use super::Told;
use crate::random::scenario;

/// Every instant at which a lane changes or something is marked.
fn instants(told: &Told, from: Ns, to: Ns) -> BTreeSet<Ns> {
    let trace = told.sim.trace();
    let lanes = trace.threads.iter().chain(&trace.gils);
    let starts = lanes.flat_map(|lane| lane.spans(from, to, trace.end).map(|span| span.start));
    let marks = trace.marks.iter().map(|mark| mark.at);
    starts
        .chain(marks)
        .filter(|at| (from..to).contains(at))
        .collect()
}

/// The steps through a stretch.
fn steps(told: &Told, from: Ns, to: Ns) -> String {
    let title = &told.scenario.workload.title;
    let mut text = format!("{title}, {}\n", told.scenario.runs[told.index].runtime);
    for at in instants(told, from, to) {
        let snapshot = told.at(at);
        if let Some(happened) = happened(&told.case(&snapshot), None) {
            text += &(happened.text + "\n");
        }
    }
    text
}

#[test]
fn steps_say_what_happened() {
    let run =
        |id: &str, index: usize, name: &str| Told::preset(id, index, Version::from_name(name));
    let all = [
        steps(&run("convoy", 0, ""), 0, 11 * MS),
        steps(&run("battle", 1, "2.7"), 3_000 * US, 3_010 * US),
        steps(&run("concurrency", 0, ""), 0, 10 * MS),
        steps(&run("philosophers", 0, ""), 0, 8 * MS),
        steps(&run("lost-update", 0, ""), 0, 60 * US),
        steps(&run("stm", 0, "pypy-stm"), 0, 1_500 * US),
        steps(&run("asyncio", 0, ""), 9 * MS, 11 * MS),
        steps(&run("critical-sections", 0, ""), 0, 2 * MS),
    ];
    expect_file!["happened.txt"].assert_eq(&all.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_step_names_somebody_to_whom_something_happens(s in scenario(), part in 0.0..1.0) {
        let told = Told::new(&s, 0);
        let trace = told.sim.trace();
        let from = (trace.end as f64 * part) as Ns;
        let marked = |at: Ns, t: usize| trace.marks.iter().any(|mark| mark.at == at && usize::from(mark.thread) == t);
        let changes = |at: Ns, t: usize| trace.threads[t].at(at, trace.end.max(at + 1)).is_some_and(|span| span.start == at);
        let gets = |at: Ns, t: usize| {
            let mut gils = trace.gils.iter().filter_map(|gil| gil.at(at, trace.end.max(at + 1)));
            gils.any(|span| span.start == at && usize::from(span.value) == t + 1)
        };
        for at in instants(&told, from, trace.end).into_iter().take(40) {
            let snapshot = told.at(at);
            let case = told.case(&snapshot);
            for t in 0..trace.threads.len() {
                let said = happened(&case, Some(t));
                let asked = trace.marks.iter().any(|mark| mark.at == at && mark.arg as usize == t);
                let own = marked(at, t) || asked || gets(at, t) || changes(at, t);
                prop_assert!(said.is_none() || own, "{said:?}");
                prop_assert!(said.is_some() || !marked(at, t), "{} at {at}", told.sim.names()[t]);
            }
            if let Some(said) = happened(&case, None) {
                let t = said.thread;
                prop_assert!(marked(at, t) || changes(at, t) || gets(at, t), "{said:?}");
                prop_assert!(said.text.contains(told.sim.names()[t].as_str()), "{said:?}");
                prop_assert!(said.text.starts_with("At ") && said.text.ends_with('.'), "{said:?}");
            }
            let between = told.at(at + 1);
            if !instants(&told, at + 1, at + 2).contains(&(at + 1)) && at + 1 < trace.end {
                prop_assert_eq!(happened(&told.case(&between), None), None);
            }
        }
    }
}
