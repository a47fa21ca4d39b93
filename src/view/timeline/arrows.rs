//! Arrows between lanes: who hands over the GIL to whom, who asks for it, who wakes whom, who waits for what whom has.
//!
//! Where they are too dense to be followed, every so-manieth between the same two lanes is drawn, and of a crowd only those at full
//! strength that somebody asks for: of the selected thread, of the lane that is pointed at, at the cursor's instant.

use super::{Pointing, Timeline};
use crate::explain::ArrowKind;
use crate::time::Ns;
use crate::trace::{State, Trace, state_of};
use crate::view::RunView;
use crate::view::layout::{LaneKind, RunBox};
use crate::view::palette::Role;
use crate::view::scene::{Align, Draw, Fill, Point, Rect, Scene, Text, Weight};

mod waits;

pub(super) use waits::waits;

/// Between two arrows that join the same lanes, in pixels.
const APART: f32 = 14.0;
/// So many instants with arrows, one after the other and close on average, are a crowd.
const CROWD: usize = 8;
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

/// An arrow in sight.
pub(super) struct Seen {
    sort: Sort,
    threads: [usize; 2],
    from: Point,
    to: Point,
    /// Which of the instants with arrows it ends at.
    line: usize,
    /// There are so many around it that none can be followed.
    crowded: bool,
}

impl Seen {
    fn is_faint(&self, selected: Option<usize>) -> bool {
        self.crowded && !self.touches(selected)
    }

    fn touches(&self, thread: Option<usize>) -> bool {
        thread.is_some_and(|thread| self.threads.contains(&thread))
    }
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

/// The arrows of a run that are in sight.
pub(super) fn seen(timeline: &Timeline, run: &RunView, place: &RunBox) -> Vec<Seen> {
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
