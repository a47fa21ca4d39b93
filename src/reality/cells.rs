//! The metrics of a cell together, and the cells of a workload.

use crate::fidelity::judge::Judged;
use crate::fidelity::order;

use super::names;

/// One program on one interpreter: the metric it is judged by, and the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The metric that it is judged by.
    pub head: Judged,
    /// Its other metrics.
    pub others: Vec<Judged>,
}

impl Cell {
    /// Whether somebody else measured it, elsewhere.
    pub fn is_published(&self) -> bool {
        self.head.published.is_some()
    }
}

/// How many are near enough, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// Near enough.
    pub near: usize,
    /// All.
    pub all: usize,
}

impl Score {
    fn add(&mut self, near: bool) {
        self.near += usize::from(near);
        self.all += 1;
    }

    /// In percent, rounded down: 100 only where all are.
    pub fn percent(self) -> usize {
        (self.near * 100).checked_div(self.all).unwrap_or(0)
    }
}

/// A workload and the cells that belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Workload {
    /// Its name in the data.
    pub name: String,
    /// Its cells, as indices into [`Results::cells`].
    pub cells: Vec<usize>,
    /// How many of them are near enough.
    pub score: Score,
}

/// Two runtimes that are simulated in the wrong order, as indices of cells: the one measured lower first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrong {
    /// Measured lower, simulated higher or equal.
    pub low: usize,
    /// Measured higher.
    pub high: usize,
}

/// All that a file of results holds, put in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Results {
    /// Every cell, in the order of the file.
    pub cells: Vec<Cell>,
    /// The workloads measured on one machine, in the order of the file.
    pub workloads: Vec<Workload>,
    /// Cells that were published, measured elsewhere.
    pub published: Workload,
    /// All cells but those.
    pub score: Score,
    /// The interpreters, oldest first.
    pub interpreters: Vec<String>,
    /// Pairs of runtimes that are simulated in the order in which they were measured.
    pub order: Score,
    /// The pairs that are not.
    pub wrong: Vec<Wrong>,
}

impl Default for Workload {
    fn default() -> Self {
        Self {
            name: PUBLISHED.to_owned(),
            cells: Vec::new(),
            score: Score::default(),
        }
    }
}

/// Stands for the published cells where a workload's name is asked for.
pub const PUBLISHED: &str = "published";

impl Results {
    /// Puts the metrics of each cell together. The error names a cell that has no headline, or two.
    pub fn new(judged: Vec<Judged>) -> Result<Self, String> {
        let (low_high, order) = pairs(&judged);
        let mut results = Self {
            order,
            ..Self::default()
        };
        let mut open: Vec<Judged> = Vec::new();
        for row in judged {
            if open.last().is_some_and(|last| !same(last, &row)) {
                results.close(std::mem::take(&mut open))?;
            }
            open.push(row);
        }
        results.close(open)?;
        let find = |head: &Judged| {
            let mut cells = results.cells.iter();
            cells.position(|cell| same(&cell.head, head) && cell.head.metric == head.metric)
        };
        let both = |(low, high): &(Judged, Judged)| {
            let (low, high) = find(low).zip(find(high))?;
            Some(Wrong { low, high })
        };
        results.wrong = low_high.iter().filter_map(both).collect();
        Ok(results)
    }

    fn close(&mut self, rows: Vec<Judged>) -> Result<(), String> {
        let Some(first) = rows.first() else {
            return Ok(());
        };
        let place = format!(
            "{} on {} with {} core(s)",
            first.workload, first.interpreter, first.cores
        );
        let (mut heads, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.headline);
        let (Some(head), None) = (heads.pop(), heads.pop()) else {
            return Err(format!(
                "headline: {place} must have exactly one metric that is its headline"
            ));
        };
        let index = self.cells.len();
        if !self.interpreters.contains(&head.interpreter) {
            self.interpreters.push(head.interpreter.clone());
            self.interpreters
                .sort_by(|a, b| names::rank(a).cmp(&names::rank(b)));
        }
        let workload = if head.published.is_some() {
            &mut self.published
        } else {
            self.score.add(head.within);
            let known = |workload: &Workload| workload.name == head.workload;
            let place = self.workloads.iter().position(known);
            let place = place.unwrap_or_else(|| {
                self.workloads.push(Workload {
                    name: head.workload.clone(),
                    ..Workload::default()
                });
                self.workloads.len() - 1
            });
            &mut self.workloads[place]
        };
        workload.cells.push(index);
        workload.score.add(head.within);
        self.cells.push(Cell { head, others });
        Ok(())
    }

    /// The workload with this name; the published cells have one too.
    pub fn workload(&self, name: &str) -> Option<&Workload> {
        let published = Some(&self.published).filter(|w| !w.cells.is_empty());
        let mut all = self.workloads.iter().chain(published);
        all.find(|workload| workload.name == name)
    }
}

/// The wrong pairs, and how many are right of all.
fn pairs(judged: &[Judged]) -> (Vec<(Judged, Judged)>, Score) {
    let mut score = Score::default();
    let mut wrong = Vec::new();
    for pair in order::pairs(judged) {
        score.add(pair.right);
        if !pair.right {
            wrong.push((pair.low.clone(), pair.high.clone()));
        }
    }
    (wrong, score)
}

/// Whether two rows are metrics of one cell.
fn same(a: &Judged, b: &Judged) -> bool {
    (
        &a.workload,
        &a.interpreter,
        a.cores,
        &a.params,
        &a.published,
    ) == (
        &b.workload,
        &b.interpreter,
        b.cores,
        &b.params,
        &b.published,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fidelity::{report, results};

    const STORED: &str = include_str!("../../docs/fidelity.json");

    #[test]
    fn the_stored_results_become_cells_with_the_score_of_the_report() {
        let judged = results::read(STORED).expect("the stored results");
        let score = report::score(&judged);
        let heads = judged.iter().filter(|j| j.headline).count();
        let pairs = order::pairs(&judged);
        let results = Results::new(judged.clone()).expect("one headline each");
        assert_eq!(results.cells.len(), heads);
        let all = score.first().expect("all together");
        assert_eq!((results.score.near, results.score.all), (all.1, all.2));
        let found: Vec<_> = results
            .workloads
            .iter()
            .map(|w| (w.name.clone(), w.score.near, w.score.all))
            .collect();
        assert_eq!(found, score[1..]);
        let right = pairs.iter().filter(|pair| pair.right).count();
        assert_eq!(
            (results.order.near, results.order.all),
            (right, pairs.len())
        );
        assert_eq!(results.wrong.len(), pairs.len() - right);
    }

    #[test]
    fn published_cells_stand_apart_and_every_cell_has_one_headline() {
        let row = |headline: bool, published: &str| {
            format!(
                r#"{{"workload": "cpu_scaling", "interpreter": "py310", "cores": 4, "metric": "m{headline}",
                "headline": {headline}, "measured": 1, "simulated": 2, "published": {published}}}"#
            )
        };
        let read = |rows: &[String]| {
            let text = format!("[{}]", rows.join(","));
            Results::new(results::read(&text).expect("well formed"))
        };
        let origin = r#"{"source": "PEP 703", "machine": "a laptop"}"#;
        let results =
            read(&[row(true, "null"), row(false, "null"), row(true, origin)]).expect("two cells");
        assert_eq!((results.score.all, results.published.score.all), (1, 1));
        assert_eq!(results.cells[0].others.len(), 1);
        assert!(results.cells[1].is_published());
        let error = read(&[row(false, "null")]).expect_err("no headline");
        assert!(
            error.starts_with("headline: cpu_scaling on py310"),
            "{error}"
        );
    }
}
