//! What the stage says in words: the tooltip, the sentence, the lines of Python.

use super::core::Core;
use crate::explain::{Explanation, Segment};
use crate::time::human;
use crate::trace::{State, detail_of, state_of, thread_of};
use crate::ui::bench::Bench;
use crate::view::hit::Hit;
use crate::view::layout::LaneKind;

/// What the pointer is over.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tip {
    /// Where the pointer is, in the stage.
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// How wide the stage is.
    pub(crate) width: f32,
    pub(crate) title: String,
    pub(crate) state: Option<State>,
    pub(crate) time: String,
}

impl Core {
    /// The tooltip, if the pointer is over a span.
    pub(crate) fn tip(&self) -> Option<Tip> {
        let (hit, [x, y]) = self.hover?;
        let span = hit.span?;
        let (title, state) = title(&self.bench, &hit, span.value)?;
        let length = human(span.end.saturating_sub(span.start));
        let time = format!(
            "{length}, from {} to {}",
            human(span.start),
            human(span.end)
        );
        Some(Tip {
            x,
            y,
            width: self.size.width,
            title,
            state,
            time,
        })
    }

    /// What happens at the cursor.
    pub(crate) fn explanation(&self) -> Option<Explanation> {
        let selection = self.selected()?;
        let at = self.at()?;
        let views = self.bench.views();
        let view = views.get(selection.run)?;
        let span = view.trace.threads.get(selection.thread)?.at(at, view.trace.end)?;
        let state = state_of(span.value);
        Some(Explanation {
            segments: vec![
                Segment::Plain(format!("At {} ", human(at))),
                Segment::Strong(state, format!("{} {}", view.name(selection.thread), state.phrase())),
                Segment::Plain(".".to_owned()),
            ],
            source: None,
        })
    }

    /// The line of Python that the selected thread stands on.
    pub(crate) fn line(&self) -> Option<u16> {
        let selection = self.selected()?;
        self.snapshot(selection.run)?
            .threads
            .get(selection.thread)?
            .line
    }

    /// The selected thread's name.
    pub(crate) fn selected_name(&self) -> Option<String> {
        self.selected.as_ref().map(|named| named.name.clone())
    }
}

fn title(bench: &Bench, hit: &Hit, value: u16) -> Option<(String, Option<State>)> {
    let views = bench.views();
    let view = views.get(hit.run)?;
    match hit.lane {
        LaneKind::Thread(thread) => {
            let state = state_of(value);
            let core = detail_of(value)
                .filter(|_| state.on_core())
                .map(|core| format!(" on core {core}"));
            Some((
                format!(
                    "{} {}{}",
                    view.name(thread),
                    state.phrase(),
                    core.unwrap_or_default()
                ),
                Some(state),
            ))
        }
        LaneKind::Gil(_) => Some((
            thread_of(value).map_or("Nobody holds the GIL".to_owned(), |thread| {
                format!("{} holds the GIL", view.name(thread))
            }),
            None,
        )),
        LaneKind::Core(core) => Some((
            thread_of(value).map_or(format!("Core {core} is idle"), |thread| {
                format!("{} is on core {core}", view.name(thread))
            }),
            None,
        )),
        LaneKind::Heat => None,
    }
}
