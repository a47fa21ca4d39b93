//! What can be filled in memory only, but lies over something that the canvas has painted.

use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::view::palette::Theme;
use crate::view::raster::{Area, Raster};
use crate::view::scene::Draw;

/// A canvas through which it gets onto the picture: put there directly, its transparent parts would erase what is there.
#[derive(Debug, Default)]
pub(super) struct Stamp {
    canvas: Option<(HtmlCanvasElement, CanvasRenderingContext2d)>,
    raster: Raster,
}

impl Stamp {
    /// Draws a command, as far as it lies in an area.
    pub(super) fn press(
        &mut self,
        context: &CanvasRenderingContext2d,
        command: &Draw,
        area: Area,
        theme: Theme,
        ratio: f64,
    ) {
        if self.canvas.is_none() {
            self.canvas = super::canvas().and_then(|canvas| {
                let context = super::context(&canvas)?;
                Some((canvas, context))
            });
        }
        // Without room for another canvas, nothing is lost but this.
        let Some((canvas, own)) = &self.canvas else {
            return;
        };
        self.raster.begin(area, theme, ratio as f32);
        self.raster.draw(command);
        let [width, height] = self.raster.size();
        canvas.set_width(width);
        canvas.set_height(height);
        let (x1, y1) = (width as i32, height as i32);
        super::put(
            own,
            &self.raster,
            &[Area {
                x1,
                y1,
                ..Area::default()
            }],
        );
        let [x, y, ..] = super::place(area);
        // Fails only on a canvas of no size.
        let _ = context.draw_image_with_html_canvas_element(canvas, x, y);
    }
}
