//! The operations of a role, a row each, loops with their rows inside.

use yew::prelude::*;

use crate::edit::fields::{Entry, fields};
use crate::edit::kind;
use crate::program::{Op, Stmt};
use crate::ui::page::Page;
use crate::ui::parts::{Button, button, field, join, select};

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
                    <span class="gap" />
                    { tool("row-up", "up", "Move up", &here) }
                    { tool("row-down", "down", "Move down", &here) }
                    { tool("row-add", "add", "Add a row below", &here) }
                    { tool("row-remove", "close", "Remove this row", &here) }
                </div>
                { inner }
            </li>
        }
    };
    html! {
        <ol class="ops">
            { for body.iter().enumerate().map(row) }
            if body.is_empty() {
                <li class="op">{ tool("row-add", "add", "Add a row", &join(&[at, &[above, "0"].concat()])) }</li>
            }
        </ol>
    }
}

fn tool(action: &'static str, icon: &'static str, title: &'static str, at: &str) -> Html {
    let arg = at.to_owned();
    button(Button {
        action,
        arg,
        icon,
        title: title.into(),
        ..Button::default()
    })
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
