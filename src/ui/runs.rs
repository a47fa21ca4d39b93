//! The runs that are compared: a chip each, which opens what may differ.

use yew::prelude::*;

use super::icons::{Glyph, Icon};
use super::keys::Command;
use super::menu::Menu;
use super::page::{Page, use_page};
use super::state::Action;
use crate::knob::{self, Choice, Kind, Knob};
use crate::scenario::MAX_RUNS;
use crate::view::heading::headings;

#[component]
pub(crate) fn Runs() -> Html {
    let page = use_page();
    let runs = &page.state.scenario.runs;
    let full = runs.len() >= MAX_RUNS;
    html! {
        <div class="runs" role="group" aria-label="Runs that are compared">
            { for (0..runs.len()).map(|index| html! { <Chip key={index} {index} /> }) }
            if !full {
                <button type="button" class="chip add" data-action="compare"
                    onclick={page.on_command(Command::Compare)} title="Compare with another run (c)">
                    <Glyph icon={Icon::Add} />{ "compare" }
                </button>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ChipProps {
    index: usize,
}

#[component]
fn Chip(props: &ChipProps) -> Html {
    let page = use_page();
    let index = props.index;
    let name = name(&page, index);
    let label = format!("Run {}: {name}", index + 1);
    let sheet = {
        let page = page.clone();
        Callback::from(move |close: Callback<()>| sheet(&page, index, &close))
    };
    html! { <Menu class="chip" {label} {sheet} face={html! { name }} /> }
}

/// What a run is called among the others: its Python, and what else tells it from them.
pub(crate) fn name(page: &Page, index: usize) -> String {
    let runs: Vec<_> = page.state.scenario.runs.iter().collect();
    let Some(run) = runs.get(index) else {
        return String::new();
    };
    if runs
        .iter()
        .filter(|other| other.runtime == run.runtime)
        .count()
        == 1
    {
        return run.runtime.to_string();
    }
    let heading = headings(&runs).into_iter().nth(index);
    heading.map_or_else(String::new, |heading| {
        format!("{}, {}", heading.title, heading.note)
    })
}

fn sheet(page: &Page, index: usize, close: &Callback<()>) -> Html {
    let choices = |key: &str| {
        let knob = knob::find(key).ok()?;
        let Kind::Choice(words) = knob.kind else {
            return None;
        };
        Some(html! {
            <>
                <h3>{ knob.label }</h3>
                <div class="choices" role="radiogroup" aria-label={knob.label}>
                    { for words.iter().enumerate().map(|(value, word)| choice(page, index, knob, value as u64, word)) }
                </div>
            </>
        })
    };
    let remove = {
        let (page, close) = (page.clone(), close.clone());
        Callback::from(move |_| {
            page.act(Action::RemoveRun(index));
            close.emit(());
        })
    };
    html! {
        <>
            { for ["runtime", "mode"].into_iter().filter_map(choices) }
            if page.state.scenario.runs.len() > 1 {
                <button type="button" class="entry" data-action="remove-run" onclick={remove}>
                    { "Remove this run" }
                </button>
            }
        </>
    }
}

fn choice(page: &Page, run: usize, knob: &'static Knob, value: u64, word: &Choice) -> Html {
    let chosen = page
        .state
        .scenario
        .runs
        .get(run)
        .is_some_and(|run| knob.get(run) == value);
    html! {
        <button type="button" class="chip small" role="radio" aria-checked={chosen.to_string()}
            onclick={page.on(move |_| Action::Run(run, knob, value))}>
            { word.label }
        </button>
    }
}
