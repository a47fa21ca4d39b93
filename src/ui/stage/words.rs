//! What the stage says in words: the tooltip, the sentence, the lines of Python.

use std::rc::Rc;

use super::core::Core;
use crate::explain::{Case, Explanation, Rule, explain, rule};
use crate::time::{Ns, apart};
use crate::trace::{detail_of, state_of, thread_of};
use crate::ui::bench::Bench;
use crate::view::heading::headings;
use crate::view::hit::Hit;
use crate::view::layout::LaneKind;
use crate::view::text::span as human;
use crate::view::timeline::Selection;

/// What the pointer is over.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tip {
    /// Where the pointer is, in the stage.
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// How wide the stage is.
    pub(crate) width: f32,
    pub(crate) title: String,
    pub(crate) time: String,
    pub(crate) cause: String,
}

impl Core {
    /// The tooltip, if the pointer is over a span.
    pub(crate) fn tip(&self) -> Option<Tip> {
        let (hit, [x, y]) = self.hover?;
        let span = hit.span?;
        let title = title(&self.bench, &hit, span.value)?;
        let length = human(span.end.saturating_sub(span.start));
        let (from, to) = apart(span.start, span.end);
        let time = format!("{length}, from {from} to {to}");
        Some(Tip {
            x,
            y,
            width: self.size.width,
            title,
            time,
            cause: self.cause(&hit).unwrap_or_default(),
        })
    }

    /// Tells screen readers what is seen; true if it is news.
    pub(super) fn speak(&mut self) -> bool {
        let at = self.at();
        let happened = self.happened.iter().filter(|(then, _)| Some(*then) == at);
        let mut told: String = happened.map(|(_, text)| [text, " "].concat()).collect();
        if let Some(now) = self.explanation() {
            told += &now.text();
        }
        let now = (told, Rc::clone(&self.summary));
        let news = self.spoken != now;
        self.spoken = now;
        news
    }

    /// What happens at the cursor.
    pub(crate) fn explanation(&self) -> Option<Explanation> {
        let selection = self.selected()?;
        self.explain(selection, self.at()?)
    }

    fn explain(&self, selection: Selection, at: Ns) -> Option<Explanation> {
        if let Some(guest) = self.bench.recorded(selection.run) {
            return Some(guest.told(selection.thread, at));
        }
        self.ask(selection.run, at, |case| explain(case, selection.thread))
    }

    /// Asks about a run at an instant.
    pub(super) fn ask<T>(&self, run: usize, at: Ns, ask: impl FnOnce(&Case) -> T) -> Option<T> {
        let views = self.bench.views();
        let view = views.get(run)?;
        let snapshot = self.snapshot(run, at)?;
        Some(ask(&Case {
            run: view.run,
            trace: view.trace,
            names: view.names,
            snapshot: &snapshot,
        }))
    }

    /// The rule of the selected thread's run at the cursor, and what that run is called.
    pub(crate) fn rule(&self) -> Option<(String, Rule)> {
        let run = self.selected().map_or(0, |selection| selection.run);
        let told = self.ask(run, self.at()?, rule)?;
        let views = self.bench.views();
        let words = headings(&views);
        Some((words.into_iter().nth(run)?.title, told))
    }

    /// The names of the threads of the selected thread's run.
    pub(crate) fn run_names(&self) -> &[String] {
        let run = self.selected().map_or(0, |selection| selection.run);
        let simulation = self.bench.simulation(run);
        simulation.map(|run| run.names()).unwrap_or_default()
    }

    /// What keeps the thread under the pointer from running.
    fn cause(&self, hit: &Hit) -> Option<String> {
        let LaneKind::Thread(thread) = hit.lane else {
            return None;
        };
        let told = self.explain(
            Selection {
                run: hit.run,
                thread,
            },
            hit.at,
        )?;
        told.cause().map(|cause| cause.replace('`', ""))
    }

    /// The line of Python that the selected thread stands on.
    pub(crate) fn line(&self) -> Option<u16> {
        let selection = self.selected()?;
        self.snapshot(selection.run, self.at()?)?
            .threads
            .get(selection.thread)?
            .line
    }

    /// The selected thread's name.
    pub(crate) fn selected_name(&self) -> &str {
        self.selected.as_ref().map_or("", |named| &named.name)
    }
}

fn title(bench: &Bench, hit: &Hit, value: u16) -> Option<String> {
    let views = bench.views();
    let view = views.get(hit.run)?;
    let on = |thread: usize| view.name(thread);
    Some(match (hit.lane, thread_of(value)) {
        (LaneKind::Thread(thread), _) => {
            let state = state_of(value);
            let core = detail_of(value)
                .filter(|core| state.on_core() && usize::from(*core) < view.trace.cores.len());
            let core = core.map_or_else(String::new, |core| format!(" on core {core}"));
            format!("{} {}{core}", on(thread), state.phrase())
        }
        (LaneKind::Gil(_), Some(thread)) => format!("{} holds the GIL", on(thread)),
        (LaneKind::Gil(_), None) => "Nobody holds the GIL".to_owned(),
        (LaneKind::Core(core), Some(thread)) => format!("{} is on core {core}", on(thread)),
        (LaneKind::Core(core), None) => format!("Core {core} is idle"),
        (LaneKind::Heat | LaneKind::Sum(_), _) => return None,
    })
}
