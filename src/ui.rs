//! The page. Wasm only.
//!
//! In reading order: [`state`], what is shown, and the one function that changes it; [`stage`], which owns what
//! moves (cursor, viewport, playback, simulations on the [`bench`]) and paints at most once a frame, outside
//! Yew; [`page`], both together, and what commands do; [`keys`], every key and button once; [`events`] and
//! [`keyboard`], the listeners; [`app`] and what it is made of.
//!
//! The download is to stay small, and code that is copied for every closure and every component is what
//! makes it large. So there is one component for the page and one ([`live`]) for what reads from the stage;
//! all else are functions that return markup. Elements have no listeners of their own: they say in
//! `data-action`, `data-field` and `data-knob` what they do, and one listener for the page carries it out.

mod address;
mod after;
mod app;
mod bench;
mod card;
mod charts;
mod compare;
mod editor;
mod events;
mod guest;
mod header;
mod help;
mod keyboard;
mod keys;
mod knobs;
mod lanes;
mod live;
pub(crate) mod media;
mod notices;
mod page;
pub(crate) mod painter;
pub(crate) mod panic;
pub(crate) mod parts;
mod range;
mod reading;
mod rule;
mod runs;
mod save;
mod share;
mod side;
mod stage;
mod state;
mod timeline;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Node, Window};

/// Puts the page into `<div id="app">`.
pub fn mount() {
    panic::install();
    if let Some(root) = by_id("app") {
        yew::Renderer::<app::App>::with_root(root).render();
    }
}

/// Reads recorded traces for the page: what the program for its worker does.
pub fn read_files() {
    guest::read_files();
}

/// The window; none only outside a browser.
pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

/// Milliseconds since the page was opened.
pub(crate) fn clock() -> f64 {
    let clock = window().and_then(|window| window.performance());
    clock.map_or(0.0, |clock| clock.now())
}

/// The document.
pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// The element with this id.
pub(crate) fn by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// All elements that a selector names.
pub(crate) fn all(selector: &str) -> Vec<Element> {
    let list = document().and_then(|document| document.query_selector_all(selector).ok());
    let Some(list) = list else { return Vec::new() };
    let nodes = (0..list.length()).filter_map(|i| list.item(i));
    nodes.map(JsCast::unchecked_into).collect()
}

/// Gives the keyboard to an element.
pub(crate) fn focus(element: Option<&Node>) {
    if let Some(element) = element.and_then(|node| node.dyn_ref::<HtmlElement>()) {
        // Fails only on elements that cannot have the focus.
        let _ = element.focus();
    }
}

/// Sets a property of an element's style; names and values are valid, so it cannot fail. Markup has no style
/// attributes: the Content-Security-Policy forbids them, and with reason.
pub(crate) fn style(element: &Element, name: &str, value: &str) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.style().set_property(name, value);
    }
}

/// Sets or removes an attribute of the body, where styles and tests look for it.
pub(crate) fn mark_body(name: &str, value: Option<&str>) {
    if let Some(body) = document().and_then(|document| document.body()) {
        let _ = match value {
            Some(value) => body.set_attribute(name, value),
            None => body.remove_attribute(name),
        };
    }
}
