//! The canvas, the legend below it, and what the pointer does.

use std::any::Any;

use gloo_events::EventListener;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlElement, ResizeObserver};
use yew::prelude::*;

use super::lanes::lanes;
use super::page::Page;
use super::painter::Painter;
use super::parts::{Button, button};
use super::stage::{Paint, Size, Stage};
use super::{by_id, media, window};
use crate::scenario::Run;

mod pointer;

/// The stage as markup.
pub(crate) fn timeline(page: &Page) -> Html {
    html! {
        <main class="stage">
            <div class="canvas">
                <canvas id="timeline" tabindex="0" role="application" aria-describedby="spoken"
                    aria-label="Timeline of the threads. Left and right move the cursor, up and down select a thread; the sentence and the table say the same in words." />
                <div id="hows" class="hows">{ for page.state.scenario.runs.iter().map(how) }</div>
                { lanes(page) }
                <div id="tip" class="tip" aria-hidden="true"><strong /><span /><span class="cause" /></div>
            </div>
            <canvas id="legend" class="legend" aria-hidden="true" />
        </main>
    }
}

/// The button beside a run's name. The stage puts it in its place.
fn how(run: &Run) -> Html {
    let first = run.cards().into_iter().next();
    let title = ["How ", run.runtime.name(), " works (i)"].concat();
    button(Button {
        class: "how",
        action: "card",
        arg: first.map(|card| card.name.to_owned()).unwrap_or_default(),
        icon: "info",
        title: title.into(),
        ..Button::default()
    })
}

/// Gives the canvas to the stage and listens to the pointer and to changes of size.
pub(crate) fn listen(stage: &Stage) -> Vec<Box<dyn Any>> {
    let (Some(canvas), Some(tip), Some(hows)) = (by_id("timeline"), by_id("tip"), by_id("hows"))
    else {
        return Vec::new();
    };
    let legend = by_id("legend").and_then(|legend| Painter::new(&legend));
    let paint = Painter::new(&canvas)
        .zip(legend)
        .map(|(front, legend)| Paint {
            front,
            legend,
            tip,
            hows,
        });
    stage.change(|core| core.attach(paint));
    let Ok(canvas) = canvas.dyn_into::<HtmlElement>() else {
        return Vec::new();
    };
    let mut guards: Vec<Box<dyn Any>> = vec![Box::new(pointer::listen(stage, &canvas))];
    guards.extend(watch_size(stage, &canvas));
    guards
}

fn watch_size(stage: &Stage, canvas: &HtmlElement) -> Vec<Box<dyn Any>> {
    let measure = {
        let (stage, canvas) = (stage.clone(), canvas.clone());
        move || {
            let room = canvas.get_bounding_client_rect();
            let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
            let size = Size {
                width: room.width() as f32,
                height: room.height() as f32,
                ratio,
            };
            stage.change(|core| core.resize(size, media::is_small()));
        }
    };
    measure();
    let again = measure.clone();
    let closure = Closure::<dyn FnMut()>::new(measure);
    let mut guards: Vec<Box<dyn Any>> = Vec::new();
    if let Ok(observer) = ResizeObserver::new(closure.as_ref().unchecked_ref()) {
        observer.observe(canvas);
        guards.push(Box::new(observer));
    }
    // Zooming the page or moving it to another screen changes the device pixels, not always the size.
    if let Some(window) = window() {
        guards.push(Box::new(EventListener::new(&window, "resize", move |_| {
            again()
        })));
    }
    guards.push(Box::new(closure));
    guards
}
