//! Files that are dropped on the page, or chosen.

use std::any::Any;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use web_sys::{DragEvent, HtmlInputElement};

use super::open;
use crate::ui::page::Page;
use crate::ui::window;

/// Listens to the whole page.
pub(crate) fn listen(page: &Page) -> Vec<Box<dyn Any>> {
    let Some(window) = window() else {
        return Vec::new();
    };
    let options = EventListenerOptions::enable_prevent_default();
    let on = |name: &'static str| -> Box<dyn Any> {
        let page = page.clone();
        let heard = move |event: &web_sys::Event| {
            let Some(event) = event.dyn_ref::<DragEvent>() else {
                return;
            };
            let Some(files) = event.data_transfer() else {
                return;
            };
            // A browser would show a dropped file instead of the page.
            if files.types().includes(&"Files".into(), 0) {
                event.prevent_default();
                if let Some(file) = files.files().and_then(|files| files.item(0)) {
                    open(&page.clone(), &file);
                }
            }
        };
        Box::new(EventListener::new_with_options(
            &window, name, options, heard,
        ))
    };
    vec![on("dragover"), on("drop")]
}

/// A file was chosen in the page's field for files.
pub(crate) fn chosen(page: &Page, input: &HtmlInputElement) {
    if let Some(file) = input.files().and_then(|files| files.item(0)) {
        open(page, &file);
        // The same file can be chosen again.
        input.set_value("");
    }
}
