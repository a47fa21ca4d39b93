//! Where the runs part.

use super::Timeline;
use crate::time::Ns;
use crate::view::palette::Role;
use crate::view::scene::{Align, Draw, Fill, Point, Rect, Scene, Text, Weight};

/// Where the runs part: a broken line over all of them, and a word where the time axis has room for it.
pub(super) fn draw(scene: &mut Scene, timeline: &Timeline, at: Ns) {
    let (layout, plot) = (timeline.layout, timeline.layout.plot);
    let x = (plot.x + timeline.viewport.x(at)).round();
    if x < plot.x || x > plot.right() {
        return;
    }
    let from = Point {
        x,
        y: plot.y - 10.0,
    };
    let to = Point {
        x,
        y: layout.height,
    };
    scene.line(from, to, Role::Ground, 3.0);
    scene.commands.push(Draw::Line {
        from,
        to,
        role: Role::Accent,
        width: 1.5,
        dash: 5.0,
    });
    let Some(flag) = flag(timeline) else { return };
    let size = flag.h - 5.0;
    scene.round_rect(flag, Fill::solid(Role::Accent), 2.0);
    scene.text(Text {
        x: flag.x + 5.0,
        y: flag.bottom() - 4.0,
        text: PART.to_owned(),
        size,
        weight: Weight::Bold,
        align: Align::Start,
        role: Role::Ground,
        max_width: flag.w,
    });
}

/// What stands where the runs part.
const PART: &str = "the runs part";

/// The area of that word on the time axis, if it is in sight.
pub(super) fn flag(timeline: &Timeline) -> Option<Rect> {
    let (layout, plot) = (timeline.layout, timeline.layout.plot);
    let x = (plot.x + timeline.viewport.x(timeline.parting?)).round();
    let size = (layout.sizes.axis_type * 0.86).round();
    let width = (timeline.measure)(PART, size, Weight::Bold) + 10.0;
    let left = if x + width > plot.right() {
        x - width
    } else {
        x
    };
    let seen = x >= plot.x && x <= plot.right();
    seen.then(|| Rect::new(left, plot.y - size - 8.0, width, size + 5.0))
}
