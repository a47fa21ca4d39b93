//! Arrows between lanes: who hands over the GIL to whom, who asks for it, who wakes whom, who waits for what whom has.
//!
//! Where they are too dense to be followed, every so-manieth between the same two lanes is drawn.

use super::Timeline;
use crate::explain::{Arrow, ArrowKind};
use crate::time::Ns;
use crate::trace::{State, Trace, state_of};
use crate::view::RunView;
use crate::view::layout::{LaneKind, RunBox};
use crate::view::palette::Role;
use crate::view::scene::{Align, Draw, Fill, Point, Rect, Scene, Text, Weight};

/// Between two arrows that join the same lanes, in pixels.
const APART: f32 = 14.0;

/// What is told apart by its look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// The GIL goes from one to the other.
    HandOver,
    /// One asks the other to drop the GIL.
    Ask,
    /// One wakes or starts the other.
    Wake,
    /// One waits for what the other has.
    Block,
    /// The same, in a ring that never opens.
    Ring,
}

impl Sort {
    /// All of them, in the order of the legend.
    pub const ALL: [Self; 5] = [
        Self::HandOver,
        Self::Ask,
        Self::Wake,
        Self::Block,
        Self::Ring,
    ];

    /// The sort of a kind.
    pub fn of(kind: ArrowKind) -> Self {
        match kind {
            ArrowKind::Forced | ArrowKind::Left => Self::HandOver,
            ArrowKind::Asks => Self::Ask,
            ArrowKind::Admits | ArrowKind::Starts | ArrowKind::Wakes => Self::Wake,
            ArrowKind::Blocks => Self::Block,
        }
    }

    /// What it says.
    pub fn label(self) -> &'static str {
        match self {
            Self::HandOver => "hands over the GIL",
            Self::Ask => "asks to drop it",
            Self::Wake => "wakes",
            Self::Block => "waits for",
            Self::Ring => "waits in a ring",
        }
    }
}

/// The lane of each thread, where it is seen.
fn lanes(place: &RunBox) -> Vec<Option<Rect>> {
    let mut lanes: Vec<Option<Rect>> = Vec::new();
    for lane in &place.lanes {
        if let LaneKind::Thread(thread) = lane.kind {
            if lanes.len() <= thread {
                lanes.resize(thread + 1, None);
            }
            lanes[thread] = Some(lane.rect);
        }
    }
    lanes
}

/// Who waits for whom at the cursor: beside it, one behind the other. Those that wait in a ring are told by their ink.
pub(super) fn waits(scene: &mut Scene, timeline: &Timeline, at: Ns) {
    let plot = timeline.layout.plot;
    let x = plot.x + timeline.viewport.x(at);
    for (graph, place) in timeline.waits.iter().zip(&timeline.layout.runs) {
        let lanes = lanes(place);
        let lane = |thread: usize| lanes.get(thread).copied().flatten();
        let mut beside = 0.0;
        for wait in &graph.waits {
            let Some((from, to)) = wait
                .holder
                .and_then(|to| Some((lane(wait.thread)?, lane(to)?)))
            else {
                continue;
            };
            if from == to {
                continue;
            }
            beside += 11.0;
            let x = if x + 11.0 * graph.waits.len() as f32 > plot.right() {
                x - beside
            } else {
                x + beside
            };
            let start = Point {
                x,
                y: from.middle(),
            };
            let tip = Point {
                x,
                y: if to.y > from.y { to.y } else { to.bottom() },
            };
            let ring = graph.deadlock && graph.ring.contains(&wait.thread);
            one(
                scene,
                if ring { Sort::Ring } else { Sort::Block },
                start,
                tip,
            );
        }
    }
}

/// Says from where on there are too many arrows, or timers.
pub(super) fn too_many(scene: &mut Scene, timeline: &Timeline) {
    let (layout, measure) = (timeline.layout, timeline.measure);
    let seen = |cut: &(Ns, &str)| (cut.0 as f64) < timeline.viewport.to;
    let Some((cut, of)) = timeline.cut.filter(seen) else {
        return;
    };
    let size = layout.sizes.axis_type;
    let text = format!("too many {of} from here on: zoom in");
    let width = measure(&text, size, Weight::Regular);
    let x = layout.plot.x + timeline.viewport.x(cut).max(0.0);
    let x = (x + 6.0).min(layout.plot.right() - width - 6.0);
    let ground = Rect::new(x - 5.0, layout.plot.y + 2.0, width + 10.0, size + 6.0);
    scene.round_rect(ground, Fill::solid(Role::Surface), 3.0);
    scene.text(Text {
        x,
        y: layout.plot.y + size + 2.0,
        text,
        size,
        weight: Weight::Regular,
        align: Align::Start,
        role: Role::Muted,
        max_width: width,
    });
}

/// The arrows of a run.
pub(super) fn draw(
    scene: &mut Scene,
    timeline: &Timeline,
    run: &RunView,
    place: &RunBox,
    arrows: &[Arrow],
) {
    let lanes = lanes(place);
    let lane = |thread: usize| lanes.get(thread).copied().flatten();
    let (view, plot) = (timeline.viewport, timeline.layout.plot);
    let mut last: Vec<(usize, usize, Sort, f32)> = Vec::new();
    for arrow in arrows {
        let (from, to) = (arrow.from_thread, arrow.to_thread);
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
        let same = |other: &&mut (usize, usize, Sort, f32)| {
            (other.0, other.1, other.2) == (from, to, sort)
        };
        match last.iter_mut().find(same) {
            Some(other) if x1 - other.3 < APART => continue,
            Some(other) => other.3 = x1,
            None => last.push((from, to, sort, x1)),
        }
        // It leaves the middle of one lane and ends at the near edge of the other.
        let down = below.y > above.y;
        let start = Point {
            x: (plot.x + x0).round(),
            y: above.middle(),
        };
        let tip = Point {
            x: (plot.x + x1).round(),
            y: if down { below.y } else { below.bottom() },
        };
        one(scene, sort, start, tip);
    }
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

/// One arrow, with a rim of ground, so that it stands out from any span.
pub(in crate::view) fn one(scene: &mut Scene, sort: Sort, from: Point, to: Point) {
    let (role, width, dash) = match sort {
        Sort::HandOver => (Role::Ink, 2.0, 0.0),
        Sort::Ask => (Role::Ink, 1.5, 3.0),
        Sort::Wake => (Role::Accent, 1.5, 0.0),
        Sort::Block => (Role::Muted, 1.5, 5.0),
        Sort::Ring => (Role::Ink, 3.0, 0.0),
    };
    scene.line(from, to, Role::Ground, width + 3.0);
    scene.commands.push(Draw::Line {
        from,
        to,
        role,
        width,
        dash,
    });
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx.hypot(dy).max(1.0);
    let (ux, uy) = (dx / length, dy / length);
    let head = |back: f32, aside: f32| Point {
        x: to.x - ux * back - uy * aside,
        y: to.y - uy * back + ux * aside,
    };
    scene.circle(from, 2.5, role);
    match sort {
        // A bar: here it goes no further.
        Sort::Block | Sort::Ring => {
            let (a, b) = (head(0.0, 4.5), head(0.0, -4.5));
            scene.line(a, b, Role::Ground, 5.0);
            scene.line(a, b, role, 2.0);
        }
        _ => {
            let (back, aside) = if sort == Sort::HandOver {
                (9.0, 4.5)
            } else {
                (7.0, 3.5)
            };
            scene.polygon(
                vec![
                    head(-2.0, 0.0),
                    head(back + 1.5, aside + 2.0),
                    head(back + 1.5, -aside - 2.0),
                ],
                Role::Ground,
            );
            scene.polygon(vec![to, head(back, aside), head(back, -aside)], role);
        }
    }
}
