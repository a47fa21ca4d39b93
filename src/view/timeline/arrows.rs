//! Arrows between lanes: who hands over the GIL to whom, who asks for it, who wakes whom, who waits for what whom has.
//!
//! Where they are too dense to be followed, every so-manieth between the same two lanes is drawn, and of a crowd only those at full
//! strength that somebody asks for: of the selected thread, of the lane that is pointed at, at the cursor's instant.

use super::{Pointing, Timeline};
use crate::explain::ArrowKind;
use crate::time::Ns;
use crate::view::layout::{LaneKind, RunBox};
use crate::view::palette::Role;
use crate::view::scene::{Align, Draw, Fill, Point, Rect, Scene, Text, Weight};

mod seen;
mod waits;

pub(super) use seen::{Seen, seen};
pub(super) use waits::waits;

/// Pixels from the cursor at which an arrow is at its instant.
const NEAR: f32 = 4.0;

/// What is told apart by its look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    fn role(self) -> Role {
        match self {
            Self::HandOver | Self::Ask | Self::Ring => Role::Ink,
            Self::Wake => Role::Accent,
            Self::Block => Role::Muted,
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

/// Of a crowd those that nobody has asked for: thin lines, to be drawn below the lanes, that only say how many they are.
pub(super) fn faint(scene: &mut Scene, arrows: &[Seen], selected: Option<usize>) {
    for arrow in arrows.iter().filter(|arrow| arrow.is_faint(selected)) {
        scene.line(arrow.from, arrow.to, Role::Rule, 1.0);
    }
}

/// The others of a run.
pub(super) fn draw(scene: &mut Scene, arrows: &[Seen], selected: Option<usize>) {
    for arrow in arrows.iter().filter(|arrow| !arrow.is_faint(selected)) {
        one(scene, arrow.sort, arrow.from, arrow.to);
    }
}

/// Those of a crowd that the pointer and the cursor ask for: of the thread whose lane is pointed at, and at this instant.
pub(super) fn near(scene: &mut Scene, timeline: &Timeline, pointing: &Pointing) {
    let plot = timeline.layout.plot;
    let cursor = pointing.cursor.map(|at| plot.x + timeline.viewport.x(at));
    for (run, place) in timeline.runs.iter().zip(&timeline.layout.runs) {
        let hit = pointing.hover.filter(|hit| hit.run == run.index);
        let thread = hit.and_then(|hit| hit.thread());
        let here =
            |arrow: &Seen| cursor.is_some_and(|x| arrow.from.x - NEAR < x && x < arrow.to.x + NEAR);
        for arrow in seen(timeline, run, place) {
            if arrow.crowded && (arrow.touches(thread) || here(&arrow)) {
                one(scene, arrow.sort, arrow.from, arrow.to);
            }
        }
    }
}

/// One arrow, with a rim of ground, so that it stands out from any span.
pub(in crate::view) fn one(scene: &mut Scene, sort: Sort, from: Point, to: Point) {
    let role = sort.role();
    let (width, dash) = match sort {
        Sort::HandOver => (2.0, 0.0),
        Sort::Ask => (1.5, 3.0),
        Sort::Wake => (1.5, 0.0),
        Sort::Block => (1.5, 5.0),
        Sort::Ring => (3.0, 0.0),
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
