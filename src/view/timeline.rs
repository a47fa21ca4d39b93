//! The timeline: runs, lanes, spans, marks and the cursor as a scene.
//!
//! [`base`] is all that changes with the trace, the viewport or the layout; [`overlay`] what changes with the
//! pointer and the cursor, to be painted over it. [`draw`] is both in one. The cost of a frame depends on the
//! pixels, not on the number of intervals.

use super::RunView;
use super::hit::Hit;
use super::layout::{LaneKind, Layout};
use super::palette::Role;
use super::scene::{Draw, Fill, Rect, Scene};
use super::text::Measure;
use super::ticks::ticks;
use super::viewport::Viewport;
use crate::explain::{Arrow, WaitGraph};
use crate::time::Ns;
use crate::trace::Mark;

pub mod arrows;
mod axis;
mod cores;
mod gil;
mod glyph;
mod marks;
mod names;
mod over;
pub mod overview;
mod parting;
mod run;
mod stretch;
mod sum;
mod threads;

pub(super) use glyph::glyph;
pub use over::overlay;

/// What is painted where.
#[derive(Clone, Copy)]
pub struct Timeline<'a> {
    /// The runs.
    pub runs: &'a [RunView<'a>],
    /// Where they stand.
    pub layout: &'a Layout,
    /// Which stretch of time, as wide as the layout's plot.
    pub viewport: Viewport,
    /// Measures text.
    pub measure: Measure<'a>,
    /// The stretch of time that is singled out.
    pub range: Option<(Ns, Ns)>,
    /// Where the runs part.
    pub parting: Option<Ns>,
    /// Arrows between the lanes of each run; none where they are not asked for.
    pub arrows: &'a [Vec<Arrow>],
    /// Marks that are no part of the traces, of each run: timers that expired, where they are asked for.
    pub timeouts: &'a [Vec<Mark>],
    /// From here on there are too many, and of what.
    pub cut: Option<(Ns, &'static str)>,
    /// Who waits for whom at the cursor, in each run.
    pub waits: &'a [WaitGraph],
    /// All of the runs at a glance: see [`overview::picture`].
    pub overview: &'a [Draw],
}

impl<'a> Timeline<'a> {
    /// Lanes and nothing over them: no stretch singled out, no arrows, no overview.
    pub fn plain(
        runs: &'a [RunView<'a>],
        layout: &'a Layout,
        viewport: Viewport,
        measure: Measure<'a>,
    ) -> Self {
        Self {
            runs,
            layout,
            viewport,
            measure,
            range: None,
            parting: None,
            arrows: &[],
            timeouts: &[],
            cut: None,
            waits: &[],
            overview: &[],
        }
    }
}

/// What the overlay shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pointing {
    /// Where the cursor stands.
    pub cursor: Option<Ns>,
    /// What the pointer is over.
    pub hover: Option<Hit>,
}

/// A thread of a run that is singled out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// Index of the run.
    pub run: usize,
    /// Index of the thread.
    pub thread: usize,
}

/// Everything in one scene.
pub fn draw(timeline: &Timeline, selected: Option<Selection>, pointing: &Pointing) -> Scene {
    let mut scene = base(timeline, selected);
    scene.commands.extend(overlay(timeline, pointing).commands);
    scene
}

/// Lanes, grid and labels.
pub fn base(timeline: &Timeline, selected: Option<Selection>) -> Scene {
    let Timeline {
        runs,
        layout,
        viewport,
        measure,
        range,
        overview,
        ..
    } = timeline;
    let mut scene = Scene::new(layout.width, layout.height);
    scene.rect(
        Rect::new(0.0, 0.0, layout.width, layout.height),
        Fill::solid(Role::Ground),
    );
    let ticks = ticks(viewport, axis::gap(layout, *measure, viewport));
    let stage = Rect::new(0.0, layout.plot.y, layout.width, layout.plot.h);
    scene.clipped(stage, |scene| {
        if let Some(rect) = selected.and_then(|selection| row(layout, selection)) {
            scene.rect(rect, Fill::solid(Role::Select));
        }
        if let Some((left, right)) = range.and_then(|range| stretch::edges(timeline, range)) {
            let band = Rect::new(left, stage.y, right - left, stage.h);
            scene.rect(band, Fill::solid(Role::Select));
        }
        axis::grid(scene, layout, viewport, &ticks);
        for (view, place) in runs.iter().zip(&layout.runs) {
            if place.rect.bottom() > layout.plot.y && place.rect.y < layout.height {
                let of_run = selected.filter(|selected| selected.run == view.index);
                run::draw(scene, timeline, view, place, of_run.map(|s| s.thread));
            }
        }
    });
    axis::draw(&mut scene, timeline, &ticks);
    if let Some(at) = timeline.parting {
        parting::draw(&mut scene, timeline, at);
    }
    scene.commands.extend_from_slice(overview);
    scene
}

/// The row of a thread over the full width.
fn row(layout: &Layout, selection: Selection) -> Option<Rect> {
    let lanes = &layout.runs.get(selection.run)?.lanes;
    let lane = lanes
        .iter()
        .find(|lane| lane.kind == LaneKind::Thread(selection.thread))?;
    let sizes = &layout.sizes;
    let room = (sizes.lane_gap / 2.0).floor();
    Some(Rect::new(
        0.0,
        lane.rect.y - sizes.above - room,
        layout.width,
        lane.rect.h + sizes.above + 2.0 * room,
    ))
}

/// The baseline that centres type of this size on `middle`.
fn baseline(middle: f32, size: f32) -> f32 {
    (middle + size * 0.355).round()
}
