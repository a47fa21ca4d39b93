//! The numbers strip: what the runs came to, side by side.

use super::text::span;
use crate::scenario::Run;
use crate::sim::{Outcome, Report};
use crate::time::Ns;

/// One number of every run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// A stable name, such as `total`.
    pub key: &'static str,
    /// What it is, such as `total time`.
    pub label: &'static str,
    /// The value of each run in order, formatted; units stand with the last one only where all have the same.
    /// The last is to be emphasised.
    pub values: Vec<String>,
}

impl Number {
    /// All values in one line: `92 → 652`.
    pub fn text(&self) -> String {
        self.values.join(" → ")
    }
}

/// The numbers that apply to these runs, most telling first.
pub fn numbers(runs: &[(&Run, &Report)]) -> Vec<Number> {
    let requests = each(runs, |_, report| report.requests_per_second().map(rate));
    let latency = each(runs, |_, report| {
        crate::sim::report::percentile(&report.latencies(), 95).map(measured)
    });
    let speedup = each(runs, |_, report| {
        report
            .speedup
            .map(|times| value(format!("{times:.2}"), "×"))
    });
    let busy = each(runs, |run, report| {
        (report.end > 0).then(|| {
            let of = format!(" of {}", run.cores);
            value(format!("{:.1}", report.cores_busy()), of)
        })
    });
    let has_gil = runs.iter().any(|(run, _)| !run.runtime.is_free_threaded());
    let handoffs = each(runs, |_, report| {
        has_gil.then(|| value(grouped(report.gil.handoffs), ""))
    });
    let lost = each(runs, |_, report| {
        // None lost is news where they could be; a transaction cannot lose any.
        let any = runs.iter().any(|(_, report)| report.lost_updates > 0);
        let shared = !report.variables.is_empty() && runs.iter().all(|(_, r)| r.aborts == 0);
        (any || shared).then(|| value(grouped(report.lost_updates), ""))
    });
    let aborts = each(runs, |_, report| {
        let any = runs.iter().any(|(_, report)| report.aborts > 0);
        any.then(|| value(grouped(report.aborts), ""))
    });
    // Beside workers in a process each, threads show what they spare.
    let isolated = runs.iter().any(|(run, _)| run.mode.is_isolated());
    let memory = each(runs, |_, report| {
        report.memory.filter(|_| isolated).map(bytes)
    });
    let ended = runs
        .iter()
        .any(|(_, report)| !matches!(report.outcome, Outcome::Horizon | Outcome::Running));
    let total = each(runs, |_, report| {
        ended.then(|| match &report.outcome {
            Outcome::Finished => measured(report.end),
            Outcome::Deadlock { .. } => value("deadlock".to_owned(), ""),
            Outcome::Horizon | Outcome::Running | Outcome::Limit => Value {
                number: format!("> {}", span(report.end)),
                unit: String::new(),
            },
        })
    });
    [
        ("lost", "updates lost", lost),
        ("aborts", "transactions undone", aborts),
        ("total", "total time", total),
        ("requests", "requests per second", requests),
        ("p95", "latency p95", latency),
        ("speedup", "speed-up", speedup),
        ("memory", "memory of workers", memory),
        ("busy", "cores busy", busy),
        ("handoffs", "hand-offs", handoffs),
    ]
    .into_iter()
    .filter_map(|(key, label, values)| {
        Some(Number {
            key,
            label,
            values: joined(values?),
        })
    })
    .collect()
}

/// A value and its unit, such as `8.4` and ` ms`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    number: String,
    unit: String,
}

impl Value {
    /// Both together.
    pub(super) fn text(&self) -> String {
        format!("{}{}", self.number, self.unit)
    }
}

fn value(number: String, unit: impl Into<String>) -> Value {
    Value {
        number,
        unit: unit.into(),
    }
}

/// The value of every run, if any run has one; the others show a dash.
fn each(
    runs: &[(&Run, &Report)],
    of: impl Fn(&Run, &Report) -> Option<Value>,
) -> Option<Vec<Value>> {
    let values: Vec<Option<Value>> = runs.iter().map(|(run, report)| of(run, report)).collect();
    values.iter().any(Option::is_some).then(|| {
        let dash = || value("–".to_owned(), "");
        values.into_iter().map(|v| v.unwrap_or_else(dash)).collect()
    })
}

fn joined(values: Vec<Value>) -> Vec<String> {
    let same = values.windows(2).all(|pair| pair[0].unit == pair[1].unit);
    let last = values.len().saturating_sub(1);
    let write = |(index, value): (usize, Value)| match same && index < last {
        true => value.number,
        false => value.number + &value.unit,
    };
    values.into_iter().enumerate().map(write).collect()
}

fn measured(ns: Ns) -> Value {
    let text = span(ns);
    match text.split_once(' ') {
        Some((number, unit)) => value(number.to_owned(), format!(" {unit}")),
        None => value(text, ""),
    }
}

/// In the unit of 1,000 or 1,000,000 bytes.
pub(super) fn bytes(bytes: u64) -> Value {
    match bytes as f64 {
        few if few < 1e6 => value(format!("{:.0}", few / 1e3), " kB"),
        some if some < 9.95e6 => value(format!("{:.1}", some / 1e6), " MB"),
        many => value(format!("{:.0}", many / 1e6), " MB"),
    }
}

pub(super) fn rate(per_second: f64) -> Value {
    let number = if per_second >= 99.5 {
        grouped(per_second.round() as u64)
    } else if per_second >= 9.95 {
        format!("{per_second:.0}")
    } else {
        format!("{per_second:.1}")
    };
    value(number, "")
}

/// With thin spaces between thousands, from five digits on.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::Version;
    use crate::sim::{GilCounts, ThreadReport};
    use crate::time::{MS, S};

    fn report(outcome: Outcome, requests: u64, latency: Ns, busy: Ns) -> Report {
        Report {
            end: S,
            outcome,
            events: 0,
            context_switches: 0,
            gil: GilCounts {
                handoffs: requests * 2,
                ..GilCounts::default()
            },
            cores: vec![busy, 0],
            threads: vec![ThreadReport {
                name: "echo".to_owned(),
                role: "echo".to_owned(),
                ns: [0; crate::trace::CLASSES],
                completed: requests,
                latencies: vec![latency; requests as usize],
            }],
            speedup: None,
            variables: Vec::new(),
            lost_updates: 0,
            aborts: 0,
            memory: None,
            harm: Default::default(),
        }
    }

    #[test]
    fn runs_stand_side_by_side_and_only_what_applies_is_shown() {
        let gil = Run::default();
        let free = Run {
            runtime: Version::PY314T,
            ..Run::default()
        };
        let before = report(Outcome::Horizon, 92, 10_412_000, S);
        let after = report(Outcome::Horizon, 10_652, 950_000, 2_300 * MS);
        let texts = |runs: &[(&Run, &Report)]| -> Vec<String> {
            let line = |n: Number| format!("{}: {}", n.label, n.text());
            numbers(runs).into_iter().map(line).collect()
        };
        assert_eq!(
            texts(&[(&gil, &before), (&free, &after)]),
            [
                "requests per second: 92 → 10\u{202f}652",
                "latency p95: 10.4 ms → 950 µs",
                "cores busy: 1.0 → 2.3 of 4",
                "hand-offs: 184 → 21\u{202f}304"
            ]
        );
        let done = report(Outcome::Finished, 0, 0, S);
        let stuck = report(Outcome::Deadlock { cycle: Vec::new() }, 0, 0, S);
        assert_eq!(
            texts(&[(&free, &done), (&free, &stuck)]),
            ["total time: 1 s → deadlock", "cores busy: 1.0 → 1.0 of 4"]
        );
        let with = |memory| Report {
            memory: Some(memory),
            ..done.clone()
        };
        let (forked, threads, workers) = (
            Run {
                mode: crate::scenario::Mode::Fork,
                ..Run::default()
            },
            with(20_480),
            with(4_669_440),
        );
        assert_eq!(
            texts(&[(&gil, &threads), (&forked, &workers)])[1],
            "memory of workers: 20 kB → 4.7 MB"
        );
        let alone = texts(&[(&gil, &threads)]);
        assert!(alone.iter().all(|text| !text.contains("memory")));
    }
}
