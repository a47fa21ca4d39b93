//! What lies over the lanes: the cursor, what the pointer is over, the ends of a stretch of time.

use super::{Pointing, Timeline, arrows, overview, stretch, threads};
use crate::trace::state_of;
use crate::view::hit::Hit;
use crate::view::layout::LaneKind;
use crate::view::palette::Role;
use crate::view::scene::{Point, Rect, Scene};

/// The cursor and what the pointer is over.
pub fn overlay(timeline: &Timeline, pointing: &Pointing) -> Scene {
    let layout = timeline.layout;
    let mut scene = Scene::new(layout.width, layout.height);
    if let Some(rect) = pointing.hover.and_then(|hit| span_rect(timeline, &hit)) {
        scene.clipped(layout.plot, |scene| {
            scene.outline(rect, Role::Ink, 2.0, 2.0);
        });
    }
    if let Some(range) = timeline.range {
        stretch::draw(&mut scene, timeline, range);
    }
    if !timeline.arrows.is_empty() {
        scene.clipped(layout.plot, |scene| arrows::near(scene, timeline, pointing));
    }
    if let Some(at) = pointing.cursor {
        scene.clipped(layout.plot, |scene| arrows::waits(scene, timeline, at));
    }
    arrows::too_many(&mut scene, timeline);
    overview::window(&mut scene, timeline, pointing.cursor);
    let Some(at) = pointing.cursor else {
        return scene;
    };
    let x = layout.plot.x + timeline.viewport.x(at).round();
    if x >= layout.plot.x && x <= layout.plot.right() {
        let knob = layout.sizes.axis_type * 0.3;
        let top = layout.plot.y - knob - 1.0;
        scene.line(
            Point { x, y: top },
            Point {
                x,
                y: layout.height,
            },
            Role::Ink,
            2.0,
        );
        scene.circle(Point { x, y: top }, knob, Role::Ink);
    }
    scene
}

/// The area of the span that was hit.
fn span_rect(timeline: &Timeline, hit: &Hit) -> Option<Rect> {
    let (span, layout) = (hit.span?, timeline.layout);
    let place = layout.runs.get(hit.run)?;
    let lane = place.lanes.iter().find(|lane| lane.kind == hit.lane)?;
    let x0 = timeline.viewport.x(span.start).max(-4.0).round();
    let x1 = timeline
        .viewport
        .x(span.end)
        .min(layout.plot.w + 4.0)
        .round();
    let mut rect = Rect::new(
        layout.plot.x + x0,
        lane.rect.y,
        (x1 - x0).max(2.0),
        lane.rect.h,
    );
    if matches!(hit.lane, LaneKind::Thread(_)) {
        let inner = threads::span_height(state_of(span.value), lane.rect.h);
        rect.y = lane.rect.bottom() - inner;
        rect.h = inner;
    }
    Some(rect.inset(-1.0))
}
