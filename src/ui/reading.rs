//! What the picture says, in words and numbers.

use yew::prelude::*;

use super::page::Page;
use super::parts::{icon, words};
use super::stage::Core;
use crate::explain::{Explanation, Segment, Source};
use crate::trace::State;
use crate::view::numbers::Number;

/// Characters of a sentence that has no room in large type, and of one that has none in two lines.
const LONG: usize = 150;
const LONGER: usize = 300;
/// Rows of the table, at most.
const MOST_ROWS: usize = 200;

/// What happens at the cursor, and the rule behind it.
pub(crate) fn sentence(_: &Page, core: &Core) -> Html {
    let told = core.explanation();
    let link = |source: Source| {
        html! {
            <>
                { " " }
                <a href={source.url} target="_blank" rel="noopener">{ source.label }{ icon("external") }</a>
            </>
        }
    };
    let segment = |segment: &Segment| match segment {
        Segment::Plain(text) => words(&units(text)),
        Segment::Strong(state, text) => html! { <strong class={tone(*state)}>{ text }</strong> },
    };
    let length = |told: &Explanation| told.text().chars().count();
    let long = match told.as_ref().map_or(0, length) {
        LONGER.. => Some("more"),
        LONG.. => Some("true"),
        _ => None,
    };
    html! {
        <section class="sentence" aria-label="At the cursor" data-long={long}>
            if let Some(told) = told {
                <p>
                    { for told.segments.iter().map(segment) }
                    { for told.source.map(link) }
                </p>
            }
        </section>
    }
}

/// A number and its unit stay on one line.
fn units(text: &str) -> String {
    let glue =
        |text: String, unit: &str| text.replace(&[" ", unit].concat(), &["\u{a0}", unit].concat());
    ["ns", "µs", "ms", "s ", "s,", "s."]
        .into_iter()
        .fold(text.to_owned(), glue)
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
        State::Turn => "turn",
        State::Lost => "lost",
    }
}

/// What the runs came to, side by side.
pub(crate) fn numbers(_: &Page, core: &Core) -> Html {
    let numbers = &core.summary.numbers;
    let long = |number: &Number| {
        number
            .text()
            .chars()
            .count()
            .max(number.label.len() * 2 / 3)
            + 4
    };
    // The style sheet knows how large type may be for so many characters side by side.
    let step = numbers.iter().map(long).sum::<usize>().div_ceil(20) * 20;
    html! {
        <dl id="numbers" class="numbers" data-long={step.min(180).to_string()} aria-label="Numbers">
            { for numbers.iter().map(number) }
        </dl>
    }
}

fn number(number: &Number) -> Html {
    let (last, before) = match number.values.split_last() {
        Some((last, before)) => (last.as_str(), before),
        None => ("", [].as_slice()),
    };
    let value = |value: &String| html! { <><span class="before">{ value }</span>{ " → " }</> };
    html! {
        <div>
            <dt>{ number.label }</dt>
            <dd>{ for before.iter().map(value) }{ last }</dd>
        </div>
    }
}

/// The same for those who cannot see the picture. It rests a moment before it changes: nobody can listen to a
/// cursor that is dragged.
pub(crate) fn spoken(_: &Page, core: &Core) -> Html {
    let (told, summary) = &core.spoken;
    let row = |row: &Vec<String>| html! { <tr>{ for row.iter().map(|cell| html! { <td>{ cell }</td> }) }</tr> };
    let head = |head: &String| html! { <th scope="col">{ head }</th> };
    html! {
        <section class="hidden-text" aria-label="The picture in words">
            <p aria-live="polite">{ told }</p>
            <p id="spoken">{ &summary.sentence }</p>
            <table>
                <caption>{ "Share of the time that each thread spent in each state" }</caption>
                <thead><tr>{ for summary.table.head.iter().map(head) }</tr></thead>
                <tbody>{ for summary.table.rows.iter().take(MOST_ROWS).map(row) }</tbody>
            </table>
        </section>
    }
}
