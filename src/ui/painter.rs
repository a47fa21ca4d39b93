//! Paints a [`Scene`] on a canvas, crisp at every device pixel ratio.
//!
//! What is rectangles is filled in memory and put on the canvas at once (see [`Picture`]); text and what has curves
//! comes over it. Coordinates are scaled here and edges snapped to device pixels, instead of by the canvas's
//! transform: a transform would blur one-pixel edges. Fill and font are set only when they change.

use wasm_bindgen::{Clamped, JsCast as _};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, ImageData};

use crate::view::palette::{Pattern, Role, Theme};
use crate::view::raster::{Area, Later, Picture, Raster};
use crate::view::scene::{Align, Draw, Point, Rect, Scene, Text, Weight};

mod measure;
mod stamp;

pub(crate) use measure::Ruler;

/// The type of the page, on the canvas too.
const FONT: &str =
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";

/// A canvas and what was prepared for it.
#[derive(Debug)]
pub(crate) struct Painter {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// Device pixels per CSS pixel.
    ratio: f64,
    theme: Theme,
    /// What was last painted, but for what lies over it.
    picture: Picture,
    /// Where something lies over it.
    over: Vec<Area>,
    stamp: stamp::Stamp,
    /// What the context is set to.
    fill: Option<Role>,
    stroke: Option<(Role, f64)>,
    font: Option<(u32, Weight)>,
}

impl Painter {
    /// None where the browser gives no 2d context.
    pub(crate) fn new(canvas: &Element) -> Option<Self> {
        let canvas = canvas.dyn_ref::<HtmlCanvasElement>()?.clone();
        let context = context(&canvas)?;
        Some(Self {
            canvas,
            context,
            ratio: 1.0,
            theme: Theme::Light,
            picture: Picture::default(),
            over: Vec::new(),
            stamp: stamp::Stamp::default(),
            fill: None,
            stroke: None,
            font: None,
        })
    }

    /// On a canvas that stands on no page.
    pub(crate) fn off_page() -> Option<Self> {
        Self::new(&*canvas()?)
    }

    /// The canvas.
    pub(crate) fn canvas(&self) -> &Element {
        &self.canvas
    }

    /// Paints the whole canvas anew.
    pub(crate) fn paint(&mut self, scene: &Scene, theme: Theme, ratio: f64) {
        (self.theme, self.ratio) = (theme, ratio);
        self.picture.draw(scene, theme, ratio as f32);
        let [width, height] = self.picture.raster.size();
        if [self.canvas.width(), self.canvas.height()] != [width, height] {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        self.forget();
        self.over.clear();
        let (x1, y1) = (width as i32, height as i32);
        let all = Area {
            x1,
            y1,
            ..Area::default()
        };
        put(&self.context, &self.picture.raster, &[all]);
        let later = std::mem::take(&mut self.picture.later);
        for command in &later {
            self.later(command);
        }
        self.picture.later = later;
    }

    /// Paints over what was last painted, and takes away what lay over it before.
    pub(crate) fn paint_over(&mut self, scene: Scene) {
        self.uncover();
        for command in self.picture.over(scene) {
            self.later(&command);
            // Lines along the pixels are snapped, which moves them by up to one.
            self.over.push(command.bounds.grown(1));
        }
    }

    fn uncover(&mut self) {
        let over = std::mem::take(&mut self.over);
        if over.is_empty() {
            return;
        }
        put(&self.context, &self.picture.raster, &over);
        self.context.save();
        self.context.begin_path();
        for area in &over {
            let [x, y, w, h] = place(*area);
            self.context.rect(x, y, w, h);
        }
        self.context.clip();
        let later = std::mem::take(&mut self.picture.later);
        for command in &later {
            if over.iter().any(|area| !area.cut(command.bounds).is_empty()) {
                self.later(command);
            }
        }
        self.picture.later = later;
        self.context.restore();
        self.forget();
    }

    fn later(&mut self, command: &Later) {
        let Some(clip) = command.clip else {
            return self.draw(&command.draw, command.bounds);
        };
        let [x, y, w, h] = place(clip);
        self.context.save();
        self.context.begin_path();
        self.context.rect(x, y, w, h);
        self.context.clip();
        self.draw(&command.draw, command.bounds);
        self.context.restore();
        self.forget();
    }

    fn draw(&mut self, command: &Draw, bounds: Area) {
        match command {
            Draw::Rect { rect, fill, radius } if fill.pattern == Pattern::Solid => {
                let [x, y, w, h] = self.edges(rect);
                let radius = f64::from(*radius) * self.ratio;
                self.color(fill.ground);
                if sharp(w, h, radius) {
                    self.context.fill_rect(x, y, w, h);
                } else if self.round(x, y, w, h, radius) {
                    self.context.fill();
                }
            }
            Draw::Outline {
                rect,
                role,
                width,
                radius,
            } => self.outline(rect, *role, *width, *radius),
            Draw::Line {
                from,
                to,
                role,
                width,
                dash,
            } => self.line(*from, *to, *role, *width, *dash),
            Draw::Text(text) => self.text(text),
            Draw::Circle { at, radius, role } => self.circle(*at, *radius, *role),
            Draw::Polygon { points, role } => self.polygon(points, *role),
            Draw::Rect { .. } | Draw::Strip(_) => {
                self.stamp
                    .press(&self.context, command, bounds, self.theme, self.ratio);
            }
            // Followed already.
            Draw::Clip(_) | Draw::Unclip => {}
        }
    }

    fn outline(&mut self, rect: &Rect, role: Role, width: f32, radius: f32) {
        let [x, y, w, h] = self.edges(rect);
        let line = self.thickness(width).min(w).min(h);
        let half = line / 2.0;
        let [x, y, w, h] = [x + half, y + half, w - line, h - line];
        let radius = f64::from(radius) * self.ratio - half;
        self.pen(role, line);
        if sharp(w, h, radius) {
            self.context.stroke_rect(x, y, w, h);
        } else if self.round(x, y, w, h, radius) {
            self.context.stroke();
        }
    }

    fn round(&self, x: f64, y: f64, w: f64, h: f64, radius: f64) -> bool {
        self.context.begin_path();
        let radius = radius.min(w / 2.0).min(h / 2.0);
        // Fails only on values that are no numbers, and is missing in no browser that runs the page.
        self.context.round_rect_with_f64(x, y, w, h, radius).is_ok()
    }

    fn line(&mut self, from: Point, to: Point, role: Role, width: f32, dash: f32) {
        let line = self.thickness(width);
        // An odd number of device pixels is crisp only around the middle of one.
        let shift = if line as u32 % 2 == 1 { 0.5 } else { 0.0 };
        let place = |value: f32, straight: bool| {
            if straight {
                self.snap(value) + shift
            } else {
                f64::from(value) * self.ratio
            }
        };
        let (upright, level) = (from.x == to.x, from.y == to.y);
        self.context.begin_path();
        self.context
            .move_to(place(from.x, upright), place(from.y, level));
        self.context
            .line_to(place(to.x, upright), place(to.y, level));
        self.pen(role, line);
        if dash > 0.0 {
            self.dashes(dash);
        }
        self.context.stroke();
        if dash > 0.0 {
            self.dashes(0.0);
        }
    }

    fn dashes(&self, dash: f32) {
        let list = js_sys::Array::new();
        if dash > 0.0 {
            let length = f64::from(dash) * self.ratio;
            list.push(&length.into());
        }
        // Fails only on a list that is no list.
        let _ = self.context.set_line_dash(&list);
    }

    fn text(&mut self, text: &Text) {
        self.color(text.role);
        let size = (f64::from(text.size) * self.ratio).round() as u32;
        if self.font != Some((size, text.weight)) {
            self.context.set_font(&font(size, text.weight));
            self.font = Some((size, text.weight));
        }
        self.context.set_text_align(match text.align {
            Align::Start => "left",
            Align::Middle => "center",
            Align::End => "right",
        });
        // Fails only on values that are no numbers.
        let _ = self.context.fill_text(
            &text.text,
            f64::from(text.x) * self.ratio,
            self.snap(text.y),
        );
    }

    fn circle(&mut self, at: Point, radius: f32, role: Role) {
        self.color(role);
        self.context.begin_path();
        let [x, y, r] = [at.x, at.y, radius].map(|value| f64::from(value) * self.ratio);
        if self
            .context
            .arc(x, y, r, 0.0, std::f64::consts::TAU)
            .is_ok()
        {
            self.context.fill();
        }
    }

    fn polygon(&mut self, points: &[Point], role: Role) {
        self.color(role);
        self.context.begin_path();
        for point in points {
            self.context.line_to(
                f64::from(point.x) * self.ratio,
                f64::from(point.y) * self.ratio,
            );
        }
        self.context.fill();
    }

    fn color(&mut self, role: Role) {
        if self.fill != Some(role) {
            self.context
                .set_fill_style_str(&self.theme.color(role).hex());
            self.fill = Some(role);
        }
    }

    fn pen(&mut self, role: Role, width: f64) {
        if self.stroke != Some((role, width)) {
            let color = self.theme.color(role).hex();
            self.context.set_stroke_style_str(&color);
            self.context.set_line_width(width);
            self.stroke = Some((role, width));
        }
    }

    fn forget(&mut self) {
        self.fill = None;
        self.stroke = None;
        self.font = None;
    }

    fn snap(&self, value: f32) -> f64 {
        (f64::from(value) * self.ratio).round()
    }

    fn thickness(&self, width: f32) -> f64 {
        self.snap(width).max(1.0)
    }

    /// Left, top, width and height on whole device pixels; never thinner than one.
    fn edges(&self, rect: &Rect) -> [f64; 4] {
        place(self.picture.raster.area(rect))
    }
}

/// Left, top, width and height.
fn place(area: Area) -> [f64; 4] {
    [area.x0, area.y0, area.x1 - area.x0, area.y1 - area.y0].map(f64::from)
}

/// Puts parts of a picture in memory on a canvas, from whose corner it is counted.
fn put(context: &CanvasRenderingContext2d, raster: &Raster, parts: &[Area]) {
    let [width, height] = raster.size();
    let bytes = Clamped(raster.bytes());
    // Fails only on a picture of no size: then there is nothing to see either.
    let Ok(image) = ImageData::new_with_u8_clamped_array_and_sh(bytes, width, height) else {
        return;
    };
    for part in parts {
        let [x, y, w, h] = place(*part);
        let _ = context.put_image_data_with_dirty_x_and_dirty_y_and_dirty_width_and_dirty_height(
            &image, 0.0, 0.0, x, y, w, h,
        );
    }
}

/// Too small for its corners to be seen round.
fn sharp(w: f64, h: f64, radius: f64) -> bool {
    radius < 0.5 || w.min(h) < 8.0
}

/// A canvas that stands on no page.
fn canvas() -> Option<HtmlCanvasElement> {
    let document = web_sys::window()?.document()?;
    document.create_element("canvas").ok()?.dyn_into().ok()
}

/// The 2d context of a canvas.
fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

fn font(size: u32, weight: Weight) -> String {
    let weight = match weight {
        Weight::Regular => 400,
        Weight::Bold => 700,
    };
    format!("{weight} {size}px {FONT}")
}
