//! The list of keys.

use web_sys::{HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

use super::icons::{Glyph, Icon};
use super::keys::{GROUPS, Group};
use super::page::use_page;

#[component]
pub(crate) fn Help() -> Html {
    let page = use_page();
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // Fails only on a dialog that is open already.
                let _ = dialog.show_modal();
            }
        });
    }
    let close = page.on_show(|shown| shown.help = false);
    let onchange = {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let on = event.target_unchecked_into::<HtmlInputElement>().checked();
            super::keyboard::remember_letters(on);
            page.show(|shown| shown.letters = on);
        })
    };
    html! {
        <dialog ref={dialog} aria-labelledby="keys-title" onclose={page.on_show(|shown| shown.help = false)}>
            <header>
                <h2 id="keys-title">{ "Keys" }</h2>
                <button type="button" class="plain only-icon" onclick={close} aria-label="Close">
                    <Glyph icon={Icon::Close} />
                </button>
            </header>
            <div class="groups">{ for GROUPS.iter().map(group) }</div>
            <label>
                <input type="checkbox" checked={page.state.shown.letters} {onchange} />
                { "Keys of a single letter, digit or sign work" }
            </label>
        </dialog>
    }
}

fn group(group: &Group) -> Html {
    let key = |key: &super::keys::Key| html! { <><dt>{ key.shown }</dt><dd>{ key.does }</dd></> };
    html! {
        <section>
            <h3>{ group.title }</h3>
            <dl class="keys">{ for group.keys.iter().map(key) }</dl>
        </section>
    }
}
