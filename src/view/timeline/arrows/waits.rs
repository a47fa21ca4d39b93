//! Who waits for whom at the cursor: a line beside it for each of those that are waited for, with a dot where each waiter is.

use super::{Sort, lanes, one};
use crate::time::Ns;
use crate::view::palette::Role;
use crate::view::scene::{Point, Scene};
use crate::view::timeline::Timeline;

/// Between two lines, in pixels.
const STEP: f32 = 11.0;

/// Draws them one behind the other. Those that wait in a ring are told by their ink.
pub(in crate::view::timeline) fn waits(scene: &mut Scene, timeline: &Timeline, at: Ns) {
    let plot = timeline.layout.plot;
    let x = plot.x + timeline.viewport.x(at);
    for (graph, place) in timeline.waits.iter().zip(&timeline.layout.runs) {
        let lanes = lanes(place);
        let lane = |thread: usize| lanes.get(thread).copied().flatten();
        let ring = |thread| graph.deadlock && graph.ring.contains(&thread);
        // Who is waited for, in a ring or not, and from which heights.
        let mut lines: Vec<(usize, bool, Vec<f32>)> = Vec::new();
        for wait in &graph.waits {
            let (Some(holder), Some(from)) = (wait.holder, lane(wait.thread)) else {
                continue;
            };
            if holder == wait.thread || lane(holder).is_none() {
                continue;
            }
            let key = (holder, ring(wait.thread));
            match lines.iter_mut().find(|line| (line.0, line.1) == key) {
                Some(line) => line.2.push(from.middle()),
                None => lines.push((key.0, key.1, vec![from.middle()])),
            }
        }
        let room = STEP * lines.len() as f32;
        let step = if x + room > plot.right() { -STEP } else { STEP };
        for (i, (holder, ring, from)) in lines.into_iter().enumerate() {
            let Some(to) = lane(holder) else { continue };
            let sort = if ring { Sort::Ring } else { Sort::Block };
            let x = x + step * (i + 1) as f32;
            let (above, below): (Vec<f32>, Vec<f32>) = from.into_iter().partition(|y| *y < to.y);
            let highest = above.iter().copied().reduce(f32::min);
            let lowest = below.iter().copied().reduce(f32::max);
            for (start, tip) in [(highest, to.y), (lowest, to.bottom())] {
                if let Some(y) = start {
                    one(scene, sort, Point { x, y }, Point { x, y: tip });
                }
            }
            for y in above.into_iter().chain(below) {
                scene.circle(Point { x, y }, 4.0, Role::Ground);
                scene.circle(Point { x, y }, 2.5, sort.role());
            }
        }
    }
}
