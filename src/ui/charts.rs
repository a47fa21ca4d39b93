//! Room for the charts. What stands there is made by a program of its own (`crate::charts`), which is fetched when charts are
//! first asked for and reads link and colours from the attributes of this element: a first visit carries none of it.

use web_sys::Element;
use yew::prelude::*;

use super::page::Page;
use super::{by_id, document};
use crate::link::{self, LinkView};
use crate::scenario::Scenario;

/// The room; closed, it has no link.
pub(crate) fn charts(page: &Page) -> Html {
    let link = page.state.shown.charts.then(|| {
        // Where the cursor stands changes no curve.
        let scenario = Scenario {
            at: None,
            ..Scenario::clone(&page.state.scenario)
        };
        link::write(&scenario, &LinkView::default())
    });
    let theme = if page.state.is_dark() {
        "dark"
    } else {
        "light"
    };
    html! {
        <section id="charts" aria-label="Charts" hidden=true data-link={link} data-theme={theme} />
    }
}

/// Fetches the program that fills it, once.
pub(crate) fn load() {
    const LOADED: &str = "charts-program";
    if by_id(LOADED).is_some() {
        return;
    }
    let address = by_id("app").and_then(|app| app.get_attribute("data-charts"));
    let script = document().and_then(|document| document.create_element("script").ok());
    if let (Some(address), Some(script), Some(body)) = (
        address,
        script,
        document().and_then(|document| document.body()),
    ) {
        let body: &Element = &body;
        for (name, value) in [("id", LOADED), ("type", "module"), ("src", &address)] {
            // Valid names cannot be refused.
            let _ = script.set_attribute(name, value);
        }
        // Fails only where there is no room for children.
        let _ = body.append_child(&script);
    }
}
