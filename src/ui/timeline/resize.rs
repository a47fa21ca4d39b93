//! The canvas's size, and the screen's device pixels.

use gloo_events::EventListener;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver};
use yew::prelude::*;

use crate::ui::stage::Stage;
use crate::ui::window;

/// Tells the stage how large its canvas is, now and whenever that changes.
#[hook]
pub(super) fn use_size(stage: &Stage, canvas: &NodeRef) {
    let (stage, canvas) = (stage.clone(), canvas.clone());
    use_effect_with((), move |()| {
        let element = canvas.cast::<HtmlElement>();
        let measure = {
            let element = element.clone();
            move || {
                if let Some(element) = &element {
                    let size = element.get_bounding_client_rect();
                    stage.resize(size.width() as f32, size.height() as f32);
                }
            }
        };
        measure();
        let again = measure.clone();
        // Zooming the page or moving it to another screen changes the device pixels, not always the size.
        let listener =
            window().map(|window| EventListener::new(&window, "resize", move |_| again()));
        let closure = Closure::<dyn FnMut()>::new(measure);
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, &element) {
            observer.observe(element.unchecked_ref::<Element>());
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop((closure, listener));
        }
    });
}
