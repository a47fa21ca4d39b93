//! The measured programs, run once more on another machine of that kind: `measurements/again.json`, as `gilscope measure` wrote it.
//!
//! A difference between two runtimes that both machines found is the runtimes'; one that only the first found may be its own. Nothing is
//! predicted for the second machine, and no constant comes from it.

use std::collections::BTreeMap;

use super::cell::{self, Cell};
use super::judge::Judged;
use super::order::{self, Pair};

/// The cells that come with the project.
const SHIPPED: &str = include_str!("../../measurements/again.json");

/// A median, and the least and greatest repetition.
type Headline = (f64, Option<[f64; 2]>);

/// Headlines of the second machine, by program and interpreter.
#[derive(Debug, Clone, PartialEq)]
pub struct Again {
    headlines: BTreeMap<(String, String), Headline>,
}

impl Again {
    /// What comes with the project.
    pub fn shipped() -> Result<Self, String> {
        Ok(Self::of(&cell::read(SHIPPED)?))
    }

    /// The headlines of these cells.
    pub fn of(cells: &[Cell]) -> Self {
        let one = |c: &Cell| {
            let program =
                order::program(&c.workload, &c.headline, c.cores, &c.params, &c.interpreter);
            let median = c.metrics.get(&c.headline)?;
            let spread = c.spread.get(&c.headline).copied();
            Some(((program, c.interpreter.clone()), (*median, spread)))
        };
        Self {
            headlines: cells.iter().filter_map(one).collect(),
        }
    }

    /// Medians of the runtime that the first machine measured lower, and of the other; none if it lacks one.
    pub fn medians(&self, pair: &Pair<'_>) -> Option<(f64, f64)> {
        let ((low, _), (high, _)) = self.both(pair)?;
        Some((low, high))
    }

    /// Whether they differ by more than a fifth here too, and in the same direction; none if it lacks one.
    pub fn agrees(&self, pair: &Pair<'_>) -> Option<bool> {
        let (low, high) = self.medians(pair)?;
        Some(order::apart(low, high))
    }

    /// Whether the two machines tell them apart: both medians differ so, and on neither do repetitions overlap.
    pub fn certain(&self, pair: &Pair<'_>) -> bool {
        let overlap = self
            .both(pair)
            .is_some_and(|((_, low), (_, high))| order::overlap(low, high));
        self.agrees(pair) == Some(true) && !pair.overlaps() && !overlap
    }

    fn both(&self, pair: &Pair<'_>) -> Option<(Headline, Headline)> {
        let of = |j: &Judged| {
            let key = (order::program_of(j), j.interpreter.clone());
            self.headlines.get(&key).copied()
        };
        of(pair.low).zip(of(pair.high))
    }
}

/// How many of these pairs are simulated in the order of the first machine, and how many there are.
pub fn right(pairs: &[Pair<'_>], which: impl Fn(&Pair<'_>) -> bool) -> (usize, usize) {
    let of = |right: bool| {
        pairs
            .iter()
            .filter(|p| which(p) && p.right == right)
            .count()
    };
    (of(true), of(true) + of(false))
}

#[cfg(test)]
mod tests {
    use super::super::results;
    use super::*;

    #[test]
    fn a_difference_is_confirmed_where_it_is_as_large_and_the_same_way() {
        let first = |tag: &str, measured: f64| {
            format!(
                r#"{{"workload": "io_convoy", "interpreter": "{tag}", "cores": 2, "metric": "requests_per_s", "headline": true,
                "params": {{"interval": null}}, "measured": {measured}, "simulated": 1.0}}"#
            )
        };
        let second = |tag: &str, interval: &str, measured: f64| {
            format!(
                r#"{{"workload": "io_convoy", "interpreter": "{tag}", "cores": 2, "headline": "requests_per_s",
                "params": {{"interval": {interval}}}, "metrics": {{"requests_per_s": {measured}}}}}"#
            )
        };
        let text = [
            first("py27", 100.0),
            first("py39", 200.0),
            first("py312", 300.0),
            first("pypy3", 400.0),
        ];
        let judged = results::read(&format!("[{}]", text.join(","))).expect("well formed");
        // 2.7 stands at its own default interval; 3.12 is above 3.9 by less than a fifth, and measured at another interval, too.
        let text = [
            second("py27", "100", 250.0),
            second("py39", "0.005", 200.0),
            second("py312", "0.005", 230.0),
            second("py312", "0.0005", 900.0),
        ];
        let cells = cell::read(&format!("[{}]", text.join(","))).expect("well formed");
        let again = Again::of(&cells);
        let found: Vec<_> = order::pairs(&judged)
            .iter()
            .map(|pair| (again.medians(pair), again.agrees(pair)))
            .collect();
        let (py27, py39, py312) = (250.0, 200.0, 230.0);
        assert_eq!(
            found,
            [
                (Some((py27, py39)), Some(false)),
                (Some((py27, py312)), Some(false)),
                (None, None),
                (Some((py39, py312)), Some(false)),
                (None, None),
                (None, None),
            ]
        );
        let with = |spread: &str| {
            let py39 = second("py39", "0.005", 200.0);
            let py27 = second("py27", "100", 100.0).replace(
                "\"metrics\"",
                &format!("\"spread\": {{\"requests_per_s\": {spread}}}, \"metrics\""),
            );
            let py39 = py39.replace(
                "\"metrics\"",
                "\"spread\": {\"requests_per_s\": [180, 220]}, \"metrics\"",
            );
            Again::of(&cell::read(&format!("[{py27},{py39}]")).expect("well formed"))
        };
        let pair = order::pairs(&judged)[0];
        let found = |spread: &str| (with(spread).agrees(&pair), with(spread).certain(&pair));
        assert_eq!(found("[90, 110]"), (Some(true), true));
        assert_eq!(found("[90, 190]"), (Some(true), false), "they overlap");
        assert!(!again.certain(&pair));
    }
}
