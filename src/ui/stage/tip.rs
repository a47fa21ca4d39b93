//! The tooltip follows the pointer: outside Yew, as the canvas does.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::core::Core;
use super::words::Tip;
use crate::ui::style;

impl Core {
    /// Shows what the pointer is over, or hides the tooltip.
    pub(super) fn show_tip(&mut self) {
        let tip = self.tip();
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
