//! Instants worth pointing at, as small shapes on the lanes.
//!
//! What must not be missed (a lost update, Ctrl-C, a deadlock) is always shown, and counted where it is dense;
//! what merely explains (a request, a vain wake-up) is shown where there is room for it.

use super::{Timeline, baseline};
use crate::trace::{Mark, MarkKind};
use crate::view::RunView;
use crate::view::layout::{LaneKind, RunBox};
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

/// Marks of one lane that fall into one slot of the size of a glyph.
struct Slot {
    x: f32,
    kind: MarkKind,
    count: usize,
}

/// Whether, and how insistently, a kind is drawn. Hand-overs and switches show in the lanes themselves.
fn weigh(kind: MarkKind) -> Option<Weigh> {
    match kind {
        MarkKind::LostUpdate
        | MarkKind::Interrupt
        | MarkKind::InterruptHandled
        | MarkKind::Deadlock => Some(Weigh::Event),
        MarkKind::DropRequest
        | MarkKind::FailedAcquire
        | MarkKind::StopRequest
        | MarkKind::HandedOff => Some(Weigh::Detail),
        _ => None,
    }
}

pub(super) fn draw(scene: &mut Scene, timeline: &Timeline, view: &RunView, place: &RunBox) {
    let size = (timeline.layout.sizes.lane * 0.2).clamp(7.0, 14.0).round();
    let slots = collect(timeline, view, size * 1.4);
    for lane in &place.lanes {
        let LaneKind::Thread(thread) = lane.kind else {
            continue;
        };
        let Some(slots) = slots.get(thread) else {
            continue;
        };
        for (index, slot) in slots.iter().enumerate() {
            let at = Point {
                x: lane.rect.x + slot.x,
                y: lane.rect.y + size * 0.2,
            };
            if weigh(slot.kind) == Some(Weigh::Detail) {
                let near = |other: Option<&Slot>| {
                    other.is_some_and(|other| (other.x - slot.x).abs() < size * 2.2)
                };
                let before = index.checked_sub(1).and_then(|i| slots.get(i));
                if slot.count > 1 || near(before) || near(slots.get(index + 1)) {
                    continue;
                }
            }
            glyph(scene, slot.kind, at, size);
            if slot.count > 1 {
                count(scene, timeline, slot, at, size, lane.rect);
            }
        }
    }
}

/// Sorts the marks in view into slots, per thread.
fn collect(timeline: &Timeline, view: &RunView, width: f32) -> Vec<Vec<Slot>> {
    let window = timeline.viewport;
    let marks = &view.trace.marks;
    let first = marks.partition_point(|mark| (mark.at as f64) < window.from);
    let last = marks.partition_point(|mark| (mark.at as f64) <= window.to);
    let seen = &marks[first..last.max(first)];
    let step = seen.len().div_ceil(MOST).max(1);
    // A deadlock comes last and must not be stepped over.
    let tail = seen.len().saturating_sub(64);
    let mut slots: Vec<Vec<Slot>> = Vec::new();
    slots.resize_with(view.trace.threads.len(), Vec::new);
    let mut add = |mark: &Mark| {
        let (Some(weight), Some(lane)) = (weigh(mark.kind), slots.get_mut(mark.thread as usize))
        else {
            return;
        };
        let x = window.x(mark.at);
        match lane.last_mut() {
            Some(slot) if x - slot.x < width => {
                if weigh(slot.kind) < Some(weight) {
                    slot.kind = mark.kind;
                    slot.count = 0;
                }
                slot.count += usize::from(weigh(slot.kind) == Some(weight)) * step;
            }
            _ => lane.push(Slot {
                x,
                kind: mark.kind,
                count: step,
            }),
        }
    };
    seen[..tail].iter().step_by(step).for_each(&mut add);
    seen[tail..].iter().for_each(&mut add);
    slots
}

/// How many marks a glyph stands for, beside it.
fn count(scene: &mut Scene, timeline: &Timeline, slot: &Slot, at: Point, size: f32, lane: Rect) {
    let sizes = &timeline.layout.sizes;
    let type_size = sizes.label_min;
    let text = format!("×{}", slot.count);
    let width = (timeline.measure)(&text, type_size, Weight::Bold);
    if lane.h < type_size * 1.6 || at.x + size + width > lane.right() {
        return;
    }
    scene.text(Text {
        x: at.x + size * 0.8,
        y: baseline(at.y, type_size),
        text,
        size: type_size,
        weight: Weight::Bold,
        align: Align::Start,
        role: Role::Ink,
        max_width: width,
    });
}

/// The shape of a kind, in ink with a rim of ground, so that it stands out from any span.
pub(in crate::view) fn glyph(scene: &mut Scene, kind: MarkKind, at: Point, size: f32) {
    let r = size / 2.0;
    let shape = |points: &[(f32, f32)], grow: f32| -> Vec<Point> {
        points
            .iter()
            .map(|&(x, y)| Point {
                x: at.x + x * (r + grow),
                y: at.y + y * (r + grow),
            })
            .collect()
    };
    let mut solid = |points: &[(f32, f32)]| {
        scene.polygon(shape(points, 2.0), Role::Ground);
        scene.polygon(shape(points, 0.0), Role::Ink);
    };
    match kind {
        // A wedge from above: somebody asks.
        MarkKind::DropRequest => solid(&[(-0.8, -0.7), (0.8, -0.7), (0.0, 0.8)]),
        // A lightning bolt: a signal.
        MarkKind::Interrupt => solid(&[
            (0.3, -1.3),
            (-0.7, 0.3),
            (-0.05, 0.3),
            (-0.3, 1.3),
            (0.7, -0.3),
            (0.05, -0.3),
        ]),
        // A diamond: dealt with.
        MarkKind::InterruptHandled => {
            solid(&[(0.0, -1.1), (1.0, 0.0), (0.0, 1.1), (-1.0, 0.0)]);
        }
        // An eight-sided stop sign.
        MarkKind::Deadlock => {
            solid(&[
                (-0.5, -1.2),
                (0.5, -1.2),
                (1.2, -0.5),
                (1.2, 0.5),
                (0.5, 1.2),
                (-0.5, 1.2),
                (-1.2, 0.5),
                (-1.2, -0.5),
            ]);
            let bar = Rect::new(at.x - r * 0.7, at.y - r * 0.2, r * 1.4, r * 0.4);
            scene.rect(bar, Fill::solid(Role::Ground));
        }
        // A cross: in vain, or lost.
        MarkKind::FailedAcquire | MarkKind::LostUpdate => {
            let big = if kind == MarkKind::LostUpdate {
                1.1
            } else {
                0.6
            };
            for (role, width) in [(Role::Ground, 5.0), (Role::Ink, 2.0)] {
                for slope in [-1.0, 1.0] {
                    let end = |s: f32| Point {
                        x: at.x + s * r * big,
                        y: at.y + s * slope * r * big,
                    };
                    scene.line(end(-1.0), end(1.0), role, width);
                }
            }
        }
        // A square: stop. A dot: handed over.
        MarkKind::StopRequest => solid(&[(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)]),
        _ => {
            scene.circle(at, r * 0.6 + 1.5, Role::Ground);
            scene.circle(at, r * 0.6, Role::Ink);
        }
    }
}
