//! How the latencies of the runs are spread: a histogram over a logarithmic axis, and the cumulative distribution.

use super::curves::names;
use super::scale::{Unit, write};
use super::{Body, Chart, Dot, Line, Scale, Stroke};
use crate::sweep::sample::BINS;
use crate::sweep::{Latency, Sweep};

/// Both charts; one that says why where there are no latencies.
pub(super) fn charts(sweep: &Sweep) -> Vec<Chart> {
    let names = names(sweep);
    let of_run = |run: usize| {
        let point = sweep.of_run(run).next()?;
        point.sample.as_ref()?.latency.as_ref()
    };
    let runs: Vec<(usize, &str, &Latency)> = names
        .iter()
        .enumerate()
        .filter_map(|(run, name)| Some((run, name.as_deref()?, of_run(run)?)))
        .collect();
    if runs.is_empty() {
        let (done, of) = sweep.progress();
        let why = match done == of {
            true => {
                "No thread of this scenario completes requests: there are no latencies to show."
            }
            false => "The runs are being simulated.",
        };
        return vec![Chart::nothing(
            "cdf",
            "Latencies".to_owned(),
            why.to_owned(),
        )];
    }
    let ends = runs.iter().flat_map(|(_, _, latency)| {
        let first = latency.steps.first().map_or(1, |step| step.0);
        [first.max(1) as f64, latency.max as f64]
    });
    let (mut least, mut most) = (f64::INFINITY, 0.0f64);
    for end in ends {
        (least, most) = (least.min(end), most.max(end));
    }
    let x = Scale::log("latency", Unit::Time, least * 0.9, most * 1.1);
    vec![histogram(&runs, &x), cumulative(&runs, &x)]
}

fn histogram(runs: &[(usize, &str, &Latency)], x: &Scale) -> Chart {
    let edge = |bin: i32| libm::exp10(f64::from(bin) / f64::from(BINS));
    let mut lines = Vec::new();
    let mut greatest = 0.0f64;
    for (run, name, latency) in runs {
        let mut dots = Vec::new();
        let mut push = |at: f64, y: f64, says: String| {
            dots.push(Dot {
                x: at.clamp(x.from, x.to),
                y: Some(y),
                says,
                leads: None,
                here: false,
            });
        };
        for (place, (bin, count)) in latency.bins.iter().enumerate() {
            let share = *count as f64 / latency.count as f64;
            greatest = greatest.max(share);
            let (from, to) = (edge(*bin), edge(bin + 1));
            if place == 0 || latency.bins[place - 1].0 + 1 < *bin {
                push(from, 0.0, String::new());
            }
            let span = [from, to].map(|ns| write(Unit::Time, ns)).join(" to ");
            push(
                from,
                share,
                format!("{name}: {count} of {} requests took {span}", latency.count),
            );
            let next = latency.bins.get(place + 1).map(|(next, _)| *next);
            if next != Some(bin + 1) {
                push(to, 0.0, String::new());
            }
        }
        lines.push(Line {
            name: (*name).to_owned(),
            run: Some(*run),
            stroke: Stroke::Steps,
            dots,
        });
    }
    let mut y = Scale::linear("share of requests", Unit::Count, greatest * 100.0);
    y.unit = Unit::Share;
    y.to /= 100.0;
    for tick in &mut y.ticks {
        tick.at /= 100.0;
        tick.label += " %";
    }
    Chart {
        id: "histogram".to_owned(),
        title: "Latencies".to_owned(),
        notes: vec!["Ten bins in a factor of ten.".to_owned()],
        body: Body::Lines {
            x: x.clone(),
            y,
            lines,
        },
    }
}

fn cumulative(runs: &[(usize, &str, &Latency)], x: &Scale) -> Chart {
    let line = |(run, name, latency): &(usize, &str, &Latency)| {
        let dot = |at: f64, share: f64, says: String| Dot {
            x: at,
            y: Some(share),
            says,
            leads: None,
            here: false,
        };
        let mut dots = vec![dot(x.from, 0.0, String::new())];
        for (ns, upto) in &latency.steps {
            let share = *upto as f64 / latency.count as f64;
            let (part, at) = (write(Unit::Share, share), write(Unit::Time, *ns as f64));
            dots.push(dot(
                *ns as f64,
                share,
                format!("{name}: {part} of requests took at most {at}"),
            ));
        }
        dots.push(dot(x.to, 1.0, String::new()));
        Line {
            name: (*name).to_owned(),
            run: Some(*run),
            stroke: Stroke::Steps,
            dots,
        }
    };
    let words = runs.iter().map(|(_, name, latency)| {
        let [p50, p95, p99] =
            [latency.p50, latency.p95, latency.p99].map(|ns| write(Unit::Time, ns as f64));
        format!(
            "{name}: p50 {p50}, p95 {p95}, p99 {p99}, of {} requests.",
            latency.count
        )
    });
    Chart {
        id: "cdf".to_owned(),
        title: "Latencies, cumulative".to_owned(),
        notes: words.collect(),
        body: Body::Lines {
            x: x.clone(),
            y: Scale::linear("requests that took at most this", Unit::Share, 1.0),
            lines: runs.iter().map(line).collect(),
        },
    }
}
