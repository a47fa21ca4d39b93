//! What is drawn of a chart, from the back to the front.
//!
//! Type is laid out by the estimate that the timelines use: names stand above the picture, one after another, in the order
//! of the lines. Colour never says anything alone: runs have marks of different shapes, kinds of line different dashes.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::ink::{Ink, Sheet, UNIT};
use super::{Body, Chart, Dot, Line, Scale, Stroke};
use crate::view::palette::{Rgb, Role, Theme};
use crate::view::scene::Weight;
use crate::view::{marks, svg, text};

mod bars;

type Done = Result<(), DrawingAreaErrorKind<Infallible>>;
type Area = DrawingArea<Ink, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
type Root = DrawingArea<Ink, plotters::coord::Shift>;

/// How a chart is to be drawn.
#[derive(Debug, Clone)]
pub struct Paper<'a> {
    /// In CSS pixels.
    pub width: f32,
    /// In CSS pixels.
    pub height: f32,
    /// Size of type in CSS pixels; 0: what suits the width.
    pub letters: f32,
    /// Its colours.
    pub theme: Theme,
    /// Points can be reached with pointer and keys: for a page, not for a file.
    pub alive: bool,
    /// A line below it, such as a link.
    pub caption: Option<&'a str>,
}

/// The picture of a chart.
pub fn svg(chart: &Chart, paper: &Paper) -> String {
    let units = |length: f32| libm::roundf(length.max(50.0) * UNIT) as u32;
    let size = (units(paper.width), units(paper.height));
    let sheet = Rc::new(RefCell::new(Sheet::new(size)));
    let pen = Pen {
        sheet: Rc::clone(&sheet),
        root: Ink(Rc::clone(&sheet)).into_drawing_area(),
        paper: paper.clone(),
        size: match paper.letters {
            0.0 => libm::roundf((paper.width * 0.026).clamp(13.0, 19.0)),
            letters => letters,
        },
    };
    // The backend writes to a string, which cannot fail.
    let _ = pen.chart(chart);
    drop(pen);
    let attributes = match paper.alive {
        true => r#"role="group""#,
        false => r#"role="img""#,
    };
    sheet.take().file(&chart.title, &chart.id, attributes)
}

/// Draws on a sheet.
struct Pen<'a> {
    sheet: Rc<RefCell<Sheet>>,
    root: Root,
    paper: Paper<'a>,
    /// Of type, in pixels.
    size: f32,
}

/// Dash and gap of the steps of each run.
const STEPS: [Option<(f32, f32)>; 4] =
    [None, Some((9.0, 4.0)), Some((3.0, 3.0)), Some((14.0, 7.0))];

/// Where the axes stand, in pixels.
#[derive(Debug, Clone, Copy)]
struct Frame {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

fn units(length: f32) -> i32 {
    libm::roundf(length * UNIT) as i32
}

impl Pen<'_> {
    fn chart(&self, chart: &Chart) -> Done {
        self.root.fill(&self.color(Role::Ground))?;
        let (size, edge) = (self.size, self.size * 0.6);
        let mut top = edge;
        self.text(&chart.title, edge, top, HPos::Left, Role::Ink, true)?;
        top += size * 1.75;
        let mut bottom = self.paper.height - edge;
        if let Some(caption) = self.paper.caption {
            let room = self.paper.width - edge * 2.0;
            let small = size * 0.75;
            let caption = text::fit(caption, room, small, Weight::Regular, &text::estimate);
            let style = self.style(Role::Muted, HPos::Left, VPos::Bottom, false, 0.75);
            self.root
                .draw(&Text::new(caption, (units(edge), units(bottom)), style))?;
            bottom -= size * 1.3;
        }
        match &chart.body {
            Body::Lines { x, y, lines } => {
                top = self.names(lines, edge, top)?;
                self.lines(x, y, lines, top, bottom)
            }
            Body::Bars { x, bars } => self.bars(x, bars, top, bottom),
            Body::Nothing => {
                let words = chart.notes.join(" ");
                for line in wrapped(&words, self.paper.width - edge * 2.0, size) {
                    self.text(&line, edge, top, HPos::Left, Role::Muted, false)?;
                    top += size * 1.4;
                }
                Ok(())
            }
        }
    }

    fn color(&self, role: Role) -> RGBColor {
        rgb(self.paper.theme.color(role))
    }

    /// The colour of a run; of what belongs to no run, that of secondary text.
    fn own(&self, run: Option<usize>) -> RGBColor {
        match run {
            // The first colour is a grey.
            Some(run) => rgb(marks::color(run + 1, self.paper.theme)),
            None => self.color(Role::Muted),
        }
    }

    fn style(&self, role: Role, h: HPos, v: VPos, bold: bool, times: f32) -> TextStyle<'static> {
        let font = ("sans-serif", f64::from(self.size * UNIT * times)).into_font();
        let font = if bold {
            font.style(FontStyle::Bold)
        } else {
            font
        };
        let color = self.color(role).to_backend_color();
        let pos = Pos::new(h, v);
        TextStyle { font, color, pos }
    }

    /// Text whose upper edge is at `y`.
    fn text(&self, words: &str, x: f32, y: f32, h: HPos, role: Role, bold: bool) -> Done {
        let style = self.style(role, h, VPos::Top, bold, 1.0);
        self.root
            .draw(&Text::new(words.to_owned(), (units(x), units(y)), style))
    }

    /// The names of the lines, with a piece of each; answers where they end.
    fn names(
        &self,
        lines: &[Line],
        left: f32,
        top: f32,
    ) -> Result<f32, DrawingAreaErrorKind<Infallible>> {
        let (size, piece) = (self.size, self.size * 2.6);
        let (mut x, mut y) = (left, top);
        let reckoned = |line: &&Line| line.stroke == Stroke::Dotted;
        let first = lines.iter().filter(|line| !reckoned(line));
        for line in first.chain(lines.iter().filter(reckoned)) {
            let room = self.paper.width - left * 2.0 - piece;
            let name = text::fit(&line.name, room, size, Weight::Regular, &text::estimate);
            let width = piece + text::estimate(&name, size, Weight::Regular) + size * 1.2;
            if x > left && x + width > self.paper.width {
                (x, y) = (left, y + size * 1.5);
            }
            let middle = y + size * 0.52;
            let ends = [x, x + piece - size * 0.5].map(|x| (units(x), units(middle)));
            self.path(ends.to_vec(), line)?;
            let center = x + (piece - size * 0.5) / 2.0;
            self.mark((units(center), units(middle)), line)?;
            self.text(&name, x + piece, y, HPos::Left, Role::Ink, false)?;
            x += width;
        }
        Ok(y + size * 1.6)
    }

    fn path(&self, points: Vec<(i32, i32)>, line: &Line) -> Done {
        let (width, dash) = match line.stroke {
            Stroke::Solid => (2.6, None),
            // They have no marks to be told apart by.
            Stroke::Steps => (2.8, STEPS[line.run.unwrap_or(0) % STEPS.len()]),
            Stroke::Level => (2.0, None),
            Stroke::Dashed | Stroke::LevelDashed => (2.2, Some((8.0, 5.0))),
            Stroke::Dotted => (2.0, Some((2.0, 4.0))),
        };
        self.sheet.borrow_mut().dash = dash.map(|(a, b): (f32, f32)| {
            let times = self.size / 14.0;
            (a * times, b * times)
        });
        let width = units(width * self.size / 16.0).max(1) as u32;
        let done = self.root.draw(&PathElement::new(
            points,
            self.own(line.run).stroke_width(width),
        ));
        self.sheet.borrow_mut().dash = None;
        done
    }

    /// The mark of a line's points; none where it has none.
    fn mark(&self, (x, y): (i32, i32), line: &Line) -> Done {
        let Some(run) = line.run else { return Ok(()) };
        if !matches!(line.stroke, Stroke::Solid | Stroke::Dashed) {
            return Ok(());
        }
        let radius = f64::from(self.size * 0.36 * UNIT);
        let corner = |(dx, dy): &(f64, f64)| (x + (dx * radius) as i32, y + (dy * radius) as i32);
        let mut outline: Vec<_> = marks::outline(run + 1).iter().map(corner).collect();
        let (own, ground) = (self.own(line.run), self.color(Role::Ground));
        let hollow = line.stroke == Stroke::Dashed;
        let (fill, border) = if hollow { (ground, own) } else { (own, ground) };
        self.root
            .draw(&Polygon::new(outline.clone(), fill.filled()))?;
        // Once round and one side more, so that the first corner is as sharp as the others.
        outline.extend_from_within(..2.min(outline.len()));
        let width = units(if hollow { 1.8 } else { 0.8 }) as u32;
        self.root
            .draw(&PathElement::new(outline, border.stroke_width(width)))
    }

    fn lines(&self, x: &Scale, y: &Scale, lines: &[Line], top: f32, bottom: f32) -> Done {
        let size = self.size;
        let label = |words: &str| text::estimate(words, size, Weight::Regular);
        let widest = y
            .ticks
            .iter()
            .map(|tick| label(&tick.label))
            .fold(0.0, f32::max);
        // The last label hangs over the end of its axis.
        let last = x.ticks.last().map_or(0.0, |tick| label(&tick.label) / 2.0) + size * 0.4;
        let frame = Frame {
            left: size * 0.6 + widest + size * 0.6,
            top: top + size * 1.7,
            right: self.paper.width - last.max(size * 1.4),
            bottom: bottom - size * 3.0,
        };
        self.text(&y.label, size * 0.6, top, HPos::Left, Role::Muted, false)?;
        let area = self.area(frame)?;
        self.grid(&area, frame, x, Some(y))?;
        let place = |dot: &Dot| Some((x.share(dot.x), y.share(dot.y?)));
        for line in lines {
            let dots: Vec<_> = line.dots.iter().map(place).collect();
            for piece in dots.split(Option::is_none) {
                let mut points = Vec::with_capacity(piece.len());
                for (across, up) in piece.iter().flatten() {
                    let last: Option<&(f64, f64)> = points.last();
                    if let Some((_, before)) = last.filter(|_| line.stroke == Stroke::Steps) {
                        points.push((*across, *before));
                    }
                    points.push((*across, *up));
                }
                if points.len() > 1 {
                    let points = points.iter().map(|at| area.map_coordinate(at)).collect();
                    self.path(points, line)?;
                }
            }
        }
        for (number, line) in lines.iter().enumerate() {
            for (index, dot) in line.dots.iter().enumerate() {
                self.point(
                    &area,
                    line,
                    dot,
                    place(dot),
                    x.share(dot.x),
                    &format!("{number}-{index}"),
                )?;
            }
        }
        Ok(())
    }

    /// A mark, and around it what the pointer and the keys find.
    fn point(
        &self,
        area: &Area,
        line: &Line,
        dot: &Dot,
        place: Option<(f64, f64)>,
        across: f64,
        id: &str,
    ) -> Done {
        let at = area.map_coordinate(&place.unwrap_or((across, 0.0)));
        let level = matches!(
            line.stroke,
            Stroke::Dotted | Stroke::Level | Stroke::LevelDashed
        );
        let told = self.paper.alive && !dot.says.is_empty() && !level;
        if told {
            self.open_point(dot, id);
        }
        if told {
            let reach = self.size * 0.75;
            let (x, y) = (at.0 as f32 / UNIT, at.1 as f32 / UNIT);
            self.sheet.borrow_mut().raw(&format!(
                r#"<circle class="reach" cx="{x}" cy="{y}" r="{reach}"/>"#
            ));
        }
        match place {
            Some(_) => self.mark(at, line)?,
            None => self.cross(at)?,
        }
        if dot.here && place.is_some() && !level {
            let ring = self.color(Role::Ink).stroke_width(units(1.6) as u32);
            self.root
                .draw(&Circle::new(at, units(self.size * 0.7), ring))?;
        }
        if told {
            self.sheet.borrow_mut().raw("</g>");
        }
        Ok(())
    }

    fn open_point(&self, dot: &Dot, id: &str) {
        let (says, action) = (
            svg::escape(&dot.says),
            match dot.leads {
                Some((dial, value)) => format!(
                    r#" role="button" data-action="turn" data-arg="{}/{value}""#,
                    dial.id()
                ),
                None => r#" role="img""#.to_owned(),
            },
        );
        self.sheet.borrow_mut().raw(&format!(
            r#"<g class="point" data-point="{id}" tabindex="-1"{action} aria-label="{says}">"#
        ));
    }

    /// A run without this number.
    fn cross(&self, (x, y): (i32, i32)) -> Done {
        let reach = units(self.size * 0.34);
        let ink = self.color(Role::Ink).stroke_width(units(2.0) as u32);
        for side in [-1, 1] {
            let ends = vec![(x - reach, y - reach * side), (x + reach, y + reach * side)];
            self.root.draw(&PathElement::new(ends, ink))?;
        }
        Ok(())
    }

    /// Both axes from 0 to 1.
    fn area(&self, frame: Frame) -> Result<Area, DrawingAreaErrorKind<Infallible>> {
        let length = |length: f32| units(length).max(0) as u32;
        let chart = ChartBuilder::on(&self.root)
            .margin_left(length(frame.left))
            .margin_top(length(frame.top))
            .margin_right(length(self.paper.width - frame.right))
            .margin_bottom(length(self.paper.height - frame.bottom))
            .build_cartesian_2d(0f64..1.0, 0f64..1.0)?;
        Ok(chart.plotting_area().clone())
    }

    /// Lines and labels of the axes.
    fn grid(&self, area: &Area, frame: Frame, x: &Scale, y: Option<&Scale>) -> Done {
        let size = self.size;
        let line = |role: Role| self.color(role).stroke_width(units(1.0) as u32);
        let across = |at: f64, role: Role, up: f64| {
            let ends = [(at, 0.0), (at, up)].map(|place| area.map_coordinate(&place));
            self.root.draw(&PathElement::new(ends.to_vec(), line(role)))
        };
        let mut free = f32::MIN;
        for tick in &x.ticks {
            let at = x.share(tick.at);
            across(at, Role::Grid, 1.0)?;
            let (center, below) = area.map_coordinate(&(at, 0.0));
            let half = text::estimate(&tick.label, size, Weight::Regular) / 2.0;
            let middle = center as f32 / UNIT;
            // A label that has no room is left out; its line is there.
            if middle - half > free {
                let style = self.style(Role::Muted, HPos::Center, VPos::Top, false, 1.0);
                let place = (center, below + units(size * 0.45));
                self.root
                    .draw(&Text::new(tick.label.clone(), place, style))?;
                free = middle + half + size * 0.4;
            }
        }
        for tick in y.map_or(&[][..], |y| &y.ticks) {
            let up = y.map_or(0.0, |y| y.share(tick.at));
            let ends = [(0.0, up), (1.0, up)].map(|place| area.map_coordinate(&place));
            self.root
                .draw(&PathElement::new(ends.to_vec(), line(Role::Grid)))?;
            let (left, middle) = ends[0];
            let style = self.style(Role::Muted, HPos::Right, VPos::Center, false, 1.0);
            let place = (left - units(size * 0.5), middle);
            self.root
                .draw(&Text::new(tick.label.clone(), place, style))?;
        }
        let base = [(0.0, 0.0), (1.0, 0.0)].map(|place| area.map_coordinate(&place));
        self.root
            .draw(&PathElement::new(base.to_vec(), line(Role::Rule)))?;
        let below = frame.bottom + size * 1.75;
        self.text(
            &x.label,
            frame.right,
            below,
            HPos::Right,
            Role::Muted,
            false,
        )
    }
}

fn rgb(Rgb(r, g, b): Rgb) -> RGBColor {
    RGBColor(r, g, b)
}

/// Lines of words that fit into a width.
fn wrapped(words: &str, room: f32, size: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split(' ') {
        let line = lines.last().map_or("", String::as_str);
        let longer = [line, word].join(if line.is_empty() { "" } else { " " });
        let fits = text::estimate(&longer, size, Weight::Regular) <= room;
        match lines.last_mut() {
            Some(last) if fits || last.is_empty() => *last = longer,
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
