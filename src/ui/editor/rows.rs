//! The operations of a role, a row each, loops with their rows inside.

use yew::prelude::*;

use super::tool;
use crate::edit::fields::{Entry, fields};
use crate::edit::kind;
use crate::program::{Op, Stmt};
use crate::ui::page::Page;
use crate::ui::parts::{field, join, select};

/// The rows of a body: `at` names the body, `above` the loop they stand in (`2.1.`).
pub(super) fn rows(page: &Page, at: &str, above: &str, body: &[Stmt]) -> Html {
    let row = |(index, stmt): (usize, &Stmt)| {
        let path = [above, &index.to_string()].concat();
        let here = join(&[at, &path]);
        let inner = match &stmt.op {
            Op::Loop(_, inner) => rows(page, at, &(path + "."), inner),
            _ => Html::default(),
        };
        html! {
            <li>
                <div class="op">
                    { operation(page, &here, &stmt.op) }
                    <span class="acts">
                        { tool("row-up", "up", "Move up", &here, false) }
                        { tool("row-down", "down", "Move down", &here, false) }
                        { tool("row-add", "add", "Add a row below", &here, false) }
                        { tool("row-remove", "close", "Remove this row", &here, false) }
                    </span>
                </div>
                { inner }
            </li>
        }
    };
    html! {
        <ol class="ops">
            { for body.iter().enumerate().map(row) }
            if body.is_empty() {
                <li class="op">{ tool("row-add", "add", "Add a row", &join(&[at, &[above, "0"].concat()]), false) }</li>
            }
        </ol>
    }
}

/// The list of operations, and the fields of the one that is chosen.
fn operation(page: &Page, at: &str, op: &Op) -> Html {
    let (name, mut chosen, mut index) = (kind::name(op), 0, 0);
    let mut group = |(title, ops): &kind::Group| {
        let option = |(word, _): &(&'static str, _)| {
            if *word == name {
                chosen = index;
            }
            index += 1;
            html! { <option>{ *word }</option> }
        };
        html! { <optgroup label={*title}>{ for ops.iter().map(option) }</optgroup> }
    };
    let groups: Vec<Html> = kind::GROUPS.iter().map(&mut group).collect();
    let entry = |(key, entry): (&'static str, Entry)| {
        let id = join(&[at, key]);
        match entry {
            Entry::Text(text, label, class) => field(page, id, text, label.into(), class),
            Entry::Choice(words, chosen) => select(id, key.into(), &words, chosen),
        }
    };
    html! {
        <>
            <select class="kind" aria-label="Operation" data-field={join(&[at, "kind"])}
                data-index={chosen.to_string()}>
                { for groups }
            </select>
            { for fields(page.state.workload(), op).into_iter().map(entry) }
        </>
    }
}
