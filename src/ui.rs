//! The page. Wasm only.
//!
//! In reading order: [`state`], what is shown, and the one function that changes it; [`stage`], which owns what
//! moves (cursor, viewport, playback, simulations on the [`bench`]) and paints at most once a frame, outside
//! Yew; [`page`], what every component can reach; [`keys`]; [`app`] and the components below it.

mod address;
mod app;
mod bench;
mod editor;
mod header;
mod help;
mod hooks;
mod icons;
mod keyboard;
mod keys;
mod legend;
mod knobs;
mod menu;
mod notices;
mod page;
mod painter;
mod panic;
mod presets;
mod python;
mod reading;
mod runs;
mod share;
mod side;
mod stage;
mod state;
mod timeline;

use wasm_bindgen::JsCast as _;
use web_sys::{Document, Element, HtmlElement, Node, Window};

/// Puts the page into `<div id="app">`.
pub fn mount() {
    panic::install();
    let root = document().and_then(|document| document.get_element_by_id("app"));
    if let Some(root) = root {
        yew::Renderer::<app::App>::with_root(root).render();
    }
}

/// The window; none only outside a browser.
pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

/// The document.
pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// The body.
pub(crate) fn body() -> Option<HtmlElement> {
    document()?.body()
}

/// What has the keyboard.
pub(crate) fn focused() -> Option<Element> {
    document()?.active_element()
}

/// Gives the keyboard to an element.
pub(crate) fn focus(node: Option<Node>) {
    if let Some(element) = node.and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
        // Fails only on elements that cannot have the focus.
        let _ = element.focus();
    }
}

/// Sets or removes an attribute of the body, where styles and tests look for it.
pub(crate) fn mark_body(name: &str, value: Option<&str>) {
    if let Some(body) = body() {
        let _ = match value {
            Some(value) => body.set_attribute(name, value),
            None => body.remove_attribute(name),
        };
    }
}
