//! A stretch of time that is singled out: dragged with Shift, or begun and ended at the cursor.

use std::rc::Rc;

use super::core::Core;
use crate::time::Ns;
use crate::view::heading::headings;
use crate::view::range::{Served, Stretch, stretch};
use crate::view::viewport::Viewport;

impl Core {
    /// From one pixel of the stage to another.
    pub(in crate::ui) fn single_out(&mut self, from: f32, to: f32) {
        let (Some(layout), Some(view)) = (&self.layout, self.viewport) else {
            return;
        };
        let at = |x: f32| view.time((x - layout.plot.x).clamp(0.0, layout.plot.w));
        let (from, to) = (at(from.min(to)), at(from.max(to)));
        self.begun = None;
        self.set_range(Some((from, to.min(self.end()))));
    }

    /// One end at the cursor, and when asked again the other.
    pub(in crate::ui) fn mark_end(&mut self) {
        let Some(at) = self.at() else { return };
        match self.begun.take() {
            Some(other) if other != at => self.set_range(Some((at.min(other), at.max(other)))),
            _ => {
                self.begun = Some(at);
                self.set_range(None);
            }
        }
    }

    /// Nothing is singled out any longer; false if nothing was.
    pub(in crate::ui) fn forget_range(&mut self) -> bool {
        let was = self.range.is_some() || self.begun.is_some();
        self.begun = None;
        self.set_range(None);
        was
    }

    fn set_range(&mut self, range: Option<(Ns, Ns)>) {
        let range = range.filter(|(from, to)| from < to);
        if self.range != range {
            self.range = range;
            self.dirty = true;
            self.measured = None;
        }
    }

    /// Shows what is singled out, or what the selected thread does at the cursor, over the whole width.
    pub(in crate::ui) fn zoom_to_range(&mut self) {
        let span = self.range.or_else(|| {
            let (selection, at) = (self.selected()?, self.at()?);
            let views = self.bench.views();
            let trace = views.get(selection.run)?.trace;
            let span = trace.threads.get(selection.thread)?.at(at, trace.end)?;
            Some((span.start, span.end))
        });
        let (Some((from, to)), Some(view)) = (span, self.viewport) else {
            return;
        };
        // A little of what comes before and after says where one is.
        let room = (to - from) as f64 * 0.04;
        self.see(
            Viewport {
                from: from as f64 - room,
                to: to as f64 + room,
                ..view
            }
            .clamp(self.end().max(to)),
        );
        (self.placed, self.guessed) = (true, false);
    }

    /// Whether an instant lies in what is singled out.
    pub(in crate::ui) fn in_range(&self, x: f32) -> bool {
        let (Some((from, to)), Some(layout), Some(view)) =
            (self.range, &self.layout, self.viewport)
        else {
            return false;
        };
        (from..to).contains(&view.time((x - layout.plot.x).max(0.0)))
    }

    /// Sums the stretch up again where it or the runs have changed.
    pub(super) fn measure_range(&mut self) {
        let key = (self.version, self.selected());
        if self.measured == Some(key) || !self.bench.done() {
            return;
        }
        self.measured = Some(key);
        let known = match self.range {
            None => Stretch::default(),
            Some((from, to)) => {
                let views = self.bench.views();
                let words = headings(&views);
                let titles: Vec<String> = words.into_iter().map(|words| words.title).collect();
                let selected = self.selected().map(|selection| selection.thread);
                let parts = views.into_iter().enumerate().map(|(run, view)| {
                    let served = self.bench.simulation(run);
                    let (completed, latencies) =
                        served.map(|run| run.served(from, to)).unwrap_or_default();
                    let served = Served {
                        completed,
                        latencies,
                    };
                    let thread = selected.filter(|thread| *thread < view.names.len());
                    (view, served, thread)
                });
                stretch(parts.collect(), &titles, (from, to))
            }
        };
        if *self.stretch != known {
            self.stretch = Rc::new(known);
        }
    }
}
