//! Knobs of a whole scenario: one value for all runs, or a list with one value a run.

use super::{Dial, Kind, Knob, KnobError, dial, dials, short};
use crate::scenario::{MAX_RUNS, Scenario, Workload};
use crate::time::{self, Ns};

/// A setting that was read: a knob with its values, or the place of the cursor.
#[derive(Debug)]
pub enum Setting {
    /// A knob by its key, with one value for all runs, or one a run.
    Knob(String, Vec<u64>),
    /// The cursor, `at`.
    At(Ns),
}

impl Setting {
    /// Reads `key=text`. Whether a role that the key names is there turns out when the setting is applied.
    pub fn parse(key: &str, text: &str) -> Result<Self, KnobError> {
        if key == "at" {
            return time::parse(text)
                .map(Self::At)
                .map_err(|problem| KnobError::Value {
                    key: key.to_owned(),
                    value: short(text),
                    problem: format!("not a time of at most 600s ({problem})"),
                });
        }
        let knob = dial::knob(key)?;
        let values = knob.parse_list(text).map_err(|error| match error {
            KnobError::Value { value, problem, .. } => KnobError::Value {
                key: short(key),
                value,
                problem,
            },
            unknown => unknown,
        })?;
        Ok(Self::Knob(key.to_owned(), values))
    }

    /// Whether it fits a workload: the role that it names is there.
    pub fn check(&self, workload: &Workload) -> Result<(), KnobError> {
        match self {
            Self::Knob(key, values) => Dial::find(workload, key)?.check(workload, values),
            Self::At(_) => Ok(()),
        }
    }
}

/// A knob's value in every run.
pub fn values(scenario: &Scenario, dial: Dial) -> Vec<u64> {
    (0..scenario.runs.len())
        .map(|run| dial.get(scenario, run))
        .collect()
}

/// Changes a knob in one run, or in all.
pub fn set(scenario: &mut Scenario, dial: Dial, run: Option<usize>, value: u64) {
    for i in 0..scenario.runs.len() {
        if run.is_none_or(|r| r == i) {
            dial.put(scenario, i, value);
        }
    }
}

/// Every knob with its shortest list: one value where all runs agree. If they agree on everything, the
/// first knob, `runtime`, is written once a run, so that the number of runs is never lost.
pub fn lists(scenario: &Scenario) -> Vec<(Dial, Vec<u64>)> {
    let all = dials(&scenario.workload).into_iter();
    let mut lists: Vec<_> = all.map(|dial| (dial, values(scenario, dial))).collect();
    let split = |list: &[u64]| list.windows(2).any(|pair| pair[0] != pair[1]);
    let differ = lists.iter().any(|(_, list)| split(list));
    for (i, (_, list)) in lists.iter_mut().enumerate() {
        if !split(list) && (differ || i > 0) {
            list.truncate(1);
        }
    }
    lists
}

/// Applies settings, later ones over earlier ones; those that do not fit the workload are passed over. The
/// longest list, given or already there, says how many runs there are; shorter ones repeat their last value.
pub fn apply(scenario: &mut Scenario, settings: &[Setting]) {
    let mut lists = lists(scenario);
    for setting in settings {
        match setting {
            Setting::At(at) => scenario.at = Some(*at),
            Setting::Knob(key, values) => {
                let dial = Dial::find(&scenario.workload, key);
                let place = lists.iter_mut().find(|(d, _)| Ok(*d) == dial);
                if let Some((_, list)) = place {
                    list.clone_from(values);
                }
            }
        }
    }
    let longest = lists.iter().map(|(_, list)| list.len()).max().unwrap_or(1);
    let count = longest.clamp(1, MAX_RUNS);
    if let Some(last) = scenario.runs.last().cloned() {
        scenario.runs.resize(count, last);
    }
    for (dial, list) in &lists {
        for i in 0..count {
            if let Some(value) = list.get(i).or(list.last()) {
                dial.put(scenario, i, *value);
            }
        }
    }
}

impl Knob {
    /// Whether it offers a set of words.
    pub fn is_choice(&self) -> bool {
        matches!(self.kind, Kind::Choice(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Mode, Run};

    fn after(runs: usize, settings: &[(&str, &str)]) -> Scenario {
        let mut scenario = Scenario {
            workload: Default::default(),
            runs: vec![Run::default(); runs],
            at: None,
        };
        let settings: Result<Vec<_>, _> =
            settings.iter().map(|(k, v)| Setting::parse(k, v)).collect();
        apply(&mut scenario, &settings.unwrap());
        scenario
    }

    #[test]
    fn a_list_gives_one_value_a_run_and_a_single_value_goes_to_all() {
        let s = after(
            1,
            &[("runtime", "3.12,3.14t"), ("cores", "8"), ("at", "2ms")],
        );
        let seen: Vec<_> = s
            .runs
            .iter()
            .map(|r| (r.runtime.to_string(), r.cores))
            .collect();
        assert_eq!(seen, [("3.12".to_owned(), 8), ("3.14t".to_owned(), 8)]);
        assert_eq!(s.at, Some(2_000_000));
    }

    #[test]
    fn the_longest_list_says_how_many_runs_there_are() {
        let s = after(1, &[("mode", "sequential,threaded"), ("cores", "1,2,4")]);
        let seen: Vec<_> = s.runs.iter().map(|r| (r.mode, r.cores)).collect();
        let threaded = Mode::Threaded;
        assert_eq!(seen, [(Mode::Sequential, 1), (threaded, 2), (threaded, 4)]);
        let mut one = s;
        let single = |k, v| Setting::parse(k, v).unwrap();
        apply(
            &mut one,
            &[single("mode", "threaded"), single("cores", "4")],
        );
        assert_eq!(one.runs.len(), 1);
    }

    #[test]
    fn equal_runs_keep_their_number() {
        assert_eq!(after(3, &[("cores", "2")]).runs.len(), 3);
        assert_eq!(after(3, &[("runtime", "3.9")]).runs.len(), 1);
    }
}
