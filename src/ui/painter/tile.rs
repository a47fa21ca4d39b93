//! Patterns as repeated tiles, drawn once for each colour.

use wasm_bindgen::JsCast as _;
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement};

use crate::view::palette::{Pattern, Role, Theme};
use crate::view::scene::Fill;

/// The tiles drawn so far, for one theme and one device pixel ratio.
#[derive(Debug, Default)]
pub(super) struct Tiles {
    made: Vec<(Role, Pattern, CanvasPattern)>,
}

impl Tiles {
    /// The lines of a filling, transparent between them.
    pub(super) fn get(
        &mut self,
        context: &CanvasRenderingContext2d,
        fill: Fill,
        theme: Theme,
        ratio: f64,
    ) -> Option<&CanvasPattern> {
        let known =
            |(role, pattern, _): &(Role, Pattern, _)| (*role, *pattern) == (fill.ink, fill.pattern);
        if !self.made.iter().any(known) {
            let canvas = draw(fill, theme, ratio)?;
            let pattern = context
                .create_pattern_with_html_canvas_element(&canvas, "repeat")
                .ok()??;
            self.made.push((fill.ink, fill.pattern, pattern));
        }
        self.made
            .iter()
            .find(|made| known(made))
            .map(|(_, _, pattern)| pattern)
    }
}

fn draw(fill: Fill, theme: Theme, ratio: f64) -> Option<HtmlCanvasElement> {
    let tile = fill.pattern.tile()?;
    let canvas = canvas()?;
    // A tile of whole device pixels, or the seams between tiles would show.
    let side = (f64::from(tile.side) * ratio).round().max(1.0);
    let scale = side / f64::from(tile.side);
    canvas.set_width(side as u32);
    canvas.set_height(side as u32);
    let context = super::context(&canvas)?;
    context.set_stroke_style_str(&theme.color(fill.ink).hex());
    context.set_line_width(f64::from(tile.stroke) * scale);
    context.set_line_cap(if fill.pattern == Pattern::Dots {
        "round"
    } else {
        "butt"
    });
    context.begin_path();
    for line in tile.lines {
        let [x1, y1, x2, y2] = line.map(|value| f64::from(value) * scale);
        context.move_to(x1, y1);
        context.line_to(x2, y2);
    }
    context.stroke();
    Some(canvas)
}

/// A canvas that stands on no page.
pub(super) fn canvas() -> Option<HtmlCanvasElement> {
    let document = web_sys::window()?.document()?;
    document.create_element("canvas").ok()?.dyn_into().ok()
}
