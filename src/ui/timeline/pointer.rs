//! Mouse, pen and fingers: drag to move the view, the time axis to move the cursor, a name to move its lane, the runs at a
//! glance to look elsewhere, with Shift to single out a stretch of time; wheel or pinch to zoom; click to place the cursor
//! and select a thread; double-click to show all, or what is singled out.

use std::cell::RefCell;
use std::f64::consts::LN_2;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, MouseEvent, PointerEvent, WheelEvent};

use crate::ui::stage::Stage;

/// Movement up to which a press counts as a click.
const STILL_PX: f32 = 4.0;
/// Zoom of one pixel of the wheel.
const WHEEL: f64 = 0.002;

/// What the fingers are doing.
#[derive(Debug, Default)]
struct Hand {
    /// Pressed pointers and where each was last.
    fingers: Vec<(i32, [f32; 2])>,
    start: [f32; 2],
    grip: Grip,
    /// The lane whose name was pressed.
    lane: Option<String>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Grip {
    #[default]
    Nothing,
    /// Pressed and not moved yet.
    Press,
    Pan,
    /// On the runs at a glance.
    Look,
    /// A stretch of time is singled out.
    Range,
    /// A lane is moved among the others.
    Carry,
    Scrub,
    Pinch,
}

/// Listens on the canvas.
pub(super) fn listen(stage: &Stage, canvas: &HtmlElement) -> Vec<EventListener> {
    let hand = Rc::new(RefCell::new(Hand::default()));
    let options = EventListenerOptions::enable_prevent_default();
    let on = |name: &'static str, act: fn(&Stage, &HtmlElement, &mut Hand, &PointerEvent)| {
        let (stage, target, hand) = (stage.clone(), canvas.clone(), Rc::clone(&hand));
        EventListener::new(canvas, name, move |event| {
            if let Some(event) = event.dyn_ref::<PointerEvent>() {
                act(&stage, &target, &mut hand.borrow_mut(), event);
            }
        })
    };
    let (wheeled, fitted) = (stage.clone(), stage.clone());
    vec![
        on("pointerdown", down),
        on("pointermove", moved),
        on("pointerup", up),
        on("pointercancel", cancelled),
        on("pointerleave", |stage, _, _, _| stage.point(None)),
        EventListener::new(canvas, "dblclick", move |event| {
            let x = event
                .dyn_ref::<MouseEvent>()
                .map_or(-1.0, |event| at(event)[0]);
            fitted.change(|core| {
                core.glide(|core| match core.in_range(x) {
                    true => core.zoom_to_range(),
                    false => core.fit(),
                });
            });
        }),
        EventListener::new_with_options(canvas, "wheel", options, move |event| {
            if let Some(event) = event.dyn_ref::<WheelEvent>() {
                wheel(&wheeled, event);
            }
        }),
    ]
}

fn at(event: &MouseEvent) -> [f32; 2] {
    [event.offset_x() as f32, event.offset_y() as f32]
}

fn down(stage: &Stage, canvas: &HtmlElement, hand: &mut Hand, event: &PointerEvent) {
    if event.button() != 0 {
        return;
    }
    // Without capture the drag ends at the edge of the canvas; it still works.
    let _ = canvas.set_pointer_capture(event.pointer_id());
    let place = at(event);
    hand.fingers.push((event.pointer_id(), place));
    hand.start = place;
    hand.lane = None;
    hand.grip = match hand.fingers.len() {
        1 if stage.read(|core| core.on_overview(place[1])) => {
            stage.change(|core| core.look_at(place[0]));
            Grip::Look
        }
        1 if event.shift_key() => Grip::Range,
        1 if stage.read(|core| core.on_axis(place[1])) => {
            stage.change(|core| core.scrub(place[0]));
            Grip::Scrub
        }
        1 => {
            hand.lane = stage.read(|core| core.label_at(place[0], place[1]));
            Grip::Press
        }
        2 => Grip::Pinch,
        _ => Grip::Nothing,
    };
}

fn moved(stage: &Stage, canvas: &HtmlElement, hand: &mut Hand, event: &PointerEvent) {
    let place = at(event);
    let Some(index) = hand
        .fingers
        .iter()
        .position(|(id, _)| *id == event.pointer_id())
    else {
        stage.point(Some(place));
        return;
    };
    let before = std::mem::replace(&mut hand.fingers[index].1, place);
    let [dx, dy] = [before[0] - place[0], before[1] - place[1]];
    match hand.grip {
        Grip::Press if (place[0] - hand.start[0]).hypot(place[1] - hand.start[1]) > STILL_PX => {
            hand.grip = match hand.lane {
                Some(_) => Grip::Carry,
                None => Grip::Pan,
            };
            let _ = canvas.class_list().add_1("panning");
            stage.change(|core| core.point(None));
        }
        Grip::Pan => stage.change(|core| {
            core.pan_px(dx);
            core.scroll_by(dy);
        }),
        Grip::Scrub => stage.change(|core| core.scrub(place[0])),
        Grip::Look => stage.change(|core| core.look_at(place[0])),
        Grip::Range => stage.change(|core| {
            core.point(None);
            core.single_out(hand.start[0], place[0]);
        }),
        Grip::Carry => {
            if let Some(name) = &hand.lane {
                stage.change(|core| core.carry(name, place[0], place[1]));
            }
        }
        Grip::Pinch => {
            let other = hand.fingers[1 - index.min(1)].1;
            let wide = |a: [f32; 2]| (a[0] - other[0]).hypot(a[1] - other[1]).max(10.0);
            let factor = f64::from(wide(before) / wide(place));
            stage.change(|core| core.zoom_at(factor, (place[0] + other[0]) / 2.0));
        }
        _ => {}
    }
}

fn up(stage: &Stage, canvas: &HtmlElement, hand: &mut Hand, event: &PointerEvent) {
    if hand.grip == Grip::Press {
        let [x, y] = at(event);
        stage.change(|core| core.click(x, y));
    }
    cancelled(stage, canvas, hand, event);
}

fn cancelled(_: &Stage, canvas: &HtmlElement, hand: &mut Hand, event: &PointerEvent) {
    hand.fingers.retain(|(id, _)| *id != event.pointer_id());
    // The finger that stays after a pinch does nothing more.
    hand.grip = Grip::Nothing;
    let _ = canvas.class_list().remove_1("panning");
}

/// With Ctrl, and where all lanes are seen, the wheel zooms; else it scrolls the lanes, or the page where that
/// scrolls as a whole. Sideways it moves the view.
fn wheel(stage: &Stage, event: &WheelEvent) {
    let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key());
    let upright = event.delta_y().abs() >= event.delta_x().abs();
    if plain && upright && stage.read(|core| core.is_small()) {
        return;
    }
    event.prevent_default();
    let unit = match event.delta_mode() {
        WheelEvent::DOM_DELTA_LINE => 20.0,
        WheelEvent::DOM_DELTA_PAGE => 400.0,
        _ => 1.0,
    };
    let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
    let [x, _] = at(event);
    stage.change(|core| {
        if event.ctrl_key() || event.meta_key() {
            // A touchpad's pinch arrives as small turns of the wheel with Ctrl.
            core.zoom_at(libm::exp(dy.clamp(-60.0, 60.0) * WHEEL * 4.0 * LN_2), x);
        } else if event.shift_key() {
            core.pan_px((dx + dy) as f32);
        } else if dx.abs() > dy.abs() {
            core.pan_px(dx as f32);
        } else if !core.scroll_by(dy as f32) {
            core.zoom_at(libm::exp(dy * WHEEL * LN_2), x);
        }
    });
}
