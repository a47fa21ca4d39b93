//! Simulated against measured: ratio, and whether it is near enough.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Map, Value};

use super::cell::{Cell, Published};
use super::machine::Machine;
use super::primitives::Primitives;
use super::statistics::median;
use super::{MORE_SEEDS, Metrics, SEEDS, predict};

/// How far off a prediction may be, unless it lies inside the measured spread.
pub const TOLERANCE: f64 = 0.15;

/// One metric of one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Which program.
    pub workload: String,
    /// Tag of the interpreter.
    pub interpreter: String,
    /// Number of cores.
    pub cores: u32,
    /// Parameters of the program.
    pub params: Map<String, Value>,
    /// Name of the metric.
    pub metric: String,
    /// The cell is judged by this one.
    pub headline: bool,
    /// Median over the repetitions.
    pub measured: f64,
    /// Least and greatest over the repetitions.
    pub spread: Option<[f64; 2]>,
    /// Median over the seeds; none if it cannot be predicted.
    pub simulated: Option<f64>,
    /// Simulated over measured; none where either is missing or the measured value is 0.
    pub ratio: Option<f64>,
    /// Near enough.
    pub within: bool,
    /// Why there is no prediction.
    pub note: Option<String>,
    /// Where it was published, if it was not measured on the machine of the others.
    pub published: Option<Published>,
}

/// Near enough: within 15 % of the median, or inside the spread. A measured 0 that never varied is met by 0 only.
pub fn within(measured: f64, spread: Option<[f64; 2]>, simulated: f64) -> bool {
    let inside = spread.is_some_and(|[low, high]| (low..=high).contains(&simulated));
    inside || (simulated - measured).abs() <= TOLERANCE * measured.abs()
}

/// Judges all cells by the primitives of their machine, several at a time; the result does not depend on how many.
pub fn judge(
    cells: &[Cell],
    primitives: &Arc<Primitives>,
    progress: impl Fn(usize) + Sync,
) -> Vec<Judged> {
    let seeds: Vec<u64> = (1..=SEEDS).collect();
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let work = || {
        let mut mine = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(cell) = cells.get(index) else {
                return mine;
            };
            mine.push((index, judge_cell(cell, primitives, &seeds, |_| ())));
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
        }
    };
    let mut all: Vec<(usize, Vec<Judged>)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let joined = handles.into_iter().filter_map(|handle| handle.join().ok());
        joined.flatten().collect()
    });
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().flat_map(|(_, judged)| judged).collect()
}

/// Judges one cell by the median of these seeds. Says after each simulation how many there will be.
pub fn judge_cell(
    cell: &Cell,
    primitives: &Arc<Primitives>,
    seeds: &[u64],
    simulated: impl FnMut(usize),
) -> Vec<Judged> {
    let predicted = predictions(cell, primitives, seeds, simulated);
    let one = |(metric, &measured): (&String, &f64)| {
        let spread = cell.spread.get(metric).copied();
        let simulated = predicted
            .as_ref()
            .ok()
            .and_then(|all| all.iter().find(|(name, _)| name == metric))
            .map(|(_, value)| *value);
        Judged {
            workload: cell.workload.clone(),
            interpreter: cell.interpreter.clone(),
            cores: cell.cores,
            params: cell.params.clone(),
            metric: metric.clone(),
            headline: *metric == cell.headline,
            measured,
            spread,
            simulated,
            ratio: simulated.filter(|_| measured != 0.0).map(|s| s / measured),
            within: simulated.is_some_and(|s| within(measured, spread, s)),
            note: match (&predicted, simulated) {
                (Err(problem), _) => Some(problem.clone()),
                (Ok(_), None) => Some("this metric is not simulated".to_owned()),
                _ => None,
            },
            published: cell.published.clone(),
        }
    };
    cell.metrics.iter().map(one).collect()
}

/// Median of every metric over the seeds; where all of them differ by more than a tenth, over more.
fn predictions(
    cell: &Cell,
    primitives: &Arc<Primitives>,
    seeds: &[u64],
    mut simulated: impl FnMut(usize),
) -> Result<Metrics, String> {
    let mut runs: Vec<Metrics> = Vec::new();
    let mut seeds = seeds.to_vec();
    while let Some(&seed) = seeds.get(runs.len()) {
        let machine = Machine::new(primitives, &cell.interpreter, cell.cores, seed)?;
        runs.push(predict(cell, &machine)?);
        if runs.len() as u64 == SEEDS && differ(&runs, &cell.headline) {
            seeds.extend(SEEDS + 1..=MORE_SEEDS);
        }
        simulated(seeds.len());
    }
    let names: Vec<&'static str> = runs.first().map_or_else(Vec::new, |first| {
        first.iter().map(|(name, _)| *name).collect()
    });
    let value = |name: &'static str| {
        let values: Vec<f64> = runs
            .iter()
            .filter_map(|run| run.iter().find(|(n, _)| *n == name))
            .map(|(_, value)| *value)
            .collect();
        median(&values).map(|median| (name, median))
    };
    Ok(names.into_iter().filter_map(value).collect())
}

/// Whether the runs differ in this metric by more than a tenth of their median.
fn differ(runs: &[Metrics], metric: &str) -> bool {
    let found = runs.iter().flatten().filter(|(name, _)| *name == metric);
    let values: Vec<f64> = found.map(|(_, value)| *value).collect();
    let (least, most) = values
        .iter()
        .fold((f64::MAX, f64::MIN), |(l, m), &v| (v.min(l), v.max(m)));
    median(&values).is_some_and(|median| most - least > median / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_enough_is_15_percent_or_inside_the_spread() {
        assert!(within(100.0, None, 114.0));
        assert!(!within(100.0, None, 116.0));
        assert!(within(100.0, Some([50.0, 120.0]), 116.0));
        assert!(within(0.0, Some([0.0, 0.0]), 0.0));
        assert!(!within(0.0, Some([0.0, 0.0]), 0.001));
    }
}
