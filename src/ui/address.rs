//! The address bar: the link of what is shown, and the way back.

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::page::Page;
use super::state::Action;
use super::window;
use crate::link;

/// Rest before the address bar follows: browsers refuse to be written to more than some 100 times in 30 s.
const REST_MS: u32 = 250;

/// The present hash, with its mark.
pub(crate) fn hash() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// Keeps address bar and state the same.
#[hook]
pub(crate) fn use_address(page: &Page) {
    let link = page.state.link();
    let entry = page.state.entry;
    let steps = use_mut_ref(|| entry.steps);
    let timer = use_mut_ref(|| None::<(Timeout, String)>);
    use_effect_with((link, entry), move |(link, entry)| {
        let push = std::mem::replace(&mut *steps.borrow_mut(), entry.steps) != entry.steps;
        let link = link.clone();
        let waiting = timer.borrow_mut().take();
        if push {
            // The entry that is left says what was last seen there.
            if let Some((_, before)) = waiting {
                write(&before, false);
            }
            write(&link, true);
        } else if !entry.read {
            let later = link.clone();
            *timer.borrow_mut() = Some((Timeout::new(REST_MS, move || write(&later, false)), link));
        }
    });

    let page = page.clone();
    use_effect_with((), move |()| {
        let read = Rc::new(move |_: &Event| {
            let page = page.clone();
            // Our own writing sounds no event; what is heard comes from the user.
            let now = hash();
            if now != page.state.link() {
                page.act(Action::Link(Box::new(link::parse(&now))));
            }
        });
        let again = Rc::clone(&read);
        let listeners = window().map(|window| {
            (
                EventListener::new(&window, "popstate", move |event| read(event)),
                EventListener::new(&window, "hashchange", move |event| again(event)),
            )
        });
        move || drop(listeners)
    });
}

fn write(link: &str, push: bool) {
    if link == hash() {
        return;
    }
    let Some(history) = window().and_then(|window| window.history().ok()) else {
        return;
    };
    // A browser that refuses leaves the old link in its place; the share button still gives the new one.
    let _ = match push {
        true => history.push_state_with_url(&JsValue::NULL, "", Some(link)),
        false => history.replace_state_with_url(&JsValue::NULL, "", Some(link)),
    };
}
