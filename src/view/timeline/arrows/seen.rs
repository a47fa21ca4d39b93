//! The arrows that are in sight, and which of them are in a crowd.

use super::{Sort, lanes};
use crate::time::Ns;
use crate::trace::{State, Trace, state_of};
use crate::view::RunView;
use crate::view::layout::RunBox;
use crate::view::scene::Point;
use crate::view::timeline::Timeline;

/// Between two arrows that join the same lanes, in pixels.
const APART: f32 = 14.0;
/// So many instants with arrows, one after the other and close on average, are a crowd.
const CROWD: usize = 8;
/// An arrow in sight.
pub(in crate::view::timeline) struct Seen {
    pub(super) sort: Sort,
    threads: [usize; 2],
    pub(super) from: Point,
    pub(super) to: Point,
    /// Which of the instants with arrows it ends at.
    line: usize,
    /// There are so many around it that none can be followed.
    pub(super) crowded: bool,
}

impl Seen {
    pub(super) fn is_faint(&self, selected: Option<usize>) -> bool {
        self.crowded && !self.touches(selected)
    }

    pub(super) fn touches(&self, thread: Option<usize>) -> bool {
        thread.is_some_and(|thread| self.threads.contains(&thread))
    }
}

/// The arrows of a run that are in sight.
pub(in crate::view::timeline) fn seen(
    timeline: &Timeline,
    run: &RunView,
    place: &RunBox,
) -> Vec<Seen> {
    let mut all = Vec::new();
    let Some(arrows) = timeline.arrows.get(run.index) else {
        return all;
    };
    let lanes = lanes(place);
    let lane = |thread: usize| lanes.get(thread).copied().flatten();
    let (view, plot) = (timeline.viewport, timeline.layout.plot);
    let mut lines: Vec<f32> = Vec::new();
    // Where the last arrow from each thread to another was.
    let mut last: Vec<Vec<(usize, Sort, f32)>> = vec![Vec::new(); lanes.len()];
    for arrow in arrows {
        let threads = [arrow.from_thread, arrow.to_thread];
        let [from, to] = threads;
        let (Some(above), Some(below)) = (lane(from), lane(to)) else {
            continue;
        };
        let (x0, x1) = (view.x(arrow.from_at), view.x(arrow.to_at));
        if from == to || x1 < 0.0 || x0 > plot.w {
            continue;
        }
        let sort = Sort::of(arrow.kind);
        // Who did not want the GIL when it was let go of was not handed it, but found it free.
        if sort == Sort::HandOver && !wants(run.trace, to, arrow.from_at) {
            continue;
        }
        let same = |other: &&mut (usize, Sort, f32)| (other.0, other.1) == (to, sort);
        match last[from].iter_mut().find(same) {
            Some(other) if x1 - other.2 < APART => continue,
            Some(other) => other.2 = x1,
            None => last[from].push((to, sort, x1)),
        }
        // They come in the order of their ends. Those of one instant are one line to the eye, however many.
        if lines.last().is_none_or(|last| x1 > last + 2.0) {
            lines.push(x1);
        }
        // It leaves the middle of one lane and ends at the near edge of the other.
        let down = below.y > above.y;
        all.push(Seen {
            sort,
            threads,
            from: Point {
                x: (plot.x + x0).round(),
                y: above.middle(),
            },
            to: Point {
                x: (plot.x + x1).round(),
                y: if down { below.y } else { below.bottom() },
            },
            line: lines.len() - 1,
            crowded: false,
        });
    }
    // Among many lanes arrows are long: they need more room to be followed.
    let near = (8.0 + lanes.len() as f32 / 4.0).min(20.0);
    for arrow in &mut all {
        let (line, wide) = (arrow.line, CROWD as f32 * near);
        let close = |first: usize, last: usize| {
            let last = lines.get(last).copied().unwrap_or(f32::INFINITY);
            first < lines.len() && last - lines[first] < wide
        };
        arrow.crowded = close(line.wrapping_sub(CROWD), line) || close(line, line + CROWD);
    }
    all
}

/// Whether a thread was on its way to Python at an instant.
fn wants(trace: &Trace, thread: usize, at: Ns) -> bool {
    let lane = trace.threads.get(thread);
    let state = lane
        .and_then(|lane| lane.at(at, trace.end))
        .map(|span| state_of(span.value));
    state.is_some_and(|state| {
        matches!(
            state,
            State::GilWait | State::Switching | State::Ready | State::Stopped
        )
    })
}
