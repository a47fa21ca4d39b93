//! Mouse, fingers and keys on the two timelines: both move in step, for there is but one view.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, KeyboardEvent, PointerEvent, ResizeObserver, WheelEvent};

use crate::reality::page::stage::Stage;
use crate::time::Ns;

/// Zoom of one pixel of the wheel.
const WHEEL: f64 = 0.002;
/// Zoom of a key.
const KEY: f64 = 0.7;

/// Where each pressed finger was last.
type Fingers = Rc<RefCell<Vec<(i32, f32)>>>;

/// Listens on the canvas; `said` is told where the cursor stands.
pub(super) fn listen(
    stage: &Stage,
    canvas: &Element,
    said: impl Fn(Option<Ns>) + 'static,
) -> Vec<Box<dyn Any>> {
    let said = Rc::new(said);
    let fingers = Fingers::default();
    let on = |name: &'static str, act: fn(&Stage, &Fingers, &Event) -> bool| {
        let (stage, said, fingers) = (stage.clone(), Rc::clone(&said), Rc::clone(&fingers));
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(canvas, name, options, move |event| {
            if act(&stage, &fingers, event) {
                event.prevent_default();
            }
            said(stage.cursor());
        });
        Box::new(listener) as Box<dyn Any>
    };
    let mut guards = vec![
        on("pointerdown", down),
        on("pointermove", moved),
        on("pointerup", up),
        on("pointercancel", up),
        on("pointerleave", |stage, _, _| {
            stage.point(None);
            false
        }),
        on("dblclick", |stage, _, _| {
            stage.fit();
            true
        }),
        on("wheel", wheel),
        on("keydown", key),
    ];
    guards.extend(watch_size(stage, canvas));
    guards
}

fn down(_: &Stage, fingers: &Fingers, event: &Event) -> bool {
    if let Some(event) = event.dyn_ref::<PointerEvent>().filter(|e| e.button() == 0) {
        if let Some(canvas) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) {
            // Without capture the drag ends at the edge of the canvas; it still works.
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        let finger = (event.pointer_id(), event.offset_x() as f32);
        fingers.borrow_mut().push(finger);
    }
    false
}

fn moved(stage: &Stage, fingers: &Fingers, event: &Event) -> bool {
    let Some(event) = event.dyn_ref::<PointerEvent>() else {
        return false;
    };
    let (id, x) = (event.pointer_id(), event.offset_x() as f32);
    let mut fingers = fingers.borrow_mut();
    let Some(index) = fingers.iter().position(|finger| finger.0 == id) else {
        stage.point(Some(x));
        return false;
    };
    let before = std::mem::replace(&mut fingers[index].1, x);
    match fingers[..] {
        [_] => stage.pan(before - x),
        [one, two] => {
            // Two fingers hold the instants that they lie on.
            let other = if index == 0 { two.1 } else { one.1 };
            let wide = |x: f32| f64::from((x - other).abs().max(10.0));
            stage.zoom(wide(before) / wide(x), Some((x + other) / 2.0));
        }
        _ => {}
    }
    stage.point(Some(x));
    false
}

fn up(_: &Stage, fingers: &Fingers, event: &Event) -> bool {
    if let Some(event) = event.dyn_ref::<PointerEvent>() {
        fingers
            .borrow_mut()
            .retain(|finger| finger.0 != event.pointer_id());
    }
    false
}

/// Upright it zooms, sideways or with Shift it moves the view.
fn wheel(stage: &Stage, _: &Fingers, event: &Event) -> bool {
    let Some(event) = event.dyn_ref::<WheelEvent>() else {
        return false;
    };
    let unit = match event.delta_mode() {
        WheelEvent::DOM_DELTA_LINE => 20.0,
        WheelEvent::DOM_DELTA_PAGE => 400.0,
        _ => 1.0,
    };
    let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
    if event.shift_key() || dx.abs() > dy.abs() {
        stage.pan((dx + dy) as f32);
    } else {
        // A touchpad's pinch arrives as small turns of the wheel with Ctrl.
        let speed = if event.ctrl_key() { 4.0 } else { 1.0 };
        let factor = (dy.clamp(-400.0, 400.0) * WHEEL * speed).exp2();
        stage.zoom(factor, Some(event.offset_x() as f32));
    }
    true
}

fn key(stage: &Stage, _: &Fingers, event: &Event) -> bool {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
        return false;
    };
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let step = if event.shift_key() { 0.001 } else { 0.01 };
    match event.key().as_str() {
        "ArrowLeft" => stage.step(-step),
        "ArrowRight" => stage.step(step),
        "+" | "=" | "w" => stage.zoom(KEY, None),
        "-" | "s" => stage.zoom(1.0 / KEY, None),
        "a" => stage.pan_part(-0.15),
        "d" => stage.pan_part(0.15),
        "f" | "0" => stage.fit(),
        "Escape" => stage.point(None),
        _ => return false,
    }
    true
}

/// Tells of changes of size until it is dropped.
struct Watch {
    observer: ResizeObserver,
    /// What the observer calls.
    _closure: Closure<dyn FnMut()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        // A canvas that leaves the page changes its size too, and the closure is gone by then.
        self.observer.disconnect();
    }
}

fn watch_size(stage: &Stage, canvas: &Element) -> Option<Box<dyn Any>> {
    let stage = stage.clone();
    let closure = Closure::<dyn FnMut()>::new(move || stage.refresh());
    let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
    observer.observe(canvas);
    Some(Box::new(Watch {
        observer,
        _closure: closure,
    }))
}
