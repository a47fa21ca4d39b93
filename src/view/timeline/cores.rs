//! The rows of the cores: thin, coloured by what the thread on them does; or one row that sums them up.

use super::Timeline;
use crate::time::Ns;
use crate::trace::{State, state_of, thread_of};
use crate::view::RunView;
use crate::view::columns::{Piece, edge, holders, states};
use crate::view::mix::{BUSY, Mix};
use crate::view::palette::Role;
use crate::view::scene::{Draw, Fill, Point, Rect, Scene};
use crate::view::strip::{Look, StripBuilder};

/// Most share queries for the row that sums up many cores.
const QUERIES: usize = 30_000;

pub(super) fn draw(
    scene: &mut Scene,
    timeline: &Timeline,
    view: &RunView,
    core: usize,
    rect: Rect,
) {
    let y = rect.bottom() - 0.5;
    let (from, to) = (Point { x: rect.x, y }, Point { x: rect.right(), y });
    scene.line(from, to, Role::Grid, 1.0);
    let (trace, window) = (view.trace, timeline.viewport);
    let Some(lane) = trace.cores.get(core) else {
        return;
    };
    let mut strip = StripBuilder::new(rect);
    let looks = BUSY.map(|state| Look {
        state,
        fill: Fill::state(state),
        height: rect.h,
    });
    let mut mix = Mix::new(lane, &trace.threads, trace.end);
    for piece in holders(lane, window, 0..rect.w as u32, trace.end) {
        match piece {
            Piece::Wide { x0, x1, span } => {
                let Some(thread) = thread_of(span.value).and_then(|t| trace.threads.get(t)) else {
                    continue;
                };
                for piece in states(thread, window, x0..x1, trace.end) {
                    match piece {
                        Piece::Wide { x0, x1, span } => {
                            let state = state_of(span.value);
                            if state.on_core() {
                                strip.push(x0, x1, &[(Fill::state(state), rect.h)]);
                            }
                        }
                        Piece::Dense {
                            x,
                            from,
                            to,
                            shares,
                        } => {
                            let all = (to - from).max(1) as f32;
                            strip.shares(x, x + 1, &shares, all, &looks);
                        }
                    }
                }
            }
            Piece::Dense {
                x,
                from,
                to,
                shares,
            } => {
                let busy = shares[1] as f32 / (to - from).max(1) as f32;
                let parts = mix.parts(from, to);
                let part = |i: usize| (Fill::state(BUSY[i]), parts[i] * busy * rect.h);
                strip.push(x, x + 1, &[part(0), part(1), part(2)]);
            }
        }
    }
    if let Some(strip) = strip.finish() {
        scene.commands.push(Draw::Strip(strip));
    }
}

/// One row for all cores: its height is the share of them that is busy, in columns several pixels wide where
/// there are very many.
pub(super) fn draw_heat(scene: &mut Scene, timeline: &Timeline, view: &RunView, rect: Rect) {
    let trace = view.trace;
    let width = rect.w as u32;
    let step = (trace.cores.len() * width as usize)
        .div_ceil(QUERIES)
        .max(1) as u32;
    let y = rect.bottom() - 0.5;
    let (from, to) = (Point { x: rect.x, y }, Point { x: rect.right(), y });
    scene.line(from, to, Role::Grid, 1.0);
    let mut strip = StripBuilder::new(rect);
    let busy = |at: Ns| -> Ns {
        let at = at.min(trace.end);
        trace.cores.iter().map(|lane| lane.until(at)[1]).sum()
    };
    let mut from = edge(&timeline.viewport, 0);
    let mut before = busy(from);
    let mut x = 0;
    while x < width {
        let next = (x + step).min(width);
        let to = edge(&timeline.viewport, next);
        let after = busy(to);
        let all = to.saturating_sub(from).max(1) as f32 * trace.cores.len() as f32;
        let share = (after - before) as f32 / all;
        let part = (Fill::solid(Role::State(State::Python)), share * rect.h);
        strip.push(x, next, &[part]);
        (x, from, before) = (next, to, after);
    }
    if let Some(strip) = strip.finish() {
        scene.commands.push(Draw::Strip(strip));
    }
}
