//! What can be varied, and over which values: found from the knobs that the scenario has and from their own ranges.

use crate::knob::{self, Dial};
use crate::scenario::Scenario;
use crate::scenario::near::{hint, near};
use crate::sim::has_end;
use crate::time::{MS, US};

/// What a sweep varies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Axis {
    /// Nothing: the runs as they stand, for what one run shows by itself.
    Runs,
    /// How many threads there are of those that follow the knob, or of one role.
    Threads(Dial),
    /// How many cores there are.
    Cores,
    /// How long a thread waits before it asks for the GIL, or how many ticks a holder keeps it.
    Interval,
}

/// Threads and cores go up to this at least.
const SOME: u64 = 8;
/// And to this at most: beyond, a curve tells nothing new and takes long.
const MOST: u64 = 64;

impl Axis {
    /// What can be varied in this scenario, most telling first; the runs as they stand come last.
    pub fn all(scenario: &Scenario) -> Vec<Self> {
        let mut all = Vec::new();
        let relevant = knob::relevant(scenario);
        let threads = relevant
            .iter()
            .filter(|dial| dial.is_of_role() || dial.key == "threads");
        all.extend(threads.copied().map(Self::Threads));
        all.push(Self::Cores);
        // Servers have no speed-up: what they are asked for is how long a request takes.
        match has_end(&scenario.workload) {
            true => all.push(Self::Interval),
            false => all.insert(0, Self::Interval),
        }
        all.retain(|axis| (0..scenario.runs.len()).any(|run| axis.values(scenario, run).len() > 1));
        all.push(Self::Runs);
        all
    }

    /// The axis with this key, as on the command line: `threads`, `threads.NAME`, `cores`, `interval`, `runs`. Where no role
    /// follows the knob, `threads` is the first role with a number of its own. Refusals are one line.
    pub fn find(scenario: &Scenario, key: &str) -> Result<Self, String> {
        let all = Self::all(scenario);
        let keys: Vec<String> = all.iter().map(|a| a.key(scenario)).collect();
        if let Some(index) = keys.iter().position(|known| known == key) {
            return Ok(all[index]);
        }
        if key == "threads"
            && let Some(first) = all.iter().find(|axis| matches!(axis, Self::Threads(_)))
        {
            return Ok(*first);
        }
        if key == "interval" {
            return Err(
                "interval: none of these runs has a switch interval or a check interval to be set"
                    .to_owned(),
            );
        }
        if key == "threads" {
            return Err(
                "threads: every thread of this scenario is one that there can be only one of"
                    .to_owned(),
            );
        }
        let known = format!("there are {}", keys.join(", "));
        let near = near(key, keys.iter().map(String::as_str));
        Err(format!("{}: {}", knob::short(key), hint(&near, &known)))
    }

    /// A stable word: `threads`, `threads.echo`, `cores`, `interval`, `runs`.
    pub fn key(self, scenario: &Scenario) -> String {
        match self {
            Self::Runs => "runs".to_owned(),
            Self::Threads(dial) => dial.key(&scenario.workload),
            Self::Cores => "cores".to_owned(),
            Self::Interval => "interval".to_owned(),
        }
    }

    /// What people call it.
    pub fn label(self, scenario: &Scenario) -> String {
        match self {
            Self::Runs => "the runs as they are".to_owned(),
            Self::Threads(dial) => dial.label(&scenario.workload),
            Self::Cores => "cores".to_owned(),
            Self::Interval => {
                let dials = (0..scenario.runs.len()).filter_map(|run| self.dial(scenario, run));
                let mut labels: Vec<&str> = dials.map(|dial| dial.label).collect();
                labels.dedup();
                match labels[..] {
                    [one] => one.to_owned(),
                    // Some in milliseconds, some in ticks.
                    _ => "interval".to_owned(),
                }
            }
        }
    }

    /// The knob that is turned in a run; none if the run has none, such as an interval in a free-threaded build.
    pub fn dial(self, scenario: &Scenario, run: usize) -> Option<Dial> {
        let run = scenario.runs.get(run)?;
        let key = match self {
            Self::Runs => return None,
            Self::Threads(dial) => return Some(dial),
            Self::Cores => "cores",
            Self::Interval if run.runtime.has_switch_interval() => "interval",
            Self::Interval if run.runtime.is_tick() => "check_interval",
            Self::Interval => return None,
        };
        Dial::find(&scenario.workload, key).ok()
    }

    /// What the knob is at now. Zero ticks stand for the version's own number; on an axis it is that number.
    pub fn now(self, scenario: &Scenario, run: usize) -> u64 {
        match (self.dial(scenario, run), scenario.runs.get(run)) {
            (Some(dial), Some(run)) if dial.key == "check_interval" => run.check_interval().into(),
            (Some(dial), _) => dial.get(scenario, run),
            (None, _) => 0,
        }
    }

    /// The values of a run, ascending, with the one that it has now.
    pub fn values(self, scenario: &Scenario, run: usize) -> Vec<u64> {
        let Some(dial) = self.dial(scenario, run) else {
            return Vec::new();
        };
        let mut values = match self {
            Self::Runs => Vec::new(),
            Self::Threads(_) | Self::Cores => counts(most(scenario, self)),
            Self::Interval if dial.key == "interval" => rounded(100 * US, 100 * MS),
            Self::Interval => rounded(10, 10_000),
        };
        let (least, greatest) = dial.limits().into_inner();
        values.retain(|value| (least..=greatest).contains(value));
        values.push(self.now(scenario, run));
        values.sort_unstable();
        values.dedup();
        values
    }
}

/// The end of the axis: one for all runs, so that their curves can be compared.
fn most(scenario: &Scenario, axis: Axis) -> u64 {
    let runs = 0..scenario.runs.len();
    let each = runs.map(|run| {
        let now = axis.dial(scenario, run).map_or(1, |d| d.get(scenario, run));
        let cores = scenario.runs.get(run).map_or(1, |run| run.cores.into());
        // Twice the cores shows that more threads gain nothing.
        match axis {
            Axis::Threads(_) => now.max(cores * 2),
            _ => now,
        }
    });
    each.max().unwrap_or(1).clamp(SOME, MOST)
}

/// Every number up to eight, then in steps of a fourth to an eighth.
fn counts(most: u64) -> Vec<u64> {
    let mut values: Vec<u64> = Vec::new();
    let mut value = 1;
    while value < most {
        values.push(value);
        value += (value.next_power_of_two() / 8).max(1);
    }
    values.push(most);
    values
}

/// 1, 2, 5, 10, 20, … between two powers of ten.
fn rounded(from: u64, to: u64) -> Vec<u64> {
    let mut values = Vec::new();
    let mut decade = from;
    while decade < to {
        values.extend([decade, decade * 2, decade * 5]);
        decade *= 10;
    }
    values.push(to);
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::presets;

    fn keys(id: &str) -> Vec<String> {
        let scenario = presets::find(id).unwrap().scenario();
        let all = Axis::all(&scenario);
        all.iter().map(|axis| axis.key(&scenario)).collect()
    }

    #[test]
    fn a_scenario_offers_what_its_knobs_allow() {
        assert_eq!(
            keys("convoy"),
            ["interval", "threads", "threads.echo", "cores", "runs"]
        );
        let mut scenario = presets::find("countdown").unwrap().scenario();
        for run in &mut scenario.runs {
            run.runtime = crate::runtime::Version::PY314T;
        }
        let refused = Axis::find(&scenario, "interval").unwrap_err();
        assert!(refused.contains("none of these runs has"), "{refused}");
        let refused = Axis::find(&scenario, "core").unwrap_err();
        assert_eq!(refused, "core: did you mean cores?");
    }

    #[test]
    fn values_are_ascending_within_limits_and_have_the_present_one() {
        for preset in presets::ALL {
            let scenario = preset.scenario();
            for axis in Axis::all(&scenario) {
                for run in 0..scenario.runs.len() {
                    let values = axis.values(&scenario, run);
                    assert!(values.windows(2).all(|pair| pair[0] < pair[1]));
                    assert!(values.len() <= 40, "{} {values:?}", preset.id);
                    let has = axis.dial(&scenario, run).is_some();
                    assert!(!has || values.contains(&axis.now(&scenario, run)));
                }
            }
        }
        assert_eq!(counts(16), [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 16]);
    }
}
