//! Which charts an axis has, and the lines of those that show a number of each run over a knob.

use super::scale::{Unit, write};
use super::{Body, Chart, Dot, Line, Scale, Stroke, speedup, spread, states};
use crate::knob::Dial;
use crate::scenario::{Run, Scenario};
use crate::sweep::{Axis, Latency, Point, Sample, Sweep};
use crate::view::heading;

/// A number of a run.
pub(super) struct Measure {
    /// What it is, such as `latency p95`.
    pub(super) name: &'static str,
    /// Of a sample.
    pub(super) of: fn(&Sample) -> Option<f64>,
    /// What its lines look like.
    pub(super) stroke: Stroke,
}

const RATE: &[Measure] = &[Measure {
    name: "requests per second",
    // A run that is watched and completes none has a throughput of zero.
    of: |sample| {
        sample
            .rate
            .or_else(|| sample.broken().is_none().then_some(0.0))
    },
    stroke: Stroke::Solid,
}];

const LATENCY: &[Measure] = &[
    Measure {
        name: "p50",
        of: |sample| sample.latency.as_ref().map(|l: &Latency| l.p50 as f64),
        stroke: Stroke::Solid,
    },
    Measure {
        name: "p95",
        of: |sample| sample.latency.as_ref().map(|l: &Latency| l.p95 as f64),
        stroke: Stroke::Dashed,
    },
];

const TOTAL: &[Measure] = &[Measure {
    name: "total time",
    of: |sample| {
        let finished = sample.outcome == crate::sim::Outcome::Finished;
        finished.then_some(sample.end as f64)
    },
    stroke: Stroke::Solid,
}];

/// The charts of a sweep, as far as it has come.
pub fn charts(sweep: &Sweep) -> Vec<Chart> {
    let axis = sweep.axis();
    if axis == Axis::Runs {
        let mut charts = vec![states::chart(sweep)];
        charts.extend(spread::charts(sweep));
        return charts;
    }
    let mut charts = Vec::new();
    if axis != Axis::Interval {
        charts.push(speedup::chart(sweep));
    }
    for family in families(sweep) {
        let (rate, latency) = (
            curve(sweep, family, "throughput", "Throughput", RATE, Unit::Count),
            curve(sweep, family, "latency", "Latency", LATENCY, Unit::Time),
        );
        let serves = rate.is_some() || latency.is_some();
        charts.extend(rate);
        charts.extend(latency);
        if axis == Axis::Interval && !serves {
            charts.extend(curve(
                sweep,
                family,
                "total",
                "Total time",
                TOTAL,
                Unit::Time,
            ));
        }
    }
    // Before anything is simulated nothing can be said to be missing.
    let (done, of) = sweep.progress();
    let served = charts
        .iter()
        .any(|c| c.id.starts_with("throughput") || c.id.starts_with("latency"));
    if charts.is_empty() && done < of {
        let label = axis.label(sweep.scenario());
        charts.push(Chart::nothing(
            "throughput",
            format!("Over {label}"),
            "The first runs are being simulated.".to_owned(),
        ));
    }
    if done == of && !served {
        charts.push(Chart::nothing(
            "throughput",
            "Throughput and latency".to_owned(),
            "No thread of this scenario completes requests: there is no throughput and no latency to show.".to_owned(),
        ));
    }
    charts
}

/// The knobs that the runs have on this axis: curves over ticks do not stand beside curves over milliseconds.
fn families(sweep: &Sweep) -> Vec<Dial> {
    let mut families: Vec<Dial> = Vec::new();
    for dial in sweep.points().iter().filter_map(|point| point.dial) {
        if !families.contains(&dial) {
            families.push(dial);
        }
    }
    families
}

/// What each run is called on this axis; none for a run that differs from an earlier one in nothing but the knob that is varied.
pub(super) fn names(sweep: &Sweep) -> Vec<Option<String>> {
    let mut alike = Scenario::clone(sweep.scenario());
    for run in 0..alike.runs.len() {
        if let Some(dial) = sweep.axis().dial(sweep.scenario(), run) {
            dial.put(&mut alike, run, 1.max(*dial.limits().start()));
        }
    }
    let runs: Vec<&Run> = alike.runs.iter().collect();
    let name = |index: usize| {
        let new = sweep.axis() == Axis::Runs || !runs[..index].contains(&runs[index]);
        new.then(|| heading::short(&runs, index))
    };
    (0..runs.len()).map(name).collect()
}

/// The axis of a knob.
pub(super) fn over(sweep: &Sweep, dial: Dial) -> Scale {
    let values = || {
        let points = sweep.points().iter();
        points
            .filter(|p| p.dial == Some(dial))
            .map(|p| p.value as f64)
    };
    let (least, most) = (
        values().fold(f64::INFINITY, f64::min),
        values().fold(0.0, f64::max),
    );
    let label = dial.label(&sweep.scenario().workload);
    match dial.key {
        "interval" => Scale::log(&label, Unit::Time, least, most),
        "check_interval" => Scale::log(
            &format!("{label} (ticks)"),
            Unit::Count,
            least.max(1.0),
            most,
        ),
        _ => Scale::counts(&label, least, most),
    }
}

/// A point as it is said: `3.12, 4 cores: speed-up 1.02 ×`.
pub(super) fn says(
    sweep: &Sweep,
    name: &str,
    point: &Point,
    what: &str,
    unit: Unit,
    value: Option<f64>,
) -> String {
    let knob = point.dial.map(|dial| {
        let label = dial.label(&sweep.scenario().workload);
        format!(", {label} {}", dial.human(point.value))
    });
    let broken = point.sample.as_ref().and_then(|sample| sample.broken());
    let value = match (value, broken) {
        (Some(value), _) if what == "requests per second" => {
            format!("{} {what}", write(unit, value))
        }
        (Some(value), _) => format!("{what} {}", write(unit, value)),
        (None, Some(broken)) => broken.to_owned(),
        (None, None) if what == "speed-up" => "does not end within the simulated time".to_owned(),
        (None, None) => format!("no {what}"),
    };
    format!("{name}{}: {value}", knob.unwrap_or_default())
}

fn curve(
    sweep: &Sweep,
    family: Dial,
    id: &str,
    title: &str,
    measures: &[Measure],
    unit: Unit,
) -> Option<Chart> {
    let x = over(sweep, family);
    let mut lines = Vec::new();
    let mut notes = Vec::new();
    for (run, name) in names(sweep).into_iter().enumerate() {
        let Some(name) = name else { continue };
        for measure in measures {
            let title = match measures.len() {
                1 => name.clone(),
                _ => format!("{name}, {}", measure.name),
            };
            let what = match id {
                "latency" => format!("latency {}", measure.name),
                _ => measure.name.to_owned(),
            };
            let dot = |point: &Point| {
                let sample = point.sample.as_ref()?;
                let y = (measure.of)(sample);
                Some(Dot {
                    x: point.value as f64,
                    y,
                    says: says(sweep, &name, point, &what, unit, y),
                    leads: point.dial.map(|dial| (dial, point.value)),
                    here: point.here,
                })
            };
            let of_run = || sweep.of_run(run);
            let mut line = Line {
                name: title,
                run: Some(run),
                stroke: measure.stroke,
                dots: of_run()
                    .filter(|p| p.dial == Some(family))
                    .filter_map(dot)
                    .collect(),
            };
            // A run without this knob is the same all along.
            if let Some(flat) = of_run().find(|p| p.dial.is_none()).and_then(dot) {
                line.name += &format!(" (has no {})", family.label(&sweep.scenario().workload));
                line.stroke = match measure.stroke {
                    Stroke::Dashed => Stroke::LevelDashed,
                    _ => Stroke::Level,
                };
                line.dots = [x.from, x.to]
                    .map(|x| Dot {
                        x,
                        here: false,
                        ..flat.clone()
                    })
                    .into();
            }
            if line.dots.iter().any(|dot| dot.y > Some(0.0)) {
                lines.push(line);
            }
        }
    }
    let level = |line: &Line| matches!(line.stroke, Stroke::Level | Stroke::LevelDashed);
    if lines.iter().all(level) {
        return None;
    }
    let values = lines
        .iter()
        .flat_map(|line| &line.dots)
        .filter_map(|dot| dot.y);
    let y = Scale::around(
        measures.first().map_or("", |m| match id {
            "latency" => "latency",
            _ => m.name,
        }),
        unit,
        values,
    );
    if y.log {
        // A logarithm has no zero.
        for dot in lines.iter_mut().flat_map(|line| &mut line.dots) {
            dot.y = dot.y.filter(|y| *y > 0.0);
        }
        notes.push(format!("The axis of {} is logarithmic.", y.label));
    }
    notes.extend(gaps(&lines));
    let key = if family.key == "check_interval" {
        "-ticks"
    } else {
        ""
    };
    Some(Chart {
        id: format!("{id}{key}"),
        title: format!("{title} over {}", family.label(&sweep.scenario().workload)),
        notes,
        body: Body::Lines { x, y, lines },
    })
}

/// Says that crosses are runs without a number.
pub(super) fn gaps(lines: &[Line]) -> Option<String> {
    let mut dots = lines.iter().flat_map(|line| &line.dots);
    let gap = dots.find(|dot| dot.y.is_none())?;
    let why = gap.says.split_once(": ").map_or("", |(_, why)| why);
    Some(format!(
        "A cross on the axis is a run without such a number: {why}."
    ))
}
