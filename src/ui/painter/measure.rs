//! How wide a text is, remembered: asking the browser costs more than painting.

use std::cell::RefCell;

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
    /// By [`hash`], sorted.
    widths: RefCell<Vec<(u64, f32)>>,
}

impl Ruler {
    /// On a canvas of its own, so that measuring never changes what is being painted.
    pub(crate) fn new() -> Self {
        Self {
            context: super::canvas().and_then(|canvas| super::context(&canvas)),
            widths: RefCell::default(),
        }
    }

    /// Width in CSS pixels.
    pub(crate) fn width(&self, text: &str, size: f32, weight: Weight) -> f32 {
        let key = hash(text, weight);
        let mut widths = self.widths.borrow_mut();
        let place = match widths.binary_search_by_key(&key, |(key, _)| *key) {
            Ok(found) => return widths[found].1 * size,
            Err(place) => place,
        };
        let width = self
            .ask(text, weight)
            .unwrap_or_else(|| estimate(text, 1.0, weight));
        if widths.len() >= MOST {
            widths.clear();
        } else {
            widths.insert(place, (key, width));
        }
        width * size
    }

    fn ask(&self, text: &str, weight: Weight) -> Option<f32> {
        let context = self.context.as_ref()?;
        context.set_font(&super::font(SIZE, weight));
        let width = context.measure_text(text).ok()?.width();
        Some(width as f32 / SIZE as f32)
    }
}

/// FNV-1a: two of some thousand texts collide once in many billion pages.
fn hash(text: &str, weight: Weight) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ weight as u64;
    text.bytes().fold(start, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
