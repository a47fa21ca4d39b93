//! The stretch of time that is singled out, in numbers: over the strip of the whole run's numbers.

use yew::prelude::*;

use super::page::Page;
use super::parts::{Button, button};
use super::stage::Core;
use crate::view::text::span;

/// A row a run, and one for the selected thread of each.
pub(crate) fn range(_: &Page, core: &Core) -> Html {
    let stretch = &core.stretch;
    let (from, to) = stretch.range;
    if from == to {
        return Html::default();
    }
    let head = |head: &String| html! { <th scope="col">{ head }</th> };
    let row = |row: &Vec<String>| {
        let cells = row.iter().skip(1).map(|cell| html! { <td>{ cell }</td> });
        html! { <tr><th scope="row">{ &row[0] }</th>{ for cells }</tr> }
    };
    let title = [&span(to - from), " from ", &span(from), " to ", &span(to)].concat();
    html! {
        <section class="range" aria-label="The stretch that is singled out">
            <table>
                <caption>{ title }</caption>
                <thead><tr><td />{ for stretch.head.iter().skip(1).map(head) }</tr></thead>
                <tbody>{ for stretch.rows.iter().map(row) }</tbody>
            </table>
            { button(Button {
                action: "zoom-range",
                icon: "zoom",
                title: "Show it over the whole width (z)".into(),
                ..Button::default()
            }) }
            { button(Button {
                action: "close-range",
                icon: "close",
                title: "Single out nothing (Esc)".into(),
                ..Button::default()
            }) }
        </section>
    }
}
