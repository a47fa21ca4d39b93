//! A thread's lane. Height tells the story: full when it works, half when it wants to and cannot, a thin line
//! when it does not want to. Stretches too dense for spans show every state's exact share of each column.

use super::{Timeline, baseline};
use crate::trace::State;
use crate::view::RunView;
use crate::view::apart::{Apart, Stretch, apart};
use crate::view::palette::{Pattern, Role, STACK, height, is_hindered, label, short_label};
use crate::view::scene::{Align, Draw, Fill, Point, Rect, Scene, Text, Weight};
use crate::view::strip::Look;

pub(super) fn draw(
    scene: &mut Scene,
    timeline: &Timeline,
    view: &RunView,
    thread: usize,
    rect: Rect,
) {
    let y = rect.bottom() + 0.5;
    let (from, to) = (Point { x: rect.x, y }, Point { x: rect.right(), y });
    scene.line(from, to, Role::Grid, 1.0);
    let Some(lane) = view.trace.threads.get(thread) else {
        return;
    };
    let looks = STACK.map(|state| Look {
        state,
        fill: Fill::narrow(state),
        height: span_height(state, rect.h),
    });
    let Apart { strip, spans } = apart(lane, timeline.viewport, view.trace.end, rect, &looks);
    if let Some(strip) = strip {
        scene.commands.push(Draw::Strip(strip));
    }
    for stretch in spans {
        own(scene, &stretch, rect, timeline);
    }
}

/// A thin line stays thin in a high lane, in pixels.
const THIN: f32 = 11.0;

/// Height of a span of this state in a lane of height `lane`, in whole pixels.
pub(super) fn span_height(state: State, lane: f32) -> f32 {
    match height(state) {
        0.0 => 0.0,
        part if part < 0.2 => (lane * part).round().clamp(2.0, THIN),
        part => (lane * part).round().max(2.0),
    }
}

fn own(scene: &mut Scene, stretch: &Stretch, lane: Rect, timeline: &Timeline) {
    let Stretch { columns, state } = stretch;
    let h = span_height(*state, lane.h);
    let rect = Rect::new(
        lane.x + columns.start as f32,
        lane.bottom() - h,
        columns.len() as f32,
        h,
    );
    let radius = if rect.h >= 12.0 { 2.0 } else { 0.0 };
    scene.round_rect(rect, Fill::state(*state), radius);
    if is_hindered(*state) && rect.h >= 6.0 {
        scene.outline(rect, Role::State(*state), 1.5, radius);
    }
    words(scene, *state, rect, lane, timeline);
}

/// Writes the state into a span that holds the words whole; beside a thin line, above it.
fn words(scene: &mut Scene, state: State, rect: Rect, lane: Rect, timeline: &Timeline) {
    let sizes = &timeline.layout.sizes;
    let (work, thin) = (
        matches!(state, State::Python | State::Native),
        matches!(state, State::Io | State::Sleep),
    );
    if state == State::Switching || state == State::Absent {
        return;
    }
    let room = if thin { lane.h - rect.h - 2.0 } else { rect.h };
    let size = (lane.h * 0.32)
        .clamp(sizes.label_min, sizes.label_max)
        .round();
    if room < size * 1.3 {
        return;
    }
    let weight = if thin { Weight::Regular } else { Weight::Bold };
    let pad = (size * 0.55).round();
    // Words above a thin line claim more room: many of them would be louder than the line.
    let part = if thin { 0.4 } else { 1.0 };
    let fits = |text: &&str| (timeline.measure)(text, size, weight) + 2.0 * pad <= rect.w * part;
    let Some(text) = [label(state), short_label(state)].into_iter().find(fits) else {
        return;
    };
    let width = (timeline.measure)(text, size, weight);
    let middle = if thin {
        rect.y - 2.0 - size * 0.55
    } else {
        rect.middle()
    };
    if Pattern::of(state) != Pattern::Solid && !thin {
        let ground = Rect::new(
            rect.x + pad * 0.5,
            middle - (size * 0.62).round(),
            width + pad,
            (size * 1.24).round(),
        );
        let plain = Fill::solid(Fill::state(state).ground);
        scene.round_rect(ground, plain, 2.0);
    }
    scene.text(Text {
        x: rect.x + pad,
        y: baseline(middle, size),
        text: text.to_owned(),
        size,
        weight,
        align: Align::Start,
        role: match state {
            _ if work => Role::OnWork,
            _ if thin => Role::Muted,
            state => Role::State(state),
        },
        max_width: rect.w - 2.0 * pad,
    });
}
