//! The runs that are compared: a chip each, which opens what may differ.

use yew::prelude::*;

use super::guest;
use super::header::menu;
use super::page::Page;
use super::parts::{Button, button, join};
use crate::knob::{self, Choice, Kind};
use crate::scenario::MAX_RUNS;
use crate::view::heading::short;

/// All chips.
pub(crate) fn runs(page: &Page) -> Html {
    let count = page.state.scenario.runs.len();
    html! {
        <div class="runs" role="group" aria-label="Runs that are compared">
            { for (0..count).map(|run| chip(page, run)) }
            { guest::chip(page) }
            if count < MAX_RUNS {
                { button(Button {
                    class: "chip add",
                    action: "compare",
                    icon: "add",
                    word: "compare".into(),
                    title: "Compare with another run (c)".into(),
                    ..Button::default()
                }) }
            }
        </div>
    }
}

fn chip(page: &Page, run: usize) -> Html {
    let name = name(page, run);
    let label = ["Run", &(run + 1).to_string(), &name].join(" ");
    let runs = &page.state.scenario.runs;
    let alike = runs.iter().all(|other| other.runtime == runs[0].runtime);
    // What stands after the version may be cut short; a version that all share may be left out.
    let face = match name.split_once(", ") {
        Some((version, rest)) => html! {
            <><span class="version">{ [version, ", "].concat() }</span><span>{ rest.to_owned() }</span></>
        },
        None => name.into(),
    };
    let class = if alike { "chip alike" } else { "chip" };
    menu(page, run + 1, class, Some(label), face, &|| {
        sheet(page, run)
    })
}

/// What a run is called among the others: its Python, and if others have the same, what else tells it from them.
pub(crate) fn name(page: &Page, index: usize) -> String {
    let runs: Vec<_> = page.state.scenario.runs.iter().collect();
    short(&runs, index)
}

#[inline(never)]
fn sheet(page: &Page, run: usize) -> Html {
    // Runtime and mode, the first two knobs.
    let choices = (0..2).filter_map(|index| {
        let knob = knob::ALL.get(index)?;
        let Kind::Choice(words) = knob.kind else {
            return None;
        };
        let chosen = page.state.scenario.runs.get(run).map(|run| knob.get(run));
        let word = |(value, word): (usize, &Choice)| {
            let arg = join(&[&run.to_string(), &index.to_string(), &value.to_string()]);
            html! {
                <button type="button" class="chip small" data-action="run" data-arg={arg}
                    aria-pressed={if chosen == Some(value as u64) { "true" } else { "false" }}>
                    { word.label }
                </button>
            }
        };
        Some(html! {
            <div role="group" aria-label={knob.label}>
                <h3>{ knob.label }</h3>
                <div class="choices">{ for words.iter().enumerate().map(word) }</div>
            </div>
        })
    });
    html! {
        <>
            { for choices }
            if page.state.scenario.runs.len() > 1 {
                <button type="button" class="entry" data-action="remove-run" data-arg={run.to_string()}>
                    { "Remove this run" }
                </button>
            }
        </>
    }
}
