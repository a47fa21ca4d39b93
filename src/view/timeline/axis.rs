//! The time axis.

use super::{Timeline, baseline, parting, stretch};
use crate::view::layout::Layout;
use crate::view::palette::Role;
use crate::view::scene::{Align, Point, Rect, Scene, Text, Weight};
use crate::view::text::Measure;
use crate::view::ticks::{Tick, ticks};
use crate::view::viewport::Viewport;

/// Pixels between two ticks, so that their labels stand apart.
pub(super) fn gap(layout: &Layout, measure: Measure, viewport: &Viewport) -> f32 {
    let longest = ticks(viewport, 60.0).pop().map_or(0.0, |tick| {
        measure(&tick.label, layout.sizes.axis_type, Weight::Regular)
    });
    (longest * 1.7).max(layout.plot.w / 12.0)
}

/// A line down from every tick.
pub(super) fn grid(scene: &mut Scene, layout: &Layout, viewport: &Viewport, ticks: &[Tick]) {
    for tick in ticks {
        let x = layout.plot.x + viewport.x(tick.at).round() + 0.5;
        let (top, bottom) = (layout.plot.y, layout.height);
        scene.line(Point { x, y: top }, Point { x, y: bottom }, Role::Grid, 1.0);
    }
}

/// What stands at the ticks, but where another word does.
pub(super) fn draw(scene: &mut Scene, timeline: &Timeline, ticks: &[Tick]) {
    let (layout, measure) = (timeline.layout, timeline.measure);
    let sizes = &layout.sizes;
    let taken = [
        stretch::length(timeline).map(|(_, ground)| ground),
        parting::flag(timeline),
    ];
    for tick in ticks {
        let half = measure(&tick.label, sizes.axis_type, Weight::Regular) / 2.0;
        let x = layout.plot.x + timeline.viewport.x(tick.at);
        let edge = sizes.margin * 0.3 + half;
        let over = |word: &Rect| x + half > word.x && x - half < word.right();
        if taken.iter().flatten().any(over) {
            continue;
        }
        scene.text(Text {
            x: x.clamp(edge, (layout.width - edge).max(edge)),
            y: baseline(
                layout.axis.middle() - sizes.axis_type * 0.15,
                sizes.axis_type,
            ),
            text: tick.label.clone(),
            size: sizes.axis_type,
            weight: Weight::Regular,
            align: Align::Middle,
            role: Role::Muted,
            max_width: f32::INFINITY,
        });
    }
}
