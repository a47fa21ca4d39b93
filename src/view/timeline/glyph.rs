//! The shapes of marks.

use crate::trace::MarkKind;
use crate::view::palette::Role;
use crate::view::scene::{Fill, Point, Rect, Scene};

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
        // A wedge that runs against a wall.
        MarkKind::CutOff => {
            solid(&[(-1.1, -1.0), (0.3, 0.0), (-1.1, 1.0)]);
            solid(&[(0.4, -1.1), (0.8, -1.1), (0.8, 1.1), (0.4, 1.1)]);
        }
        // A hollow square: given up.
        MarkKind::GaveUp => {
            for (part, role) in [(1.1, Role::Ground), (0.85, Role::Ink), (0.4, Role::Ground)] {
                let side = r * part;
                let square = Rect::new(at.x - side, at.y - side, 2.0 * side, 2.0 * side);
                scene.rect(square, Fill::solid(role));
            }
        }
        // A padlock.
        MarkKind::CopiedLocked => {
            let shackle = Point {
                x: at.x,
                y: at.y - r * 0.35,
            };
            for (part, role) in [(1.0, Role::Ground), (0.8, Role::Ink), (0.4, Role::Ground)] {
                scene.circle(shackle, r * part, role);
            }
            let mut solid = |points: &[(f32, f32)]| {
                scene.polygon(shape(points, 2.0), Role::Ground);
                scene.polygon(shape(points, 0.0), Role::Ink);
            };
            solid(&[(-1.1, -0.2), (1.1, -0.2), (1.1, 1.2), (-1.1, 1.2)]);
        }
        // A wedge to the left, full where it was asked to: the GIL is given away.
        MarkKind::ForcedSwitch => solid(&[(0.8, -0.8), (0.8, 0.8), (-0.8, 0.0)]),
        MarkKind::VoluntarySwitch => {
            solid(&[(0.8, -0.8), (0.8, 0.8), (-0.8, 0.0)]);
            scene.polygon(
                shape(&[(0.45, -0.3), (0.45, 0.3), (-0.2, 0.0)], 0.0),
                Role::Ground,
            );
        }
        // A wedge down onto a bar: put off the core. An arrow to the right: to another one.
        MarkKind::Preempted => {
            solid(&[(-0.8, -0.9), (0.8, -0.9), (0.0, 0.3)]);
            solid(&[(-0.8, 0.5), (0.8, 0.5), (0.8, 0.9), (-0.8, 0.9)]);
        }
        MarkKind::Migrated => solid(&[
            (-0.9, -0.3),
            (0.1, -0.3),
            (0.1, -0.9),
            (1.0, 0.0),
            (0.1, 0.9),
            (0.1, 0.3),
            (-0.9, 0.3),
        ]),
        // Two bars: it stands still.
        MarkKind::WorldStopped => {
            solid(&[(-0.8, -0.9), (-0.25, -0.9), (-0.25, 0.9), (-0.8, 0.9)]);
            solid(&[(0.25, -0.9), (0.8, -0.9), (0.8, 0.9), (0.25, 0.9)]);
        }
        // Two wedges back: undone.
        MarkKind::Aborted => {
            solid(&[(0.0, -0.8), (0.0, 0.8), (-1.0, 0.0)]);
            solid(&[(1.0, -0.8), (1.0, 0.8), (0.0, 0.0)]);
        }
        // A wedge on: accepted.
        MarkKind::Committed => solid(&[(-0.5, -0.8), (-0.5, 0.8), (0.7, 0.0)]),
        // An hourglass.
        MarkKind::TimedOut => {
            solid(&[(-0.75, -1.0), (0.75, -1.0), (0.0, 0.0)]);
            solid(&[(0.0, 0.0), (0.75, 1.0), (-0.75, 1.0)]);
        }
        // A square: stop. A dot: handed over.
        MarkKind::StopRequest => solid(&[(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)]),
        _ => {
            scene.circle(at, r * 0.6 + 1.5, Role::Ground);
            scene.circle(at, r * 0.6, Role::Ink);
        }
    }
}
