//! The list of lanes and marks: which are seen, in which order. It opens in the corner above the lanes' names.

use yew::prelude::*;

use super::header::menu;
use super::live::{Draw, Live};
use super::page::Page;
use super::parts::{Button, button, icon};
use super::stage::{Core, Lane};
use crate::scenario::MAX_RUNS;
use crate::view::lanes::{By, KINDS};
use crate::view::legend::Entry;

/// Its number among the menus.
pub(crate) const MENU: usize = MAX_RUNS + 1;
/// The field with the words that names must have.
pub(crate) const FILTER: &str = "lanes/only";
/// Most threads in the list: for more, the field above it chooses.
const MOST: usize = 64;

/// The button, and the list when it is open.
pub(crate) fn lanes(page: &Page) -> Html {
    let sheet = || html! { <Live page={page.clone()} draw={list as Draw} /> };
    let face = html! { <>{ icon("lanes") }<span>{ "lanes" }</span></> };
    let label = Some("Which lanes and marks are seen (y)".to_owned());
    html! { <div class="lanes">{ menu(page, MENU, "plain", label, face, &sheet) }</div> }
}

fn list(_: &Page, core: &Core) -> Html {
    let lanes = core.lanes();
    let by = |by: By| switch(by.name(), ["by/", by.name()].concat(), lanes.by == by);
    let names = core.names();
    let (shown, mut rest) = (core.in_order(), names.clone());
    rest.retain(|name| !shown.contains(name));
    let fits = |name: &&String| {
        let only = lanes.only.trim().to_lowercase();
        let words = || only.split_whitespace();
        only.is_empty() || words().any(|word| name.to_lowercase().contains(word))
    };
    let listed: Vec<&String> = shown.iter().chain(&rest).filter(fits).collect();
    let more = listed.len().saturating_sub(MOST);
    let thread = |name: &&String| {
        let hidden = lanes.hidden.contains(name);
        let tool = |what: &str, icon: &'static str, title: &str, on: Option<bool>| {
            button(Button {
                class: "small",
                action: "lane",
                arg: [what, "/", name].concat(),
                icon,
                title: [title, " ", name].concat().into(),
                pressed: on,
                ..Button::default()
            })
        };
        html! {
            <li class={hidden.then_some("off")}>
                <span>{ (*name).clone() }</span>
                { tool("up", "up", "Move up:", None) }
                { tool("down", "down", "Move down:", None) }
                { tool("pin", "pin", "Pin:", Some(lanes.is_pinned(name))) }
                { tool("hide", "eye", "Hide:", Some(hidden)) }
            </li>
        }
    };
    let folds = core.folds();
    let fold = |(word, run, group, folded): &(String, usize, usize, bool)| {
        let arg = format!("fold/{run}/{group}");
        switch(word, arg, *folded)
    };
    let kinds: Vec<usize> = core.kinds();
    let mark = |kind: &usize| {
        let word = Entry::Mark(KINDS[*kind]).label();
        switch(
            word,
            ["mark/", &kind.to_string()].concat(),
            lanes.marks.has(KINDS[*kind]),
        )
    };
    html! {
        <div class="lane-list">
            <h3>{ "group by" }</h3>
            <div class="choices">{ for By::ALL.map(by) }</div>
            <h3>{ "threads" }</h3>
            if names.len() > 6 {
                <input type="text" data-field={FILTER} value={lanes.only.clone()} placeholder="names with …"
                    aria-label="Only threads with one of these words in their name" autocomplete="off"
                    spellcheck="false" />
            }
            <ul>{ for listed.iter().take(MOST).map(thread) }</ul>
            if more > 0 {
                <p class="more">{ format!("and {more} more") }</p>
            }
            <h3>{ "in one lane" }</h3>
            <div class="choices">{ for folds.iter().map(fold) }</div>
            <h3>{ "marks and arrows" }</h3>
            <div class="choices">
                { button(Button {
                    class: "choice",
                    action: "arrows",
                    word: "arrows".into(),
                    title: "Who woke whom, who handed over to whom, who waits for whom (g)".into(),
                    pressed: Some(core.has_arrows()),
                    ..Button::default()
                }) }
                { for kinds.iter().map(mark) }
            </div>
            { button(Button {
                action: "all-lanes",
                icon: "reset",
                word: "all as they come".into(),
                disabled: !lanes.is_changed(),
                ..Button::default()
            }) }
        </div>
    }
}

fn switch(word: &str, arg: String, on: bool) -> Html {
    button(Button {
        class: "choice",
        action: "lane",
        arg,
        word: word.to_owned().into(),
        pressed: Some(on),
        ..Button::default()
    })
}

/// Does what a button of the list says.
pub(crate) fn act(page: &Page, arg: &str) {
    let (what, of) = arg.split_once('/').unwrap_or((arg, ""));
    let lane = match what {
        "up" => Lane::Up,
        "down" => Lane::Down,
        "pin" => Lane::Pin,
        "hide" => Lane::Hide,
        "by" => {
            let by = By::ALL.into_iter().find(|by| by.name() == of);
            let change =
                |core: &mut Core| core.change_lanes(|lanes| lanes.by = by.unwrap_or_default());
            return page.stage.change(change);
        }
        "fold" => {
            let mut numbers = of.split('/').filter_map(|part| part.parse().ok());
            if let (Some(run), Some(group)) = (numbers.next(), numbers.next()) {
                let change = |core: &mut Core| {
                    core.change_lanes(|lanes| lanes.toggle_folded(run, group));
                };
                page.stage.change(change);
            }
            return;
        }
        _ => {
            let kind = of.parse().ok().and_then(|index: usize| KINDS.get(index));
            if let Some(kind) = kind {
                page.stage.change(|core| core.toggle_mark(*kind));
            }
            return;
        }
    };
    page.stage.change(|core| core.lane(lane, of));
}
