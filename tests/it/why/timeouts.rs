//! Which timers expired, and when.

use expect_test::expect;
use gilscope::runtime::Version;
use gilscope::time::{MS, Ns};
use gilscope::trace::{Mark, MarkKind, State, state_of};
use proptest::prelude::*;

use super::Told;
use crate::random::scenario;

/// Each timer of a stretch: when it expired, and whose it was.
fn list(told: &Told, from: Ns, to: Ns) -> String {
    let line = |mark: &Mark| {
        let name = &told.sim.names()[usize::from(mark.thread)];
        format!("{:.3} ms {name}\n", mark.at as f64 / 1e6)
    };
    let marks = told.sim.timeouts(from, to, 100).all;
    marks.iter().map(line).collect()
}

/// Two compute, and both wait for the GIL for 5 ms at a time; the third waits for a device, which is no timer.
#[test]
fn who_waits_for_the_gil_has_a_timer() {
    let told = Told::preset("convoy", 0, Version::from_name("3.12"));
    expect![[r#"
        5.050 ms worker 2
        5.050 ms echo
        10.143 ms worker 2
        11.348 ms echo
        15.270 ms worker 1
        20.702 ms worker 2
    "#]]
    .assert_eq(&list(&told, 0, 24 * MS));
}

#[test]
fn a_sleep_ends_with_a_timer() {
    let told = Told::file(
        r#"{"gilscope": 1, "title": "naps", "roles": [{"name": "cat", "body": [
            {"op": "sleep", "for": "1ms"}, {"op": "io", "for": "2ms"}, {"op": "sleep", "for": "3ms"}
        ]}], "runs": [{"runtime": "3.12"}]}"#,
    );
    expect![[r#"
        1.050 ms cat
        6.145 ms cat
    "#]]
    .assert_eq(&list(&told, 0, MS * 20));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Who is woken by a timer was not running; who asks for the GIL has waited until a timer expired; a stretch has what the
    /// whole run has in it.
    #[test]
    fn timers_agree_with_the_lanes(s in scenario(), a in 0.0..1.0, b in 0.0..1.0) {
        let told = Told::new(&s, 0);
        let trace = told.sim.trace();
        let all = told.sim.timeouts(0, trace.end, 1 << 20).all;
        for mark in &all {
            let lane = &trace.threads[usize::from(mark.thread)];
            let before = lane.at(mark.at.saturating_sub(1), trace.end + 1).map(|span| state_of(span.value));
            let ran = matches!(before, Some(State::Python | State::Native | State::Io));
            prop_assert!(mark.at == 0 || !ran, "{mark:?} {before:?}");
        }
        if told.scenario.runs[0].runtime.name().starts_with("3.1") {
            for asked in trace.marks.iter().filter(|mark| mark.kind == MarkKind::DropRequest) {
                let expired = |timer: &Mark| timer.thread == asked.thread && timer.at <= asked.at;
                prop_assert!(all.iter().any(expired), "{asked:?}");
            }
        }
        let at = |part: f64| (trace.end as f64 * part) as Ns;
        let (from, to) = (at(f64::min(a, b)), at(f64::max(a, b)));
        let within: Vec<_> = all.iter().copied().filter(|mark| (from..=to).contains(&mark.at)).collect();
        prop_assert_eq!(told.sim.timeouts(from, to, 1 << 20).all, within.clone());
        // Few are the first of many.
        let few = told.sim.timeouts(from, to, 3);
        let cut = few.cut.unwrap_or(Ns::MAX);
        let first: Vec<_> = within.into_iter().filter(|mark| mark.at < cut).collect();
        prop_assert_eq!(few.all, first);
    }
}
