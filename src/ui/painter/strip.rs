//! Dense stretches of a lane: thousands of cells become one image.

use wasm_bindgen::Clamped;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use crate::view::palette::Theme;
use crate::view::scene::Strip;
use crate::view::strip::{Image, pixels};

/// A canvas on which images lie before they are drawn over the picture: put directly, their transparent
/// parts would erase what is there.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    canvas: Option<(HtmlCanvasElement, CanvasRenderingContext2d)>,
}

impl Scratch {
    /// Paints a strip.
    pub(super) fn paint(
        &mut self,
        context: &CanvasRenderingContext2d,
        strip: &Strip,
        theme: Theme,
        ratio: f64,
    ) {
        let image = pixels(strip, theme, ratio as f32);
        let at = [strip.rect.x, strip.rect.y].map(|value| (f64::from(value) * ratio).round());
        // Nothing is lost where the browser has no room for another canvas but this strip.
        let _ = self.copy(context, &image, at);
    }

    fn copy(
        &mut self,
        context: &CanvasRenderingContext2d,
        image: &Image,
        [x, y]: [f64; 2],
    ) -> Option<()> {
        if image.width == 0 || image.height == 0 {
            return None;
        }
        if self.canvas.is_none() {
            let canvas = super::tile::canvas()?;
            let own = super::context(&canvas)?;
            self.canvas = Some((canvas, own));
        }
        let (canvas, own) = self.canvas.as_ref()?;
        if canvas.width() < image.width || canvas.height() < image.height {
            canvas.set_width(canvas.width().max(image.width));
            canvas.set_height(canvas.height().max(image.height));
        }
        let (width, height) = (f64::from(image.width), f64::from(image.height));
        let rgba = Clamped(image.rgba.as_slice());
        let data =
            ImageData::new_with_u8_clamped_array_and_sh(rgba, image.width, image.height).ok()?;
        own.put_image_data(&data, 0.0, 0.0).ok()?;
        context
            .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                canvas, 0.0, 0.0, width, height, x, y, width, height,
            )
            .ok()
    }
}
