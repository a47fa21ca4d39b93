//! Areas, straight lines and dense stretches as pixels in memory, edges on whole device pixels.
//!
//! A canvas notes every call and paints when it is shown: thousands of rectangles cost it more than all else a
//! frame does. Here each is a few stores, and all of them together reach the canvas in one call. What has curves
//! or letters is left to the canvas: see [`Picture`].

use super::palette::Theme;
use super::scene::{Fill, Point, Rect};

mod mask;
mod picture;
mod strip;
#[cfg(test)]
mod tests;

use mask::Mask;
pub use picture::{Later, Picture};

/// A row so long is copied from the one above, which is faster than to fill it.
const COPIED: i32 = 32;

/// A colour: red, green, blue, alpha (not premultiplied).
type Pixel = [u8; 4];

/// Whole device pixels: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// Left edge.
    pub x0: i32,
    /// Top edge.
    pub y0: i32,
    /// Right edge.
    pub x1: i32,
    /// Bottom edge.
    pub y1: i32,
}

impl Area {
    /// What both have in common; it may be empty.
    pub fn cut(self, other: Self) -> Self {
        Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    /// Without any pixel.
    pub fn is_empty(self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }

    /// Larger by so much on every side.
    pub fn grown(self, by: i32) -> Self {
        Self {
            x0: self.x0 - by,
            y0: self.y0 - by,
            x1: self.x1 + by,
            y1: self.y1 + by,
        }
    }

    fn least(self) -> i32 {
        (self.x1 - self.x0).min(self.y1 - self.y0)
    }

    /// How much of a pixel lies inside, where corners are round.
    fn cover(self, radius: f32, x: i32, y: i32) -> f32 {
        if x < self.x0 || x >= self.x1 || y < self.y0 || y >= self.y1 {
            return 0.0;
        }
        let beyond = |near: i32, far: i32| radius - near.min(far) as f32 - 0.5;
        let dx = beyond(x - self.x0, self.x1 - 1 - x);
        let dy = beyond(y - self.y0, self.y1 - 1 - y);
        match dx > 0.0 && dy > 0.0 {
            true => (radius + 0.5 - (dx * dx + dy * dy).sqrt()).clamp(0.0, 1.0),
            false => 1.0,
        }
    }
}

/// Pixels, and what is needed to fill them.
#[derive(Debug, Default)]
pub struct Raster {
    /// The part of the picture that the pixels are.
    all: Area,
    pixels: Vec<Pixel>,
    theme: Theme,
    /// Device pixels per CSS pixel.
    ratio: f32,
    /// Painted is only what lies inside the last of these.
    clips: Vec<Area>,
    masks: Vec<(Fill, Mask)>,
}

impl Raster {
    /// Begins anew, transparent, with this part of a picture.
    pub fn begin(&mut self, all: Area, theme: Theme, ratio: f32) {
        if (theme, ratio) != (self.theme, self.ratio) {
            (self.theme, self.ratio) = (theme, ratio);
            self.masks.clear();
        }
        self.all = all;
        let [width, height] = self.size();
        self.pixels.resize(width as usize * height as usize, [0; 4]);
        self.pixels.as_flattened_mut().fill(0);
        self.clips.clear();
    }

    /// Width and height in device pixels.
    pub fn size(&self) -> [u32; 2] {
        let Area { x0, y0, x1, y1 } = self.all;
        [x1 - x0, y1 - y0].map(|side| side.max(0) as u32)
    }

    /// Where a pixel is kept.
    fn index(&self, x: i32, y: i32) -> usize {
        let width = self.all.x1 - self.all.x0;
        ((y - self.all.y0) * width + x - self.all.x0) as usize
    }

    /// Four bytes a pixel: red, green, blue, alpha (not premultiplied), rows from the top.
    pub fn bytes(&self) -> &[u8] {
        self.pixels.as_flattened()
    }

    fn snap(&self, value: f32) -> i32 {
        (value * self.ratio).round() as i32
    }

    fn thickness(&self, width: f32) -> i32 {
        self.snap(width).max(1)
    }

    /// A rectangle on whole pixels, never thinner than one.
    pub fn area(&self, rect: &Rect) -> Area {
        let (x0, y0) = (self.snap(rect.x), self.snap(rect.y));
        Area {
            x0,
            y0,
            x1: self.snap(rect.right()).max(x0 + 1),
            y1: self.snap(rect.bottom()).max(y0 + 1),
        }
    }

    /// Where painting is seen.
    fn clip(&self) -> Area {
        self.clips
            .last()
            .map_or(self.all, |clip| clip.cut(self.all))
    }

    fn rect(&mut self, area: Area, fill: Fill, radius: f32) {
        let radius = radius * self.ratio;
        let radius = if sharp(area.least(), radius) {
            0.0
        } else {
            radius
        };
        self.shape(area, fill, radius, None);
    }

    fn outline(&mut self, area: Area, fill: Fill, width: f32, radius: f32) {
        let line = self.thickness(width).min(area.least());
        let radius = radius * self.ratio;
        let middle = radius - line as f32 / 2.0;
        let radius = if sharp(area.least() - line, middle) {
            0.0
        } else {
            radius
        };
        self.shape(area, fill, radius, Some(line));
    }

    /// A line along the pixels; false if it runs aslant.
    fn line(&mut self, from: Point, to: Point, fill: Fill, width: f32) -> bool {
        let line = self.thickness(width);
        let across = |at: f32| {
            let start = self.snap(at) - line / 2;
            (start, start + line)
        };
        let along = |a: f32, b: f32| (self.snap(a.min(b)), self.snap(a.max(b)));
        let ((x0, x1), (y0, y1)) = if from.x == to.x {
            (across(from.x), along(from.y, to.y))
        } else if from.y == to.y {
            (along(from.x, to.x), across(from.y))
        } else {
            return false;
        };
        self.shape(Area { x0, y0, x1, y1 }, fill, 0.0, None);
        true
    }

    /// Fills an area with round corners, or a line so thick inside its edge.
    fn shape(&mut self, area: Area, fill: Fill, radius: f32, line: Option<i32>) {
        let seen = area.cut(self.clip());
        if seen.is_empty() {
            return;
        }
        let mask = self.mask(fill);
        let corner = radius.ceil() as i32;
        // From the first row without corners on, all are alike between their ends.
        let plain = line.is_none() && self.masks[mask].1.plain().is_some();
        let top = seen.y0.max(area.y0 + corner);
        for y in seen.y0..seen.y1 {
            let edge = (y - area.y0).min(area.y1 - 1 - y);
            let full = line.is_none_or(|line| edge < line);
            // Between its ends a row is full, or empty inside a line.
            let ends = match edge < corner {
                true => corner.max(line.unwrap_or(0)),
                false => line.filter(|_| !full).unwrap_or(0),
            };
            let left = (area.x0 + ends).clamp(seen.x0, seen.x1);
            let right = (area.x1 - ends).clamp(left, seen.x1);
            if edge < corner {
                for x in (seen.x0..left).chain(right..seen.x1) {
                    let cover = area.cover(radius, x, y) - hole(area, radius, line, x, y);
                    let color = self.masks[mask].1.at(x, y);
                    let index = self.index(x, y);
                    if let Some(pixel) = self.pixels.get_mut(index) {
                        blend(pixel, color, cover);
                    }
                }
            } else {
                self.row(mask, y, seen.x0, left);
                self.row(mask, y, right, seen.x1);
            }
            if !full {
                continue;
            }
            if plain && y > top && right - left > COPIED {
                let (from, to) = (self.index(left, y - 1), self.index(right, y - 1));
                let here = self.index(left, y);
                self.pixels.copy_within(from..to, here);
            } else {
                self.row(mask, y, left, right);
            }
        }
    }

    /// Fills a part of a row.
    fn row(&mut self, mask: usize, y: i32, x0: i32, x1: i32) {
        let (start, end) = (self.index(x0, y), self.index(x1, y));
        let mask = &self.masks[mask].1;
        if let Some(row) = self.pixels.get_mut(start..end) {
            match mask.plain() {
                Some(color) => row.fill(color),
                None => mask.lay(row, x0, y),
            }
        }
    }

    /// The number of a fill's mask.
    fn mask(&mut self, fill: Fill) -> usize {
        let known = self.masks.iter().position(|(other, _)| *other == fill);
        known.unwrap_or_else(|| {
            let mask = Mask::new(fill, self.theme, self.ratio);
            self.masks.push((fill, mask));
            self.masks.len() - 1
        })
    }
}

/// Too small for its corners to be seen round.
fn sharp(least: i32, radius: f32) -> bool {
    radius < 0.5 || least < 8
}

/// How much of a pixel lies inside a line so thick along the edge of an area.
fn hole(area: Area, radius: f32, line: Option<i32>, x: i32, y: i32) -> f32 {
    line.map_or(0.0, |line| {
        let radius = (radius - line as f32).max(0.0);
        area.grown(-line).cover(radius, x, y)
    })
}

/// Lays a colour over a pixel, of which it covers a part.
fn blend(pixel: &mut Pixel, color: Pixel, cover: f32) {
    if cover >= 1.0 {
        *pixel = color;
    } else if cover > 0.0 {
        let below = f32::from(pixel[3]) / 255.0 * (1.0 - cover);
        let alpha = cover + below;
        let mix = |new: u8, old: u8| (f32::from(new) * cover + f32::from(old) * below) / alpha;
        let ([r, g, b, _], [old_r, old_g, old_b, _]) = (color, *pixel);
        *pixel = [mix(r, old_r), mix(g, old_g), mix(b, old_b), alpha * 255.0]
            .map(|part| (part + 0.5) as u8);
    }
}
