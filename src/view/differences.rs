//! What tells runs apart, number by number, and which run has the best of each.

use super::numbers::{grouped, rate};
use super::text::span;
use crate::scenario::Run;
use crate::sim::report::percentile;
use crate::sim::{Outcome, Report};
use crate::time::Ns;

/// One number of every run.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// A stable name, such as `total`.
    pub key: &'static str,
    /// What it is, such as `total time`.
    pub label: &'static str,
    /// More of it is better, rather than less.
    pub more: bool,
    /// The value of each run, if it has one.
    pub values: Vec<Option<f64>>,
    /// The same to be read, with units.
    pub texts: Vec<String>,
    /// Whether a run's value is the best. Nobody's is where all are equal, or only one run has one.
    pub best: Vec<bool>,
}

/// A number that a run may have, and its text.
type Cell = Option<(f64, String)>;

/// Key, label, whether more of it is better, and the number of a run.
type Row<'a> = (
    &'static str,
    &'static str,
    bool,
    &'a dyn Fn(&Report) -> Cell,
);

/// The table of differences, without rows that say nothing about these runs.
pub fn differences(runs: &[(&Run, &Report)]) -> Vec<Difference> {
    let time = |ns: Ns| Some((ns as f64, span(ns)));
    let count = |n: u64| Some((n as f64, grouped(n)));
    let latency = |report: &Report, q: u32| percentile(&report.latencies(), q).and_then(time);
    let lost = runs.iter().any(|(_, report)| report.lost_updates > 0);
    let rows: [Row; 11] = [
        ("total", "total time", false, &|r| match r.outcome {
            Outcome::Finished => time(r.end),
            _ => None,
        }),
        ("speedup", "speed-up", true, &|r| {
            r.speedup.map(|times| (times, format!("{times:.2} ×")))
        }),
        ("requests", "requests per second", true, &|r| {
            r.requests_per_second().map(|n| (n, rate(n).text()))
        }),
        ("p50", "latency p50", false, &|r| latency(r, 50)),
        ("p95", "latency p95", false, &|r| latency(r, 95)),
        ("p99", "latency p99", false, &|r| latency(r, 99)),
        (
            "each",
            "CPU time per request",
            false,
            &|r| match r.completed() {
                0 => None,
                n => time(r.cores.iter().sum::<Ns>() / n),
            },
        ),
        ("cpu", "CPU time burned", false, &|r| {
            time(r.cores.iter().sum())
        }),
        ("switches", "context switches", false, &|r| {
            count(r.context_switches)
        }),
        ("lost", "updates lost", false, &|r| {
            count(r.lost_updates).filter(|_| lost)
        }),
        ("memory", "memory of workers", false, &|r| {
            let isolated = runs.iter().any(|(run, _)| run.mode.is_isolated());
            let bytes = r.memory.filter(|_| isolated)?;
            Some((bytes as f64, super::numbers::bytes(bytes).text()))
        }),
    ];
    // Who has done less has not saved what it did not burn.
    let alike = runs
        .iter()
        .all(|(_, report)| report.outcome == Outcome::Finished);
    let table = rows.into_iter().filter_map(|(key, label, more, of)| {
        let cells: Vec<Cell> = runs.iter().map(|(_, report)| of(report)).collect();
        let values: Vec<Option<f64>> = cells.iter().map(|c| c.as_ref().map(|c| c.0)).collect();
        let ended = |(_, report): &(&Run, &Report)| {
            !matches!(report.outcome, Outcome::Horizon | Outcome::Running)
        };
        let says = values.iter().any(Option::is_some);
        let texts = cells.into_iter().zip(runs);
        let texts: Vec<String> = texts
            .map(|(cell, (_, report))| text(key, cell, report))
            .collect();
        let fair = alike || !matches!(key, "cpu" | "switches");
        (says || key == "total" && runs.iter().any(ended)).then(|| Difference {
            key,
            label,
            more,
            best: best(&values, &texts, more)
                .into_iter()
                .map(|best| best && fair)
                .collect(),
            texts,
            values,
        })
    });
    table.collect()
}

fn text(key: &str, cell: Cell, report: &Report) -> String {
    match (cell, &report.outcome) {
        (Some((_, text)), _) => text,
        (None, Outcome::Deadlock { .. }) if key == "total" => "deadlock".to_owned(),
        (None, Outcome::Horizon | Outcome::Limit | Outcome::Running) if key == "total" => {
            format!("> {}", span(report.end))
        }
        (None, _) => "–".to_owned(),
    }
}

/// Those whose value reads like the best one, if not all do.
fn best(values: &[Option<f64>], texts: &[String], more: bool) -> Vec<bool> {
    let all = || {
        values
            .iter()
            .zip(texts)
            .filter_map(|(value, text)| Some(((*value)?, text)))
    };
    let wanted = match more {
        true => all().max_by(|a, b| a.0.total_cmp(&b.0)),
        false => all().min_by(|a, b| a.0.total_cmp(&b.0)),
    };
    let differ = all().any(|(_, text)| wanted.is_some_and(|(_, best)| best != text));
    let is = |(value, text): (&Option<f64>, &String)| {
        differ && value.is_some() && wanted.is_some_and(|(_, best)| best == text)
    };
    values.iter().zip(texts).map(is).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::presets;
    use crate::sim::{Limits, Simulation};

    /// Rows as text, the best with a star.
    fn table(id: &str) -> Vec<String> {
        let preset = presets::find(id).expect("a preset");
        let scenario = preset.scenario().validate().expect("a valid preset");
        let reports: Vec<Report> = (0..scenario.runs.len())
            .map(|run| {
                let mut sim = Simulation::new(&scenario, run, Limits::default());
                sim.run();
                sim.report()
            })
            .collect();
        let runs: Vec<_> = scenario.runs.iter().zip(&reports).collect();
        let row = |row: Difference| {
            let cells = row.texts.iter().zip(&row.best);
            let cells: Vec<String> = cells
                .map(|(t, best)| if *best { format!("{t}*") } else { t.clone() })
                .collect();
            format!("{}: {}", row.label, cells.join(" | "))
        };
        differences(&runs).into_iter().map(row).collect()
    }

    #[test]
    fn the_best_of_each_number_is_marked() {
        expect_test::expect![[r#"
            requests per second: 95 | 643*
            latency p50: 5.42 ms | 1.55 ms*
            latency p95: 10.6 ms | 1.55 ms*
            latency p99: 10.6 ms | 1.56 ms*
            CPU time per request: 10.4 ms | 3.44 ms*
            CPU time burned: 41.8 ms | 92.9 ms
            context switches: 0 | 0"#]]
        .assert_eq(&table("convoy").join("\n"));
        expect_test::expect![[r#"
            total time: 60 ms* | 60.2 ms
            speed-up: 1.00 × | 1.00 ×
            CPU time burned: 60 ms | 60 ms
            context switches: 0 | 0"#]]
        .assert_eq(&table("countdown").join("\n"));
        expect_test::expect![[r#"
            total time: deadlock
            CPU time burned: 2.01 ms
            context switches: 1"#]]
        .assert_eq(&table("philosophers").join("\n"));
    }

    #[test]
    fn nobody_is_best_where_all_are_alike() {
        let is = |values: &[Option<f64>], more| {
            let texts = values
                .iter()
                .map(|v| v.map_or("–".to_owned(), |v| format!("{v:.1}")));
            best(values, &texts.collect::<Vec<_>>(), more)
        };
        assert_eq!(is(&[Some(1.0), Some(1.01)], true), [false, false]);
        assert_eq!(is(&[Some(1.0), None], true), [false, false]);
        assert_eq!(
            is(&[Some(1.0), Some(2.0), Some(2.01)], true),
            [false, true, true]
        );
        assert_eq!(
            is(&[Some(1.0), None, Some(2.0)], false),
            [true, false, false]
        );
    }
}
