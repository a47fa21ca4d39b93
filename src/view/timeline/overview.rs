//! All of the runs at a glance, above the time axis: a band for each run, in which all its threads are stacked, and a
//! frame around what is seen below.

use super::{Timeline, sum::stack};
use crate::time::Ns;
use crate::trace::Lane;
use crate::view::RunView;
use crate::view::layout::Layout;
use crate::view::palette::Role;
use crate::view::scene::{Draw, Fill, Point, Rect, Scene};
use crate::view::viewport::Viewport;

/// Most questions to lanes for one band.
const QUERIES: usize = 12_000;

/// The stretch of time that it shows: up to the end of the longest run, or as far as the lanes show.
pub fn reach(runs: &[RunView], seen: Viewport, width: f32) -> Viewport {
    let ends = runs.iter().map(|view| view.trace.end);
    let end = ends.max().unwrap_or(0).max(seen.to as Ns);
    Viewport::fit(end, width)
}

/// The bands. They change with the runs and the width, not with what is seen of them below.
pub fn picture(runs: &[RunView], layout: &Layout, all: Viewport) -> Vec<Draw> {
    let place = layout.overview;
    let mut scene = Scene::new(layout.width, layout.height);
    if place.h < 1.0 || runs.is_empty() {
        return scene.commands;
    }
    scene.rect(place, Fill::solid(Role::Surface));
    let gap = if runs.len() > 1 { 2.0 } else { 0.0 };
    let pitch = ((place.h + gap) / runs.len() as f32).floor();
    for (index, view) in runs.iter().enumerate() {
        let band = Rect::new(
            place.x,
            place.y + index as f32 * pitch,
            place.w,
            (pitch - gap).max(1.0),
        );
        let groups = view.groups();
        let threads = groups.iter().flat_map(|group| &group.threads);
        let lanes: Vec<&Lane> = threads.filter_map(|t| view.trace.threads.get(*t)).collect();
        if let Some(strip) = stack(&lanes, all, band, view.trace.end, QUERIES) {
            scene.commands.push(Draw::Strip(strip));
        }
    }
    scene.commands
}

/// The frame around what is seen, the stretch that is singled out, and the cursor.
pub(super) fn window(scene: &mut Scene, timeline: &Timeline, cursor: Option<Ns>) {
    let (layout, seen) = (timeline.layout, timeline.viewport);
    let place = layout.overview;
    if place.h < 1.0 {
        return;
    }
    let all = reach(timeline.runs, seen, place.w);
    let x = |at: f64| place.x + ((at - all.from) / all.span()) as f32 * place.w;
    if let Some((from, to)) = timeline.range {
        let (left, right) = (x(from as f64), x(to as f64));
        let bar = Rect::new(left, place.bottom() - 3.0, (right - left).max(2.0), 3.0);
        scene.rect(bar, Fill::solid(Role::Accent));
    }
    if let Some(at) = cursor {
        let x = x(at as f64).round();
        let (top, bottom) = (place.y - 2.0, place.bottom() + 2.0);
        let to = Point { x, y: bottom };
        scene.line(Point { x, y: top }, to, Role::Ink, 1.5);
    }
    if seen.span() < all.span() * 0.999 {
        let (left, right) = (x(seen.from).round(), x(seen.to).round());
        let frame = Rect::new(left, place.y, (right - left).max(4.0), place.h);
        scene.outline(frame.inset(-1.0), Role::Ground, 4.0, 2.0);
        scene.outline(frame.inset(-1.0), Role::Ink, 2.0, 2.0);
    }
}
