//! The buttons beside the names of runs stand where the layout has room for them: outside Yew, as the canvas does.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::ui::style;
use crate::view::layout::Layout;

/// Puts each button into its place, and hides those that were scrolled away.
pub(super) fn place(buttons: &Element, layout: &Layout) {
    let children = buttons.children();
    for (index, run) in layout.runs.iter().enumerate() {
        let Some(button) = children.item(index as u32) else {
            return;
        };
        let Some(button) = button.dyn_ref::<HtmlElement>() else {
            return;
        };
        // A row may be lower than the button.
        let seen = run.how.middle() > layout.plot.y && run.how.bottom() <= layout.height;
        style(
            button,
            "visibility",
            if seen { "visible" } else { "hidden" },
        );
        let px = |value: f32| value.to_string() + "px";
        style(button, "left", &px(run.how.x));
        style(button, "top", &px(run.how.y));
        style(button, "font-size", &px(run.how.h));
    }
}
