//! Speed-up over threads or cores, against what the work allows.

use super::curves::{gaps, names, over, says};
use super::scale::Unit;
use super::{Body, Chart, Dot, Line, Scale, Stroke};
use crate::scenario::{Mode, Scenario};
use crate::sim::has_end;
use crate::sweep::law::{How, Law, ideal};
use crate::sweep::{Point, Sweep};

/// The chart.
pub(super) fn chart(sweep: &Sweep) -> Chart {
    let label = sweep.axis().label(sweep.scenario());
    let title = format!("Speed-up over {label}");
    let Some(dial) = sweep.points().iter().find_map(|point| point.dial) else {
        return Chart::nothing("speedup", title, format!("No run has a knob for {label}."));
    };
    // Where no run comes to an end, requests per second are compared.
    let whole = has_end(&sweep.scenario().workload);
    let mut curves = Vec::new();
    for (run, name) in names(sweep).into_iter().enumerate() {
        if let Some(name) = name {
            curves.push((name, Curve::new(sweep, run, whole)));
        }
    }
    let (done, of) = sweep.progress();
    let known = curves.iter().any(|(_, curve)| curve.known().count() > 0);
    if !known {
        let broken = sweep.points().iter();
        let mut broken = broken.filter_map(|p| p.sample.as_ref()?.broken());
        let why = match done == of {
            true if whole => broken.next().map_or(
                "No run comes to its end within the simulated time.",
                |_| "No run comes to its end: they deadlock, or are stopped at the limit of events or memory.",
            ),
            true => {
                "These runs neither come to an end by themselves nor complete requests, so nothing can be said to be faster."
            }
            false => "The first runs are being simulated.",
        };
        return Chart::nothing("speedup", title, why.to_owned());
    }
    let mut notes = vec![
        match whole {
            true => "Time of the same work in one sequence, divided by the run's time.",
            false => "Requests per second, divided by those of the first run of the curve.",
        }
        .to_owned(),
    ];
    let mut lines = Vec::new();
    if whole {
        lines.push(bound(&curves));
    }
    for (name, curve) in &curves {
        let Some(law) = curve.law else { continue };
        let share = libm::round(law.serial * 100.0);
        let (short, long) = match law.how {
            How::Held => (
                "measured",
                format!(
                    "{name}: the GIL is held for {share} % of the work, measured in the curve's first run; Amdahl's law takes that for serial."
                ),
            ),
            How::Fit => (
                "fitted",
                format!(
                    "{name}: no GIL says what is serial; the share that fits Amdahl's law best, by least squares, is {share} %."
                ),
            ),
        };
        lines.push(Line {
            name: format!("{name}, Amdahl {share} % serial ({short})"),
            run: Some(curve.run),
            stroke: Stroke::Dotted,
            dots: curve.reckoned(|parallel| law.at(parallel)),
        });
        notes.push(long);
    }
    for (name, curve) in &curves {
        let dot = |(point, y): &(&Point, Option<f64>)| Dot {
            x: point.value as f64,
            y: *y,
            says: says(sweep, name, point, "speed-up", Unit::Times, *y),
            leads: point.dial.map(|dial| (dial, point.value)),
            here: point.here,
        };
        lines.push(Line {
            name: name.clone(),
            run: Some(curve.run),
            stroke: Stroke::Solid,
            dots: curve.points.iter().map(dot).collect(),
        });
    }
    notes.extend(gaps(&lines));
    let greatest = lines
        .iter()
        .flat_map(|line| &line.dots)
        .filter_map(|dot| dot.y);
    Chart {
        id: "speedup".to_owned(),
        title,
        notes,
        body: Body::Lines {
            x: over(sweep, dial),
            y: Scale::linear("speed-up", Unit::Times, greatest.fold(1.0, f64::max)),
            lines,
        },
    }
}

/// The most that the work of any of these runs allows.
fn bound(curves: &[(String, Curve)]) -> Line {
    let mut dots: Vec<Dot> = Vec::new();
    for dot in curves.iter().flat_map(|(_, curve)| curve.reckoned(|p| p)) {
        match dots.iter_mut().find(|known| known.x == dot.x) {
            Some(known) => known.y = known.y.into_iter().chain(dot.y).reduce(f64::max),
            None => dots.push(dot),
        }
    }
    dots.sort_by(|a, b| a.x.total_cmp(&b.x));
    Line {
        name: "ideal".to_owned(),
        run: None,
        stroke: Stroke::Dotted,
        dots,
    }
}

/// The speed-ups of a run.
struct Curve<'a> {
    run: usize,
    /// Those that are simulated.
    points: Vec<(&'a Point, Option<f64>)>,
    /// How much can go at a time at each value.
    parallel: Vec<(f64, f64)>,
    law: Option<Law>,
}

impl<'a> Curve<'a> {
    fn new(sweep: &'a Sweep, run: usize, is_work: bool) -> Self {
        let simulated = || {
            sweep
                .of_run(run)
                .filter_map(|p| Some((p, p.sample.as_deref()?)))
        };
        let first = simulated()
            .find_map(|(_, sample)| sample.rate)
            .unwrap_or(1.0);
        let points: Vec<_> = simulated()
            .map(|(point, sample)| match is_work {
                true => (point, sample.speedup),
                false => (point, sample.rate.map(|rate| rate / first)),
            })
            .collect();
        let mode = sweep.scenario().runs.get(run).map(|run| run.mode);
        let sequential = mode == Some(Mode::Sequential);
        // In the first run least is in anybody's way.
        let least = simulated().find_map(|(_, s)| Some((s, s.sequential()?)));
        let on_cores = least.map_or(1.0, |(sample, work)| sample.busy as f64 / work);
        let parallel: Vec<(f64, f64)> = simulated()
            .map(|(point, _)| (point.value as f64, at_a_time(point.scenario(), on_cores)))
            .collect();
        let held = least.and_then(|(sample, work)| Some(sample.held? as f64 / work));
        let law = match held {
            Some(held) => Some(Law {
                serial: held.min(1.0),
                how: How::Held,
            }),
            None => Law::fit(
                parallel
                    .iter()
                    .zip(&points)
                    .filter_map(|((_, parallel), (_, speedup))| Some((*parallel, (*speedup)?))),
            ),
        };
        Self {
            run,
            points,
            parallel,
            // Nothing says how much of a server's work could go at a time; what is in sequence is serial by intent.
            law: law.filter(|_| is_work && !sequential),
        }
    }

    fn known(&self) -> impl Iterator<Item = f64> {
        self.points.iter().filter_map(|(_, y)| *y)
    }

    fn reckoned(&self, of: impl Fn(f64) -> f64) -> Vec<Dot> {
        let dot = |(x, parallel): &(f64, f64)| Dot {
            x: *x,
            y: Some(of(*parallel)),
            says: String::new(),
            leads: None,
            here: false,
        };
        self.parallel.iter().map(dot).collect()
    }
}

/// How much of a run's work can go at a time.
fn at_a_time(scenario: &Scenario, on_cores: f64) -> f64 {
    let Some(run) = scenario.runs.first() else {
        return 1.0;
    };
    let roles = scenario.workload.roles.iter().enumerate();
    let threads = roles.map(|(index, role)| u64::from(run.count(index, role)));
    ideal(threads.sum(), run.cores.into(), on_cores)
}
