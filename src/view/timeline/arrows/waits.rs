//! Who waits for whom at the cursor: a line beside it for each of those that are waited for, with a dot where each waiter is.

use super::{Sort, lanes, one};
use crate::explain::Wait;
use crate::time::Ns;
use crate::view::palette::Role;
use crate::view::scene::{Point, Scene};
use crate::view::timeline::Timeline;

/// Between two lines, in pixels.
const STEP: f32 = 11.0;
/// Lines for which room is looked for on the right: seldom are more threads waited for at once.
const MOST: usize = 8;

/// Draws them one behind the other. Those that wait in a ring are told by their ink.
pub(in crate::view::timeline) fn waits(scene: &mut Scene, timeline: &Timeline, at: Ns) {
    let plot = timeline.layout.plot;
    let x = plot.x + timeline.viewport.x(at);
    for (graph, place) in timeline.waits.iter().zip(&timeline.layout.runs) {
        let lanes = lanes(place);
        let lane = |thread: usize| lanes.get(thread).copied().flatten();
        let ring = |wait: &Wait| graph.deadlock && graph.ring.contains(&wait.thread);
        let waits = &graph.waits;
        let room = STEP * waits.len().min(MOST) as f32;
        let step = if x + room > plot.right() { -STEP } else { STEP };
        let mut x = x;
        for (i, wait) in waits.iter().enumerate() {
            let same = |other: &&Wait| (other.holder, ring(other)) == (wait.holder, ring(wait));
            let Some(to) = wait.holder.and_then(lane) else {
                continue;
            };
            if waits[..i].iter().any(|other| same(&other)) {
                continue;
            }
            x += step;
            let here = || waits[i..].iter().filter(same);
            let heights = || here().filter_map(|wait| Some(lane(wait.thread)?.middle()));
            let sort = if ring(wait) { Sort::Ring } else { Sort::Block };
            let highest = heights().fold(to.y, f32::min);
            let lowest = heights().fold(to.bottom(), f32::max);
            for (y, tip) in [(highest, to.y), (lowest, to.bottom())] {
                if y != tip {
                    one(scene, sort, Point { x, y }, Point { x, y: tip });
                }
            }
            for y in heights() {
                scene.circle(Point { x, y }, 4.0, Role::Ground);
                scene.circle(Point { x, y }, 2.5, sort.role());
            }
        }
    }
}
