//! The chart, drawn by plotters on a canvas of device pixels.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_canvas::CanvasBackend;
use web_sys::HtmlCanvasElement;

use super::ratio;
use crate::reality::chart::{Chart, Point};
use crate::view::marks;
use crate::view::palette::{Rgb, Role, Theme};

const FONT: &str =
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";

type Done = Result<(), Box<dyn Error>>;
type Canvas = DrawingArea<CanvasBackend, Shift>;

/// Where the square of the axes stands in the canvas, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    width: f64,
    /// Room for labels on the left and below.
    left: f64,
    below: f64,
    /// Room on the other sides.
    edge: f64,
    /// Size of the labels.
    size: f64,
}

impl Frame {
    pub(super) fn new(width: f64) -> Self {
        let size = (width * 0.033).clamp(13.0, 19.0).round();
        Self {
            width,
            left: (size * 4.6).round(),
            below: (size * 3.4).round(),
            edge: 10.0,
            size,
        }
    }

    /// Length of both axes.
    pub(super) fn side(&self) -> f64 {
        (self.width - self.left - self.edge).max(1.0)
    }

    fn height(&self) -> f64 {
        self.side() + self.below + self.edge
    }

    /// Where a point stands.
    pub(super) fn place(&self, chart: &Chart, point: &Point) -> [f64; 2] {
        let [x, y] = [point.x, point.y].map(|value| chart.share(value) * self.side());
        [self.left + x, self.edge + self.side() - y]
    }

    /// The place in the square of a place in the canvas, as shares of the axes.
    pub(super) fn shares(&self, x: f64, y: f64) -> [f64; 2] {
        let side = self.side();
        [(x - self.left) / side, (self.edge + side - y) / side]
    }
}

fn color(Rgb(r, g, b): Rgb) -> RGBColor {
    RGBColor(r, g, b)
}

/// Draws everything. `shown` says which points count; the others stay as dots, for the shape of the whole.
pub(super) fn draw(
    canvas: &HtmlCanvasElement,
    frame: &Frame,
    chart: &Chart,
    shown: &[bool],
    at: Option<usize>,
    theme: Theme,
) -> Done {
    let ratio = ratio();
    let px = |length: f64| (length * ratio).round().max(1.0) as u32;
    let size = [px(frame.width), px(frame.height())];
    if [canvas.width(), canvas.height()] != size {
        canvas.set_width(size[0]);
        canvas.set_height(size[1]);
        crate::ui::style(canvas, "height", &format!("{}px", frame.height()));
    }
    let root = CanvasBackend::with_canvas_object(canvas.clone()).ok_or("no canvas")?;
    let root = root.into_drawing_area();
    root.fill(&color(theme.color(Role::Ground)))?;
    let [from, to] = chart.range;
    let axis = || {
        let places: Vec<f64> = chart.ticks.iter().map(|tick| tick.at).collect();
        (from..to).log_scale().with_key_points(places)
    };
    let mut builder = ChartBuilder::on(&root);
    let edge = px(frame.edge);
    let mut area = builder
        .margin_top(edge)
        .margin_right(edge)
        .margin_bottom(px(frame.below))
        .margin_left(px(frame.left))
        .build_cartesian_2d(axis(), axis())?;

    let surface = color(theme.color(Role::Surface)).filled();
    if let Some(zero) = chart.zero {
        area.draw_series([
            Rectangle::new([(from, from), (zero, to)], surface),
            Rectangle::new([(zero, from), (to, zero)], surface),
        ])?;
    }
    let accent = theme.color(Role::Accent);
    let tint = color(theme.color(Role::Ground).mix(accent, 0.17));
    area.draw_series([Polygon::new(chart.band(), tint.filled())])?;

    let line = |role: Role, width: f64| color(theme.color(role)).stroke_width(px(width));
    area.configure_mesh()
        .bold_line_style(line(Role::Grid, 1.0))
        .light_line_style(TRANSPARENT)
        .draw()?;
    let low = chart.zero.unwrap_or(from);
    area.draw_series([PathElement::new(
        vec![(low, low), (to, to)],
        color(accent).stroke_width(px(1.5)),
    )])?;

    let place = |x: f64, y: f64| area.backend_coord(&(x, y));
    let frame_of = vec![place(from, to), place(from, from), place(to, from)];
    root.draw(&PathElement::new(frame_of, line(Role::Rule, 1.0)))?;
    labels(&root, frame, chart, theme, place)?;

    let marks = Marks {
        root: &root,
        ratio,
        theme,
        radius: (frame.width * 0.0125).clamp(5.0, 8.0),
    };
    // Those that are pointed at and those that count lie on top.
    for (index, point) in chart.points.iter().enumerate() {
        if !shown[index] {
            marks.ghost(place(point.x, point.y))?;
        }
    }
    for (index, point) in chart.points.iter().enumerate() {
        if shown[index] {
            marks.whisker(point, place)?;
        }
    }
    for near in [true, false] {
        for (index, point) in chart.points.iter().enumerate() {
            if shown[index] && point.near == near {
                marks.mark(point, place(point.x, point.y), 1.0)?;
            }
        }
    }
    if let Some(point) = at.and_then(|at| chart.points.get(at)) {
        let center = place(point.x, point.y);
        let ring = color(theme.color(Role::Ink)).stroke_width(px(2.0));
        let radius = (marks.radius * 2.0 * ratio).round() as i32;
        marks.mark(point, center, 1.25)?;
        root.draw(&Circle::new(center, radius, ring))?;
    }
    root.present()?;
    Ok(())
}

/// The labels of both axes. Plotters could draw them with its mesh, but then it measures type with an element that has a
/// style attribute, which the Content-Security-Policy forbids.
fn labels(
    root: &Canvas,
    frame: &Frame,
    chart: &Chart,
    theme: Theme,
    place: impl Fn(f64, f64) -> (i32, i32),
) -> Done {
    let ratio = ratio();
    let px = |length: f64| (length * ratio).round() as i32;
    let style = |role: Role, h: HPos, v: VPos| {
        let font = (FONT, px(frame.size)).into_font();
        let color = color(theme.color(role)).to_backend_color();
        let pos = Pos::new(h, v);
        TextStyle { font, color, pos }
    };
    let from = chart.range[0];
    let gap = px(7.0);
    for tick in &chart.ticks {
        let (x, y) = place(tick.at, from);
        let below = style(Role::Muted, HPos::Center, VPos::Top);
        root.draw(&Text::new(tick.label.clone(), (x, y + gap), below))?;
        let (x, y) = place(from, tick.at);
        let beside = style(Role::Muted, HPos::Right, VPos::Center);
        root.draw(&Text::new(tick.label.clone(), (x - gap, y), beside))?;
    }
    let middle = px(frame.edge + frame.side() / 2.0);
    let x = px(frame.left + frame.side() / 2.0);
    let (left, bottom) = (px(frame.size * 0.1), px(frame.height() - 2.0));
    let below = style(Role::Ink, HPos::Center, VPos::Bottom);
    root.draw(&Text::new("measured", (x, bottom), below))?;
    let upright = style(Role::Ink, HPos::Center, VPos::Top).transform(FontTransform::Rotate270);
    root.draw(&Text::new("simulated", (left, middle), upright))?;
    Ok(())
}

/// Draws marks of cells.
struct Marks<'a> {
    root: &'a Canvas,
    ratio: f64,
    theme: Theme,
    /// In CSS pixels.
    radius: f64,
}

impl Marks<'_> {
    /// Filled where it is near enough, hollow where it is off.
    fn mark(&self, point: &Point, (x, y): (i32, i32), scale: f64) -> Done {
        let radius = self.radius * self.ratio * scale;
        let own = color(marks::color(point.python, self.theme));
        let ground = color(self.theme.color(Role::Ground));
        let fill = if point.near { own } else { ground };
        // A border of the ground's colour keeps filled marks apart where they overlap.
        let (border, width) = if point.near {
            (ground, 1.0)
        } else {
            (own, 2.2)
        };
        let border = border.stroke_width((width * self.ratio).round().max(1.0) as u32);
        if marks::is_round(point.python) {
            let radius = radius.round() as i32;
            self.root
                .draw(&Circle::new((x, y), radius, fill.filled()))?;
            self.root.draw(&Circle::new((x, y), radius, border))?;
            return Ok(());
        }
        let corner = |(dx, dy): &(f64, f64)| {
            (
                x + (dx * radius).round() as i32,
                y + (dy * radius).round() as i32,
            )
        };
        let mut outline: Vec<(i32, i32)> =
            marks::outline(point.python).iter().map(corner).collect();
        self.root
            .draw(&Polygon::new(outline.clone(), fill.filled()))?;
        // Once round and one side more, so that the first corner is as sharp as the others.
        outline.extend_from_within(..2.min(outline.len()));
        self.root.draw(&PathElement::new(outline, border))?;
        Ok(())
    }

    /// The measured spread.
    fn whisker(&self, point: &Point, place: impl Fn(f64, f64) -> (i32, i32)) -> Done {
        let Some([low, high]) = point.spread else {
            return Ok(());
        };
        let own = marks::color(point.python, self.theme);
        let pale = color(self.theme.color(Role::Ground).mix(own, 0.7));
        let width = (1.8 * self.ratio).round().max(1.0) as u32;
        let ends = vec![place(low, point.y), place(high, point.y)];
        self.root
            .draw(&PathElement::new(ends, pale.stroke_width(width)))?;
        Ok(())
    }

    /// A cell that the filters leave out.
    fn ghost(&self, center: (i32, i32)) -> Done {
        let radius = (2.2 * self.ratio).round() as i32;
        let pale = color(self.theme.color(Role::Rule));
        self.root
            .draw(&Circle::new(center, radius, pale.filled()))?;
        Ok(())
    }
}
