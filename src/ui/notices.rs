//! What the page has to say: damaged links, refused values, limits, a copied link, a long simulation.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::icons::{Glyph, Icon};
use super::keys::Command;
use super::page::use_page;
use super::stage::use_reading;
use super::state::{Action, Shared};

#[component]
pub(crate) fn Notices() -> Html {
    let page = use_page();
    let notice = |(index, text): (usize, &String)| {
        html! {
            <div class="notice" key={text.clone()}>
                <p>{ text }</p>
                { closer(page.on(move |_| Action::Dismiss(index))) }
            </div>
        }
    };
    html! {
        <div id="notice" role="status">
            { for page.state.notices.iter().enumerate().map(notice) }
            <Limits />
            if let Some(shared) = &page.state.shared {
                <Link shared={shared.clone()} />
            }
            <Progress />
        </div>
    }
}

fn closer(onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="plain only-icon" {onclick} aria-label="Close"><Glyph icon={Icon::Close} /></button>
    }
}

#[derive(Properties, PartialEq)]
struct LinkProps {
    shared: Shared,
}

#[component]
fn Link(props: &LinkProps) -> Html {
    let page = use_page();
    let input = use_node_ref();
    let select = {
        let input = input.clone();
        move || {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.select();
            }
        }
    };
    use_effect_with(props.shared.clone(), {
        let select = select.clone();
        move |_| select()
    });
    let word = if props.shared.copied {
        "Link copied."
    } else {
        "The link:"
    };
    html! {
        <div class="notice">
            <span>{ word }</span>
            <input ref={input} readonly=true aria-label="Link" value={props.shared.link.clone()}
                onfocus={Callback::from(move |_| select())} />
            { closer(page.on(|_| Action::Shared(None))) }
        </div>
    }
}

#[component]
fn Limits() -> Html {
    let limited = use_reading(|core| core.summary.limited);
    html! {
        if *limited {
            <div class="notice">
                <p>{ "A run reached the limit on events or memory and stops there. A shorter horizon shows all of it." }</p>
            </div>
        }
    }
}

/// Of a simulation that takes longer than a moment.
#[component]
fn Progress() -> Html {
    let page = use_page();
    let progress = use_reading(|core| core.progress());
    html! {
        if let Some(progress) = *progress {
            <div class="notice">
                <span>{ "Simulating" }</span>
                <progress max="100" value={progress.percent.to_string()} />
                if progress.long {
                    <button type="button" class="plain" data-action="cancel" onclick={page.on_command(Command::Leave)}>
                        { "Stop here (Esc)" }
                    </button>
                }
            </div>
        }
    }
}
