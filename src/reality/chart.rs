//! Measured against simulated: where every point stands.
//!
//! Both axes are logarithmic and the same, so that "as measured" is the diagonal and "within 15 %" a band of one width
//! everywhere. A logarithm has no zero: what is zero stands in a strip of its own at the low end of an axis. There
//! the place within the strip means nothing, and points of different interpreters stand side by side.

use crate::fidelity::judge::TOLERANCE;

use super::cells::{Cell, Results};
use super::names::{self, Metric};

/// A cell in a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Which cell.
    pub cell: usize,
    /// Which interpreter, as an index into [`Results::interpreters`].
    pub python: usize,
    /// Near enough.
    pub near: bool,
    /// Measured, as a place on the axis.
    pub x: f64,
    /// Simulated, as a place on the axis.
    pub y: f64,
    /// Least and greatest measured value, as places.
    pub spread: Option<[f64; 2]>,
}

/// A place on an axis that has a label.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where.
    pub at: f64,
    /// What stands there.
    pub label: String,
}

/// A chart of cells whose headlines have one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What is measured: a metric, or what several have in common.
    pub metric: Metric,
    /// Least and greatest place of both axes.
    pub range: [f64; 2],
    /// The end of the strip where zeros stand; none if nothing is zero.
    pub zero: Option<f64>,
    /// Labels, from the low end.
    pub ticks: Vec<Tick>,
    /// The cells.
    pub points: Vec<Point>,
}

/// Fewer cells than this are no picture; they stand in the table.
const FEW: usize = 2;

/// The charts of these cells, one for each unit.
pub fn charts(results: &Results, cells: &[usize]) -> Vec<Chart> {
    let mut groups: Vec<(Metric, Vec<usize>)> = Vec::new();
    for &index in cells {
        let Some(cell) = results.cells.get(index) else {
            continue;
        };
        let metric = names::metric(&cell.head.metric);
        let own = cell.head.metric == "value";
        match groups
            .iter_mut()
            .find(|(m, _)| !own && m.unit == metric.unit && m.label != "Value")
        {
            Some((common, members)) => {
                if common.label != metric.label {
                    common.label = common_label(common, &metric);
                }
                members.push(index);
            }
            None => groups.push((metric, vec![index])),
        }
    }
    groups
        .into_iter()
        .filter(|(_, members)| members.len() >= FEW)
        .map(|(metric, members)| chart(results, metric, &members))
        .collect()
}

/// What two metrics of one unit are called together.
fn common_label(a: &Metric, b: &Metric) -> String {
    match a.unit {
        "" => "Ratio of two times".to_owned(),
        "/s" => "Per second".to_owned(),
        _ if a.label == b.label => a.label.clone(),
        _ => "Time".to_owned(),
    }
}

fn chart(results: &Results, metric: Metric, members: &[usize]) -> Chart {
    let cells = || {
        members
            .iter()
            .filter_map(|&i| Some((i, results.cells.get(i)?)))
    };
    let axis = Axis::new(cells().map(|(_, cell)| cell));
    let point = |(index, cell): (usize, &Cell)| {
        let head = &cell.head;
        let mut pythons = results.interpreters.iter();
        let python = pythons.position(|tag| *tag == head.interpreter)?;
        let aside = python as f64 / results.interpreters.len().max(2).saturating_sub(1) as f64;
        Some(Point {
            cell: index,
            python,
            near: head.within,
            x: axis.place(head.measured, aside),
            // The other way round: in the corner of two zeros they stand on a line of their own.
            y: axis.place(head.simulated?, aside),
            spread: head
                .spread
                .map(|ends| ends.map(|end| axis.place(end, aside))),
        })
    };
    Chart {
        metric,
        range: [axis.from, axis.to],
        zero: axis.zero.then_some(axis.low),
        ticks: axis.ticks(),
        points: cells().filter_map(point).collect(),
    }
}

/// A logarithmic axis with a strip for zeros.
#[derive(Debug, Clone, Copy)]
struct Axis {
    /// The low end, strip included.
    from: f64,
    /// Where positive values begin.
    low: f64,
    to: f64,
    zero: bool,
}

impl Axis {
    fn new<'a>(cells: impl Iterator<Item = &'a Cell>) -> Self {
        let (mut low, mut high, mut zero) = (f64::INFINITY, 0.0f64, false);
        for cell in cells {
            let [least, most] = cell.head.spread.unwrap_or([cell.head.measured; 2]);
            for value in [cell.head.measured, least, most]
                .into_iter()
                .chain(cell.head.simulated)
            {
                if value > 0.0 {
                    (low, high) = (low.min(value), high.max(value));
                } else {
                    zero = true;
                }
            }
        }
        if high <= 0.0 {
            (low, high) = (0.1, 1.0);
        }
        // Never so close that the band of 15 % fills the picture.
        let decades = libm::log10(high / low).max(0.4);
        let room = libm::exp10(decades * 0.05);
        let middle = libm::sqrt(low * high);
        let half = libm::exp10(decades / 2.0);
        let (low, to) = (
            (middle / half).min(low) / room,
            (middle * half).max(high) * room,
        );
        let strip = libm::exp10(libm::log10(to / low) * 0.13);
        Self {
            from: if zero { low / strip } else { low },
            low,
            to,
            zero,
        }
    }

    /// Where a value stands; zeros at this share of their strip.
    fn place(&self, value: f64, aside: f64) -> f64 {
        if value > 0.0 {
            return value.clamp(self.low, self.to);
        }
        let width = libm::log10(self.low / self.from);
        self.from * libm::exp10(width * (0.2 + 0.6 * aside))
    }

    fn ticks(&self) -> Vec<Tick> {
        let decades = libm::log10(self.to / self.low);
        // 1, 10, 100; with 3, or 2 and 5, where there is room.
        let factors: &[f64] = match decades {
            0.0..0.75 => &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0],
            0.75..2.2 => &[1.0, 2.0, 5.0],
            _ => &[1.0],
        };
        let mut ticks = Vec::new();
        if self.zero {
            let at = libm::sqrt(self.from * self.low);
            let label = "0".to_owned();
            ticks.push(Tick { at, label });
        }
        let first = libm::floor(libm::log10(self.low)) as i32;
        let last = libm::ceil(libm::log10(self.to)) as i32;
        for power in first..=last {
            for factor in factors {
                let at = factor * libm::exp10(f64::from(power));
                if (self.low..=self.to).contains(&at) {
                    let label = round(*factor, power);
                    ticks.push(Tick { at, label });
                }
            }
        }
        ticks
    }
}

/// `0.05`, `20`, `5 000`, `1 M`: a factor times a power of ten.
fn round(factor: f64, power: i32) -> String {
    let value = factor * libm::exp10(f64::from(power));
    let plain = |value: f64, power: i32| {
        let digits = usize::from(factor.fract() != 0.0) + power.min(0).unsigned_abs() as usize;
        let text = format!("{value:.digits$}");
        match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => text,
        }
    };
    match power {
        6.. => format!("{} M", plain(value / 1e6, power - 6)),
        3..=5 => format!("{} k", plain(value / 1e3, power - 3)),
        _ => plain(value, power),
    }
}

impl Chart {
    /// The band of values that are near enough, as a polygon, clipped to the axes.
    pub fn band(&self) -> Vec<(f64, f64)> {
        let [from, to] = [self.zero.unwrap_or(self.range[0]), self.range[1]];
        let (above, below) = (1.0 + TOLERANCE, 1.0 - TOLERANCE);
        vec![
            (from, from),
            (from, from * above),
            (to / above, to),
            (to, to),
            (to, to * below),
            (from / below, from),
        ]
    }

    /// The point nearest to a place on a square picture, both from 0 to 1 and from the low end, among those that are
    /// shown; none if it is further away than `reach`.
    pub fn nearest(
        &self,
        at: [f64; 2],
        reach: f64,
        shown: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let far = |point: &Point| {
            let [x, y] = [point.x, point.y].map(|value| self.share(value));
            (x - at[0]).abs().hypot((y - at[1]).abs())
        };
        let points = self.points.iter().enumerate();
        let near = points
            .filter(|(index, _)| shown(*index))
            .map(|(index, point)| (index, far(point)))
            .filter(|(_, distance)| *distance <= reach);
        near.min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(index, _)| index)
    }

    /// A place on the axis as a share of its length.
    pub fn share(&self, value: f64) -> f64 {
        let [from, to] = self.range;
        libm::log10(value / from) / libm::log10(to / from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fidelity::results;

    fn results_of(rows: &[(&str, &str, f64, f64)]) -> Results {
        let rows: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(n, (tag, metric, measured, simulated))| {
                format!(
                    r#"{{"workload": "w", "interpreter": "{tag}", "cores": 1, "params": {{"n": {n}}}, "metric": "{metric}",
                    "headline": true, "measured": {measured}, "spread": null, "simulated": {simulated}}}"#
                )
            })
            .collect();
        let text = format!("[{}]", rows.join(","));
        Results::new(results::read(&text).expect("well formed")).expect("cells")
    }

    fn labels(chart: &Chart) -> String {
        let labels: Vec<&str> = chart.ticks.iter().map(|tick| &*tick.label).collect();
        labels.join(" ")
    }

    #[test]
    fn a_chart_for_each_unit_and_none_for_a_single_cell() {
        let results = results_of(&[
            ("py39", "round_trip_us_p50", 10.0, 12.0),
            ("py39", "requests_per_s", 100.0, 90.0),
            ("py27", "round_trip_us_p50", 100_000.0, 20.0),
            ("py39", "wall_s", 1.0, 1.0),
            ("py39", "requests_per_s", 20.0, 20.0),
        ]);
        let charts = charts(&results, &[0, 1, 2, 3, 4]);
        let units: Vec<_> = charts
            .iter()
            .map(|c| (c.metric.unit, c.points.len()))
            .collect();
        assert_eq!(units, [("µs", 2), ("/s", 2)]);
        assert_eq!(labels(&charts[0]), "10 100 1 k 10 k 100 k");
        assert_eq!(labels(&charts[1]), "20 50 100");
    }

    #[test]
    fn zeros_stand_in_a_strip_of_their_own_side_by_side() {
        let results = results_of(&[
            ("py27", "lost_fraction", 0.0, 0.0),
            ("py39", "lost_fraction", 0.0, 0.0),
            ("py39", "lost_fraction", 0.5, 0.0),
            ("py39", "lost_fraction", 0.01, 0.4),
        ]);
        let chart = &charts(&results, &[0, 1, 2, 3])[0];
        let low = chart.zero.expect("a strip");
        let [one, two, three, four] = &chart.points[..] else {
            panic!("four points")
        };
        assert!(one.x < two.x && two.x < low && one.y < two.y);
        assert!(three.y < low && three.x == 0.5);
        assert_eq!((four.x, four.y), (0.01, 0.4));
        assert_eq!(labels(chart), "0 0.01 0.02 0.05 0.1 0.2 0.5");
    }

    #[test]
    fn the_band_holds_what_is_within_15_percent() {
        let results = results_of(&[("py39", "speedup", 1.0, 1.0), ("py39", "speedup", 4.0, 1.0)]);
        let chart = &charts(&results, &[0, 1])[0];
        for (x, y) in chart.band() {
            assert!(y <= x * 1.15 + 1e-9 && y >= x * 0.85 - 1e-9, "{x} {y}");
        }
        let at = [chart.share(4.0), chart.share(1.0)];
        assert_eq!(chart.nearest(at, 0.01, |_| true), Some(1));
        assert_eq!(
            chart.nearest(at, 0.01, |index| chart.points[index].near),
            None
        );
        assert_eq!(chart.nearest([0.0, 1.0], 0.1, |_| true), None);
    }
}
