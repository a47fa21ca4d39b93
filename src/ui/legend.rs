//! What the states look like.

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::page::use_page;
use super::painter::Painter;
use super::stage::use_reading;
use super::window;
use crate::view::legend::{Entry, swatch};
use crate::view::palette::Theme;
use crate::view::scene::{Rect, Scene};

/// Size of a swatch.
const SIDE: (f32, f32) = (30.0, 18.0);

#[component]
pub(crate) fn Legend() -> Html {
    let summary = use_reading(|core| core.summary.clone());
    html! {
        <ul class="legend" aria-label="Legend">
            { for summary.legend.iter().map(|entry| html! {
                <li key={entry.label()}><Swatch entry={*entry} />{ entry.label() }</li>
            }) }
        </ul>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    entry: Entry,
}

#[component]
fn Swatch(props: &Props) -> Html {
    let page = use_page();
    let node = use_node_ref();
    let dark = page.state.is_dark();
    {
        let node = node.clone();
        use_effect_with((props.entry, dark), move |&(entry, dark)| {
            let Some(mut painter) = node.cast::<HtmlCanvasElement>().and_then(Painter::new) else {
                return;
            };
            let mut scene = Scene::new(SIDE.0, SIDE.1);
            swatch(&mut scene, entry, Rect::new(0.0, 0.0, SIDE.0, SIDE.1));
            let theme = if dark { Theme::Dark } else { Theme::Light };
            // As fine as any screen: a swatch is not painted again when the page moves to another one.
            let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
            painter.paint(&scene, theme, ratio);
        });
    }
    html! { <canvas ref={node} class="swatch" aria-hidden="true" /> }
}
