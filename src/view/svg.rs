//! A scene as an SVG file.

use std::fmt::Write as _;

use super::palette::{Pattern, Theme};
use super::scene::{Align, Cell, Draw, Fill, Point, Rect, Scene, Strip, Text, Weight};

/// The page's font stack.
const FONTS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/// Writes a scene as a stand-alone file; `title` is what screen readers say, `link` where it is from.
pub fn render(scene: &Scene, theme: Theme, title: &str, link: Option<&str>) -> String {
    let mut writer = Writer {
        theme,
        body: String::new(),
        patterns: Vec::new(),
        clips: Vec::new(),
        depth: 0,
    };
    for command in &scene.commands {
        writer.command(command);
    }
    while writer.depth > 0 {
        writer.command(&Draw::Unclip);
    }
    let (w, h) = (num(scene.width), num(scene.height));
    let mut file = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        file,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" font-family="{FONTS}">"#
    );
    let _ = writeln!(file, "<title>{}</title>", escape(title));
    if let Some(link) = link {
        let _ = writeln!(file, "<desc>{}</desc>", escape(link));
    }
    let defs = writer.defs();
    if !defs.is_empty() {
        let _ = writeln!(file, "<defs>\n{defs}</defs>");
    }
    file + &writer.body + "</svg>\n"
}

/// Text made safe inside elements and attributes. Characters that XML forbids are dropped.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            '\0'..='\x1f' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => safe.push(c),
        }
    }
    safe
}

struct Writer {
    theme: Theme,
    body: String,
    patterns: Vec<Fill>,
    clips: Vec<Rect>,
    depth: usize,
}

impl Writer {
    fn command(&mut self, command: &Draw) {
        match command {
            Draw::Rect { rect, fill, radius } => {
                let paint = self.paint(*fill);
                let round = match radius {
                    r if *r > 0.0 => format!(r#" rx="{}""#, num(*r)),
                    _ => String::new(),
                };
                self.line(format_args!(
                    r#"<rect {}{round} fill="{paint}"/>"#,
                    area(rect)
                ));
            }
            Draw::Outline {
                rect,
                role,
                width,
                radius,
            } => {
                let inner = area(&rect.inset(width / 2.0));
                let (color, width) = (self.theme.color(*role).hex(), num(*width));
                let round = num(*radius);
                self.line(format_args!(
                    r#"<rect {inner} rx="{round}" fill="none" stroke="{color}" stroke-width="{width}"/>"#
                ));
            }
            Draw::Line {
                from,
                to,
                role,
                width,
                dash,
            } => {
                let (color, width) = (self.theme.color(*role).hex(), num(*width));
                let dash = match dash {
                    d if *d > 0.0 => format!(r#" stroke-dasharray="{}""#, num(*d)),
                    _ => String::new(),
                };
                self.line(format_args!(
                    r#"<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{color}" stroke-width="{width}"{dash}/>"#,
                    num(from.x),
                    num(from.y),
                    num(to.x),
                    num(to.y)
                ));
            }
            Draw::Text(text) => self.text(text),
            Draw::Circle { at, radius, role } => {
                let color = self.theme.color(*role).hex();
                let (x, y, r) = (num(at.x), num(at.y), num(*radius));
                self.line(format_args!(
                    r#"<circle cx="{x}" cy="{y}" r="{r}" fill="{color}"/>"#
                ));
            }
            Draw::Polygon { points, role } => {
                let color = self.theme.color(*role).hex();
                let corner = |p: &Point| format!("{},{}", num(p.x), num(p.y));
                let corners: Vec<String> = points.iter().map(corner).collect();
                let corners = corners.join(" ");
                self.line(format_args!(
                    r#"<polygon points="{corners}" fill="{color}"/>"#
                ));
            }
            Draw::Strip(strip) => self.strip(strip),
            Draw::Clip(rect) => {
                let known = self.clips.iter().position(|clip| clip == rect);
                let id = known.unwrap_or_else(|| {
                    self.clips.push(*rect);
                    self.clips.len() - 1
                });
                self.depth += 1;
                self.line(format_args!(r##"<g clip-path="url(#c{id})">"##));
            }
            Draw::Unclip => {
                if self.depth > 0 {
                    self.depth -= 1;
                    self.line(format_args!("</g>"));
                }
            }
        }
    }

    fn text(&mut self, text: &Text) {
        let color = self.theme.color(text.role).hex();
        let anchor = match text.align {
            Align::Start => "",
            Align::Middle => r#" text-anchor="middle""#,
            Align::End => r#" text-anchor="end""#,
        };
        let weight = match text.weight {
            Weight::Regular => "",
            Weight::Bold => r#" font-weight="700""#,
        };
        let (x, y, size) = (num(text.x), num(text.y), num(text.size));
        let words = escape(&text.text);
        self.line(format_args!(
            r#"<text x="{x}" y="{y}" font-size="{size}"{weight}{anchor} fill="{color}">{words}</text>"#
        ));
    }

    /// One path for each fill: a strip has thousands of cells.
    fn strip(&mut self, strip: &Strip) {
        let mut fills: Vec<Fill> = strip.cells.iter().map(|cell| cell.fill).collect();
        fills.sort_unstable();
        fills.dedup();
        for fill in fills {
            let mut path = String::new();
            for cell in strip.cells.iter().filter(|cell| cell.fill == fill) {
                let Cell { x, w, .. } = *cell;
                let x = num(strip.rect.x + f32::from(x));
                let (y, h) = (num(strip.rect.y + cell.top), num(cell.bottom - cell.top));
                let _ = write!(path, "M{x} {y}h{w}v{h}h-{w}z");
            }
            let paint = self.paint(fill);
            self.line(format_args!(r#"<path d="{path}" fill="{paint}"/>"#));
        }
    }

    fn paint(&mut self, fill: Fill) -> String {
        if fill.pattern == Pattern::Solid {
            return self.theme.color(fill.ground).hex();
        }
        let known = self.patterns.iter().position(|&other| other == fill);
        let id = known.unwrap_or_else(|| {
            self.patterns.push(fill);
            self.patterns.len() - 1
        });
        format!("url(#p{id})")
    }

    fn defs(&self) -> String {
        let mut defs = String::new();
        for (id, fill) in self.patterns.iter().enumerate() {
            let Some(tile) = fill.pattern.tile() else {
                continue;
            };
            let (side, stroke) = (num(tile.side), num(tile.stroke));
            let (ground, ink) = (self.theme.color(fill.ground), self.theme.color(fill.ink));
            let cap = if fill.pattern == Pattern::Dots {
                "round"
            } else {
                "butt"
            };
            let lines: String = tile
                .lines
                .iter()
                .map(|[x0, y0, x1, y1]| format!("M{x0} {y0}L{x1} {y1}"))
                .collect();
            let _ = writeln!(
                defs,
                r#"<pattern id="p{id}" width="{side}" height="{side}" patternUnits="userSpaceOnUse"><path d="M0 0h{side}v{side}h-{side}z" fill="{}"/><path d="{lines}" stroke="{}" stroke-width="{stroke}" stroke-linecap="{cap}"/></pattern>"#,
                ground.hex(),
                ink.hex()
            );
        }
        for (id, rect) in self.clips.iter().enumerate() {
            let area = area(rect);
            let _ = writeln!(defs, r#"<clipPath id="c{id}"><rect {area}/></clipPath>"#);
        }
        defs
    }

    fn line(&mut self, line: std::fmt::Arguments) {
        let _ = writeln!(self.body, "{line}");
    }
}

fn area(rect: &Rect) -> String {
    format!(
        r#"x="{}" y="{}" width="{}" height="{}""#,
        num(rect.x),
        num(rect.y),
        num(rect.w),
        num(rect.h)
    )
}

/// At most two decimals, none where there are none.
fn num(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" | "" => "0".to_owned(),
        text => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::trace::State;
    use crate::view::palette::Role;

    #[test]
    fn text_from_a_scenario_cannot_leave_its_element() {
        let mut scene = Scene::new(40.0, 20.0);
        let area = Rect::new(1.0, 2.0, 30.5, 8.0);
        scene.clipped(area, |scene| {
            scene.rect(area, Fill::state(State::GilWait));
            scene.text(Text {
                x: 2.0,
                y: 9.25,
                text: "</text><script>'\u{0}&".to_owned(),
                size: 8.0,
                weight: Weight::Bold,
                align: Align::End,
                role: Role::Ink,
                max_width: 30.0,
            });
        });
        let svg = render(&scene, Theme::Light, "a \"b\" < c", Some("#convoy&cores=1"));
        expect![[r##"
            <svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif">
            <title>a &quot;b&quot; &lt; c</title>
            <desc>#convoy&amp;cores=1</desc>
            <defs>
            <pattern id="p0" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M0 0h8v8h-8z" fill="#ffffff"/><path d="M-2 2L2 -2M-2 10L10 -2M6 10L10 6" stroke="#c84e00" stroke-width="1.8" stroke-linecap="butt"/></pattern>
            <clipPath id="c0"><rect x="1" y="2" width="30.5" height="8"/></clipPath>
            </defs>
            <g clip-path="url(#c0)">
            <rect x="1" y="2" width="30.5" height="8" fill="url(#p0)"/>
            <text x="2" y="9.25" font-size="8" font-weight="700" text-anchor="end" fill="#16181d">&lt;/text&gt;&lt;script&gt;&#39;&amp;</text>
            </g>
            </svg>
        "##]]
        .assert_eq(&svg);
    }
}
