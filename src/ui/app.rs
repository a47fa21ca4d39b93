//! The whole page.

use yew::prelude::*;

use super::address::{self, use_address};
use super::header::Header;
use super::help::Help;
use super::hooks::{use_look, use_settled, use_system_colours};
use super::keyboard::use_keyboard;
use super::notices::Notices;
use super::page::{Page, use_page};
use super::reading::{Numbers, Sentence, Spoken};
use super::side::Side;
use super::stage::{Stage, use_reading};
use super::state::{Action, State};
use super::timeline::Timeline;
use super::{hooks, keyboard};
use crate::link;

#[component]
pub(crate) fn App() -> Html {
    let state = use_reducer(|| {
        State::new(
            link::parse(&address::hash()),
            hooks::system_is_dark(),
            keyboard::letters(),
        )
    });
    let stage = use_memo((), |()| Stage::default());
    let page = Page {
        state,
        stage: Stage::clone(&stage),
    };
    use_stage(&page);
    use_address(&page);
    use_keyboard(&page);
    use_system_colours(&page);
    use_look(&page);
    let shown = page.state.shown;
    html! {
        <ContextProvider<Page> context={page.clone()}>
            <div class="page">
                <Header />
                <Notices />
                <Timeline />
                <Sentence />
                <Numbers />
                <Side />
            </div>
            <Spoken />
            <Follow />
            if shown.help { <Help /> }
            if shown.blank {
                <button class="blank" aria-label="The screen is blank: press to bring it back"
                    onclick={page.on_show(|shown| shown.blank = false)} />
            }
        </ContextProvider<Page>>
    }
}

/// Tells the stage what to show.
#[hook]
fn use_stage(page: &Page) {
    let shown = (
        page.state.scenario.clone(),
        page.state.opened,
        page.state.view.span,
    );
    let stage = page.stage.clone();
    let same = (page.state.opened, page.state.scenario.clone());
    use_effect_with(same, move |_| {
        let (scenario, opened, span) = shown;
        stage.show(scenario, opened, span);
    });
    let stage = page.stage.clone();
    let look = (page.state.is_dark(), page.state.view.present);
    use_effect_with(look, move |&(dark, present)| stage.look(dark, present));
}

/// Rest of cursor and view before the link follows.
const REST_MS: u32 = 200;

/// Tells the state where cursor and view have come to rest.
#[component]
fn Follow() -> Html {
    let page = use_page();
    let chosen = use_reading(|core| core.chosen());
    let chosen = use_settled(chosen, REST_MS);
    use_effect_with(chosen, move |chosen| {
        let (at, span) = **chosen;
        if (page.state.scenario.at, page.state.view.span) != (at, span) {
            page.act(Action::Looked(at, span));
        }
    });
    Html::default()
}
