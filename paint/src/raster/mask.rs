//! One tile of a fill, in opaque colours.

use super::Pixel;
use crate::palette::{Rgb, Theme};
use crate::scene::Fill;

/// The colours of a tile, row by row; a single one for a plain fill.
#[derive(Debug)]
pub(super) struct Mask {
    side: i32,
    colors: Vec<Pixel>,
}

impl Mask {
    pub(super) fn new(fill: Fill, theme: Theme, ratio: f32) -> Self {
        let (ground, ink) = (theme.color(fill.ground), theme.color(fill.ink));
        let Some(tile) = fill.pattern.tile() else {
            let colors = vec![opaque(ground)];
            return Self { side: 1, colors };
        };
        // A tile of whole device pixels, or the seams between tiles would show.
        let side = (tile.side * ratio).round().max(1.0) as i32;
        let step = tile.side / side as f32;
        let color = |at: i32| {
            let middle = |pixel: i32| (pixel as f32 + 0.5) * step;
            let at = (middle(at % side), middle(at / side));
            let near = tile
                .lines
                .iter()
                .map(|line| distance(at, line))
                .fold(f32::INFINITY, f32::min);
            let cover = ((tile.stroke / 2.0 - near) / step + 0.5).clamp(0.0, 1.0);
            opaque(ground.mix(ink, cover))
        };
        let colors = (0..side * side).map(color).collect();
        Self { side, colors }
    }

    /// The colour of all pixels, if it is one.
    pub(super) fn plain(&self) -> Option<Pixel> {
        match self.colors[..] {
            [color] => Some(color),
            _ => None,
        }
    }

    /// The colour at a place of the picture, whose origin is that of a tile.
    pub(super) fn at(&self, x: i32, y: i32) -> Pixel {
        if let Some(color) = self.plain() {
            return color;
        }
        let (side, x, y) = (self.side as u32, x as u32, y as u32);
        self.colors[(y % side * side + x % side) as usize]
    }

    /// The colours downwards from a place of the picture.
    pub(super) fn column(&self, x: i32, y: i32) -> Column<'_> {
        let (side, x, y) = (self.side as usize, x as usize, y as usize);
        Column {
            colors: &self.colors,
            at: y % side * side + x % side,
            side,
        }
    }

    /// Fills a part of a row that begins at a place of the picture.
    pub(super) fn lay(&self, row: &mut [Pixel], x: i32, y: i32) {
        let (side, x, y) = (self.side as usize, x as usize, y as usize);
        let mut x = x % side;
        for pixel in row {
            *pixel = self.colors[y % side * side + x];
            x += 1;
            if x == side {
                x = 0;
            }
        }
    }
}

/// A column of tiles, without an end.
pub(super) struct Column<'a> {
    colors: &'a [Pixel],
    at: usize,
    side: usize,
}

impl<'a> Iterator for Column<'a> {
    type Item = &'a Pixel;

    fn next(&mut self) -> Option<&'a Pixel> {
        let color = self.colors.get(self.at);
        self.at += self.side;
        if self.at >= self.colors.len() {
            self.at -= self.colors.len();
        }
        color
    }
}

fn opaque(Rgb(r, g, b): Rgb) -> Pixel {
    [r, g, b, 255]
}

/// From a point to a line between two ends.
fn distance((x, y): (f32, f32), &[x0, y0, x1, y1]: &[f32; 4]) -> f32 {
    let (dx, dy) = (x1 - x0, y1 - y0);
    let square = dx * dx + dy * dy;
    let along = if square > 0.0 {
        (((x - x0) * dx + (y - y0) * dy) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (ex, ey) = (x - x0 - along * dx, y - y0 - along * dy);
    (ex * ex + ey * ey).sqrt()
}
