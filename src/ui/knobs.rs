//! The knobs that change something for the open scenario.

use yew::prelude::*;

use super::page::Page;
use super::parts::{Button, button, field, join};
use super::runs;
use crate::knob::{self, Choice, Dial, Kind, POSITIONS};

/// Sliders and lists, in the order of the digit keys.
pub(crate) const SELECTOR: &str = ".knob [data-knob]";
/// Knobs that stand in the menu of a run.
const ELSEWHERE: [&str; 2] = ["runtime", "mode"];

/// Those at hand, and those behind "more".
fn sorted(page: &Page) -> (Vec<Dial>, Vec<Dial>) {
    let scenario = &page.state.scenario;
    let relevant = knob::relevant(scenario).into_iter();
    relevant
        .filter(|knob| !ELSEWHERE.contains(&knob.key))
        .partition(|knob| knob.at_hand(&scenario.workload))
}

/// The panel.
pub(crate) fn knobs(page: &Page) -> Html {
    let (basic, rest) = sorted(page);
    let more = page.state.shown.more;
    html! {
        <section class="panel" aria-label="Knobs">
            <div class="knobs">
                { for basic.iter().map(|knob| dial(page, *knob)) }
                if !rest.is_empty() {
                    { button(Button {
                        class: "fold",
                        action: "more",
                        icon: "right",
                        word: "more".into(),
                        open: Some(more),
                        ..Button::default()
                    }) }
                }
                if more {
                    { for rest.iter().map(|knob| dial(page, *knob)) }
                }
            </div>
        </section>
    }
}

/// While presenting: the one knob that was asked for, on the stage.
pub(crate) fn hud(page: &Page) -> Html {
    let (mut all, rest) = sorted(page);
    all.extend(rest);
    match page.state.shown.knob.and_then(|index| all.get(index)) {
        Some(knob) => html! { <div class="hud">{ dial(page, *knob) }</div> },
        None => Html::default(),
    }
}

/// One slider, or one a run where the knob is split.
fn dial(page: &Page, knob: Dial) -> Html {
    let values = knob::values(&page.state.scenario, knob);
    let split = page.state.is_split(knob);
    let label = knob.label(&page.state.scenario.workload);
    let value = |run: usize| values.get(run).copied().unwrap_or_default();
    let one_a_run = |run: usize| {
        let which = runs::name(page, run);
        let label = [label.as_str(), &which].join(", ");
        html! {
            <>
                <div class="row">
                    <span class="which">{ which }</span>
                    { entry(page, knob, Some(run), value(run), &label) }
                </div>
                { slider(page, knob, Some(run), value(run), &label) }
            </>
        }
    };
    html! {
        <div class="knob" title={knob.help} key={knob.id()}>
            <div class="row">
                <span class="name">{ &label }</span>
                if values.len() > 1 {
                    { splitter(knob, split) }
                }
                if !split {
                    { entry(page, knob, None, value(0), &label) }
                }
            </div>
            if split {
                { for (0..values.len()).map(one_a_run) }
            } else {
                { slider(page, knob, None, value(0), &label) }
            }
        </div>
    }
}

fn splitter(knob: Dial, split: bool) -> Html {
    button(Button {
        class: "plain only-icon split",
        action: if split { "join" } else { "split" },
        arg: knob.id(),
        icon: "split",
        title: if split {
            "One value for all runs"
        } else {
            "A value for each run"
        }
        .into(),
        pressed: Some(split),
        ..Button::default()
    })
}

/// The value, to be typed or chosen, and the default where it is another.
fn entry(page: &Page, knob: Dial, run: Option<usize>, value: u64, label: &str) -> Html {
    let standard = page.state.standard(knob, run);
    let run = run.map(|run| run.to_string()).unwrap_or_default();
    let word = |word: &Choice| html! { <option>{ word.label }</option> };
    let control = match &knob.kind {
        Kind::Choice(words) => html! {
            <select data-knob={knob.id()} data-run={run.clone()} data-index={value.to_string()}
                aria-label={label.to_owned()}>
                { for words.iter().map(word) }
            </select>
        },
        _ => {
            let limits = [label, &knob.limits_text()].join(", ");
            field(
                page,
                join(&["knob", &knob.id(), &run]),
                knob.human(value),
                limits.into(),
                "entry",
            )
        }
    };
    html! {
        <>
            if value != standard {
                { button(Button {
                    class: "plain was",
                    action: "default",
                    arg: join(&[&knob.id(), &run]),
                    word: knob.human(standard).into(),
                    title: "Back to the default".into(),
                    ..Button::default()
                }) }
            }
            { control }
        </>
    }
}

fn slider(page: &Page, knob: Dial, run: Option<usize>, value: u64, label: &str) -> Html {
    if knob.is_choice() {
        return Html::default();
    }
    let standard = knob.position(page.state.standard(knob, run));
    html! {
        <input type="range" data-knob={knob.id()} data-run={run.map(|run| run.to_string())} min="0"
            max={POSITIONS.to_string()} value={knob.position(value).to_string()}
            data-standard={standard.to_string()} aria-label={label.to_owned()}
            aria-valuetext={knob.human(value)} />
    }
}
