//! The numbers of the runs, made at most once a frame.

use super::core::Core;
use crate::scenario::Run;
use crate::sim::Report;
use crate::trace::MarkKind;
use crate::view::legend::{self, Entry};
use crate::view::numbers::{Number, numbers};
use crate::view::table::{Table, sentence, table};
use crate::view::timeline::arrows::Sort;

/// What the runs came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Summary {
    pub(crate) numbers: Vec<Number>,
    pub(crate) legend: Vec<Entry>,
    pub(crate) table: Table,
    pub(crate) sentence: String,
    /// A run was stopped by the limit on events or memory.
    pub(crate) limited: bool,
}

impl Core {
    /// What is to be explained below the lanes: arrows too, where they are shown.
    fn legend_entries(&self) -> Vec<Entry> {
        let mut entries = legend::entries(&self.bench.views());
        if self.expired.runs.iter().any(|run| !run.is_empty()) {
            entries.push(Entry::Mark(MarkKind::TimedOut));
        }
        let found = || self.arrows.iter().flat_map(|found| &found.runs).flatten();
        // Waits at the cursor come and go: the legend stands still.
        let occurs = |sort: &Sort| match sort {
            Sort::Block => self.has_arrows(),
            sort => found().any(|arrow| Sort::of(arrow.kind) == *sort),
        };
        entries.extend(Sort::ALL.into_iter().filter(occurs).map(Entry::Arrow));
        entries
    }

    /// Brings the summary up to date.
    pub(super) fn sum_up(&mut self) {
        let done = self.bench.done();
        if self.summed == self.version || !self.is_settled() {
            return;
        }
        self.summed = self.version;
        let Some(scenario) = self.bench.scenario() else {
            return;
        };
        let reports: Vec<Report> = self
            .bench
            .simulations()
            .map(|simulation| simulation.report())
            .collect();
        let runs: Vec<(&Run, &Report)> = scenario.runs.iter().zip(&reports).collect();
        let mut numbers = numbers(&runs);
        if let Some(guest) = self.bench.guest() {
            guest.count(&mut numbers);
        }
        let summary = Summary {
            numbers,
            legend: self.legend_entries(),
            // Too long to be read out while it changes: once, at the end.
            table: if done { table(&runs) } else { Table::default() },
            sentence: sentence(&runs),
            limited: self.bench.limited(),
        };
        if *self.summary != summary {
            self.summary = summary.into();
        }
    }
}
