//! What the browser knows: colours, motion, and the page's look.

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use web_sys::MediaQueryList;
use yew::prelude::*;

use super::page::Page;
use super::state::Action;
use super::{body, document, window};

/// Whether the system's colours are dark.
pub(crate) fn system_is_dark() -> bool {
    matches("(prefers-color-scheme: dark)")
}

/// Whether the user wants nothing to glide.
pub(crate) fn reduced_motion() -> bool {
    matches("(prefers-reduced-motion: reduce)")
}

/// Whether the page is as narrow as a phone; the same width stands in the style sheet.
pub(crate) fn is_narrow() -> bool {
    matches("(max-width: 700px)")
}

fn matches(query: &str) -> bool {
    media(query).is_some_and(|list| list.matches())
}

fn media(query: &str) -> Option<MediaQueryList> {
    window()?.match_media(query).ok()?
}

/// Follows the system's colours.
#[hook]
pub(crate) fn use_system_colours(page: &Page) {
    let page = page.clone();
    use_effect_with((), move |()| {
        let listener = media("(prefers-color-scheme: dark)").map(|list| {
            EventListener::new(&list, "change", move |_| {
                page.act(Action::Dark(system_is_dark()))
            })
        });
        move || drop(listener)
    });
}

/// Says to the style sheet which colours are in use and whether the page is presented.
#[hook]
pub(crate) fn use_look(page: &Page) {
    let look = (
        page.state.is_dark(),
        page.state.view.present,
        page.state.view.embed,
    );
    use_effect_with(look, move |&(dark, present, embed)| {
        let root = document().and_then(|document| document.document_element());
        if let Some(root) = root {
            // Cannot fail: the name is a valid one.
            let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
        }
        if let Some(body) = body() {
            let _ = body.class_list().toggle_with_force("present", present);
            let _ = body.class_list().toggle_with_force("embed", embed);
        }
    });
    let title = page.state.scenario.workload.title.clone();
    use_effect_with(title, |title| {
        if let Some(document) = document() {
            document.set_title(&format!("{title} · gilscope"));
        }
    });
}

/// A value once it has stood still for so long.
#[hook]
pub(crate) fn use_settled<T: PartialEq + 'static>(value: Rc<T>, rest_ms: u32) -> Rc<T> {
    let settled = {
        let value = Rc::clone(&value);
        use_state_eq(move || value)
    };
    let setter = settled.setter();
    use_effect_with(value, move |value| {
        let value = Rc::clone(value);
        let timer = Timeout::new(rest_ms, move || setter.set(value));
        move || drop(timer)
    });
    Rc::clone(&settled)
}
