//! Instants worth pointing at, as small shapes on the lanes.
//!
//! What must not be missed (a lost update, Ctrl-C, a deadlock) is always shown, and counted where it is dense;
//! what merely explains (a request, a vain wake-up) is shown where there is room for it, and counted where the viewer
//! has chosen which marks to see.

use super::glyph::glyph;
use super::{Timeline, baseline};
use crate::trace::{Mark, MarkKind};
use crate::view::RunView;
use crate::view::lanes::Kinds;
use crate::view::legend::Entry;
use crate::view::palette::Role;
use crate::view::scene::{Align, Fill, Point, Rect, Scene, Text, Weight};

/// Most marks looked at for one frame; beyond that every so-manieth is.
const MOST: usize = 100_000;

/// How a mark is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weigh {
    /// Hidden where dense.
    Detail,
    /// Always shown.
    Event,
}

/// Marks of one lane that stand too close for glyphs of their own.
struct Group {
    /// Where the first stands, in pixels from the plot's left edge.
    x: f32,
    /// Where the last stands.
    end: f32,
    kind: MarkKind,
    count: usize,
}

/// The marks of a run that are in view.
pub(super) struct Marks {
    /// Size of a glyph.
    size: f32,
    /// Those of each thread.
    lanes: Vec<Vec<Group>>,
    /// Kinds that were named already: once is enough.
    named: Vec<MarkKind>,
    /// Details that are dense are counted: the viewer has chosen the marks.
    counted: bool,
}

/// Whether, and how insistently, a kind is drawn.
fn weigh(kinds: Kinds, kind: MarkKind) -> Option<Weigh> {
    let event = matches!(
        kind,
        MarkKind::LostUpdate
            | MarkKind::Interrupt
            | MarkKind::InterruptHandled
            | MarkKind::FreedEarly
            | MarkKind::Leaked
            | MarkKind::Corrupted
            | MarkKind::CopiedLocked
            | MarkKind::CutOff
            | MarkKind::Deadlock
    );
    let weigh = if event { Weigh::Event } else { Weigh::Detail };
    kinds.has(kind).then_some(weigh)
}

impl Marks {
    /// Draws those of a thread onto its lane.
    pub(super) fn draw(
        &mut self,
        scene: &mut Scene,
        timeline: &Timeline,
        thread: usize,
        rect: Rect,
    ) {
        let (size, counted) = (self.size, self.counted);
        let Some(groups) = self.lanes.get(thread) else {
            return;
        };
        for (index, group) in groups.iter().enumerate() {
            if !is_event(group.kind) && group.count > 1 && !counted {
                continue;
            }
            let at = Point {
                x: rect.x + group.x,
                y: rect.y + size * 0.2,
            };
            let end = rect.x + group.end;
            if end > at.x {
                let to = Point { x: end, y: at.y };
                scene.line(at, to, Role::Ground, 5.0);
                scene.line(at, to, Role::Ink, 2.0);
                glyph(scene, group.kind, to, size);
            }
            glyph(scene, group.kind, at, size);
            let next = groups.get(index + 1).map(|next| rect.x + next.x);
            let room = next.unwrap_or(rect.right()) - end - size * 1.4;
            if group.count > 1 {
                let beside = Point {
                    x: end + size * 0.9,
                    y: at.y,
                };
                let (text, size) = (format!("{}×", group.count), timeline.layout.sizes.label_min);
                word(scene, timeline, text, size, beside, room);
            } else if is_rare(group.kind) && !self.named.contains(&group.kind) {
                self.named.push(group.kind);
                let before = index.checked_sub(1).and_then(|i| groups.get(i));
                let before = rect.x + before.map_or(0.0, |before| before.end);
                name(scene, timeline, group.kind, rect, at, (before, room));
            }
        }
    }

    /// Sorts the marks in view into groups, per thread.
    pub(super) fn new(timeline: &Timeline, view: &RunView) -> Self {
        let kinds = view.lanes.marks;
        let size = (timeline.layout.sizes.lane * 0.2).clamp(7.0, 14.0).round();
        let width = size * 1.8;
        let window = timeline.viewport;
        let marks = &view.trace.marks;
        let first = marks.partition_point(|mark| (mark.at as f64) < window.from);
        let last = marks.partition_point(|mark| (mark.at as f64) <= window.to);
        let seen = &marks[first..last.max(first)];
        let step = seen.len().div_ceil(MOST).max(1);
        // A deadlock comes last and must not be stepped over.
        let tail = seen.len().saturating_sub(64);
        let mut lanes: Vec<Vec<Group>> = Vec::new();
        lanes.resize_with(view.trace.threads.len(), Vec::new);
        let mut add = |mark: &Mark, stands_for: usize| {
            let weight = weigh(kinds, mark.kind);
            let (Some(weight), Some(lane)) = (weight, lanes.get_mut(mark.thread as usize)) else {
                return;
            };
            let x = window.x(mark.at);
            match lane.last_mut() {
                Some(group) if x - group.end < width => {
                    let old = weigh(kinds, group.kind);
                    if old < Some(weight) {
                        (group.x, group.kind, group.count) = (x, mark.kind, 0);
                    }
                    if old <= Some(weight) {
                        group.end = x;
                        group.count += stands_for;
                    }
                }
                _ => lane.push(Group {
                    x,
                    end: x,
                    kind: mark.kind,
                    count: stands_for,
                }),
            }
        };
        let timeouts = timeline.timeouts.get(view.index);
        let mut timeouts = timeouts.map_or(&[][..], Vec::as_slice).iter().peekable();
        let some = seen[..tail].iter().step_by(step).map(|mark| (mark, step));
        for (mark, stands_for) in some.chain(seen[tail..].iter().map(|mark| (mark, 1))) {
            while let Some(timeout) = timeouts.next_if(|timeout| timeout.at <= mark.at) {
                add(timeout, 1);
            }
            add(mark, stands_for);
        }
        timeouts.for_each(|timeout| add(timeout, 1));
        Self {
            size,
            lanes,
            named: Vec::new(),
            counted: kinds != Kinds::USUAL,
        }
    }
}

/// What must not be missed.
fn is_event(kind: MarkKind) -> bool {
    weigh(Kinds::USUAL, kind) == Some(Weigh::Event)
}

/// What happens once or never in a run, and is its point: a word says what it is.
fn is_rare(kind: MarkKind) -> bool {
    is_event(kind) && kind != MarkKind::LostUpdate
}

/// What a mark stands for, beside it: after it, else before it, where there is room.
fn name(
    scene: &mut Scene,
    timeline: &Timeline,
    kind: MarkKind,
    lane: Rect,
    at: Point,
    (before, room): (f32, f32),
) {
    let sizes = &timeline.layout.sizes;
    let size = (lane.h * 0.3)
        .round()
        .clamp(sizes.label_min, sizes.label_max);
    if lane.h < size * 1.5 {
        return;
    }
    let text = Entry::Mark(kind).label().to_owned();
    let width = (timeline.measure)(&text, size, Weight::Bold);
    let gap = at.y - lane.y + size * 0.5 + 4.0;
    let y = at.y.max(lane.y + size * 0.45);
    let x = if width <= room {
        at.x + gap
    } else {
        at.x - gap - width
    };
    if x > before + gap || width <= room {
        word(scene, timeline, text, size, Point { x, y }, width);
    }
}

/// A word on a plain ground, if there is room.
fn word(scene: &mut Scene, timeline: &Timeline, text: String, size: f32, at: Point, room: f32) {
    let width = (timeline.measure)(&text, size, Weight::Bold);
    if width > room {
        return;
    }
    let ground = Rect::new(at.x - 2.0, at.y - size * 0.6, width + 4.0, size * 1.2);
    scene.round_rect(ground, Fill::solid(Role::Ground), 2.0);
    scene.text(Text {
        x: at.x,
        y: baseline(at.y, size),
        text,
        size,
        weight: Weight::Bold,
        align: Align::Start,
        role: Role::Ink,
        max_width: width,
    });
}
