//! Dense stretches of a lane, as cells and as an image.

use super::palette::{Rgb, Theme};
use super::scene::{Cell, Fill, Rect, Strip};

/// Collects the cells of one lane from left to right; equal neighbours become one.
#[derive(Debug)]
pub struct StripBuilder {
    strip: Strip,
    /// Index of the first cell of the last column.
    last: usize,
    /// One past the last column.
    end: u32,
}

impl StripBuilder {
    /// A strip over this area, whose left edge is column 0.
    pub fn new(rect: Rect) -> Self {
        let cells = Vec::new();
        Self {
            strip: Strip { rect, cells },
            last: 0,
            end: 0,
        }
    }

    /// Height of the strip.
    pub fn height(&self) -> f32 {
        self.strip.rect.h
    }

    /// Fills columns `x0..x1` with these parts, from the bottom up, heights in pixels.
    pub fn push(&mut self, x0: u32, x1: u32, parts: impl IntoIterator<Item = (Fill, f32)>) {
        let floor = self.strip.rect.h;
        let (mut bottom, mut sum) = (floor, 0.0);
        let first = self.strip.cells.len();
        for (fill, height) in parts {
            sum += height;
            // Quarters of a pixel: finer steps cannot be seen and would keep neighbours apart.
            let top = ((floor - sum).max(0.0) * 4.0 + 0.5) as i32 as f32 / 4.0;
            if top < bottom {
                self.strip.cells.push(Cell {
                    x: x0 as u16,
                    w: (x1 - x0) as u16,
                    top,
                    bottom,
                    fill,
                });
                bottom = top;
            }
        }
        let (old, new) = self.strip.cells.split_at_mut(first);
        let old = &mut old[self.last..];
        let same =
            |(a, b): (&Cell, &Cell)| a.fill == b.fill && a.top == b.top && a.bottom == b.bottom;
        if self.end == x0 && old.len() == new.len() && old.iter().zip(&*new).all(same) {
            old.iter_mut().for_each(|cell| cell.w += (x1 - x0) as u16);
            self.strip.cells.truncate(first);
        } else {
            self.last = first;
        }
        self.end = x1;
    }

    /// The strip, if anything is in it.
    pub fn finish(self) -> Option<Strip> {
        (!self.strip.cells.is_empty()).then_some(self.strip)
    }
}

/// A picture in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Width in device pixels.
    pub width: u32,
    /// Height in device pixels.
    pub height: u32,
    /// Four bytes a pixel: red, green, blue, alpha (not premultiplied), rows from the top.
    pub rgba: Vec<u8>,
}

/// Paints a strip, `scale` device pixels per CSS pixel. What no cell covers stays transparent, so the image
/// is to be drawn over what is there already.
pub fn pixels(strip: &Strip, theme: Theme, scale: f32) -> Image {
    let width = (strip.rect.w * scale).round() as usize;
    let height = (strip.rect.h * scale).round() as usize;
    let mut rgba = vec![0; width * height * 4];
    if rgba.is_empty() {
        return Image {
            width: width as u32,
            height: height as u32,
            rgba,
        };
    }
    let mut tiles: Vec<(Fill, Mask)> = Vec::new();
    let (left, top) = (
        (strip.rect.x * scale).round() as usize,
        (strip.rect.y * scale).round() as usize,
    );
    let mut index = 0;
    for cell in &strip.cells {
        // Columns repeat one order of fills: the one after the last is tried first.
        let is_it = |tile: &(Fill, Mask)| tile.0 == cell.fill;
        index += 1;
        if !tiles.get(index).is_some_and(is_it) {
            index = tiles.iter().position(is_it).unwrap_or(tiles.len());
        }
        if index == tiles.len() {
            tiles.push((cell.fill, Mask::new(cell.fill, theme, scale)));
        }
        let mask = &tiles[index].1;
        let column = |x: u16| ((f32::from(x) * scale + 0.5) as i32 as usize).min(width);
        let (upper, lower) = (cell.top * scale, (cell.bottom * scale).min(height as f32));
        for x in column(cell.x)..column(cell.x + cell.w) {
            let inks = mask.column(left + x);
            let mut ink = (top + upper as i32 as usize) % mask.side;
            let mut at = (upper as i32 as usize * width + x) * 4;
            let mut y = (upper as i32) as f32;
            while y < lower {
                if let Some(pixel) = rgba.get_mut(at..at + 4) {
                    if y >= upper && y + 1.0 <= lower {
                        pixel.copy_from_slice(&inks[ink]);
                    } else {
                        // The cell covers a part of this row of pixels.
                        over(pixel, inks[ink], lower.min(y + 1.0) - upper.max(y));
                    }
                }
                at += width * 4;
                y += 1.0;
                ink += 1;
                if ink == mask.side {
                    ink = 0;
                }
            }
        }
    }
    Image {
        width: width as u32,
        height: height as u32,
        rgba,
    }
}

/// Cells of one column share at most a row of pixels, each covering a part of it: their parts add up.
fn over(pixel: &mut [u8], color: [u8; 4], cover: f32) {
    let before = u32::from(pixel[3]);
    let alpha = (before + (cover * 255.0 + 0.5) as u32).min(255);
    if before == 0 {
        pixel.copy_from_slice(&[color[0], color[1], color[2], alpha as u8]);
        return;
    }
    let mean = |old: u8, new: u8| {
        let sum = u32::from(old) * before + u32::from(new) * (alpha - before);
        (sum + alpha / 2) / alpha
    };
    for (old, &new) in pixel.iter_mut().zip(&color[..3]) {
        *old = mean(*old, new) as u8;
    }
    pixel[3] = alpha as u8;
}

/// One tile of a fill, in opaque colours, column by column.
struct Mask {
    side: usize,
    colors: Vec<[u8; 4]>,
}

impl Mask {
    fn new(fill: Fill, theme: Theme, scale: f32) -> Self {
        let (ground, ink) = (theme.color(fill.ground), theme.color(fill.ink));
        let Some(tile) = fill.pattern.tile() else {
            let colors = vec![opaque(ground)];
            return Self { side: 1, colors };
        };
        let side = (tile.side * scale).round().max(1.0) as usize;
        let step = tile.side / side as f32;
        let mut colors = Vec::with_capacity(side * side);
        for x in 0..side {
            for y in 0..side {
                let at = ((x as f32 + 0.5) * step, (y as f32 + 0.5) * step);
                let near = tile
                    .lines
                    .iter()
                    .map(|line| distance(at, line))
                    .fold(f32::INFINITY, f32::min);
                let cover = ((tile.stroke / 2.0 - near) / step + 0.5).clamp(0.0, 1.0);
                colors.push(opaque(ground.mix(ink, cover)));
            }
        }
        Self { side, colors }
    }
}

impl Mask {
    /// The colours of a column of pixels, from the top of a tile.
    fn column(&self, x: usize) -> &[[u8; 4]] {
        let start = (x % self.side) * self.side;
        &self.colors[start..start + self.side]
    }
}

fn opaque(Rgb(r, g, b): Rgb) -> [u8; 4] {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::palette::Role;

    #[test]
    fn an_image_equals_the_mean_of_a_much_finer_one() {
        let mut strip = StripBuilder::new(Rect::new(8.0, 16.0, 64.0, 20.0));
        let mut rng = crate::rng::Rng::new(9, 0);
        for x in 0..64 {
            let mut part = |role| (Fill::solid(role), rng.between(0, 40) as f32 / 8.0);
            let parts = [
                part(Role::Ink),
                part(Role::Accent),
                part(Role::Held),
                part(Role::Muted),
            ];
            strip.push(x, x + 1, parts);
        }
        let strip = strip.finish().unwrap();
        let (plain, fine) = (
            pixels(&strip, Theme::Light, 1.0),
            pixels(&strip, Theme::Light, 4.0),
        );
        for (n, pixel) in plain.rgba.chunks_exact(4).enumerate() {
            let (x, y) = (n % 64, n / 64);
            // Premultiplied, so that what is transparent adds no colour.
            let shown = |rgba: &[u8]| {
                let alpha = f32::from(rgba[3]) / 255.0;
                [rgba[0], rgba[1], rgba[2], 255].map(|c| f32::from(c) * alpha)
            };
            let mut mean = [0.0f32; 4];
            for (dx, dy) in (0..4).flat_map(|dx| (0..4).map(move |dy| (dx, dy))) {
                let at = ((y * 4 + dy) * 256 + x * 4 + dx) * 4;
                let fine = shown(&fine.rgba[at..at + 4]);
                mean.iter_mut()
                    .zip(fine)
                    .for_each(|(sum, c)| *sum += c / 16.0);
            }
            for (one, many) in shown(pixel).into_iter().zip(mean) {
                assert!((one - many).abs() < 4.0, "{x},{y}: {one} {many}");
            }
        }
    }

    #[test]
    fn equal_neighbours_become_one_cell_and_shares_of_a_row_add_up() {
        let (ink, ground) = (Fill::solid(Role::Ink), Fill::solid(Role::Ground));
        let mut strip = StripBuilder::new(Rect::new(3.0, 5.0, 4.0, 2.0));
        strip.push(0, 1, [(ink, 0.5), (ground, 0.5)]);
        strip.push(1, 3, [(ink, 0.5), (ground, 0.5)]);
        strip.push(3, 4, [(ink, 2.0)]);
        let strip = strip.finish().unwrap();
        let widths: Vec<u16> = strip.cells.iter().map(|c| c.w).collect();
        assert_eq!(widths, [3, 3, 1]);
        let image = pixels(&strip, Theme::Print, 1.0);
        let pixel = |x: usize, y: usize| &image.rgba[(y * 4 + x) * 4..][..4];
        assert_eq!(pixel(0, 0), [0, 0, 0, 0]);
        assert_eq!(pixel(2, 1), [127, 127, 127, 255]);
        assert_eq!(pixel(3, 0), [0, 0, 0, 255]);
    }
}
