//! Who gets a key: the control that has the focus, the page, or the page around a frame.

use std::any::Any;

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlInputElement, KeyboardEvent, Storage, Window};

use super::keys::{self, Command, Press};
use super::page::Page;
use super::state::Action;
use super::{all, document, events, focus, window};
use crate::knob;

const STORED: &str = "gilscope-letters";

/// Whether keys of a single character count, as the user last chose.
pub(crate) fn letters() -> bool {
    storage()
        .and_then(|storage| storage.get_item(STORED).ok().flatten())
        .is_none_or(|value| value != "off")
}

/// Remembers the choice where the browser allows it.
pub(crate) fn remember_letters(on: bool) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(STORED, if on { "on" } else { "off" });
    }
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// Listens to the keyboard.
pub(crate) fn listen(page: &Page) -> Vec<Box<dyn Any>> {
    let Some(window) = window() else {
        return Vec::new();
    };
    let page = page.clone();
    let options = EventListenerOptions::enable_prevent_default();
    vec![Box::new(EventListener::new_with_options(
        &window,
        "keydown",
        options,
        move |event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                // A handle keeps alive every state it has been asked for: ask a fresh one.
                press(&page.clone(), event);
            }
        },
    ))]
}

fn press(page: &Page, event: &KeyboardEvent) {
    if event.default_prevented() || event.is_composing() {
        return;
    }
    let shown = page.state.shown;
    if shown.blank {
        event.prevent_default();
        page.show(|shown| shown.blank = false);
        return;
    }
    let focused = document().and_then(|document| document.active_element());
    if let Some(element) = &focused
        && own(page, event, element)
    {
        event.prevent_default();
        return;
    }
    let key = event.key();
    let press = Press {
        key: &key,
        ctrl: event.ctrl_key() || event.meta_key(),
        shift: event.shift_key(),
        alt: event.alt_key(),
    };
    let command = keys::command(press, shown.letters);
    let owner = focused.map_or(Owner::Nobody, |element| Owner::of(&element));
    let covered = shown.help || page.state.card.is_some();
    match command {
        // What covers the page keeps the keys from it, and is left with the key that opened it.
        Some(Command::Help | Command::Card | Command::Leave) if covered => {
            event.prevent_default();
            page.close();
        }
        Some(_) if covered => {}
        // Once presenting, F5 reloads again.
        Some(Command::Present) if event.key() == "F5" && page.state.view.present => {}
        Some(command) if owner.lets_through(event, command) => {
            event.prevent_default();
            page.run(command);
        }
        _ if owner != Owner::Text => hand_up(event),
        _ => {}
    }
}

/// Keys that mean something to a slider, a field or an open menu; true if this was one.
fn own(page: &Page, event: &KeyboardEvent, element: &Element) -> bool {
    let key = event.key();
    let by = match key.as_str() {
        "ArrowRight" | "ArrowUp" => 1,
        "ArrowLeft" | "ArrowDown" => -1,
        _ => 0,
    };
    // In a field the arrows to the sides move the caret.
    let turns = match Owner::of(element) {
        Owner::Range => events::slider(element),
        Owner::Text if !key.ends_with('t') => events::entry(element),
        _ => None,
    };
    if by != 0
        && let Some((knob, run)) = turns
    {
        let values = knob::values(&page.state.scenario, knob);
        let value = values
            .get(run.unwrap_or_default())
            .copied()
            .unwrap_or_default();
        let steps = if event.shift_key() { by * 10 } else { by };
        page.act(Action::Type(None));
        page.act(Action::Knob(knob, run, knob.nudge(value, steps)));
        return true;
    }
    if key.ends_with("Up") || key.ends_with("Down") {
        return by != 0 && page.state.shown.menu.is_some() && step(element, -by);
    }
    if page.state.typing.is_none() {
        return false;
    }
    match key.as_str() {
        "Enter" => page.act(Action::Commit),
        "Escape" => {
            page.act(Action::Type(None));
            if let Some(element) = element.dyn_ref::<HtmlInputElement>() {
                // Cannot fail on what has the focus.
                let _ = element.blur();
            }
        }
        _ => return false,
    }
    true
}

/// Moves the focus by so many entries of the open menu.
fn step(from: &Element, by: i32) -> bool {
    let entries = all(".sheet button");
    let here = entries.iter().position(|entry| entry == from);
    let next = match here {
        Some(here) => here.saturating_add_signed(by as isize),
        None => 0,
    };
    focus(entries.get(next).map(AsRef::as_ref));
    !entries.is_empty()
}

/// What has the focus, as far as keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Nobody,
    Text,
    Range,
    Select,
    Button,
}

impl Owner {
    fn of(element: &Element) -> Self {
        match element.tag_name().as_str() {
            "TEXTAREA" => Self::Text,
            "SELECT" => Self::Select,
            "BUTTON" | "A" | "SUMMARY" => Self::Button,
            "INPUT" => match element
                .dyn_ref::<HtmlInputElement>()
                .map(HtmlInputElement::type_)
                .as_deref()
            {
                Some("range") => Self::Range,
                Some("checkbox" | "radio") => Self::Button,
                _ => Self::Text,
            },
            _ => Self::Nobody,
        }
    }

    /// Whether the page may have this key. PageUp and PageDown are a clicker's: they always step.
    fn lets_through(self, event: &KeyboardEvent, command: Command) -> bool {
        if matches!(
            command,
            Command::NextPreset | Command::PrevPreset | Command::Present
        ) && event.key().chars().count() > 1
        {
            return true;
        }
        let key = event.key();
        let arrows = key.starts_with("Arrow") || key == "Home" || key == "End";
        match self {
            Self::Nobody => true,
            Self::Text => matches!(command, Command::Leave),
            Self::Range => !arrows,
            Self::Select => !arrows && key != " " && (event.ctrl_key() || key.chars().count() > 1),
            Self::Button => key != " " && key != "Enter",
        }
    }
}

/// Inside a frame the page around it, a slide deck perhaps, gets the keys that mean nothing here.
fn hand_up(event: &KeyboardEvent) {
    let Some(window) = window() else { return };
    let Some(parent) = window.parent().ok().flatten() else {
        return;
    };
    if is_same(&window, &parent) {
        return;
    }
    let message = Object::new();
    let entries: [(&str, JsValue); 7] = [
        ("type", "gilscope-key".into()),
        ("key", event.key().into()),
        ("code", event.code().into()),
        ("ctrlKey", event.ctrl_key().into()),
        ("shiftKey", event.shift_key().into()),
        ("altKey", event.alt_key().into()),
        ("metaKey", event.meta_key().into()),
    ];
    for (name, value) in entries {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&message, &name.into(), &value);
    }
    // Any page may embed this one, and a key press is no secret of its user's.
    let _ = parent.post_message(&message, "*");
}

fn is_same(window: &Window, other: &Window) -> bool {
    AsRef::<JsValue>::as_ref(window) == AsRef::<JsValue>::as_ref(other)
}
