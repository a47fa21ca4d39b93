//! Several runs side by side: where they part, and their numbers; found once when all of them are complete.

use std::rc::Rc;

use super::core::Core;
use crate::explain::{Parting, Side, part};
use crate::scenario::Run;
use crate::sim::Report;
use crate::view::differences::{Difference, differences};
use crate::view::heading::headings;
use crate::view::timeline::Selection;

/// What is known of several runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Comparison {
    /// What the runs are called.
    pub(crate) titles: Vec<String>,
    /// Where they part, if they do.
    pub(crate) parting: Option<Parting>,
    /// Number by number.
    pub(crate) rows: Vec<Difference>,
}

impl Core {
    /// Compares the runs once they have come to rest; true if that is news.
    pub(super) fn compare(&mut self) -> bool {
        if self.compared == Some(self.version) || !self.bench.done() {
            return false;
        }
        self.compared = Some(self.version);
        let found = self.comparison().unwrap_or_default();
        let news = *self.comparison != found;
        if news {
            self.comparison = Rc::new(found);
            self.dirty = true;
        }
        news
    }

    /// Whether the runs as they are now were compared.
    pub(super) fn is_compared(&self) -> bool {
        self.compared == Some(self.version)
    }

    fn comparison(&self) -> Option<Comparison> {
        let scenario = self.bench.scenario().filter(|s| s.runs.len() > 1)?;
        let views = self.bench.views();
        let titles: Vec<String> = headings(&views).into_iter().map(|h| h.title).collect();
        let reports: Vec<Report> = self.bench.simulations().map(|sim| sim.report()).collect();
        let sides: Vec<Side> = (scenario.runs.iter().zip(self.bench.simulations()))
            .zip(&titles)
            .map(|((run, sim), label)| Side { label, run, sim })
            .collect();
        let runs: Vec<(&Run, &Report)> = scenario.runs.iter().zip(&reports).collect();
        Some(Comparison {
            parting: part(&sides),
            rows: differences(&runs),
            titles,
        })
    }

    /// The cursor goes where the runs part, to the thread that parts first.
    pub(in crate::ui) fn go_to_parting(&mut self) {
        let comparison = Rc::clone(&self.comparison);
        let Some(parting) = &comparison.parting else {
            return;
        };
        self.play = None;
        self.select(Selection {
            run: parting.sides[0],
            thread: parting.threads[0],
        });
        self.place(parting.at);
    }
}
