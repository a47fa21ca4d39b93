//! Many runs for a curve: the same scenario with one knob at one value after another.
//!
//! A chart has to be right where a click leads: every point *is* the run that the page would show with that knob at that
//! value, never an estimate. The page may stop watching sooner ([`WATCHED`]); what it shows is the beginning of the same run.
//! A sweep is a list of points, each a scenario of its own
//! that is simulated in slices: it can be shown while it grows, left at any instant and taken up again. What was simulated
//! once is kept in a [`Cache`] by its link, which says all of a scenario.
//!
//! In reading order: [`axis`], what can be varied and over which values; [`sample`], what is kept of a run; [`law`], the
//! speed-up that the work allows; [`cache`].

use std::rc::Rc;

use crate::knob::{self, Dial};
use crate::link::{self, LinkView};
use crate::scenario::Scenario;
use crate::scenario::check::Valid;
use crate::sim::{Limits, Simulation, has_end};
use crate::time::{Ns, S};

pub mod axis;
pub mod cache;
pub mod law;
pub mod sample;

pub use axis::Axis;
pub use cache::Cache;
pub use sample::{Latency, Sample};

/// When a point is given up: a chart has dozens of them. What was given up is shown as such.
pub const LIMITS: Limits = Limits {
    events: 5_000_000,
    bytes: 64 << 20,
};

/// How long an endless run is simulated at least: rare requests are to be counted as well.
pub const WATCHED: Ns = S;
/// How long a run that comes to an end is simulated at least, so that it does: many threads take their time.
pub const PATIENCE: Ns = 20 * S;

/// A run at one value of the knob.
#[derive(Debug, Clone)]
pub struct Point {
    /// Which run of the scenario.
    pub run: usize,
    /// The knob that is varied; none for a run that has no such knob, which stands as it is.
    pub dial: Option<Dial>,
    /// The knob's value.
    pub value: u64,
    /// The scenario has this value now.
    pub here: bool,
    /// What came of it, once it is simulated.
    pub sample: Option<Rc<Sample>>,
    /// The scenario of this run alone, with the knob at this value.
    scenario: Rc<Valid>,
    /// Its link.
    link: String,
}

/// A list of runs, simulated one after another.
#[derive(Debug)]
pub struct Sweep {
    axis: Axis,
    scenario: Valid,
    points: Vec<Point>,
    limits: Limits,
    /// The point that is being simulated.
    current: Option<(usize, Box<Simulation>)>,
}

impl Sweep {
    /// The points of an axis, of which none is simulated yet. Values that the scenario cannot have are left out.
    pub fn new(scenario: &Valid, axis: Axis, limits: Limits) -> Self {
        let mut points = Vec::new();
        for run in 0..scenario.runs.len() {
            match axis.dial(scenario, run) {
                Some(dial) => {
                    let values = axis.values(scenario, run);
                    let now = axis.now(scenario, run);
                    points.extend(
                        values.into_iter().filter_map(|value| {
                            point(scenario, axis, run, Some((dial, now)), value)
                        }),
                    );
                }
                None => points.extend(point(scenario, axis, run, None, 0)),
            }
        }
        // All curves grow together, from the low end.
        let mut ranks = vec![0; scenario.runs.len()];
        let rank = |point: &Point| {
            let next = &mut ranks[point.run];
            *next += 1;
            *next
        };
        let places: Vec<usize> = points.iter().map(rank).collect();
        let mut order: Vec<(usize, Point)> = places.into_iter().zip(points).collect();
        order.sort_by_key(|(rank, _)| *rank);
        Self {
            axis,
            scenario: scenario.clone(),
            points: order.into_iter().map(|(_, point)| point).collect(),
            limits,
            current: None,
        }
    }

    /// What is varied.
    pub fn axis(&self) -> Axis {
        self.axis
    }

    /// What it is a sweep of.
    pub fn scenario(&self) -> &Valid {
        &self.scenario
    }

    /// All points, in the order in which they are simulated.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The points of a run, from the least value.
    pub fn of_run(&self, run: usize) -> impl Iterator<Item = &Point> + Clone {
        self.points.iter().filter(move |point| point.run == run)
    }

    /// How many points are simulated, of how many.
    pub fn progress(&self) -> (usize, usize) {
        let done = self.points.iter().filter(|point| point.sample.is_some());
        (done.count(), self.points.len())
    }

    /// Simulates at most so many further events; true once all points are done. What the cache knows costs nothing, and
    /// what is finished goes there.
    pub fn advance(&mut self, events: u64, cache: &mut Cache) -> bool {
        let mut left = events;
        loop {
            if self.current.is_none() {
                for point in self.points.iter_mut().filter(|p| p.sample.is_none()) {
                    point.sample = cache.get(&point.link, self.limits);
                }
                let next = self.points.iter().position(|p| p.sample.is_none());
                let Some(next) = next else { return true };
                let simulation = Simulation::new(&self.points[next].scenario, 0, self.limits);
                self.current = Some((next, Box::new(simulation)));
            }
            let Some((index, simulation)) = &mut self.current else {
                return true;
            };
            let before = simulation.events();
            let done = simulation.advance(left);
            let spent = simulation.events() - before;
            if done {
                let sample = Rc::new(Sample::new(simulation));
                let point = &mut self.points[*index];
                cache.put(point.link.clone(), self.limits, Rc::clone(&sample));
                point.sample = Some(sample);
                self.current = None;
            }
            // A run of few events is not free: it is set up and summed up.
            left = left.saturating_sub(spent.max(FIXED));
            if left == 0 {
                return false;
            }
        }
    }
}

impl Point {
    /// The scenario of this run alone, with the knob at this value.
    pub fn scenario(&self) -> &Valid {
        &self.scenario
    }
}

/// What a run costs beside its events, in events.
const FIXED: u64 = 500;

/// One point of a run; with its knob, what that is set to now.
fn point(
    scenario: &Valid,
    axis: Axis,
    run: usize,
    dial: Option<(Dial, u64)>,
    value: u64,
) -> Option<Point> {
    let mut alone = Scenario {
        workload: scenario.workload.clone(),
        runs: vec![scenario.runs.get(run)?.clone()],
        at: None,
    };
    // The runs as they are stay as the page shows them, number for number.
    let longer = match has_end(&alone.workload) {
        _ if axis == Axis::Runs => 0,
        true => PATIENCE,
        false => WATCHED,
    };
    for run in &mut alone.runs {
        run.horizon = run.horizon.max(longer);
    }
    let here = dial.is_none_or(|(_, now)| now == value);
    if let Some((dial, _)) = dial
        && !here
    {
        knob::set(&mut alone, dial, None, value);
        // The dial itself has limits: what it does not take is another point.
        if dial.get(&alone, 0) != value {
            return None;
        }
    }
    let alone = alone.validate().ok()?;
    Some(Point {
        run,
        dial: dial.map(|(dial, _)| dial),
        value,
        here,
        sample: None,
        link: link::write(&alone, &LinkView::default()),
        scenario: Rc::new(alone),
    })
}
