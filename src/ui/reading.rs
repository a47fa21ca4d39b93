//! What the picture says, in words and numbers.

use yew::prelude::*;

use super::hooks::use_settled;
use super::icons::{Glyph, Icon};
use super::stage::use_reading;
use crate::explain::{Explanation, Segment};
use crate::trace::State;
use crate::view::numbers::Number;

/// Rest before a screen reader is told: it cannot follow a cursor that is dragged.
const SPOKEN_MS: u32 = 700;
/// Rows of the table, at most.
const MOST_ROWS: usize = 200;

/// What happens at the cursor, and the rule behind it.
#[component]
pub(crate) fn Sentence() -> Html {
    let told = use_reading(|core| core.explanation());
    html! {
        <section class="sentence" aria-label="At the cursor">
            if let Some(told) = &*told {
                <p>{ for told.segments.iter().map(segment) }</p>
                if let Some(source) = &told.source {
                    <a href={source.url.clone()} target="_blank" rel="noopener">
                        { &source.label }<Glyph icon={Icon::External} />
                    </a>
                }
            }
        </section>
    }
}

fn segment(segment: &Segment) -> Html {
    match segment {
        Segment::Plain(text) => html! { text },
        Segment::Strong(state, text) => html! { <strong class={tone(*state)}>{ text }</strong> },
    }
}

/// The class of a state's colour.
fn tone(state: State) -> &'static str {
    match state {
        State::Absent => "absent",
        State::Python => "python",
        State::Native => "native",
        State::GilWait => "gil",
        State::Ready => "ready",
        State::Io => "io",
        State::Lock => "lock",
        State::Sleep => "sleep",
        State::Switching => "switching",
        State::Stopped => "stopped",
    }
}

/// What the runs came to, side by side.
#[component]
pub(crate) fn Numbers() -> Html {
    let summary = use_reading(|core| core.summary.clone());
    html! {
        <dl id="numbers" class="numbers" aria-label="Numbers">
            { for summary.numbers.iter().map(number) }
        </dl>
    }
}

fn number(number: &Number) -> Html {
    let last = number.values.len().saturating_sub(1);
    let value = |(index, value): (usize, &String)| match index < last {
        true => html! { <><span class="before">{ value }</span>{ " → " }</> },
        false => html! { value },
    };
    html! {
        <div key={number.key} data-number={number.key}>
            <dt>{ number.label }</dt>
            <dd>{ for number.values.iter().enumerate().map(value) }</dd>
        </div>
    }
}

/// The same for those who cannot see the picture.
#[component]
pub(crate) fn Spoken() -> Html {
    let told = use_reading(|core| core.explanation());
    let told = use_settled(told, SPOKEN_MS);
    let summary = use_reading(|core| core.summary.clone());
    let summary = use_settled(summary, SPOKEN_MS);
    let table = &summary.table;
    let row = |row: &Vec<String>| html! { <tr>{ for row.iter().map(|cell| html! { <td>{ cell }</td> }) }</tr> };
    html! {
        <section class="hidden-text" aria-label="The picture in words">
            <p aria-live="polite">{ told.as_ref().as_ref().map(Explanation::text) }</p>
            <p id="spoken">{ &summary.sentence }</p>
            <table>
                <caption>{ "Share of the time that each thread spent in each state" }</caption>
                <thead><tr>{ for table.head.iter().map(|head| html! { <th scope="col">{ head }</th> }) }</tr></thead>
                <tbody>{ for table.rows.iter().take(MOST_ROWS).map(row) }</tbody>
            </table>
        </section>
    }
}
