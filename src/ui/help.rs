//! The list of keys.

use yew::prelude::*;

use super::keys::{GROUPS, Group, Key};
use super::page::Page;
use super::parts::{Button, button};

/// The list, while it is open.
#[inline(never)]
pub(crate) fn help(page: &Page) -> Html {
    if !page.state.shown.help {
        return Html::default();
    }
    html! {
        <dialog aria-labelledby="keys-title">
            <header>
                <h2 id="keys-title">{ "Keys" }</h2>
                { button(Button { action: "close", icon: "close", title: "Close".into(), ..Button::default() }) }
            </header>
            <div class="groups">{ for GROUPS.iter().map(group) }</div>
            <label>
                <input type="checkbox" data-field="letters" checked={page.state.shown.letters} />
                { "Keys of a single letter, digit or sign work" }
            </label>
            <p><a href="reality.html">{ "The model against reality" }</a></p>
        </dialog>
    }
}

fn group(group: &Group) -> Html {
    let key = |key: &Key| html! { <><dt>{ key.shown }</dt><dd>{ key.does }</dd></> };
    html! {
        <section>
            <h3>{ group.title }</h3>
            <dl class="keys">{ for group.keys.iter().map(key) }</dl>
        </section>
    }
}
