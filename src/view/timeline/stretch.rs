//! The stretch of time that is singled out.

use super::Timeline;
use crate::time::Ns;
use crate::view::palette::Role;
use crate::view::scene::{Align, Fill, Point, Rect, Scene, Text, Weight};
use crate::view::text::span;

/// Where a stretch of time begins and ends on the stage, cut at the plot; none where it is out of sight.
pub(super) fn edges(timeline: &Timeline, (from, to): (Ns, Ns)) -> Option<(f32, f32)> {
    let (plot, view) = (timeline.layout.plot, timeline.viewport);
    let x = |at: Ns| (plot.x + view.x(at).round()).clamp(plot.x, plot.right());
    let seen = to as f64 > view.from && (from as f64) < view.to;
    seen.then(|| (x(from), x(to).max(x(from) + 1.0)))
}

/// A bar on the time axis with its length, and a line down from each of its ends.
pub(super) fn draw(scene: &mut Scene, timeline: &Timeline, range: (Ns, Ns)) {
    let Some((left, right)) = edges(timeline, range) else {
        return;
    };
    let layout = timeline.layout;
    let top = layout.plot.y;
    scene.rect(
        Rect::new(left, top - 4.0, right - left, 4.0),
        Fill::solid(Role::Accent),
    );
    for x in [left, right] {
        let (from, to) = (
            Point { x, y: top },
            Point {
                x,
                y: layout.height,
            },
        );
        scene.line(from, to, Role::Accent, 1.0);
    }
    if let Some((text, ground)) = length(timeline) {
        let size = layout.sizes.axis_type;
        scene.text(Text {
            x: ground.x + ground.w / 2.0,
            y: ground.bottom() - 3.0,
            text,
            size,
            weight: Weight::Bold,
            align: Align::Middle,
            role: Role::Accent,
            max_width: f32::INFINITY,
        });
    }
}

/// How long the stretch is that is singled out, and the area of that word on the time axis.
pub(super) fn length(timeline: &Timeline) -> Option<(String, Rect)> {
    let range = timeline.range?;
    let (left, right) = edges(timeline, range)?;
    let (layout, plot) = (timeline.layout, timeline.layout.plot);
    let size = layout.sizes.axis_type;
    let text = span(range.1 - range.0);
    let width = (timeline.measure)(&text, size, Weight::Bold) + 10.0;
    let x = ((left + right - width) / 2.0).clamp(plot.x, (plot.right() - width).max(plot.x));
    Some((text, Rect::new(x, plot.y - 5.0 - size, width, size)))
}
