//! Where two runs part, against a look at every microsecond.

use expect_test::expect_file;
use gilscope::explain::{Side, part};
use gilscope::runtime::Version;
use gilscope::scenario::presets;
use gilscope::sim::Outcome;
use gilscope::time::{Ns, US};
use gilscope::trace::{State, state_of};
use proptest::prelude::*;

use super::Told;
use crate::random::scenario;

fn side<'a>(told: &'a Told, label: &'a str) -> Side<'a> {
    Side {
        label,
        run: &told.scenario.runs[told.index],
        sim: &told.sim,
    }
}

#[test]
fn runs_of_presets_part_where_the_sentence_says() {
    let mut text = String::new();
    for preset in presets::ALL {
        let runs = preset.scenario().runs.len();
        if runs < 2 {
            continue;
        }
        let told: Vec<Told> = (0..runs)
            .map(|run| Told::preset(preset.id, run, None))
            .collect();
        let labels: Vec<String> = (0..runs)
            .map(|run| {
                let own = &told[run].scenario.runs[run];
                format!("run {} ({})", run + 1, own.runtime)
            })
            .collect();
        let sides: Vec<Side> = told
            .iter()
            .zip(&labels)
            .map(|(told, label)| side(told, label))
            .collect();
        let said = part(&sides).map_or_else(|| "no parting".to_owned(), |parting| parting.text);
        text += &format!("{}: {said}\n", preset.id);
    }
    expect_file!["part.txt"].assert_eq(&text);
}

/// What a thread does, unless it is on its way.
fn doing(told: &Told, name: &str, at: Ns) -> Option<State> {
    let trace = told.sim.trace();
    if at >= trace.end {
        return Some(State::Absent);
    }
    let lane = told.sim.names().iter().position(|other| other == name)?;
    let span = trace.threads[lane].at(at, trace.end)?;
    match state_of(span.value) {
        State::Switching => None,
        State::Lost => Some(State::Python),
        state => Some(state),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn runs_part_where_a_thread_first_does_something_else_for_long(s in scenario(), version in prop::sample::select(Version::ALL.to_vec())) {
        let one = Told::new(&s, 0);
        prop_assert!(part(&[side(&one, "a"), side(&Told::new(&s, 0), "b")]).is_none());
        let mut scenario = s.into_inner();
        scenario.runs[0].runtime = version;
        let Ok(scenario) = scenario.validate() else { return Ok(()) };
        let other = Told::new(&scenario, 0);
        let found = part(&[side(&one, "a"), side(&other, "b")]);
        let run = &scenario.runs[0];
        let tolerance = run.wake + run.wake * Ns::from(run.jitter) / 1000 + run.switch + run.slack;
        let over = |told: &Told| match told.sim.report().outcome {
            Outcome::Finished => Ns::MAX,
            _ => told.sim.trace().end,
        };
        let longest = one.sim.trace().end.max(other.sim.trace().end);
        let until = over(&one).min(over(&other)).min(longest);
        let at = found.as_ref().map_or(until, |parting| parting.at);
        // A look every microsecond up to there: nobody differs for clearly longer.
        for name in one.sim.names().iter().filter(|name| other.sim.names().contains(name)) {
            let mut since = None;
            for look in (0..at / US).map(|n| n * US) {
                match [doing(&one, name, look), doing(&other, name, look)] {
                    [Some(a), Some(b)] if a == b => since = None,
                    [Some(_), Some(_)] => since = since.or(Some(look)),
                    _ => {}
                }
                let long = since.is_some_and(|since| look - since > tolerance + 2 * US);
                // What is too short to be seen between two looks may have ended it.
                let again = |at: Ns| doing(&one, name, at).zip(doing(&other, name, at)).is_none_or(|(a, b)| a != b);
                let whole = long && since.is_some_and(|since| (since..look).step_by(50).all(again));
                prop_assert!(!whole, "{name} differs from {since:?}, found {found:?}");
            }
        }
        if let Some(parting) = &found {
            let name = &one.sim.names()[parting.threads[0]];
            prop_assert_eq!(name, &other.sim.names()[parting.threads[1]]);
            for look in (parting.at..=parting.at + tolerance).step_by(997) {
                let both = doing(&one, name, look).zip(doing(&other, name, look));
                prop_assert!(both.is_none_or(|(a, b)| a != b), "{name} at {look}: {both:?}, {parting:?}");
            }
            prop_assert!(parting.text.contains(name.as_str()), "{}", &parting.text);
        }
    }
}
