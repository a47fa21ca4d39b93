//! The canvas and what the pointer does to it.

use web_sys::{HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

use super::legend::Legend;
use super::page::use_page;
use super::stage::use_reading;

mod pointer;
mod resize;

use pointer::use_pointer;
use resize::use_size;

#[component]
pub(crate) fn Timeline() -> Html {
    let page = use_page();
    let canvas = use_node_ref();
    {
        let (stage, canvas) = (page.stage.clone(), canvas.clone());
        use_effect_with((), move |()| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                stage.attach(canvas);
            }
        });
    }
    let room = use_node_ref();
    let tall = use_reading(|core| core.tall());
    {
        let room = room.clone();
        use_effect_with(tall, move |tall| {
            if let Some(room) = room.cast::<HtmlElement>() {
                let height = tall.map_or_else(String::new, |height| format!("{height}px"));
                // A valid name and value cannot be refused.
                let _ = room.style().set_property("height", &height);
            }
        });
    }
    use_size(&page.stage, &canvas);
    use_pointer(&page.stage, &canvas);
    html! {
        <main class="stage">
            <div class="canvas" ref={room}>
                <canvas id="timeline" ref={canvas} tabindex="0" role="img"
                    aria-label="Timeline of the threads; the table and the sentence below say the same in words"
                    aria-describedby="spoken" />
                <Tip />
            </div>
            <Legend />
        </main>
    }
}

#[component]
fn Tip() -> Html {
    let tip = use_reading(|core| core.tip());
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(tip.clone(), move |tip| {
            if let Some(element) = node.cast::<HtmlElement>() {
                place(
                    &element,
                    tip.as_ref().as_ref().map(|tip| [tip.x, tip.y, tip.width]),
                );
            }
        });
    }
    html! {
        <div class="tip" ref={node} aria-hidden="true">
            if let Some(tip) = &*tip {
                <strong>{ &tip.title }</strong>
                <span>{ &tip.time }</span>
                if let Some(cause) = &tip.cause {
                    <span class="cause">{ cause }</span>
                }
            }
        </div>
    }
}

/// Beside the pointer, on the side where there is room.
fn place(element: &HtmlElement, at: Option<[f32; 3]>) {
    let style = element.style();
    // Valid names and values cannot be refused.
    let Some([x, y, width]) = at else {
        let _ = style.set_property("visibility", "hidden");
        return;
    };
    let (own, high) = (
        element.offset_width() as f32,
        element.offset_height() as f32,
    );
    let x = if x + 16.0 + own > width {
        (x - 16.0 - own).max(0.0)
    } else {
        x + 16.0
    };
    let y = if y > high + 24.0 {
        y - high - 12.0
    } else {
        y + 20.0
    };
    let _ = style.set_property("transform", &format!("translate({x:.0}px, {y:.0}px)"));
    let _ = style.set_property("visibility", "visible");
}
