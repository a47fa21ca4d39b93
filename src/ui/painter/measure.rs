//! How wide a text is, remembered: asking the browser costs more than painting.

use std::cell::RefCell;
use std::collections::BTreeMap;

use web_sys::CanvasRenderingContext2d;

use crate::view::scene::Weight;
use crate::view::text::estimate;

/// Size at which texts are measured; widths of other sizes are in proportion.
const SIZE: u32 = 100;
/// Labels with times in them are new at every frame: forget them now and then.
const MOST: usize = 4_000;

/// Measures the page's type.
#[derive(Debug, Default)]
pub(crate) struct Ruler {
    context: Option<CanvasRenderingContext2d>,
    widths: RefCell<BTreeMap<(Weight, String), f32>>,
}

impl Ruler {
    /// On a canvas of its own, so that measuring never changes what is being painted.
    pub(crate) fn new() -> Self {
        Self {
            context: super::tile::canvas().and_then(|canvas| super::context(&canvas)),
            widths: RefCell::default(),
        }
    }

    /// Width in CSS pixels.
    pub(crate) fn width(&self, text: &str, size: f32, weight: Weight) -> f32 {
        let key = (weight, text.to_owned());
        let mut widths = self.widths.borrow_mut();
        if let Some(width) = widths.get(&key) {
            return width * size;
        }
        if widths.len() >= MOST {
            widths.clear();
        }
        let width = self
            .ask(text, weight)
            .unwrap_or_else(|| estimate(text, 1.0, weight));
        widths.insert(key, width);
        width * size
    }

    fn ask(&self, text: &str, weight: Weight) -> Option<f32> {
        let context = self.context.as_ref()?;
        context.set_font(&super::font(SIZE, weight));
        let width = context.measure_text(text).ok()?.width();
        Some(width as f32 / SIZE as f32)
    }
}
