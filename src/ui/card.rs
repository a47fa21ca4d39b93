//! The card of a model: how it works, beside the picture. Its text is a file of the site, fetched when it is asked for.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;
use yew::prelude::*;

use super::page::Page;
use super::parts::{Button, button};
use super::state::{Action, Card, Text};
use super::window;
use crate::scenario;

/// The list of all cards, and what they have in common.
const ALL: &str = "models";

/// Opens a card and fetches its text.
pub(crate) fn open(page: &Page, name: &str) {
    let name = name.to_owned();
    page.act(Action::Card(Some(Card {
        name: name.clone(),
        text: Text::Coming,
    })));
    let page = page.clone();
    yew::platform::spawn_local(async move {
        let text = read(&path(&name)).await;
        let text = text.map_or(Text::Missing, |text| Text::Here(text.into()));
        page.act(Action::Told(name, text));
    });
}

/// Where a card stands, beside the page.
fn path(name: &str) -> String {
    ["cards/", name, ".html"].concat()
}

async fn read(path: &str) -> Option<String> {
    let response = JsFuture::from(window()?.fetch_with_str(path)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    // Some servers answer with the page itself where a file is missing.
    text.as_string().filter(|text| text.starts_with("<h2"))
}

/// The card, while one is open.
pub(crate) fn card(page: &Page) -> Html {
    let Some(card) = &page.state.card else {
        return Html::default();
    };
    let tab = |(name, word): (&'static str, String)| {
        html! {
            <button type="button" class="chip small" data-action="card" data-arg={name}
                aria-pressed={if card.name == name { "true" } else { "false" }}>
                { word }
            </button>
        }
    };
    let text = match &card.text {
        Text::Coming => html! { <h2 id="card-title">{ "Loading …" }</h2> },
        Text::Here(text) => Html::from_html_unchecked(text.clone()),
        Text::Missing => html! {
            <>
                <h2 id="card-title">{ "This card did not load" }</h2>
                <p>{ path(&card.name) }{ " belongs beside this page, and is not there or cannot be reached. \
                    The simulation needs nothing of it." }</p>
            </>
        },
    };
    html! {
        <dialog class="card" aria-labelledby="card-title">
            <header>
                <nav class="choices" aria-label="Cards">{ for tabs(page).into_iter().map(tab) }</nav>
                { button(Button { action: "close", icon: "close", title: "Close (Esc)".into(), ..Button::default() }) }
            </header>
            <div key={card.name.clone()} class="text" tabindex="0">{ text }</div>
            <footer><a href="reality.html">{ "The model against reality: measured beside predicted" }</a></footer>
        </dialog>
    }
}

/// The cards of the runs on show, each once with all that it is about, and the list of all.
#[inline(never)]
fn tabs(page: &Page) -> Vec<(&'static str, String)> {
    let mut tabs: Vec<(&'static str, Vec<&str>)> = Vec::new();
    let runs = &page.state.scenario.runs;
    for scenario::card::Card { name, about } in runs.iter().flat_map(|run| run.cards()) {
        match tabs.iter_mut().find(|tab| tab.0 == name) {
            Some((_, words)) if words.contains(&about) => {}
            Some((_, words)) => words.push(about),
            None => tabs.push((name, vec![about])),
        }
    }
    tabs.push((ALL, vec!["all models"]));
    let joined = |(name, words): (_, Vec<&str>)| (name, words.join(", "));
    tabs.into_iter().map(joined).collect()
}
