//! A backend of plotters that writes SVG.
//!
//! Plotters has one of its own. This one counts in tenths of a pixel, so that curves are smooth and marks stand exactly on
//! them; it draws dashes and the page's patterns; it can open a group around what is drawn, which is a point that can be
//! reached with pointer and keys; and it measures no type, for which plotters asks a document that a worker does not have.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::rc::Rc;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle, FontTransform,
};

use crate::view::palette::{Pattern, Rgb};
use crate::view::svg::escape;

/// Units in a pixel.
pub(super) const UNIT: f32 = 10.0;

type Done = Result<(), DrawingErrorKind<Infallible>>;

/// What was drawn so far.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// In units.
    pub(super) size: (u32, u32),
    body: String,
    defs: String,
    patterns: usize,
    /// Lengths of dash and gap of the lines that follow; none for whole lines.
    pub(super) dash: Option<(f32, f32)>,
}

impl Sheet {
    /// An empty one.
    pub(super) fn new(size: (u32, u32)) -> Self {
        Self {
            size,
            ..Self::default()
        }
    }

    /// Adds markup as it is.
    pub(super) fn raw(&mut self, markup: &str) {
        self.body += markup;
        self.body.push('\n');
    }

    /// A rectangle in a pattern, in pixels.
    pub(super) fn patterned(&mut self, rect: [f32; 4], pattern: Pattern, ground: Rgb, ink: Rgb) {
        let [x, y, w, h] = rect.map(px);
        let paint = match pattern.tile() {
            None => ground.hex(),
            Some(tile) => {
                let id = self.patterns;
                self.patterns += 1;
                let lines = tile.lines.iter();
                let lines: String = lines
                    .map(|[x0, y0, x1, y1]| format!("M{x0} {y0}L{x1} {y1}"))
                    .collect();
                let cap = match pattern {
                    Pattern::Dots => "round",
                    _ => "butt",
                };
                let (side, stroke, ground, ink) = (tile.side, tile.stroke, ground.hex(), ink.hex());
                // Writing to a string cannot fail.
                let _ = writeln!(
                    self.defs,
                    r#"<pattern id="t{id}" width="{side}" height="{side}" patternUnits="userSpaceOnUse"><path d="M0 0h{side}v{side}h-{side}z" fill="{ground}"/><path d="{lines}" stroke="{ink}" stroke-width="{stroke}" stroke-linecap="{cap}"/></pattern>"#
                );
                format!("url(#t{id})")
            }
        };
        let _ = writeln!(
            self.body,
            r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{paint}"/>"#
        );
    }

    /// The whole file. `unique` keeps the patterns of several pictures on one page apart.
    pub(super) fn file(self, title: &str, unique: &str, attributes: &str) -> String {
        let (w, h) = (self.size.0 as f32 / UNIT, self.size.1 as f32 / UNIT);
        let tag = |text: &str| {
            text.replace("url(#t", &format!("url(#{unique}-t"))
                .replace("pattern id=\"t", &format!("pattern id=\"{unique}-t"))
        };
        let mut file = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" font-family="{FONTS}" {attributes}>"#
        );
        let _ = write!(file, "\n<title>{}</title>\n", escape(title));
        if !self.defs.is_empty() {
            let _ = write!(file, "<defs>\n{}</defs>\n", tag(&self.defs));
        }
        file + &tag(&self.body) + "</svg>\n"
    }
}

const FONTS: &str =
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";

/// The backend: draws on a sheet that others can draw on as well.
#[derive(Debug, Clone)]
pub(super) struct Ink(pub(super) Rc<RefCell<Sheet>>);

/// At most two decimals.
fn px(value: f32) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn at((x, y): BackendCoord) -> (String, String) {
    (px(x as f32 / UNIT), px(y as f32 / UNIT))
}

/// The attributes of a colour; empty where nothing is to be drawn.
fn paint(what: &str, color: BackendColor) -> String {
    let (r, g, b) = color.rgb;
    let hex = Rgb(r, g, b).hex();
    match color.alpha {
        a if a >= 1.0 => format!(r#"{what}="{hex}""#),
        a => format!(r#"{what}="{hex}" {what}-opacity="{a}""#),
    }
}

impl Ink {
    fn write(&self, line: std::fmt::Arguments) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0.borrow_mut().body, "{line}");
    }

    fn stroke<S: BackendStyle>(&self, style: &S) -> String {
        let width = px(style.stroke_width() as f32 / UNIT);
        let dash = self.0.borrow().dash;
        let dash = dash.map_or(String::new(), |(dash, gap)| {
            format!(r#" stroke-dasharray="{} {}""#, px(dash), px(gap))
        });
        format!(
            r#"{} stroke-width="{width}"{dash}"#,
            paint("stroke", style.color())
        )
    }

    /// Inside and outline of a shape.
    fn look<S: BackendStyle>(&self, style: &S, fill: bool) -> String {
        match fill {
            true => paint("fill", style.color()),
            false => format!(r#"fill="none" {}"#, self.stroke(style)),
        }
    }
}

fn path(points: impl IntoIterator<Item = BackendCoord>) -> String {
    let mut text = String::new();
    for point in points {
        let (x, y) = at(point);
        let first = text.is_empty();
        text += &format!("{}{x} {y}", if first { "M" } else { "L" });
    }
    text
}

impl DrawingBackend for Ink {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.0.borrow().size
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Done {
        let ((x, y), color) = (at(point), paint("fill", color));
        self.write(format_args!(
            r#"<rect x="{x}" y="{y}" width="0.1" height="0.1" {color}/>"#
        ));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        let (x, y) = at(from);
        let (w, h) = at((to.0 - from.0, to.1 - from.1));
        let look = self.look(style, fill);
        self.write(format_args!(
            r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" {look}/>"#
        ));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Done {
        let (path, stroke) = (path(points), self.stroke(style));
        if style.color().alpha > 0.0 {
            self.write(format_args!(
                r#"<path d="{path}" fill="none" {stroke} stroke-linejoin="round"/>"#
            ));
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Done {
        let ((x, y), r) = (at(center), px(radius as f32 / UNIT));
        let look = self.look(style, fill);
        self.write(format_args!(
            r#"<circle cx="{x}" cy="{y}" r="{r}" {look}/>"#
        ));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Done {
        let (path, fill) = (path(points), paint("fill", style.color()));
        self.write(format_args!(r#"<path d="{path}z" {fill}/>"#));
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        place: BackendCoord,
    ) -> Done {
        let (x, y) = at(place);
        let anchor = match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        // From the place to the base line, in parts of the size.
        let down = match style.anchor().v_pos {
            VPos::Top => "0.8em",
            VPos::Center => "0.36em",
            VPos::Bottom => "-0.2em",
        };
        let turned = match style.transform() {
            FontTransform::Rotate270 => format!(r#" transform="rotate(-90 {x} {y})""#),
            _ => String::new(),
        };
        let weight = match style.style() {
            FontStyle::Bold => r#" font-weight="700""#,
            _ => "",
        };
        let (size, fill) = (px(style.size() as f32 / UNIT), paint("fill", style.color()));
        let text = escape(text);
        self.write(format_args!(
            r#"<text x="{x}" y="{y}" dy="{down}" text-anchor="{anchor}" font-size="{size}"{weight}{turned} {fill}>{text}</text>"#
        ));
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        // Plotters asks for this where it lays out text by itself, which it does nowhere here.
        let size = style.size();
        Ok((
            (text.chars().count() as f64 * size * 0.6) as u32,
            size as u32,
        ))
    }
}
