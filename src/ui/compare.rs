//! The runs side by side: where they part, and what tells them apart in numbers.

use yew::prelude::*;

use super::page::Page;
use super::parts::{Button, button};
use super::stage::Core;
use crate::view::differences::Difference;

/// A sentence and a table, where there are several runs.
pub(crate) fn compare(_: &Page, core: &Core) -> Html {
    let comparison = &core.comparison;
    let head = |title: &String| html! { <th scope="col">{ title }</th> };
    let cell = |(text, best): (&String, &bool)| {
        html! { <td class={best.then_some("best")}>{ text }</td> }
    };
    let row = |row: &Difference| {
        let cells = row.texts.iter().zip(&row.best).map(cell);
        html! { <tr><th scope="row">{ row.label }</th>{ for cells }</tr> }
    };
    html! {
        <div class="compare">
            if let Some(parting) = &comparison.parting {
                <p>{ &parting.text }</p>
                { button(Button {
                    action: "parting",
                    icon: "on",
                    word: "go there".into(),
                    ..Button::default()
                }) }
            } else {
                <p>{ "The runs do the same from beginning to end." }</p>
            }
            <table>
                <thead><tr><td />{ for comparison.titles.iter().map(head) }</tr></thead>
                <tbody>{ for comparison.rows.iter().map(row) }</tbody>
            </table>
        </div>
    }
}
