//! Many threads in one lane: how many of them do what, stacked, so that full height is all of them.

use super::Timeline;
use crate::trace::{CLASSES, Lane};
use crate::view::RunView;
use crate::view::columns::{Tally, edge};
use crate::view::palette::{Role, STACK};
use crate::view::scene::{Draw, Fill, Point, Rect, Scene, Strip};
use crate::view::strip::{Look, StripBuilder};
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
pub(super) fn stack<'a>(
    lanes: &[&'a Lane],
    view: Viewport,
    rect: Rect,
    end: u64,
    queries: usize,
) -> Option<Strip> {
    let width = rect.w as u32;
    let step = (lanes.len() * width as usize).div_ceil(queries).max(1) as u32;
    let looks = STACK.map(|state| Look {
        state,
        fill: Fill::narrow(state),
        height: rect.h,
    });
    let mut strip = StripBuilder::new(rect);
    let (mut x, mut from) = (0, edge(&view, 0));
    let tally = |lane: &&'a Lane| Tally::new(lane, from, end);
    let mut tallies: Vec<Tally> = lanes.iter().map(tally).collect();
    while x < width && from < end {
        let next = (x + step).min(width);
        let to = edge(&view, next);
        let mut times = [0; CLASSES];
        for tally in &mut tallies {
            tally.add(from, to, &mut times);
        }
        let all = to.saturating_sub(from).max(1) as f32 * lanes.len().max(1) as f32;
        strip.shares(x, next, &times, all, &looks);
        (x, from) = (next, to);
    }
    strip.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use crate::trace::{NO_DETAIL, State, thread_value};

    #[test]
    fn a_column_holds_the_exact_sum_of_all_lanes() {
        let mut rng = Rng::new(11, 0);
        let end = 4_000;
        let lane = |_| {
            let (mut lane, mut at) = (Lane::states(), 0);
            while at < end {
                lane.push(
                    at,
                    thread_value(State::from_code(rng.between(1, 9) as u16), NO_DETAIL),
                );
                at += rng.between(1, 60);
            }
            lane
        };
        let lanes: Vec<Lane> = (0..5).map(lane).collect();
        let lanes: Vec<&Lane> = lanes.iter().collect();
        let rect = Rect::new(0.0, 0.0, 100.0, 4_000.0);
        let view = Viewport::fit(end, 100.0);
        let strip = stack(&lanes, view, rect, end, usize::MAX).expect("something to see");
        for column in 0..100u32 {
            let (from, to) = (edge(&view, column), edge(&view, column + 1));
            for state in STACK {
                let times = lanes
                    .iter()
                    .flat_map(|lane| lane.spans(from, to, end))
                    .filter(|span| crate::trace::state_of(span.value) == state);
                let time: u64 = times.map(|s| s.end.min(to) - s.start.max(from)).sum();
                let inside = |cell: &&crate::view::scene::Cell| {
                    let x = u32::from(cell.x);
                    (x..x + u32::from(cell.w)).contains(&column) && cell.fill == Fill::narrow(state)
                };
                let drawn: f32 = strip
                    .cells
                    .iter()
                    .filter(inside)
                    .map(|c| c.bottom - c.top)
                    .sum();
                let exact = time as f32 / (to - from) as f32 / lanes.len() as f32 * rect.h;
                assert!(
                    (drawn - exact).abs() <= 0.5,
                    "{column} {state:?}: {drawn} {exact}"
                );
            }
        }
    }
}
