//! What follows a rendering: stage, address bar and those properties of elements that markup cannot set.

use std::any::Any;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlDialogElement, HtmlInputElement, HtmlSelectElement};

use super::address::{self, Address};
use super::knobs::SELECTOR;
use super::page::Page;
use super::state::Action;
use super::{all, by_id, document, events, focus, guest, keyboard, media, style, timeline};
use crate::knob::POSITIONS;
use crate::scenario::check::Valid;

/// Listens to everything, for as long as what is returned lives.
pub(crate) fn set_up(page: &Page) -> Vec<Box<dyn Any>> {
    let state = page.state.dispatcher();
    let mut guards = events::listen(page);
    guards.extend(keyboard::listen(page));
    guards.extend(guest::listen(page));
    guards.extend(address::listen(page));
    guards.extend(timeline::listen(&page.stage));
    if let Some(list) = media::media(media::DARK) {
        let changed = move |_: &web_sys::Event| state.dispatch(Action::Dark(media::is_dark()));
        guards.push(Box::new(EventListener::new(&list, "change", changed)));
    }
    let resting = page.clone();
    page.stage
        .on_rest(Box::new(move || resting.clone().settle()));
    guards
}

/// What was last passed on.
#[derive(Default)]
pub(crate) struct After {
    scenario: Option<(u32, Rc<Valid>)>,
    /// Number of links that were followed.
    links: u32,
    look: Option<(bool, bool, bool)>,
    knob: Option<usize>,
    shared: bool,
    /// The recorded run on show.
    guest: Option<guest::Shown>,
    typing: bool,
    /// The card that is open.
    card: Option<String>,
    /// What had the focus before a dialog took it.
    focused: Option<Element>,
    address: Address,
}

impl After {
    /// Passes on what has changed.
    pub(crate) fn follow(&mut self, page: &Page) {
        let state = &page.state;
        let scenario = (state.opened, Rc::clone(&state.scenario));
        if self.scenario.as_ref() != Some(&scenario) {
            page.stage
                .show(Rc::clone(&state.scenario), state.opened, &state.view);
            if let Some(document) = document() {
                document.set_title(&(state.scenario.workload.title.clone() + " · gilscope"));
            }
            self.scenario = Some(scenario);
        }
        if self.links != state.links {
            self.links = state.links;
            page.stage.follow(&state.view);
        }
        if self.guest != state.guest.shown {
            self.guest.clone_from(&state.guest.shown);
            let lanes = self.guest.clone().map(guest::Lanes::new);
            page.stage.change(|core| core.receive(lanes));
        }
        let look = (state.is_dark(), state.view.present, state.view.embed);
        if self.look != Some(look) {
            self.look = Some(look);
            show_look(look);
            page.stage.look(look.0, look.1);
        }
        self.address.follow(&state.link(), state.entry);
        self.set_properties(page);
    }

    fn set_properties(&mut self, page: &Page) {
        for slider in all("input[type=range]") {
            let part = |value: f64| (value / f64::from(POSITIONS)).to_string();
            let standard = slider
                .get_attribute("data-standard")
                .and_then(|text| text.parse::<u32>().ok());
            if let Some(slider) = slider.dyn_ref::<HtmlInputElement>() {
                style(slider, "--value", &part(slider.value_as_number()));
                style(
                    slider,
                    "--standard",
                    &part(f64::from(standard.unwrap_or(0))),
                );
            }
        }
        for select in all("select") {
            let index = select
                .get_attribute("data-index")
                .and_then(|text| text.parse().ok());
            if let (Some(select), Some(index)) = (select.dyn_ref::<HtmlSelectElement>(), index)
                && select.selected_index() != index
            {
                select.set_selected_index(index);
            }
        }
        self.open_dialogs(page);
        let knob = page.state.shown.knob;
        if std::mem::replace(&mut self.knob, knob) != knob && knob.is_some() {
            focus(all(SELECTOR).first().map(AsRef::as_ref));
        }
        let typing = page.state.typing.is_some();
        if std::mem::replace(&mut self.typing, typing) && !typing {
            select_entry();
        }
        let shared = page.state.shared.is_some();
        if shared
            && !std::mem::replace(&mut self.shared, shared)
            && let Some(link) = by_id("link")
        {
            focus(Some(&link));
            link.unchecked_ref::<HtmlInputElement>().select();
        }
        self.shared = shared;
    }
}

impl After {
    /// A dialog takes the focus and gives it back where it was. A card's text takes it, so that keys scroll it.
    fn open_dialogs(&mut self, page: &Page) {
        for dialog in all("dialog:not([open])") {
            if let Some(dialog) = dialog.dyn_ref::<HtmlDialogElement>() {
                self.focused = document().and_then(|document| document.active_element());
                // Fails only on a dialog that is open already.
                let _ = dialog.show_modal();
            }
        }
        let card = page.state.card.as_ref().map(|card| card.name.clone());
        if std::mem::replace(&mut self.card, card.clone()) != card && card.is_some() {
            focus(all(".card .text").first().map(AsRef::as_ref));
        }
        if card.is_none() && !page.state.shown.help {
            focus(self.focused.take().as_deref());
        }
    }
}

/// What was typed was taken: whatever is typed next replaces it.
fn select_entry() {
    let focused = document().and_then(|document| document.active_element());
    if let Some(input) = focused.filter(|element| events::entry(element).is_some()) {
        input.unchecked_ref::<HtmlInputElement>().select();
    }
}

/// Says to the style sheet which colours are in use and how the page is used.
fn show_look((dark, present, embed): (bool, bool, bool)) {
    let Some(document) = document() else { return };
    // Valid names cannot be refused.
    if let Some(root) = document.document_element() {
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    }
    if let Some(body) = document.body() {
        let body: &Element = &body;
        let _ = body.class_list().toggle_with_force("present", present);
        let _ = body.class_list().toggle_with_force("embed", embed);
    }
}
