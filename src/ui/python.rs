//! The Python that the scenario stands for; the line of the selected thread is marked.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::page::use_page;
use super::stage::use_reading;

#[component]
pub(crate) fn Python() -> Html {
    let page = use_page();
    let here = use_reading(|core| core.line().zip(core.selected_name()));
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with(here.clone(), move |_| show_current(&list));
    }
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
    html! { <ol class="code" ref={list}>{ for page.state.scenario.workload.python.iter().enumerate().map(line) }</ol> }
}

/// Scrolls the panel, and nothing but the panel, so that the marked line is seen.
fn show_current(list: &NodeRef) {
    let Some(list) = list.cast::<HtmlElement>() else {
        return;
    };
    let find = |selector| list.query_selector(selector).ok().flatten();
    let panel = list.closest(".panel").ok().flatten();
    let (Some(line), Some(panel)) = (find("[aria-current]"), panel) else {
        return;
    };
    let (line, frame) = (
        line.get_bounding_client_rect(),
        panel.get_bounding_client_rect(),
    );
    let above = frame.top() - line.top();
    let below = line.bottom() - frame.bottom();
    if panel.scroll_height() > panel.client_height() && above.max(below) > 0.0 {
        let by = if above > 0.0 {
            -above - line.height()
        } else {
            below + line.height()
        };
        panel.set_scroll_top(panel.scroll_top() + by as i32);
    }
}
