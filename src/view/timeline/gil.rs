//! A GIL's lane: a box for every hold, with the holder's name where it fits.

use super::{Timeline, baseline};
use crate::trace::{State, thread_of};
use crate::view::RunView;
use crate::view::columns::{Piece, holders};
use crate::view::palette::Role;
use crate::view::scene::{Align, Draw, Fill, Rect, Scene, Text, Weight};
use crate::view::strip::StripBuilder;

/// From this width in pixels on, a hold has its own box.
const OWN: u32 = 5;

pub(super) fn draw(scene: &mut Scene, timeline: &Timeline, view: &RunView, gil: usize, rect: Rect) {
    let Some(lane) = view.trace.gils.get(gil) else {
        return;
    };
    let line = Role::State(State::Python);
    let dense = Fill::solid(Role::Tint(State::Python));
    let mut strip = StripBuilder::new(rect);
    let mut boxes = Vec::new();
    let columns = 0..rect.w as u32;
    for piece in holders(lane, timeline.viewport, columns, view.trace.end) {
        match piece {
            Piece::Wide { x0, x1, span } => match thread_of(span.value) {
                Some(holder) if x1 - x0 >= OWN => boxes.push((x0, x1, holder)),
                Some(_) => strip.push(x0, x1, &[(dense, rect.h)]),
                None => {}
            },
            Piece::Dense {
                x,
                from,
                to,
                shares,
            } => {
                let held = shares[1] as f32 / (to - from) as f32;
                strip.push(x, x + 1, &[(dense, held * rect.h)]);
            }
        }
    }
    if let Some(strip) = strip.finish() {
        scene.commands.push(Draw::Strip(strip));
    }
    for (x0, x1, holder) in boxes {
        let area = Rect::new(rect.x + x0 as f32, rect.y, (x1 - x0) as f32, rect.h);
        scene.round_rect(area, Fill::solid(Role::Held), 3.0);
        scene.outline(area, line, 1.5, 3.0);
        let size = timeline.layout.sizes.gil_type;
        let pad = (size * 0.5).round();
        let fits =
            |name: &&str| (timeline.measure)(name, size, Weight::Regular) + 2.0 * pad <= area.w;
        let name = view.name(holder);
        if let Some(name) = [name, number(name)].into_iter().find(fits) {
            scene.text(Text {
                x: area.x + pad,
                y: baseline(area.middle(), size),
                text: name.to_owned(),
                size,
                weight: Weight::Regular,
                align: Align::Start,
                role: Role::Ink,
                max_width: area.w - 2.0 * pad,
            });
        }
    }
}

/// The number at the end of a name such as `worker 2`; the whole name if there is none.
fn number(name: &str) -> &str {
    match name.rsplit_once(' ') {
        Some((_, last)) if last.bytes().all(|b| b.is_ascii_digit()) => last,
        _ => name,
    }
}
