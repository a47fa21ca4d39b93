//! Clicks, typing and choices: the nearest element that says what it does is asked.
//!
//! `data-action` names a command of the keys' table or an action below, with what it concerns in `data-arg`.
//! `data-field` is a field of a knob (`knob/KEY/RUN`) or of the edited workload (see [`super::editor::apply`]).
//! `data-knob` is a slider, for the run in `data-run` or, where that is empty, for all.

use std::any::Any;

use gloo_events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement};

use super::page::Page;
use super::state::{Action, Typing};
use super::{card, guest, keyboard, keys, lanes, save, window};
use crate::knob::{self, Dial};
use crate::scenario::presets;

/// Listens to the whole page.
pub(crate) fn listen(page: &Page) -> Vec<Box<dyn Any>> {
    let Some(window) = window() else {
        return Vec::new();
    };
    let on = |name: &'static str, act: fn(&Page, &Element)| -> Box<dyn Any> {
        let page = page.clone();
        Box::new(EventListener::new(&window, name, move |event: &Event| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            if let Some(target) = target {
                // A handle keeps alive every state it has been asked for: ask a fresh one.
                act(&page.clone(), &target);
            }
        }))
    };
    vec![
        on("click", clicked),
        on("dblclick", |page, target| {
            if let Some((knob, run)) = slider(target) {
                page.reset_knob(knob, run);
            }
        }),
        on("input", typed),
        on("change", chosen),
        on("focusin", |page, target| {
            let menu = target.closest(".menu").ok().flatten();
            if page.state.shown.menu.is_some() && menu.is_none() {
                page.show(|shown| shown.menu = None);
            }
            if let Some(input) = target.dyn_ref::<HtmlInputElement>()
                && data(target, "field").starts_with("knob/")
            {
                input.select();
            }
        }),
        on("focusout", |page, target| {
            if page
                .state
                .typing
                .as_ref()
                .is_some_and(|typing| typing.field == data(target, "field"))
            {
                page.act(Action::Commit);
            }
        }),
    ]
}

/// What an element says of itself; empty if nothing.
pub(crate) fn data(element: &Element, name: &str) -> String {
    element
        .get_attribute(&["data-", name].concat())
        .unwrap_or_default()
}

/// The knob that a slider or list turns, and for which run.
pub(crate) fn slider(element: &Element) -> Option<(Dial, Option<usize>)> {
    let knob = Dial::by_id(&element.get_attribute("data-knob")?)?;
    Some((knob, data(element, "run").parse().ok()))
}

/// The knob whose value is typed into a field, and for which run.
pub(crate) fn entry(element: &Element) -> Option<(Dial, Option<usize>)> {
    let field = data(element, "field");
    let (id, run) = field.strip_prefix("knob/")?.split_once('/')?;
    Some((Dial::by_id(id)?, run.parse().ok()))
}

fn clicked(page: &Page, target: &Element) {
    let near = |selector: &str| target.closest(selector).ok().flatten();
    if page.state.shown.menu.is_some() && near(".menu").is_none() {
        page.show(|shown| shown.menu = None);
    }
    // A click on what lies behind a dialog closes it.
    if target.tag_name() == "DIALOG" {
        page.close();
    }
    if let Some(button) = near("[data-action]") {
        act(page, &data(&button, "action"), &data(&button, "arg"));
    }
}

fn act(page: &Page, action: &str, arg: &str) {
    let mut parts = arg.split('/');
    let mut number = || parts.next().and_then(|part| part.parse::<usize>().ok());
    match action {
        "menu" => page.menu(number().unwrap_or_default()),
        "lane" => lanes::act(page, arg),
        "close-range" => drop(page.stage.change(|core| core.forget_range())),
        "preset" => {
            page.show(|shown| shown.menu = None);
            if let Some(preset) = presets::find(arg) {
                page.act(Action::Preset(preset));
            }
        }
        "run" => {
            if let (Some(run), Some(knob), Some(value)) = (number(), number(), number())
                && let Some(knob) = knob::ALL.get(knob)
            {
                page.act(Action::Run(run, knob.into(), value as u64));
            }
        }
        "turn" => {
            if let Some((knob, value)) = arg.split_once('/')
                && let (Some(knob), Ok(value)) = (Dial::by_id(knob), value.parse())
            {
                page.act(Action::Turn(knob, value));
            }
        }
        "remove-run" => {
            page.show(|shown| shown.menu = None);
            page.act(Action::RemoveRun(number().unwrap_or_default()));
        }
        "split" | "join" => {
            if let Some(knob) = Dial::by_id(arg) {
                page.act(Action::Split(knob, action == "split"));
            }
        }
        "default" => {
            let mut parts = arg.split('/');
            if let Some(knob) = parts.next().and_then(Dial::by_id) {
                page.reset_knob(knob, parts.next().and_then(|run| run.parse().ok()));
            }
        }
        "card" => card::open(page, arg),
        "save" => save::save(page, arg),
        "close-guest" => {
            let mut guest = page.state.guest.clone();
            guest.close();
            page.show(|shown| shown.menu = None);
            page.act(Action::Guest(guest));
        }
        "close" => drop(page.close()),
        "more" => page.show(|shown| shown.more = !shown.more),
        "pace" => page.stage.change(|core| core.next_pace()),
        "blank" => page.show(|shown| shown.blank = false),
        "dismiss" => page.act(Action::Dismiss(number().unwrap_or_default())),
        "close-link" => page.act(Action::Shared(None)),
        _ => match keys::by_action(action) {
            Some(command) => page.run(command),
            None => page.act(Action::Rebuild(action.to_owned(), arg.to_owned())),
        },
    }
}

fn typed(page: &Page, target: &Element) {
    let Some(input) = target.dyn_ref::<HtmlInputElement>() else {
        return;
    };
    if data(target, "field") == lanes::FILTER {
        let only = input.value();
        page.stage
            .change(|core| core.change_lanes(|lanes| lanes.only = only));
    } else if let Some((knob, run)) = slider(target) {
        page.act(Action::Knob(
            knob,
            run,
            knob.value_at(input.value_as_number() as u32),
        ));
    } else if input.type_() == "text" && target.has_attribute("data-field") {
        let typing = Typing {
            field: data(target, "field"),
            text: input.value(),
            problem: None,
        };
        page.act(Action::Type(Some(typing)));
    }
}

fn chosen(page: &Page, target: &Element) {
    if let Some(select) = target.dyn_ref::<HtmlSelectElement>() {
        let index = u64::try_from(select.selected_index()).unwrap_or_default();
        if data(target, "field") == "guest" {
            let mut guest = page.state.guest.clone();
            guest.choose(index as usize);
            page.act(Action::Guest(guest));
            return;
        }
        match slider(target) {
            Some((knob, run)) => page.act(Action::Knob(knob, run, index)),
            None => page.act(Action::Set(data(target, "field"), index.to_string())),
        }
    } else if let Some(input) = target.dyn_ref::<HtmlInputElement>()
        && input.type_() == "file"
    {
        guest::chosen(page, input);
    } else if let Some(input) = target.dyn_ref::<HtmlInputElement>()
        && input.type_() == "checkbox"
    {
        let on = input.checked();
        match data(target, "field").as_str() {
            "letters" => {
                keyboard::remember_letters(on);
                page.show(|shown| shown.letters = on);
            }
            field => page.act(Action::Set(field.to_owned(), u32::from(on).to_string())),
        }
    }
}
