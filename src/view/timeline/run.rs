//! One run: its name, its lanes with their marks, its arrows.

use super::marks::Marks;
use super::{Timeline, arrows, cores, gil, names, sum, threads};
use crate::view::RunView;
use crate::view::layout::{LaneBox, LaneKind, RunBox};
use crate::view::palette::Role;
use crate::view::scene::{Fill, Point, Rect, Scene};

/// Everything of a run, of which this thread is selected.
pub(super) fn draw(
    scene: &mut Scene,
    timeline: &Timeline,
    view: &RunView,
    place: &RunBox,
    selected: Option<usize>,
) {
    let layout = timeline.layout;
    let sizes = &layout.sizes;
    if view.index > 0 {
        let y = place.rect.y - (sizes.run_gap * 0.5).round() + 0.5;
        let (from, to) = (
            Point { x: sizes.margin, y },
            Point {
                x: layout.plot.right(),
                y,
            },
        );
        scene.line(from, to, Role::Rule, 1.0);
    }
    if place.heading.h > 0.0 {
        names::heading(scene, timeline, place);
    }
    names::cores(scene, timeline, view, place);
    let arrows = arrows::seen(timeline, view, place);
    if !arrows.is_empty() {
        scene.clipped(layout.plot, |scene| arrows::faint(scene, &arrows, selected));
    }
    let mut marks = Marks::new(timeline, view);
    lanes(scene, timeline, view, place, false, &mut marks);
    let mut pinned = place.lanes.iter().filter(|lane| lane.pinned);
    if let Some(first) = pinned.next() {
        // What scrolls goes below those that stay.
        let last = pinned.next_back().unwrap_or(first);
        let room = (sizes.lane_gap / 2.0).floor();
        let (top, bottom) = (first.rect.y - sizes.above - room, last.rect.bottom() + room);
        let ground = Rect::new(0.0, top, layout.width, bottom - top);
        scene.rect(ground, Fill::solid(Role::Surface));
        lanes(scene, timeline, view, place, true, &mut marks);
    }
    end(scene, timeline, view, place);
    if !arrows.is_empty() {
        scene.clipped(layout.plot, |scene| arrows::draw(scene, &arrows, selected));
    }
}

/// The lanes that scroll, or those that stay, with their names and marks.
fn lanes(
    scene: &mut Scene,
    timeline: &Timeline,
    view: &RunView,
    place: &RunBox,
    pinned: bool,
    marks: &mut Marks,
) {
    let layout = timeline.layout;
    let above = layout.sizes.above;
    let seen = |lane: &&LaneBox| {
        let rect = lane.rect;
        lane.pinned == pinned && rect.bottom() > layout.plot.y && rect.y - above < layout.height
    };
    for lane in place.lanes.iter().filter(seen) {
        match lane.kind {
            LaneKind::Gil(gil) => gil::draw(scene, timeline, view, gil, lane.rect),
            LaneKind::Thread(thread) => threads::draw(scene, timeline, view, thread, lane.rect),
            LaneKind::Sum(group) => sum::draw(scene, timeline, view, group, lane.rect),
            LaneKind::Core(core) => cores::draw(scene, timeline, view, core, lane.rect),
            LaneKind::Heat => cores::draw_heat(scene, timeline, view, lane.rect),
        }
        names::lane(scene, timeline, view, place, lane);
    }
    for lane in place.lanes.iter().filter(seen) {
        if let LaneKind::Thread(thread) = lane.kind {
            marks.draw(scene, timeline, thread, lane.rect);
        }
    }
}

/// A line where the run is over, if others go on.
fn end(scene: &mut Scene, timeline: &Timeline, view: &RunView, place: &RunBox) {
    let plot = timeline.layout.plot;
    let x = timeline.viewport.x(view.trace.end).round();
    let (Some(first), Some(last)) = (place.lanes.first(), place.lanes.last()) else {
        return;
    };
    if x > 1.0 && x < plot.w - 1.0 {
        let (from, to) = (
            Point {
                x: plot.x + x,
                y: first.rect.y,
            },
            Point {
                x: plot.x + x,
                y: last.rect.bottom(),
            },
        );
        scene.line(from, to, Role::Muted, 1.0);
    }
}
