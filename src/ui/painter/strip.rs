//! Dense stretches of a lane: thousands of cells become one image.
//!
//! All images of a scene go into one sheet before any of it is drawn: a canvas that is written to and drawn
//! from in turn is copied by the browser each time.

use wasm_bindgen::Clamped;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use crate::view::palette::Theme;
use crate::view::scene::{Draw, Scene, Strip};
use crate::view::strip::pixels;

/// A canvas that holds the strips of a scene, one below the other. They cannot be put on the picture itself:
/// their transparent parts would erase what is there.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    canvas: Option<(HtmlCanvasElement, CanvasRenderingContext2d)>,
    /// Where each strip lies: top, width and height in device pixels.
    places: Vec<[u32; 3]>,
    /// The next one to be drawn.
    next: usize,
    bytes: Vec<u8>,
}

impl Sheet {
    /// Makes images of all strips of a scene.
    pub(super) fn fill(&mut self, scene: &Scene, theme: Theme, ratio: f64) {
        self.places.clear();
        self.next = 0;
        self.bytes.clear();
        let strips = || {
            scene.commands.iter().filter_map(|command| match command {
                Draw::Strip(strip) => Some(strip),
                _ => None,
            })
        };
        let images: Vec<_> = strips()
            .map(|strip| pixels(strip, theme, ratio as f32))
            .collect();
        let width = images.iter().map(|image| image.width).max().unwrap_or(0);
        let mut top = 0;
        for image in &images {
            self.places.push([top, image.width, image.height]);
            top += image.height;
            if image.width == 0 {
                self.bytes.resize(top as usize * width as usize * 4, 0);
                continue;
            }
            for row in image.rgba.chunks_exact(image.width as usize * 4) {
                self.bytes.extend_from_slice(row);
                self.bytes
                    .resize(self.bytes.len() + (width - image.width) as usize * 4, 0);
            }
        }
        // Nothing is lost where the browser has no room for another canvas but the dense stretches.
        let _ = self.put(width, top);
    }

    fn put(&mut self, width: u32, height: u32) -> Option<()> {
        if width == 0 || height == 0 {
            return None;
        }
        if self.canvas.is_none() {
            let canvas = super::tile::canvas()?;
            let context = super::context(&canvas)?;
            self.canvas = Some((canvas, context));
        }
        let (canvas, context) = self.canvas.as_ref()?;
        if canvas.width() < width || canvas.height() < height {
            canvas.set_width(canvas.width().max(width));
            canvas.set_height(canvas.height().max(height));
        }
        let bytes = Clamped(self.bytes.as_slice());
        let image = ImageData::new_with_u8_clamped_array_and_sh(bytes, width, height).ok()?;
        context.put_image_data(&image, 0.0, 0.0).ok()
    }

    /// Draws the next strip of the scene.
    pub(super) fn draw(&mut self, context: &CanvasRenderingContext2d, strip: &Strip, ratio: f64) {
        let place = self.places.get(self.next).map(|place| place.map(f64::from));
        self.next += 1;
        let Some(([top, width, height], (canvas, _))) = place.zip(self.canvas.as_ref()) else {
            return;
        };
        if width < 1.0 || height < 1.0 {
            return;
        }
        let [x, y] = [strip.rect.x, strip.rect.y].map(|value| (f64::from(value) * ratio).round());
        // Fails only on a canvas of no size.
        let _ = context
            .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                canvas, 0.0, top, width, height, x, y, width, height,
            );
    }
}
