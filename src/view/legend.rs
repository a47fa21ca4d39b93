//! What the fills and shapes mean: only those that occur.

use super::RunView;
use super::lanes::KINDS;
use super::palette::{self, Role, STACK};
use super::scene::{Align, Fill, Point, Rect, Scene, Text, Weight};
use super::text::Measure;
use super::timeline;
use super::timeline::arrows::{self, Sort};
use crate::trace::{MarkKind, State};

/// A line of the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A state of a thread.
    State(State),
    /// A shape on the lanes.
    Mark(MarkKind),
    /// An arrow between two lanes.
    Arrow(Sort),
}

impl Entry {
    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::State(state) => palette::label(state),
            Self::Arrow(sort) => sort.label(),
            Self::Mark(kind) => match kind {
                MarkKind::DropRequest => "asks for the GIL",
                MarkKind::FailedAcquire => "woke up in vain",
                MarkKind::Interrupt => "Ctrl-C",
                MarkKind::InterruptHandled => "handler runs",
                MarkKind::StopRequest => "asks the world to stop",
                MarkKind::LostUpdate => "update lost",
                MarkKind::HandedOff => "lock handed over",
                MarkKind::Deadlock => "deadlock",
                MarkKind::FreedEarly => "freed while in use",
                MarkKind::Leaked => "never freed",
                MarkKind::Corrupted => "container spoilt",
                MarkKind::CutOff => "cut off",
                MarkKind::ForcedSwitch => "gives up the GIL, asked to",
                MarkKind::VoluntarySwitch => "gives up the GIL by itself",
                MarkKind::Preempted => "loses its core",
                MarkKind::Migrated => "changes its core",
                MarkKind::WorldStopped => "the world stands still",
                MarkKind::Aborted => "transaction undone",
                MarkKind::Committed => "transaction committed",
                MarkKind::Done => "request completed",
                MarkKind::GaveUp => "gives up its section",
                MarkKind::CopiedLocked => "lock copied while held",
                MarkKind::Freed => "freed",
                MarkKind::TimedOut => "timer expires",
            },
        }
    }
}

/// The states that occur in these runs, in the order of their heights, then the marks that are drawn.
pub fn entries(runs: &[RunView]) -> Vec<Entry> {
    // What the lanes are about comes first, what it costs to change it last.
    let about = STACK.into_iter().filter(|s| *s != State::Switching);
    let order = about.chain([State::Switching]);
    let lanes = || {
        runs.iter()
            .flat_map(|view| view.trace.threads.iter().map(|l| (l, view.trace.end)))
    };
    let occurs = |state: &State| lanes().any(|(lane, end)| lane.until(end)[*state as usize] > 0);
    let marked = |kind: &MarkKind| {
        if !runs.iter().any(|view| view.lanes.marks.has(*kind)) {
            return false;
        }
        let mut marks = runs.iter().flat_map(|view| {
            // Kinds that occur do so early, but for the last ones.
            let (first, rest) = view
                .trace
                .marks
                .split_at(view.trace.marks.len().min(10_000));
            first.iter().chain(rest.iter().rev().take(64))
        });
        marks.any(|mark| mark.kind == *kind)
    };
    order
        .filter(occurs)
        .map(Entry::State)
        .chain(KINDS.into_iter().filter(marked).map(Entry::Mark))
        .collect()
}

/// A swatch: a piece of lane that shows the state at its height, or the mark's shape.
pub fn swatch(scene: &mut Scene, entry: Entry, rect: Rect) {
    match entry {
        Entry::State(state) => {
            let h = (rect.h * palette::height(state)).round().max(3.0);
            let area = Rect::new(rect.x, rect.bottom() - h, rect.w, h);
            scene.round_rect(area, Fill::state(state), 2.0);
            if palette::is_hindered(state) {
                scene.outline(area, Role::State(state), 1.5, 2.0);
            }
        }
        Entry::Arrow(sort) => {
            let y = rect.middle();
            let (from, to) = (Point { x: rect.x, y }, Point { x: rect.right(), y });
            arrows::one(scene, sort, from, to);
        }
        Entry::Mark(kind) => {
            let at = Point {
                x: rect.x + rect.w / 2.0,
                y: rect.middle(),
            };
            timeline::glyph(scene, kind, at, rect.h * 0.75);
        }
    }
}

/// Draws the legend from the left top corner of `rect` on, in as many lines as it needs; returns its height.
pub fn draw(scene: &mut Scene, entries: &[Entry], rect: Rect, size: f32, measure: Measure) -> f32 {
    let (swatch_w, swatch_h, line) = (size * 1.9, size * 1.25, (size * 1.9).round());
    let (mut x, mut y) = (rect.x, rect.y);
    let width = |entry: Entry| match entry {
        Entry::Mark(_) => swatch_h,
        Entry::State(_) | Entry::Arrow(_) => swatch_w,
    };
    let all =
        |entry: Entry| width(entry) + size * 0.5 + measure(entry.label(), size, Weight::Regular);
    // A second line costs the lanes more than a narrow gap costs the eye.
    let whole: f32 = entries.iter().map(|&entry| all(entry)).sum();
    let gaps = entries.len().saturating_sub(1).max(1) as f32;
    let gap = match (rect.w - whole) / gaps {
        gap if gap > size * 0.8 => gap.min(size * 1.6),
        _ => size * 1.6,
    };
    for &entry in entries {
        let label = entry.label();
        let text = measure(label, size, Weight::Regular);
        let (w, all) = (width(entry), all(entry));
        if x > rect.x && x + all > rect.right() + 1.0 {
            x = rect.x;
            y += line;
        }
        let top = (y + (line - swatch_h) / 2.0).round();
        swatch(
            scene,
            entry,
            Rect::new(x.round(), top, w.round(), swatch_h.round()),
        );
        scene.text(Text {
            x: x + w + size * 0.5,
            y: (y + line / 2.0 + size * 0.355).round(),
            text: label.to_owned(),
            size,
            weight: Weight::Regular,
            align: Align::Start,
            role: Role::Muted,
            max_width: text,
        });
        x += all + gap;
    }
    y + line - rect.y
}
