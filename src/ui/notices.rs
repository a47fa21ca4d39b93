//! What the page has to say: damaged links, refused values, limits, a copied link, a long simulation.

use yew::prelude::*;

use super::guest;
use super::live::{Draw, Live};
use super::page::Page;
use super::parts::{Button, button};
use super::save::KINDS;
use super::stage::Core;

/// All notices.
pub(crate) fn notices(page: &Page) -> Html {
    let state = &page.state;
    let notice = |(index, text): (usize, &String)| {
        html! { <div class="notice"><p>{ text }</p>{ closer("dismiss", index.to_string()) }</div> }
    };
    html! {
        <div id="notice" role="status">
            { for state.notices.iter().enumerate().map(notice) }
            if let Some(shared) = &state.shared {
                <div class="notice">
                    <span>{ if shared.copied { "Link copied." } else { "The link:" } }</span>
                    <input id="link" readonly=true aria-label="Link" value={shared.link.clone()} />
                    { closer("close-link", String::new()) }
                    <div class="saves">
                        <span>{ "Save what is shown:" }</span>
                        { for KINDS.iter().map(kept) }
                        { button(Button { action: "open", word: "open a trace (Ctrl O)".into(), ..Button::default() }) }
                    </div>
                </div>
            }
            { guest::progress(page) }
            <Live page={page.clone()} draw={simulating as Draw} />
        </div>
    }
}

fn kept((kind, word): &(&'static str, &'static str)) -> Html {
    button(Button {
        action: "save",
        arg: (*kind).to_owned(),
        word: (*word).into(),
        ..Button::default()
    })
}

fn closer(action: &'static str, arg: String) -> Html {
    button(Button {
        action,
        arg,
        icon: "close",
        title: "Close".into(),
        ..Button::default()
    })
}

/// A simulation that takes longer than a moment, or that reached a limit.
fn simulating(_: &Page, core: &Core) -> Html {
    let Some(progress) = core.progress() else {
        return match core.summary.limited {
            true => html! {
                <div class="notice">
                    <p>{ "A run reached the limit on events or memory and stops there. A shorter horizon shows all of it." }</p>
                </div>
            },
            false => Html::default(),
        };
    };
    html! {
        <div class="notice">
            <span>{ "Simulating" }</span>
            <progress max="100" value={progress.percent.to_string()} />
            if progress.long {
                { button(Button { action: "leave", word: "Stop here (Esc)".into(), ..Button::default() }) }
            }
        </div>
    }
}
