//! Timers that expired, as marks: found when they are chosen, for what is seen.

use super::core::Core;
use crate::time::Ns;
use crate::trace::{Mark, MarkKind};

/// Most of them in a run: more cannot be told apart.
const MOST: usize = 4_000;

/// The timers of all runs, and of what.
#[derive(Debug, Default)]
pub(super) struct Expired {
    /// The version of the traces, and the stretch.
    of: Option<(u32, Ns, Ns)>,
    /// Those of each run.
    pub(super) runs: Vec<Vec<Mark>>,
    /// From here on there were too many to be found.
    pub(super) cut: Option<Ns>,
}

impl Core {
    /// From where on there are too many arrows or timers to be found, and which of them.
    pub(super) fn cut(&self) -> Option<(Ns, &'static str)> {
        let arrows = self.arrows.as_ref().and_then(|found| found.cut);
        let arrows = arrows.map(|cut| (cut, "arrows"));
        let timers = self.expired.cut.map(|cut| (cut, "timers"));
        [arrows, timers].into_iter().flatten().min()
    }

    /// Finds those of what is seen, if they are chosen and were not found already.
    pub(super) fn find_timeouts(&mut self) {
        let chosen = self.lanes().marks.has(MarkKind::TimedOut);
        let Some(view) = self.viewport.filter(|_| chosen && self.bench.done()) else {
            if !chosen && self.expired.of.take().is_some() {
                self.expired = Expired::default();
            }
            return;
        };
        let (seen, wide) = ((view.from as Ns, view.to as Ns), view.span() as Ns);
        let covers = self.expired.of.is_some_and(|(version, from, to)| {
            let covers = version == self.version && from <= seen.0 && seen.1 <= to;
            // Closer by, there may be more of them to see.
            covers && (self.expired.cut.is_none() || to - from <= wide.saturating_mul(4))
        });
        if covers {
            return;
        }
        let (from, to) = (seen.0.saturating_sub(wide / 2), seen.1 + wide / 2);
        let runs = self.bench.simulations();
        let found: Vec<_> = runs.map(|run| run.timeouts(from, to, MOST)).collect();
        self.expired = Expired {
            of: Some((self.version, from, to)),
            cut: found.iter().filter_map(|found| found.cut).min(),
            runs: found.into_iter().map(|found| found.all).collect(),
        };
        self.dirty = true;
        // The legend explains them.
        self.summed = self.version.wrapping_sub(1);
    }
}
