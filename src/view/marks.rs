//! What an interpreter or a run looks like in a chart: a colour and a shape, so that neither has to be told apart alone.
//!
//! Colours are of the Okabe–Ito set, darkened on white and lightened on black. Shapes are polygons in a square of ±1, y
//! downwards; the same outlines are drawn in the chart and beside the names. They are no part of the palette: its colours mean
//! states, and are told apart within a height only.

use crate::view::palette::{Rgb, Theme};

/// The outline of a mark.
pub type Outline = &'static [(f64, f64)];

/// So many colours and so many shapes. Interpreters after the first seven have the same colours with other shapes.
pub const LOOKS: usize = 7;

const CIRCLE: Outline = &[
    (0.0, -1.0),
    (0.38, -0.92),
    (0.71, -0.71),
    (0.92, -0.38),
    (1.0, 0.0),
    (0.92, 0.38),
    (0.71, 0.71),
    (0.38, 0.92),
    (0.0, 1.0),
    (-0.38, 0.92),
    (-0.71, 0.71),
    (-0.92, 0.38),
    (-1.0, 0.0),
    (-0.92, -0.38),
    (-0.71, -0.71),
    (-0.38, -0.92),
];
const SQUARE: Outline = &[(-0.86, -0.86), (0.86, -0.86), (0.86, 0.86), (-0.86, 0.86)];
const UP: Outline = &[(0.0, -1.1), (1.05, 0.8), (-1.05, 0.8)];
const DOWN: Outline = &[(0.0, 1.1), (1.05, -0.8), (-1.05, -0.8)];
const DIAMOND: Outline = &[(0.0, -1.25), (1.0, 0.0), (0.0, 1.25), (-1.0, 0.0)];
const PLUS: Outline = &[
    (-0.4, -1.1),
    (0.4, -1.1),
    (0.4, -0.4),
    (1.1, -0.4),
    (1.1, 0.4),
    (0.4, 0.4),
    (0.4, 1.1),
    (-0.4, 1.1),
    (-0.4, 0.4),
    (-1.1, 0.4),
    (-1.1, -0.4),
    (-0.4, -0.4),
];
const CROSS: Outline = &[
    (-0.6, -1.1),
    (0.0, -0.5),
    (0.6, -1.1),
    (1.1, -0.6),
    (0.5, 0.0),
    (1.1, 0.6),
    (0.6, 1.1),
    (0.0, 0.5),
    (-0.6, 1.1),
    (-1.1, 0.6),
    (-0.5, 0.0),
    (-1.1, -0.6),
];

/// The shape of an interpreter, by its place among them.
pub fn outline(python: usize) -> Outline {
    [CIRCLE, SQUARE, UP, DOWN, DIAMOND, PLUS, CROSS][(python + python / LOOKS) % LOOKS]
}

/// Whether that shape is a circle, which can be drawn rounder than its outline.
pub fn is_round(python: usize) -> bool {
    outline(python) == CIRCLE
}

/// Its colour.
pub fn color(python: usize, theme: Theme) -> Rgb {
    const LIGHT: [Rgb; LOOKS] = [
        Rgb(0x3b, 0x40, 0x4a),
        Rgb(0x00, 0x72, 0xb2),
        Rgb(0x00, 0x86, 0x66),
        Rgb(0xd0, 0x55, 0x00),
        Rgb(0xa8, 0x43, 0x8a),
        Rgb(0x94, 0x6c, 0x00),
        Rgb(0x2a, 0x8f, 0xcf),
    ];
    const DARK: [Rgb; LOOKS] = [
        Rgb(0xd6, 0xda, 0xe2),
        Rgb(0x4a, 0x9d, 0xe0),
        Rgb(0x2f, 0xc7, 0x96),
        Rgb(0xff, 0x8a, 0x3d),
        Rgb(0xe0, 0x8c, 0xc6),
        Rgb(0xe3, 0xbb, 0x3c),
        Rgb(0x8f, 0xd4, 0xff),
    ];
    let colors = if theme == Theme::Dark { DARK } else { LIGHT };
    colors[python % LOOKS]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::palette::Role;

    #[test]
    fn marks_stand_out_from_the_ground_and_no_two_are_alike() {
        for theme in [Theme::Light, Theme::Dark] {
            let ground = theme.color(Role::Ground);
            for python in 0..LOOKS * LOOKS {
                let contrast = color(python, theme).contrast(ground);
                assert!(contrast >= 3.0, "{python} in {theme:?}: {contrast:.2}");
                for other in 0..python {
                    let look = |python| (outline(python), color(python, theme));
                    assert_ne!(look(python), look(other));
                    if python < LOOKS {
                        assert_ne!(outline(python), outline(other));
                        assert_ne!(color(python, theme), color(other, theme));
                    }
                }
            }
        }
    }
}
