//! A scene in two parts: pixels, and what a canvas has to paint over them.

use super::{Area, Raster};
use crate::palette::Theme;
use crate::scene::{Align, Draw, Fill, Point, Scene};
use crate::text::estimate;

/// Height in device pixels of the bands by which what lies in the way is found.
const BAND: i32 = 16;

/// What is left to the canvas.
#[derive(Debug, Clone, PartialEq)]
pub struct Later {
    /// The command; no clip.
    pub draw: Draw,
    /// Pixels that it may change, and no others.
    pub bounds: Area,
    /// To be cut off there; none where it does not reach so far.
    pub clip: Option<Area>,
}

/// Both parts.
#[derive(Debug, Default)]
pub struct Picture {
    /// The pixels.
    pub raster: Raster,
    /// What comes over them, in order.
    pub later: Vec<Later>,
    bands: Vec<Band>,
}

/// What of [`Picture::later`] lies in a band, and how far it reaches: most of what comes lies right of it.
#[derive(Debug, Default)]
struct Band {
    left: i32,
    right: i32,
    areas: Vec<Area>,
}

impl Picture {
    /// Takes a scene apart.
    pub fn draw(&mut self, scene: &Scene, theme: Theme, ratio: f32) {
        let side = |side: f32| ((side * ratio).round() as i32).max(1);
        let (x1, y1) = (side(scene.width), side(scene.height));
        let all = Area {
            x1,
            y1,
            ..Area::default()
        };
        self.raster.begin(all, theme, ratio);
        self.later.clear();
        self.bands.clear();
        let bands = y1 / BAND + 1;
        self.bands.resize_with(bands as usize, Band::default);
        for command in &scene.commands {
            let Some((bounds, clip)) = self.raster.place(command) else {
                continue;
            };
            // What lies over something that the canvas paints must itself be painted by it.
            if self.is_taken(bounds) || !self.raster.draw(command) {
                self.take(bounds);
                self.later.push(Later {
                    draw: command.clone(),
                    bounds,
                    clip,
                });
            }
        }
    }

    /// A scene that is painted by the canvas alone, command by command.
    pub fn over(&mut self, scene: Scene) -> Vec<Later> {
        let later = |draw: Draw| {
            let (bounds, clip) = self.raster.place(&draw)?;
            Some(Later { draw, bounds, clip })
        };
        scene.commands.into_iter().filter_map(later).collect()
    }

    fn bands(&mut self, area: Area) -> &mut [Band] {
        let last = self.bands.len();
        let band = |y: i32| (y.max(0) / BAND) as usize;
        &mut self.bands[band(area.y0).min(last)..(band(area.y1 - 1) + 1).min(last)]
    }

    fn is_taken(&mut self, area: Area) -> bool {
        self.bands(area).iter().any(|band| {
            let near = area.x0 < band.right && area.x1 > band.left;
            near && band.areas.iter().any(|other| !area.cut(*other).is_empty())
        })
    }

    fn take(&mut self, area: Area) {
        for band in self.bands(area) {
            let first = band.areas.is_empty();
            band.left = if first {
                area.x0
            } else {
                band.left.min(area.x0)
            };
            band.right = band.right.max(area.x1);
            band.areas.push(area);
        }
    }
}

impl Raster {
    /// Follows the clips, and says of anything else where it is seen, if at all, and whether it has to be cut off.
    fn place(&mut self, command: &Draw) -> Option<(Area, Option<Area>)> {
        match command {
            Draw::Clip(rect) => {
                let clip = self.area(rect).cut(self.clip());
                self.clips.push(clip);
                return None;
            }
            Draw::Unclip => {
                self.clips.pop();
                return None;
            }
            _ => {}
        }
        let (bounds, clip) = (self.bounds(command), self.clip());
        let seen = bounds.cut(clip);
        let cut = seen != bounds && !self.clips.is_empty();
        (!seen.is_empty()).then_some((seen, cut.then_some(clip)))
    }

    /// Fills what can be filled here; false if the canvas has to do it.
    pub fn draw(&mut self, command: &Draw) -> bool {
        match command {
            Draw::Rect { rect, fill, radius } => self.rect(self.area(rect), *fill, *radius),
            Draw::Outline {
                rect,
                role,
                width,
                radius,
            } => self.outline(self.area(rect), Fill::solid(*role), *width, *radius),
            Draw::Line {
                from,
                to,
                role,
                width,
                dash,
            } => return *dash == 0.0 && self.line(*from, *to, Fill::solid(*role), *width),
            Draw::Strip(strip) => self.strip(strip),
            _ => return false,
        }
        true
    }

    fn bounds(&self, command: &Draw) -> Area {
        match command {
            Draw::Rect { rect, .. } | Draw::Outline { rect, .. } | Draw::Clip(rect) => {
                self.area(rect)
            }
            Draw::Strip(strip) => self.area(&strip.rect),
            Draw::Line {
                from, to, width, ..
            } => self.around(&[*from, *to], width / 2.0 + 0.5),
            Draw::Circle { at, radius, .. } => self.around(&[*at], *radius),
            Draw::Polygon { points, .. } => self.around(points, 0.0),
            Draw::Text(text) => {
                let width = estimate(&text.text, text.size, text.weight) * 1.2;
                let width = width.min(text.max_width);
                let left = match text.align {
                    Align::Start => 0.0,
                    Align::Middle => 0.5,
                    Align::End => 1.0,
                };
                let x = text.x - width * left;
                let [above, below] = [0.95, -0.3].map(|part| text.y - part * text.size);
                let end = x + width;
                self.around(&[Point { x, y: above }, Point { x: end, y: below }], 0.0)
            }
            Draw::Unclip => Area::default(),
        }
    }

    /// Whole pixels around some points, so far from them, and one more.
    fn around(&self, points: &[Point], by: f32) -> Area {
        let mut area = Area {
            x0: i32::MAX,
            y0: i32::MAX,
            x1: i32::MIN,
            y1: i32::MIN,
        };
        for point in points {
            let [x, y] = [point.x, point.y].map(|value| (value * self.ratio).floor() as i32);
            area.x0 = area.x0.min(x);
            area.y0 = area.y0.min(y);
            area.x1 = area.x1.max(x + 1);
            area.y1 = area.y1.max(y + 1);
        }
        area.grown((by * self.ratio).ceil() as i32 + 1)
    }
}
