//! The tooltip follows the pointer: outside Yew, as the canvas does.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::core::Core;
use super::words::Tip;
use crate::ui::{clock, style};

/// What keeps a thread from running takes longer to find out where keyframes are far apart.
const QUICK_MS: f64 = 4.0;

impl Core {
    /// Whether the tooltip is not about what the pointer is over, and in how many milliseconds it is to be: where it
    /// takes long to find out, a fourth of the time at most is spent on it.
    pub(super) fn tip_is_due(&self) -> Option<u32> {
        let wait = match self.hover.is_some() && self.tip_took > QUICK_MS {
            true => self.tip_took * 3.0,
            false => 0.0,
        };
        (self.tip_of != self.hover).then_some(wait as u32)
    }

    /// Shows what the pointer is over, or hides the tooltip.
    pub(super) fn show_tip(&mut self) {
        let begun = clock();
        self.tip_of = self.hover;
        let tip = self.tip();
        self.tip_took = clock() - begun;
        if tip == self.tipped {
            return;
        }
        if let Some(paint) = &self.paint {
            match &tip {
                Some(tip) => fill(&paint.tip, tip),
                None => style(&paint.tip, "visibility", "hidden"),
            }
        }
        self.tipped = tip;
    }
}

fn fill(element: &Element, tip: &Tip) {
    let texts = [&tip.title, &tip.time, &tip.cause];
    let children = element.children();
    for (index, text) in texts.into_iter().enumerate() {
        if let Some(child) = children.item(index as u32) {
            child.set_text_content(Some(text));
        }
    }
    let Some(own) = element.dyn_ref::<HtmlElement>() else {
        return;
    };
    let (width, height) = (own.offset_width() as f32, own.offset_height() as f32);
    // Beside the pointer, on the side where there is room.
    let right = tip.x + 16.0 + width <= tip.width;
    let x = if right {
        tip.x + 16.0
    } else {
        (tip.x - 16.0 - width).max(0.0)
    };
    let y = if tip.y > height + 24.0 {
        tip.y - height - 12.0
    } else {
        tip.y + 20.0
    };
    let place = [
        "translate(",
        &x.round().to_string(),
        "px, ",
        &y.round().to_string(),
        "px)",
    ];
    style(element, "transform", &place.concat());
    style(element, "visibility", "visible");
}
