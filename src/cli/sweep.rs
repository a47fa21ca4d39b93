//! `gilscope sweep`: many runs for a curve, as a table, as data, or as the page's charts.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::CliError;
use super::args::Swept;
use crate::link::{self, LinkView, Theme};
use crate::plot::{self, Chart, Paper, csv};
use crate::scenario::check::Valid;
use crate::sim::Limits;
use crate::sweep::{Axis, Cache, Sweep};
use crate::time::human;
use crate::view::palette;

/// Width and height of a chart in a file, CSS pixels.
const SIZE: (f32, f32) = (1200.0, 750.0);

pub(super) fn text(
    scenario: &Valid,
    view: &LinkView,
    over: &str,
    format: &Swept,
    limits: Limits,
) -> Result<String, CliError> {
    let axis = Axis::find(scenario, over).map_err(|e| CliError::Usage(format!("--over {e}")))?;
    let mut sweep = Sweep::new(scenario, axis, limits);
    sweep.advance(u64::MAX, &mut Cache::default());
    match format {
        Swept::Table => Ok(table(&sweep)),
        Swept::Csv => Ok(csv::sweep(&sweep)),
        Swept::Json => Ok(format!("{:#}\n", json(&sweep))),
        Swept::Svg(path) => pictures(&sweep, view, path),
    }
}

/// One file a chart: `FILE-NAME.svg`, but for the first, which is `FILE`. Says which.
fn pictures(sweep: &Sweep, view: &LinkView, path: &Path) -> Result<String, CliError> {
    let link = link::write(sweep.scenario(), &LinkView::default());
    let theme = match view.theme {
        Some(Theme::Dark) => palette::Theme::Dark,
        Some(Theme::Light) | None => palette::Theme::Print,
    };
    let caption = format!("{} · {link}", sweep.scenario().workload.title);
    let paper = Paper {
        width: SIZE.0,
        height: SIZE.1,
        letters: 0.0,
        theme,
        alive: false,
        caption: Some(&caption),
    };
    let mut said = String::new();
    for (index, chart) in plot::charts(sweep).iter().enumerate() {
        let file = if index == 0 {
            path.to_owned()
        } else {
            beside(path, chart)
        };
        std::fs::write(&file, plot::svg(chart, &paper))
            .map_err(|e| CliError::Write(file.display().to_string(), e))?;
        said += &format!("{}: {}\n", file.display(), chart.title);
    }
    Ok(said)
}

fn beside(path: &Path, chart: &Chart) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-{}.svg", chart.id))
}

/// A line a point.
fn table(sweep: &Sweep) -> String {
    let scenario = sweep.scenario();
    let runs: Vec<_> = scenario.runs.iter().collect();
    let mut text = String::new();
    for (index, _) in runs.iter().enumerate() {
        let name = crate::view::heading::short(&runs, index);
        for point in sweep.of_run(index) {
            let Some(sample) = &point.sample else {
                continue;
            };
            let knob = point.dial.map_or("as it is".to_owned(), |dial| {
                let label = dial.label(&scenario.workload);
                format!("{label} {}", dial.human(point.value))
            });
            let mut words = vec![match sample.broken() {
                Some(broken) => broken.to_owned(),
                None => format!("{} {}", sample.outcome.word(), human(sample.end)),
            }];
            words.extend(sample.speedup.map(|times| format!("speed-up {times:.2}")));
            words.extend(sample.rate.map(|rate| format!("{rate:.1} requests/s")));
            if let Some(latency) = &sample.latency {
                words.push(format!(
                    "p50 {}, p95 {}",
                    human(latency.p50),
                    human(latency.p95)
                ));
            }
            text += &format!("{name:<24} {knob:<28} {}\n", words.join(", "));
        }
    }
    text
}

fn json(sweep: &Sweep) -> Value {
    let scenario = sweep.scenario();
    let runs: Vec<Value> = (0..scenario.runs.len())
        .map(|run| {
            let points: Vec<Value> = sweep
                .of_run(run)
                .filter_map(|point| {
                    let sample = point.sample.as_ref()?;
                    let latency = sample.latency.as_ref().map(|l| {
                        json!({"count": l.count, "p50": l.p50, "p95": l.p95, "p99": l.p99, "max": l.max})
                    });
                    Some(json!({
                        "knob": point.dial.map(|dial| dial.key(&scenario.workload)),
                        "value": point.dial.map(|_| point.value),
                        "link": link::write(point.scenario(), &LinkView::default()),
                        "outcome": sample.outcome.word(),
                        "end_ns": sample.end,
                        "speedup": sample.speedup,
                        "requests_per_s": sample.rate,
                        "completed": sample.completed,
                        "latency_ns": latency,
                        "busy_ns": sample.busy,
                        "gil_held_ns": sample.held,
                        "events": sample.events,
                    }))
                })
                .collect();
            json!({"runtime": scenario.runs[run].runtime.to_string(), "points": points})
        })
        .collect();
    json!({"over": sweep.axis().key(scenario), "runs": runs})
}
