//! The whole page.

use yew::prelude::*;

use super::address;
use super::after::{After, set_up};
use super::card::card;
use super::charts::charts;
use super::header::header;
use super::help::help;
use super::live::Live;
use super::notices::notices;
use super::page::Page;
use super::range::range;
use super::reading::{numbers, sentence, spoken};
use super::side::side;
use super::stage::Stage;
use super::state::State;
use super::timeline::timeline;
use super::{keyboard, media};
use crate::link;

#[component]
pub(crate) fn App() -> Html {
    let state = use_reducer(|| {
        let parsed = link::parse(&address::hash());
        State::new(parsed, media::is_dark(), keyboard::letters())
    });
    let stage = use_mut_ref(Stage::default).borrow().clone();
    let page = Page { state, stage };
    let after = use_mut_ref(After::default);
    {
        let page = page.clone();
        use_effect_with((), move |()| {
            let listeners = set_up(&page);
            move || drop(listeners)
        });
    }
    {
        let page = page.clone();
        use_effect(move || after.borrow_mut().follow(&page));
    }
    html! {
        <>
            <div class="page">
                { header(&page) }
                { notices(&page) }
                { timeline(&page) }
                { charts(&page) }
                <Live page={page.clone()} draw={sentence as super::live::Draw} />
                <Live page={page.clone()} draw={range as super::live::Draw} />
                <Live page={page.clone()} draw={numbers as super::live::Draw} />
                { side(&page) }
            </div>
            <Live page={page.clone()} draw={spoken as super::live::Draw} />
            { help(&page) }
            { card(&page) }
            <input id="file" type="file" accept=".json" hidden=true tabindex="-1" aria-label="A recorded trace" />
            if page.state.shown.blank {
                <button class="blank" data-action="blank"
                    aria-label="The screen is blank: press to bring it back" />
            }
        </>
    }
}
