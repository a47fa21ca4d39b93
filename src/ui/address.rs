//! The address bar: the link of what is shown, and the way back.

use std::any::Any;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsValue;

use super::page::Page;
use super::state::{Action, Entry};
use super::window;
use crate::link;

/// Rest before the address bar follows: browsers refuse to be written to more than some 100 times in 30 s.
const REST_MS: u32 = 250;

/// The present hash, with its mark.
pub(crate) fn hash() -> String {
    let location = window().map(|window| window.location());
    location
        .and_then(|location| location.hash().ok())
        .unwrap_or_default()
}

/// Opens what the user writes into the address bar or goes back to.
pub(crate) fn listen(page: &Page) -> Vec<Box<dyn Any>> {
    let Some(window) = window() else {
        return Vec::new();
    };
    let listener = |name: &'static str| -> Box<dyn Any> {
        let page = page.clone();
        Box::new(EventListener::new(&window, name, move |_| read(&page)))
    };
    vec![listener("popstate"), listener("hashchange")]
}

/// Our own writing sounds no event; what is heard comes from the user.
fn read(page: &Page) {
    let now = hash();
    if now != page.clone().state.link() {
        page.act(Action::Link(Box::new(link::parse(&now))));
    }
}

/// What was last written, and what waits to be.
#[derive(Default)]
pub(crate) struct Address {
    link: String,
    steps: u32,
    waiting: Option<(Timeout, String)>,
}

impl Address {
    /// Writes the link: at once into an entry of its own after a deliberate step, else later into the present one.
    pub(crate) fn follow(&mut self, link: &str, entry: Entry) {
        let push = std::mem::replace(&mut self.steps, entry.steps) != entry.steps;
        if self.link == link && !push {
            return;
        }
        self.link = link.to_owned();
        let waiting = self.waiting.take();
        if push {
            // The entry that is left says what was last seen there.
            if let Some((_, before)) = waiting {
                write(&before, false);
            }
            write(link, true);
        } else if !entry.read {
            let later = self.link.clone();
            let timer = Timeout::new(REST_MS, move || write(&later, false));
            self.waiting = Some((timer, self.link.clone()));
        }
    }
}

fn write(link: &str, push: bool) {
    let history = window().and_then(|window| window.history().ok());
    let Some(history) = history.filter(|_| link != hash()) else {
        return;
    };
    // A browser that refuses leaves the old link in its place; the share button still gives the new one.
    let _ = match push {
        true => history.push_state_with_url(&JsValue::NULL, "", Some(link)),
        false => history.replace_state_with_url(&JsValue::NULL, "", Some(link)),
    };
}
