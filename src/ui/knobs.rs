//! The knobs that change something for the open scenario.

use yew::prelude::*;

use super::icons::{Glyph, Icon};
use super::page::{Page, use_page};
use crate::knob::{self, Knob};

mod dial;
mod entry;
mod slider;

use dial::Dial;

/// Knobs that stand in the menu of a run.
const ELSEWHERE: [&str; 2] = ["runtime", "mode"];

/// The knobs of the panel, those at hand first, and how many these are.
fn knobs(page: &Page) -> (Vec<&'static Knob>, usize) {
    let mut all = knob::relevant(&page.state.scenario);
    all.retain(|knob| !ELSEWHERE.contains(&knob.key));
    all.sort_by_key(|knob| !knob.basic);
    let basic = all.iter().filter(|knob| knob.basic).count();
    (all, basic)
}

#[component]
pub(crate) fn Knobs() -> Html {
    let page = use_page();
    let (all, basic) = knobs(&page);
    let more = page.state.shown.more;
    let dial = |knob: &&'static Knob| html! { <Dial key={knob.key} name={knob.key} /> };
    html! {
        <section class="panel" aria-label="Knobs">
            <div class="knobs">
                { for all[..basic].iter().map(dial) }
                if basic < all.len() {
                    <button type="button" class="fold" aria-expanded={more.to_string()}
                        onclick={page.on_show(|shown| shown.more = !shown.more)}>
                        <Glyph icon={Icon::More} />{ "more" }
                    </button>
                }
                if more {
                    { for all[basic..].iter().map(dial) }
                }
            </div>
        </section>
    }
}

/// While presenting: the one knob that was asked for, on the stage.
#[component]
pub(crate) fn Hud() -> Html {
    let page = use_page();
    let (all, _) = knobs(&page);
    let knob = page
        .state
        .shown
        .knob
        .and_then(|index| all.get(index).copied());
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(page.state.shown.knob, move |_| {
            if let Some(element) = node.cast::<web_sys::Element>() {
                super::focus(
                    element
                        .query_selector("[data-knob]")
                        .ok()
                        .flatten()
                        .map(Into::into),
                );
            }
        });
    }
    html! {
        if let Some(knob) = knob {
            <div class="hud" ref={node}><Dial key={knob.key} name={knob.key} /></div>
        }
    }
}
