//! The title, the runs, the tools.

use yew::prelude::*;

use super::guest;
use super::live::{Draw, Live};
use super::page::Page;
use super::parts::{Button, button, icon};
use super::runs::{name, runs};
use super::stage::Core;
use crate::scenario::{MAX_RUNS, presets};

/// Characters of title and runs beside which a wide screen has room for the tools' words.
const ROOM: usize = 56;

/// Pixels of title and runs, at full size, beside which a screen of 1280 px has room for the tools.
const SHORT: usize = 640;

/// The header.
pub(crate) fn header(page: &Page) -> Html {
    let shown = page.state.shown;
    // Long names leave the tools no room for words.
    let simulated = (0..page.state.scenario.runs.len()).map(|run| name(page, run).len());
    let runs_are = simulated.chain(guest::width(page)).map(|width| width + 5);
    let names = runs_are.clone().sum::<usize>();
    let tight = title(page).len() + names > ROOM;
    // Bold letters are 12 px wide in the title, 10 px in a chip.
    let add = if page.state.scenario.runs.len() < MAX_RUNS {
        136
    } else {
        0
    };
    let long = title(page).len() * 12 + names * 10 + add > SHORT;
    html! {
        <header class={classes!("head", tight.then_some("tight"), long.then_some("long"))}>
            { titles(page) }
            <div class="tools pages">
                { tool("prev-preset", "left", "", "Previous scenario (PageUp)", None) }
                { tool("next-preset", "right", "", "Next scenario (PageDown)", None) }
            </div>
            { runs(page) }
            <span class="gap" />
            <div class="tools" role="toolbar" aria-label="Tools">
                <Live page={page.clone()} draw={playback as Draw} />
                { tool("share", "share", "share", "Copy the link, or save what is shown (l)", None) }
                { tool("edit", "edit", "edit", "Edit what the threads do (e)", Some(shown.editor)) }
                { tool("charts", "charts", "charts", "Charts over threads, cores and interval (v)", Some(shown.charts)) }
                { tool("present", "present", "present", "Present (p)", Some(page.state.view.present)) }
                { tool("reset", "reset", "", "The scenario as it comes (r)", None) }
                { tool("theme", "theme", "", "Light or dark (t)", None) }
                { tool("help", "help", "", "All keys (?)", None) }
            </div>
        </header>
    }
}

fn playback(_: &Page, core: &Core) -> Html {
    let (icon, word) = match core.is_playing() {
        true => ("pause", "pause"),
        false => ("play", "play"),
    };
    html! {
        <>
            { tool("play", icon, word, "Play or pause (Space)", None) }
            { button(Button {
                class: "plain pace",
                action: "pace",
                word: pace(core.pace()).into(),
                title: "How fast it plays ([ slower, ] faster)".into(),
                ..Button::default()
            }) }
            { tool("step-back", "back", "", "Step back (←)", None) }
            { button(Button {
                class: "plain pace",
                action: "step-by",
                word: core.steps_by().word().into(),
                title: "Step by the thread's changes, by hand-offs, by all events (x)".into(),
                ..Button::default()
            }) }
            { tool("step-on", "on", "", "Step on (→)", None) }
        </>
    }
}

/// `2×`, `1/4×`.
fn pace(share: f64) -> String {
    let (part, times) = match share < 1.0 {
        true => ("1/", 1.0 / share),
        false => ("", share),
    };
    [part, &(times as u32).to_string(), "×"].concat()
}

fn tool(
    action: &'static str,
    icon: &'static str,
    word: &'static str,
    title: &'static str,
    pressed: Option<bool>,
) -> Html {
    let (word, title) = (word.into(), title.into());
    button(Button {
        action,
        icon,
        word,
        title,
        pressed,
        ..Button::default()
    })
}

fn title(page: &Page) -> &str {
    match page.state.preset() {
        Some(preset) => preset.title,
        None => &page.state.scenario.workload.title,
    }
}

/// The title, which opens the list of scenarios.
fn titles(page: &Page) -> Html {
    let open = page.state.preset();
    let entry = |preset: &presets::Preset| {
        let current = open.is_some_and(|open| open.id == preset.id);
        html! {
            <button type="button" class="entry" data-action="preset" data-arg={preset.id}
                aria-current={current.then_some("true")}>
                <strong>{ preset.title }</strong>
                <span>{ preset.promise }</span>
            </button>
        }
    };
    let sheet = || presets::ALL.iter().map(entry).collect::<Html>();
    let face = html! { <><span>{ title(page).to_owned() }</span>{ icon("down-small") }</> };
    menu(page, 0, "title", None, face, &sheet)
}

/// A button that opens a sheet.
pub(crate) fn menu(
    page: &Page,
    number: usize,
    class: &'static str,
    label: Option<String>,
    face: Html,
    sheet: &dyn Fn() -> Html,
) -> Html {
    let open = page.state.shown.menu == Some(number);
    html! {
        <div class="menu">
            <button type="button" {class} data-action="menu" data-arg={number.to_string()} aria-label={label}
                aria-haspopup="true" aria-expanded={if open { "true" } else { "false" }}>
                { face }
            </button>
            if open {
                <div class={if number == 0 { "sheet wide" } else { "sheet" }}>{ sheet() }</div>
            }
        </div>
    }
}
