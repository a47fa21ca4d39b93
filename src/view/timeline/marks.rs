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

/// Marks of one lane that stand too close for glyphs of their own.
struct Group {
    /// Where the first stands, in pixels from the plot's left edge.
    x: f32,
    /// Where the last stands.
    end: f32,
    kind: MarkKind,
    count: usize,
}

/// Whether, and how insistently, a kind is drawn. Hand-overs and switches show in the lanes themselves.
fn weigh(kind: MarkKind) -> Option<Weigh> {
    match kind {
        MarkKind::LostUpdate
        | MarkKind::Interrupt
        | MarkKind::InterruptHandled
        | MarkKind::FreedEarly
        | MarkKind::Leaked
        | MarkKind::Corrupted
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
    let groups = collect(timeline, view, size * 1.8);
    for lane in &place.lanes {
        let LaneKind::Thread(thread) = lane.kind else {
            continue;
        };
        let Some(groups) = groups.get(thread) else {
            continue;
        };
        for (index, group) in groups.iter().enumerate() {
            if weigh(group.kind) == Some(Weigh::Detail) && group.count > 1 {
                continue;
            }
            let at = Point {
                x: lane.rect.x + group.x,
                y: lane.rect.y + size * 0.2,
            };
            let end = lane.rect.x + group.end;
            if end > at.x {
                let to = Point { x: end, y: at.y };
                scene.line(at, to, Role::Ground, 5.0);
                scene.line(at, to, Role::Ink, 2.0);
                glyph(scene, group.kind, to, size);
            }
            glyph(scene, group.kind, at, size);
            if group.count > 1 {
                let next = groups.get(index + 1).map(|next| lane.rect.x + next.x);
                let room = next.unwrap_or(lane.rect.right()) - end - size * 1.4;
                count(scene, timeline, group, end + size * 0.9, at.y, room);
            }
        }
    }
}

/// Sorts the marks in view into groups, per thread.
fn collect(timeline: &Timeline, view: &RunView, width: f32) -> Vec<Vec<Group>> {
    let window = timeline.viewport;
    let marks = &view.trace.marks;
    let first = marks.partition_point(|mark| (mark.at as f64) < window.from);
    let last = marks.partition_point(|mark| (mark.at as f64) <= window.to);
    let seen = &marks[first..last.max(first)];
    let step = seen.len().div_ceil(MOST).max(1);
    // A deadlock comes last and must not be stepped over.
    let tail = seen.len().saturating_sub(64);
    let mut groups: Vec<Vec<Group>> = Vec::new();
    groups.resize_with(view.trace.threads.len(), Vec::new);
    let mut add = |mark: &Mark, stands_for: usize| {
        let (Some(weight), Some(lane)) = (weigh(mark.kind), groups.get_mut(mark.thread as usize))
        else {
            return;
        };
        let x = window.x(mark.at);
        match lane.last_mut() {
            Some(group) if x - group.end < width => {
                let old = weigh(group.kind);
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
    for mark in seen[..tail].iter().step_by(step) {
        add(mark, step);
    }
    for mark in &seen[tail..] {
        add(mark, 1);
    }
    groups
}

/// How many marks a group stands for, after it, if there is room.
fn count(scene: &mut Scene, timeline: &Timeline, group: &Group, x: f32, y: f32, room: f32) {
    let size = timeline.layout.sizes.label_min;
    let text = format!("{}×", group.count);
    let width = (timeline.measure)(&text, size, Weight::Bold);
    if width > room {
        return;
    }
    let ground = Rect::new(x - 2.0, y - size * 0.6, width + 4.0, size * 1.2);
    scene.round_rect(ground, Fill::solid(Role::Ground), 2.0);
    scene.text(Text {
        x,
        y: baseline(y, size),
        text,
        size,
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
        // A warning triangle.
        MarkKind::FreedEarly => solid(&[(0.0, -1.2), (1.2, 0.9), (-1.2, 0.9)]),
        // A ring: nobody in it, but still there.
        MarkKind::Leaked => {
            for (part, role) in [(1.2, Role::Ground), (0.95, Role::Ink), (0.45, Role::Ground)] {
                scene.circle(at, r * part, role);
            }
        }
        // Two wedges that run into each other.
        MarkKind::Corrupted => {
            solid(&[(-1.1, -0.8), (0.2, 0.0), (-1.1, 0.8)]);
            solid(&[(1.1, -0.8), (-0.2, 0.0), (1.1, 0.8)]);
        }
        // A square: stop. A dot: handed over.
        MarkKind::StopRequest => solid(&[(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)]),
        _ => {
            scene.circle(at, r * 0.6 + 1.5, Role::Ground);
            scene.circle(at, r * 0.6, Role::Ink);
        }
    }
}
