//! The rows of the cores: thin, coloured by what the thread on them does; or one row that sums them up.
//!
//! In columns with more than [`SAMPLES`] intervals the busy share is exact, but what the core is busy with is
//! taken from that many of them, evenly spaced.

use super::Timeline;
use crate::time::Ns;
use crate::trace::{State, state_of, thread_of};
use crate::view::RunView;
use crate::view::columns::{Piece, edge, pieces};
use crate::view::palette::Role;
use crate::view::scene::{Draw, Fill, Point, Rect, Scene};
use crate::view::strip::StripBuilder;

/// Most intervals of a core looked at for one column.
const SAMPLES: usize = 8;
/// Most share queries for the row that sums up many cores.
const QUERIES: usize = 30_000;

const BUSY: [State; 3] = [State::Python, State::Native, State::Switching];

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
    for piece in pieces(lane, window, 0..rect.w as u32, trace.end) {
        match piece {
            Piece::Wide { x0, x1, span } => {
                let Some(thread) = thread_of(span.value).and_then(|t| trace.threads.get(t)) else {
                    continue;
                };
                for piece in pieces(thread, window, x0..x1, trace.end) {
                    match piece {
                        Piece::Wide { x0, x1, span } => {
                            let state = state_of(span.value);
                            if state.on_core() {
                                strip.push(x0, x1, [(Fill::state(state), rect.h)]);
                            }
                        }
                        Piece::Dense {
                            x,
                            from,
                            to,
                            shares,
                        } => {
                            let all = (to - from).max(1) as f32;
                            let parts = BUSY.map(|s| {
                                (Fill::state(s), shares[s as usize] as f32 / all * rect.h)
                            });
                            strip.push(x, x + 1, parts);
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
                let parts = mix(view, core, from, to)
                    .map(|(state, part)| (Fill::state(state), part * busy * rect.h));
                strip.push(x, x + 1, parts);
            }
        }
    }
    if let Some(strip) = strip.finish() {
        scene.commands.push(Draw::Strip(strip));
    }
}

/// What the core is busy with over `[from, to)`: parts of one.
fn mix(view: &RunView, core: usize, from: Ns, to: Ns) -> [(State, f32); 3] {
    let trace = view.trace;
    let mut times = [0; 3];
    if let Some(lane) = trace.cores.get(core) {
        let first = lane.index_at(from);
        let count = lane.index_at(to.saturating_sub(1)).max(first) - first + 1;
        for n in 0..count.min(SAMPLES) {
            let index = first + n * count / count.min(SAMPLES);
            let Some(span) = lane.span(index, trace.end) else {
                continue;
            };
            if let Some(thread) = thread_of(span.value).and_then(|t| trace.threads.get(t)) {
                let shares = thread.shares(span.start.max(from), span.end.min(to));
                for (time, state) in times.iter_mut().zip(BUSY) {
                    *time += shares[state as usize];
                }
            }
        }
    }
    let all = times.iter().sum::<Ns>();
    let part = |time: Ns| {
        if all > 0 {
            time as f32 / all as f32
        } else {
            0.0
        }
    };
    [
        (BUSY[0], if all > 0 { part(times[0]) } else { 1.0 }),
        (BUSY[1], part(times[1])),
        (BUSY[2], part(times[2])),
    ]
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
        strip.push(x, next, [part]);
        (x, from, before) = (next, to, after);
    }
    if let Some(strip) = strip.finish() {
        scene.commands.push(Draw::Strip(strip));
    }
}
