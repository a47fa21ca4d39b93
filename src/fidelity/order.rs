//! Do the predictions put two runtimes in the order in which they were measured?
//!
//! Two cells are compared if they are the same program with the same parameters on as many cores, one interpreter apart, and
//! their measured headlines differ by more than a fifth. An interval counts as the same where both stand at their
//! interpreter's own default: 5 ms or 100 ticks. How often a loop turns was chosen for each interpreter, and is no
//! parameter of the comparison.

use serde_json::{Map, Value};

use super::judge::Judged;

/// Runtimes whose measured values differ by no more than this are not compared.
pub const APART: f64 = 0.2;

/// Two runtimes on the same program: the one measured lower comes first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair<'a> {
    /// Measured lower.
    pub low: &'a Judged,
    /// Measured higher.
    pub high: &'a Judged,
    /// Simulated in the same order.
    pub right: bool,
}

impl Pair<'_> {
    /// Whether the repetitions of both overlap, so that the measurement itself does not tell which is lower.
    pub fn overlaps(&self) -> bool {
        overlap(self.low.spread, self.high.spread)
    }
}

/// All pairs that are compared, in the order of the cells.
pub fn pairs(judged: &[Judged]) -> Vec<Pair<'_>> {
    let heads: Vec<(&Judged, String)> = judged
        .iter()
        .filter(|j| j.headline && j.published.is_none())
        .map(|j| (j, program_of(j)))
        .collect();
    let mut found = Vec::new();
    for (index, (one, program)) in heads.iter().enumerate() {
        let others = heads[index + 1..]
            .iter()
            .filter(|(_, other)| other == program);
        for (other, _) in others {
            let (low, high) = match one.measured <= other.measured {
                true => (*one, *other),
                false => (*other, *one),
            };
            if low.interpreter == high.interpreter || !apart(low.measured, high.measured) {
                continue;
            }
            if let Some((a, b)) = low.simulated.zip(high.simulated) {
                let right = a < b;
                found.push(Pair { low, high, right });
            }
        }
    }
    found
}

/// Whether the second is higher by more than a fifth.
pub(super) fn apart(low: f64, high: f64) -> bool {
    high - low > APART * low.abs()
}

/// Whether the lower runtime's repetitions reach the higher one's.
pub(super) fn overlap(low: Option<[f64; 2]>, high: Option<[f64; 2]>) -> bool {
    low.zip(high)
        .is_some_and(|([_, low], [high, _])| high <= low)
}

/// What must be equal for two runtimes to be compared.
pub(super) fn program_of(judged: &Judged) -> String {
    let Judged {
        workload,
        metric,
        cores,
        params,
        interpreter,
        ..
    } = judged;
    program(workload, metric, *cores, params, interpreter)
}

/// The same of a cell.
pub(super) fn program(
    workload: &str,
    metric: &str,
    cores: u32,
    params: &Map<String, Value>,
    interpreter: &str,
) -> String {
    let mut words = vec![workload.to_owned(), metric.to_owned(), cores.to_string()];
    for (key, value) in params {
        let default = value.is_null()
            || value.as_f64() == Some(0.005)
            || (interpreter == "py27" && value.as_f64() == Some(100.0));
        match key.as_str() {
            "iterations" | "iterations_each" => {}
            "interval" if default => {}
            _ => words.push(format!("{key}={}", plain(value))),
        }
    }
    words.join(" ")
}

/// `2` and `2.0` are the same number.
fn plain(value: &Value) -> String {
    match value.as_f64() {
        Some(number) => number.to_string(),
        None => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::results;
    use super::*;

    #[test]
    fn runtimes_are_compared_where_they_ran_the_same_program() {
        let one = |tag: &str, interval: &str, measured: f64, simulated: f64| {
            format!(
                r#"{{"workload": "io_convoy", "interpreter": "{tag}", "cores": 2, "metric": "requests_per_s", "headline": true,
                "params": {{"cpu_threads": 1, "interval": {interval}, "iterations": {measured}}},
                "measured": {measured}, "simulated": {simulated}}}"#
            )
        };
        let text = [
            one("py27", "100", 100.0, 40.0),
            one("py39", "0.005", 200.0, 30.0),
            one("py312", "0.005", 210.0, 50.0),
            one("py312", "0.0005", 900.0, 10.0),
            one("pypy3", "null", 1000.0, 60.0),
        ];
        let judged = results::read(&format!("[{}]", text.join(","))).expect("well formed");
        let pairs = pairs(&judged);
        let names: Vec<_> = pairs
            .iter()
            .map(|p| {
                (
                    p.low.interpreter.as_str(),
                    p.high.interpreter.as_str(),
                    p.right,
                )
            })
            .collect();
        // 3.9 and 3.12 are too near to each other; the other interval is another program.
        assert_eq!(
            names,
            [
                ("py27", "py39", false),
                ("py27", "py312", true),
                ("py27", "pypy3", true),
                ("py39", "pypy3", true),
                ("py312", "pypy3", true),
            ]
        );
    }

    #[test]
    fn repetitions_overlap_where_the_lower_one_reaches_the_higher() {
        let one = |tag: &str, measured: f64, spread: &str| {
            format!(
                r#"{{"workload": "io_convoy", "interpreter": "{tag}", "cores": 2, "metric": "requests_per_s", "headline": true,
                "params": {{}}, "measured": {measured}, "spread": {spread}, "simulated": 1.0}}"#
            )
        };
        let text = [
            one("py27", 100.0, "[90, 150]"),
            one("py39", 200.0, "[150, 250]"),
            one("py312", 400.0, "[300, 500]"),
            one("pypy3", 800.0, "null"),
        ];
        let judged = results::read(&format!("[{}]", text.join(","))).expect("well formed");
        let overlap: Vec<_> = pairs(&judged).iter().map(Pair::overlaps).collect();
        assert_eq!(overlap, [true, false, false, false, false, false]);
    }
}
