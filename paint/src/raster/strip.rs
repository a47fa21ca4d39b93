//! Dense stretches of a lane, column by column.

use super::{Area, Raster, blend};
use crate::scene::{Cell, Strip};

/// Covers and edges are counted in these parts of a pixel.
const PARTS: i32 = 256;

/// What parts of cells cover of one pixel: they add up, to [`PARTS`] where nothing else is seen.
#[derive(Clone, Copy, Default)]
struct Shared {
    row: i32,
    cover: u32,
    color: [u32; 3],
}

impl Raster {
    /// Fills the cells of a strip; what none covers stays as it is.
    pub(super) fn strip(&mut self, strip: &Strip) {
        let own = self.area(&strip.rect);
        let seen = own.cut(self.clip());
        // Its edges lie on whole pixels, as those of the lane do.
        let wide = (own.x1 - own.x0) as f32 / strip.rect.w;
        let high = (own.y1 - own.y0) as f32 / strip.rect.h;
        let column = |x: u16| own.x0 + (f32::from(x) * wide).round() as i32;
        let mut masks: Vec<usize> = Vec::new();
        for cells in strip.cells.chunk_by(|a, b| (a.x, a.w) == (b.x, b.w)) {
            let (x0, x1) = (column(cells[0].x), column(cells[0].x + cells[0].w));
            masks.clear();
            for cell in cells {
                // Columns repeat one order of fills: the one after the last is tried first.
                let next = masks.last().map_or(0, |last| last + 1);
                let same = self.masks.get(next).is_some_and(|mask| mask.0 == cell.fill);
                masks.push(if same { next } else { self.mask(cell.fill) });
            }
            for x in x0.max(seen.x0)..x1.min(seen.x1) {
                self.column(cells, &masks, x, (own.y0 as f32, high), seen);
            }
        }
    }

    /// Fills the cells of a column, from the bottom up.
    fn column(&mut self, cells: &[Cell], masks: &[usize], x: i32, place: (f32, f32), seen: Area) {
        let mut shared = Shared::default();
        let edge = |at: f32| ((place.0 + at * place.1) * PARTS as f32 + 0.5) as i32;
        for (cell, &mask) in cells.iter().zip(masks) {
            let (upper, lower) = (edge(cell.top), edge(cell.bottom));
            let (above, below) = (upper / PARTS, lower / PARTS);
            if lower > below * PARTS {
                let cover = lower - upper.max(below * PARTS);
                self.share(&mut shared, mask, [x, below], cover as u32, seen);
            }
            if above == below {
                // All of it lies within one pixel.
                continue;
            }
            let part = (above + 1) * PARTS - upper;
            let first = above + i32::from(part < PARTS);
            self.down(mask, x, first.max(seen.y0), below.min(seen.y1));
            if part < PARTS {
                self.share(&mut shared, mask, [x, above], part as u32, seen);
            }
        }
        self.settle(shared, x, seen);
    }

    /// Fills whole pixels of a column.
    fn down(&mut self, mask: usize, x: i32, y0: i32, y1: i32) {
        if y0 >= y1 {
            return;
        }
        let (start, end) = (self.index(x, y0), self.index(x, y1 - 1));
        let step = (self.all.x1 - self.all.x0) as usize;
        let mask = &self.masks[mask].1;
        let Some(pixels) = self.pixels.get_mut(start..=end) else {
            return;
        };
        let mut at = 0;
        if let Some(color) = mask.plain() {
            while let Some(pixel) = pixels.get_mut(at) {
                *pixel = color;
                at += step;
            }
        } else {
            let mut colors = mask.column(x, y0);
            while let (Some(pixel), Some(color)) = (pixels.get_mut(at), colors.next()) {
                *pixel = *color;
                at += step;
            }
        }
    }

    /// A part of a pixel, which other cells of the column may share.
    fn share(&mut self, shared: &mut Shared, mask: usize, at: [i32; 2], cover: u32, seen: Area) {
        let [x, row] = at;
        let [r, g, b, _] = self.masks[mask].1.at(x, row);
        let color = [r, g, b].map(|part| u32::from(part) * cover);
        if shared.row != row {
            self.settle(*shared, x, seen);
            *shared = Shared { row, cover, color };
            return;
        }
        shared.cover += cover;
        for (sum, part) in shared.color.iter_mut().zip(color) {
            *sum += part;
        }
    }

    fn settle(&mut self, shared: Shared, x: i32, seen: Area) {
        let Shared { row, cover, color } = shared;
        if cover == 0 || row < seen.y0 || row >= seen.y1 {
            return;
        }
        let index = self.index(x, row);
        let Some(pixel) = self.pixels.get_mut(index) else {
            return;
        };
        let [r, g, b, alpha] = *pixel;
        let all = PARTS as u32;
        if alpha == u8::MAX {
            let left = all.saturating_sub(cover);
            let mix = |sum: u32, old: u8| ((sum + u32::from(old) * left + all / 2) / all) as u8;
            *pixel = [mix(color[0], r), mix(color[1], g), mix(color[2], b), alpha];
        } else {
            let [r, g, b] = color.map(|sum| ((sum + cover / 2) / cover) as u8);
            blend(pixel, [r, g, b, u8::MAX], cover as f32 / all as f32);
        }
    }
}
