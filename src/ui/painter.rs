//! Paints a [`Scene`] on a canvas, crisp at every device pixel ratio.
//!
//! Coordinates are scaled here and edges snapped to device pixels, instead of by the canvas's transform: a
//! transform would blur one-pixel edges and the tiles of patterns. Fill and font are set only when they
//! change; patterns are made once a colour.

use wasm_bindgen::JsCast as _;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement};

use crate::view::palette::{Pattern, Role, Theme};
use crate::view::scene::{Align, Draw, Fill, Point, Rect, Scene, Text, Weight};

mod measure;
mod strip;
mod tile;

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
    tiles: tile::Tiles,
    sheet: strip::Sheet,
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
            tiles: tile::Tiles::default(),
            sheet: strip::Sheet::default(),
            fill: None,
            stroke: None,
            font: None,
        })
    }

    /// On a canvas that stands on no page.
    pub(crate) fn off_page() -> Option<Self> {
        Self::new(&*tile::canvas()?)
    }

    /// The canvas.
    pub(crate) fn canvas(&self) -> &Element {
        &self.canvas
    }

    /// Paints the whole canvas anew.
    pub(crate) fn paint(&mut self, scene: &Scene, theme: Theme, ratio: f64) {
        self.prepare(scene, theme, ratio);
        self.sheet.fill(scene, theme, ratio);
        for command in &scene.commands {
            self.draw(command);
        }
    }

    /// Copies another canvas and paints over it; the scene holds no strips.
    pub(crate) fn paint_over(&mut self, below: &Self, scene: &Scene, theme: Theme, ratio: f64) {
        self.prepare(scene, theme, ratio);
        // Fails only on a canvas of no size: then there is nothing to see either.
        let _ = self
            .context
            .draw_image_with_html_canvas_element(&below.canvas, 0.0, 0.0);
        for command in &scene.commands {
            self.draw(command);
        }
    }

    fn prepare(&mut self, scene: &Scene, theme: Theme, ratio: f64) {
        if theme != self.theme || ratio != self.ratio {
            (self.theme, self.ratio) = (theme, ratio);
            self.tiles = tile::Tiles::default();
        }
        let size = [scene.width, scene.height].map(|side| self.snap(side).max(1.0) as u32);
        if [self.canvas.width(), self.canvas.height()] != size {
            self.canvas.set_width(size[0]);
            self.canvas.set_height(size[1]);
        } else {
            let [width, height] = size.map(f64::from);
            self.context.clear_rect(0.0, 0.0, width, height);
        }
        self.forget();
    }

    fn draw(&mut self, command: &Draw) {
        match command {
            Draw::Rect { rect, fill, radius } => self.rect(rect, *fill, *radius),
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
            Draw::Strip(strip) => self.sheet.draw(&self.context, strip, self.ratio),
            Draw::Clip(rect) => {
                let [x, y, w, h] = self.edges(rect);
                self.context.save();
                self.context.begin_path();
                self.context.rect(x, y, w, h);
                self.context.clip();
            }
            Draw::Unclip => {
                self.context.restore();
                self.forget();
            }
        }
    }

    fn rect(&mut self, rect: &Rect, fill: Fill, radius: f32) {
        let [x, y, w, h] = self.edges(rect);
        let radius = f64::from(radius) * self.ratio;
        self.color(fill.ground);
        self.area([x, y, w, h], radius);
        if fill.pattern != Pattern::Solid
            && let Some(tile) = self.tiles.get(&self.context, fill, self.theme, self.ratio)
        {
            self.context.set_fill_style_canvas_pattern(tile);
            self.fill = None;
            self.area([x, y, w, h], radius);
        }
    }

    fn area(&self, [x, y, w, h]: [f64; 4], radius: f64) {
        if sharp(w, h, radius) {
            self.context.fill_rect(x, y, w, h);
        } else if self.round(x, y, w, h, radius) {
            self.context.fill();
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
        self.dashes(dash);
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
        let (x, y) = (self.snap(rect.x), self.snap(rect.y));
        [
            x,
            y,
            (self.snap(rect.right()) - x).max(1.0),
            (self.snap(rect.bottom()) - y).max(1.0),
        ]
    }
}

/// Too small for its corners to be seen round: there can be thousands, and paths cost more than rectangles.
fn sharp(w: f64, h: f64, radius: f64) -> bool {
    radius < 0.5 || w.min(h) < 8.0
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
