//! Arrows between lanes, found again only when what is seen leaves the stretch that they were found for.

use super::core::Core;
use crate::explain::{Arrow, WaitGraph, arrows, waits};
use crate::time::Ns;

/// Most arrows of a sort in a run: more cannot be followed.
const MOST: usize = 1_500;

/// The arrows of all runs, and of what.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The version of the traces, and the stretch.
    of: (u32, Ns, Ns),
    /// Those of each run.
    pub(super) runs: Vec<Vec<Arrow>>,
    /// From here on there were too many to be found.
    pub(super) cut: Option<Ns>,
}

impl Core {
    /// Shows arrows between lanes, or no longer.
    pub(in crate::ui) fn toggle_arrows(&mut self) {
        self.arrows = match self.arrows {
            Some(_) => None,
            None => Some(Found::default()),
        };
        self.dirty = true;
        self.summed = self.version.wrapping_sub(1);
    }

    /// Whether they are shown.
    pub(crate) fn has_arrows(&self) -> bool {
        self.arrows.is_some()
    }

    /// Finds those of what is seen, if they are shown and were not found already.
    pub(super) fn find_arrows(&mut self) {
        let (Some(found), Some(view)) = (&mut self.arrows, self.viewport) else {
            return;
        };
        let (version, from, to) = found.of;
        let (seen, wide) = ((view.from as Ns, view.to as Ns), view.span() as Ns);
        let covers = version == self.version && from <= seen.0 && seen.1 <= to;
        // Closer by, there may be more of them to see.
        let near = found.cut.is_none() || to - from <= wide.saturating_mul(4);
        if !self.bench.done() || covers && near {
            return;
        }
        let (from, to) = (seen.0.saturating_sub(wide / 2), seen.1 + wide / 2);
        let mut cut = None;
        let runs = self.bench.simulations().map(|run| {
            let found = arrows(run, from, to, MOST);
            cut = [cut, found.cut].into_iter().flatten().min();
            found.all
        });
        let runs = runs.collect();
        *found = Found {
            of: (self.version, from, to),
            runs,
            cut,
        };
        self.dirty = true;
        // The legend explains them.
        self.summed = self.version.wrapping_sub(1);
    }

    /// Who waits for whom at the cursor in each run, if arrows are shown.
    pub(super) fn who_waits(&self) -> Vec<WaitGraph> {
        let (Some(_), Some(at)) = (&self.arrows, self.at()) else {
            return Vec::new();
        };
        let runs = 0..self.bench.simulations().count();
        runs.map(|run| self.ask(run, at, waits).unwrap_or_default())
            .collect()
    }

    /// Who waits for whom at the cursor in the run of the selected thread, in words.
    pub(crate) fn waits(&self) -> Vec<String> {
        let run = self.selected().map_or(0, |selection| selection.run);
        let graph = self.at().and_then(|at| self.ask(run, at, waits));
        let names = self.run_names();
        let name = |thread: usize| names.get(thread).map_or("?", String::as_str);
        let graph = graph.unwrap_or_default();
        let line = |wait: &crate::explain::Wait| {
            let holder = wait
                .holder
                .map(|holder| ["\u{a0}→ ", name(holder)].concat());
            let ring = if graph.ring.contains(&wait.thread) {
                " ⟲"
            } else {
                ""
            };
            let parts = [
                name(wait.thread),
                &holder.unwrap_or_default(),
                ": ",
                &wait.on,
                ring,
            ];
            parts.concat()
        };
        graph.waits.iter().map(line).collect()
    }
}
