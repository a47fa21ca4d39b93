//! What is at a point: for hovering and clicking.

use super::RunView;
use super::layout::{LaneKind, Layout};
use super::viewport::Viewport;
use crate::time::Ns;
use crate::trace::{Lane, Span};

/// What is at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Index of the run.
    pub run: usize,
    /// Which of its lanes.
    pub lane: LaneKind,
    /// The instant.
    pub at: Ns,
    /// The span of that lane that covers the instant; none in the label's gutter, in the row that sums up many
    /// cores, and after the run's end.
    pub span: Option<Span>,
}

impl Hit {
    /// The thread whose lane was hit, or that is on the core or holds the GIL that was hit.
    pub fn thread(&self) -> Option<usize> {
        match self.lane {
            LaneKind::Thread(thread) => Some(thread),
            LaneKind::Heat | LaneKind::Sum(_) => None,
            _ => self
                .span
                .and_then(|span| crate::trace::thread_of(span.value)),
        }
    }
}

/// Finds the lane at a point of the scene. Between two lanes the nearer one counts, within the gap.
pub fn hit(runs: &[RunView], layout: &Layout, viewport: &Viewport, x: f32, y: f32) -> Option<Hit> {
    if y < layout.plot.y || y >= layout.height {
        return None;
    }
    let sizes = &layout.sizes;
    for (run, (view, place)) in runs.iter().zip(&layout.runs).enumerate() {
        // Those that stay lie over those that scroll.
        let of = |pinned: bool| place.lanes.iter().filter(move |lane| lane.pinned == pinned);
        for lane in of(true).chain(of(false)) {
            let room = match lane.kind {
                LaneKind::Thread(_) | LaneKind::Sum(_) => sizes.lane_gap / 2.0,
                LaneKind::Gil(_) => sizes.gil_gap / 2.0,
                _ => 1.0,
            };
            if y < lane.rect.y - room - sizes.above || y >= lane.rect.bottom() + room {
                continue;
            }
            let at = viewport.time((x - layout.plot.x).max(0.0));
            let inside = x >= layout.plot.x && x < layout.plot.right() && at < view.trace.end;
            let trace = view.trace;
            let words: Option<&Lane> = match lane.kind {
                LaneKind::Gil(gil) => trace.gils.get(gil),
                LaneKind::Thread(thread) => trace.threads.get(thread),
                LaneKind::Core(core) => trace.cores.get(core),
                LaneKind::Heat | LaneKind::Sum(_) => None,
            };
            let span = words
                .filter(|_| inside)
                .and_then(|lane| lane.at(at, trace.end))
                .filter(|span| span.start <= at);
            return Some(Hit {
                run,
                lane: lane.kind,
                at,
                span,
            });
        }
    }
    None
}
