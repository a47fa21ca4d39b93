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
    let mut tiles: Vec<(Fill, Mask)> = Vec::new();
    let (left, top) = (
        (strip.rect.x * scale).round() as usize,
        (strip.rect.y * scale).round() as usize,
    );
    for cell in &strip.cells {
        let known = tiles.iter().position(|(fill, _)| *fill == cell.fill);
        let index = known.unwrap_or_else(|| {
            tiles.push((cell.fill, Mask::new(cell.fill, theme, scale)));
            tiles.len() - 1
        });
        let mask = &tiles[index].1;
        let x0 = ((f32::from(cell.x) * scale).round() as usize).min(width);
        let x1 = ((f32::from(cell.x + cell.w) * scale).round() as usize).min(width);
        let (upper, lower) = (cell.top * scale, cell.bottom * scale);
        let rows = upper as usize..(lower.ceil() as usize).min(height);
        for x in x0..x1 {
            let (tile_x, mut tile_y) = ((left + x) % mask.side, (top + rows.start) % mask.side);
            let mut at = (rows.start * width + x) * 4;
            for y in rows.clone() {
                let color = mask.colors[tile_y * mask.side + tile_x];
                tile_y += 1;
                if tile_y == mask.side {
                    tile_y = 0;
                }
                let pixel = &mut rgba[at..at + 4];
                at += width * 4;
                let y = y as f32;
                if upper <= y && y + 1.0 <= lower {
                    pixel.copy_from_slice(&color);
                } else {
                    // The cell covers a part of this row of pixels.
                    over(pixel, color, lower.min(y + 1.0) - upper.max(y));
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
    let before = f32::from(pixel[3]) / 255.0;
    let alpha = (before + cover).min(1.0);
    if alpha <= 0.0 {
        return;
    }
    let part = (alpha - before) / alpha;
    for (old, &new) in pixel.iter_mut().zip(&color[..3]) {
        *old = (f32::from(*old) * (1.0 - part) + f32::from(new) * part + 0.5) as u8;
    }
    pixel[3] = (alpha * 255.0 + 0.5) as u8;
}

/// One tile of a fill, in opaque colours.
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
        for y in 0..side {
            for x in 0..side {
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
