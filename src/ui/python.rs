//! The Python that the scenario stands for; the line of the selected thread is marked.

use yew::prelude::*;

use super::page::use_page;
use super::stage::use_reading;

#[component]
pub(crate) fn Python() -> Html {
    let page = use_page();
    let here = use_reading(|core| core.line().zip(core.selected_name()));
    let line = |(index, text): (usize, &String)| {
        let who = here
            .as_ref()
            .as_ref()
            .filter(|(line, _)| usize::from(*line) == index)
            .map(|(_, name)| name);
        html! {
            <li aria-current={who.map(|_| "true")}>
                <span>{ if text.is_empty() { " " } else { text } }</span>
                if let Some(who) = who {
                    <span class="who">{ who }</span>
                }
            </li>
        }
    };
    html! { <ol class="code">{ for page.state.scenario.workload.python.iter().enumerate().map(line) }</ol> }
}
