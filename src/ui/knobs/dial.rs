//! One knob: a slider, or one a run where it is split.

use yew::prelude::*;

use super::entry::Entry;
use super::slider::Slider;
use crate::knob::{self, Kind, Knob};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::page::{Page, use_page};
use crate::ui::runs;
use crate::ui::state::Action;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The knob's key.
    pub(super) name: &'static str,
}

#[component]
pub(super) fn Dial(props: &Props) -> Html {
    let page = use_page();
    let Ok(knob) = knob::find(props.name) else {
        return Html::default();
    };
    let values = knob::values(&page.state.scenario, knob);
    let split = page.state.is_split(knob);
    let label = knob::label(&page.state.scenario, knob);
    let rows = if split { values.len() } else { 1 };
    let row = |index: usize| {
        let run = split.then_some(index);
        let value = values.get(index).copied().unwrap_or_default();
        control(&page, knob, run, value, &label)
    };
    html! {
        <div class="knob" title={knob.help}>
            <div class="row">
                <span class="name">{ &label }</span>
                if values.len() > 1 {
                    { splitter(&page, knob, split) }
                }
                if !split {
                    { entry(&page, knob, None, values[0], &label) }
                }
                if knob.is_choice() && !split {
                    { row(0) }
                }
            </div>
            if !knob.is_choice() || split {
                { for (0..rows).map(row) }
            }
        </div>
    }
}

/// The slider or the list of words of one run, or of all.
fn control(page: &Page, knob: &'static Knob, run: Option<usize>, value: u64, label: &str) -> Html {
    let label = match run {
        Some(run) => format!("{label}, {}", runs::name(page, run)),
        None => label.to_owned(),
    };
    let onchange = page.on(move |value| Action::Knob(knob, run, value));
    let standard = standard(page, knob, run);
    html! {
        <>
            if let Some(run) = run {
                <div class="row">
                    <span class="which">{ runs::name(page, run) }</span>
                    { entry(page, knob, Some(run), value, &label) }
                    if let Kind::Choice(words) = &knob.kind {
                        { select(knob, words, value, &label, onchange.clone()) }
                    }
                </div>
            }
            if let (Kind::Choice(words), None) = (&knob.kind, run) {
                { select(knob, words, value, &label, onchange) }
            } else if !knob.is_choice() {
                <Slider name={knob.key} {value} {standard} {label} {onchange} />
            }
        </>
    }
}

fn entry(page: &Page, knob: &'static Knob, run: Option<usize>, value: u64, label: &str) -> Html {
    if knob.is_choice() {
        return Html::default();
    }
    let onchange = page.on(move |value| Action::Knob(knob, run, value));
    let standard = standard(page, knob, run);
    html! { <Entry name={knob.key} {value} {standard} label={label.to_owned()} {onchange} /> }
}

/// What the knob is reset to.
fn standard(page: &Page, knob: &'static Knob, run: Option<usize>) -> u64 {
    let runs = &page.state.base.runs;
    runs.get(run.unwrap_or(0))
        .or(runs.first())
        .map_or(0, |run| knob.get(run))
}

fn splitter(page: &Page, knob: &'static Knob, split: bool) -> Html {
    let title = if split {
        "One value for all runs"
    } else {
        "A value for each run"
    };
    html! {
        <button type="button" class="plain split" {title} aria-label={title} aria-pressed={split.to_string()}
            onclick={page.on(move |_| Action::Split(knob, !split))}>
            <Glyph icon={Icon::Split} />
        </button>
    }
}

fn select(
    knob: &'static Knob,
    words: &'static [knob::Choice],
    value: u64,
    label: &str,
    onchange: Callback<u64>,
) -> Html {
    let word = |(index, word): (usize, &knob::Choice)| {
        html! { <option value={word.key} selected={index as u64 == value}>{ word.label }</option> }
    };
    let chosen = Callback::from(move |event: Event| {
        let select = event.target_unchecked_into::<web_sys::HtmlSelectElement>();
        onchange.emit(u64::try_from(select.selected_index()).unwrap_or_default());
    });
    html! {
        <select data-knob={knob.key} aria-label={label.to_owned()} onchange={chosen}>
            { for words.iter().enumerate().map(word) }
        </select>
    }
}
