//! Many threads in one lane: how many of them do what, stacked, so that full height is all of them.

use super::{Timeline, threads::STACK};
use crate::trace::{CLASSES, Lane, Shares};
use crate::view::RunView;
use crate::view::columns::edge;
use crate::view::palette::Role;
use crate::view::scene::{Draw, Fill, Point, Rect, Scene, Strip};
use crate::view::strip::StripBuilder;
use crate::view::viewport::Viewport;

/// Most questions to lanes for one picture; beyond that its columns are several pixels wide.
const QUERIES: usize = 20_000;

pub(super) fn draw(
    scene: &mut Scene,
    timeline: &Timeline,
    view: &RunView,
    group: usize,
    rect: Rect,
) {
    let y = rect.bottom() + 0.5;
    let (from, to) = (Point { x: rect.x, y }, Point { x: rect.right(), y });
    scene.line(from, to, Role::Grid, 1.0);
    let groups = view.groups();
    let Some(group) = groups.iter().find(|other| other.number == group) else {
        return;
    };
    let all = &view.trace.threads;
    let lanes: Vec<&Lane> = group.threads.iter().filter_map(|t| all.get(*t)).collect();
    let end = view.trace.end;
    if let Some(strip) = stack(&lanes, timeline.viewport, rect, end, QUERIES) {
        scene.commands.push(Draw::Strip(strip));
    }
}

/// The shares of all states in all lanes together, stacked in every column up to `end`, with about so many questions to
/// the lanes.
pub(super) fn stack(
    lanes: &[&Lane],
    view: Viewport,
    rect: Rect,
    end: u64,
    queries: usize,
) -> Option<Strip> {
    let width = rect.w as u32;
    let step = (lanes.len() * width as usize).div_ceil(queries).max(1) as u32;
    let until = |at: u64| -> Shares {
        let mut sums = [0; CLASSES];
        for lane in lanes {
            let shares = lane.until(at.min(end));
            sums.iter_mut()
                .zip(shares)
                .for_each(|(sum, share)| *sum += share);
        }
        sums
    };
    let looks = STACK.map(|state| (state, Fill::narrow(state)));
    let mut strip = StripBuilder::new(rect);
    let (mut x, mut from) = (0, edge(&view, 0));
    let mut before = until(from);
    while x < width && from < end {
        let next = (x + step).min(width);
        let to = edge(&view, next);
        let after = until(to);
        let all = to.saturating_sub(from).max(1) as f32 * lanes.len().max(1) as f32;
        let parts = looks.iter().filter_map(|&(state, fill)| {
            let time = after[state as usize] - before[state as usize];
            (time > 0).then(|| (fill, time as f32 / all * rect.h))
        });
        strip.push(x, next, parts);
        (x, from, before) = (next, to, after);
    }
    strip.finish()
}
