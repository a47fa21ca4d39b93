//! What moves: cursor, viewport, playback, simulations, and the canvas they are painted on.
//!
//! None of it is Yew's. Whatever happens asks for a frame; a frame advances the simulations by a slice, moves
//! the cursor if it plays, paints, and then tells the components that read from the stage, which render again
//! only if what they read has changed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_render::{AnimationFrame, request_animation_frame};
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::page::use_page;
use super::{hooks, mark_body, window};
use crate::scenario::check::Valid;
use crate::time::Ns;

mod core;
mod frame;
mod moves;
mod play;
mod summary;
mod words;

pub(crate) use core::Core;

/// A handle to the one stage of the page.
#[derive(Clone, Default)]
pub(crate) struct Stage(Rc<Shared>);

#[derive(Default)]
struct Shared {
    core: RefCell<Core>,
    frame: RefCell<Option<AnimationFrame>>,
    listeners: RefCell<Vec<(u32, Callback<()>)>>,
    next: Cell<u32>,
}

impl PartialEq for Stage {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Stage {
    /// Reads from it.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Core) -> T) -> T {
        read(&self.0.core.borrow())
    }

    /// Changes it and asks for a frame.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Core) -> T) -> T {
        let result = change(&mut self.0.core.borrow_mut());
        self.request();
        result
    }

    /// Shows a scenario. With a new number in `opened`, view and cursor start afresh, else they stand still.
    pub(crate) fn show(&self, scenario: Rc<Valid>, opened: u32, span: Option<(Ns, Ns)>) {
        mark_body("data-trace-hash", None);
        mark_body("data-busy", Some("true"));
        self.change(|core| core.show(scenario, opened, span));
    }

    /// Colours and size of type.
    pub(crate) fn look(&self, dark: bool, present: bool) {
        self.change(|core| core.look(dark, present));
    }

    /// Takes the canvas.
    pub(crate) fn attach(&self, canvas: HtmlCanvasElement) {
        self.change(|core| core.attach(canvas));
    }

    /// The canvas has another size, in CSS pixels.
    pub(crate) fn resize(&self, width: f32, height: f32) {
        let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
        self.change(|core| core.resize(width, height, ratio, hooks::is_narrow()));
    }

    /// Starts or stops playing.
    pub(crate) fn play(&self) {
        self.change(Core::toggle_play);
    }

    /// To the selected thread's next change, or its previous one.
    pub(crate) fn step(&self, by: i32) {
        self.change(|core| core.step(by));
    }

    /// By so much of the view.
    pub(crate) fn nudge(&self, by: f64) {
        self.change(|core| core.nudge(by));
    }

    /// To the start or the end.
    pub(crate) fn jump(&self, end: bool) {
        self.change(|core| core.jump(end));
    }

    /// Zooms at the cursor; less than 1 is closer.
    pub(crate) fn zoom(&self, factor: f64) {
        self.change(|core| core.zoom(factor, None));
    }

    /// Moves the view by so much of its width.
    pub(crate) fn pan(&self, by: f32) {
        self.change(|core| core.pan(by));
    }

    /// Shows all of the run.
    pub(crate) fn fit(&self) {
        self.change(Core::fit);
    }

    /// Selects the thread so many lanes further down.
    pub(crate) fn select_next(&self, by: i32) {
        self.change(|core| core.select_next(by));
    }

    /// Stops a long simulation where it is; false if there is none.
    pub(crate) fn cancel(&self) -> bool {
        self.change(Core::cancel)
    }

    /// Asks for a frame, if none is on its way.
    fn request(&self) {
        let mut frame = self.0.frame.borrow_mut();
        if frame.is_none() {
            let stage = self.clone();
            *frame = Some(request_animation_frame(move |now| stage.frame(now)));
        }
    }

    fn frame(&self, now: f64) {
        let done = self.0.frame.take();
        let (more, report) = {
            let mut core = self.0.core.borrow_mut();
            (core.frame(now), core.report())
        };
        report.publish();
        // A component that hears of the frame may listen or stop listening while it does.
        let listeners: Vec<_> = self
            .0
            .listeners
            .borrow()
            .iter()
            .map(|(_, call)| call.clone())
            .collect();
        for call in listeners {
            call.emit(());
        }
        if more {
            self.request();
        }
        drop(done);
    }

    fn listen(&self, call: Callback<()>) -> u32 {
        let id = self.0.next.replace(self.0.next.get() + 1);
        self.0.listeners.borrow_mut().push((id, call));
        id
    }

    fn forget(&self, id: u32) {
        self.0
            .listeners
            .borrow_mut()
            .retain(|(other, _)| *other != id);
    }
}

/// What a component reads from the stage: it renders again when that changes, at most once a frame.
#[hook]
pub(crate) fn use_reading<T: PartialEq + 'static>(read: fn(&Core) -> T) -> Rc<T> {
    let stage = use_page().stage;
    let value = {
        let stage = stage.clone();
        use_state_eq(move || Rc::new(stage.read(read)))
    };
    let setter = value.setter();
    use_effect_with((), move |()| {
        let reader = stage.clone();
        // Between the first rendering and now something may have changed.
        setter.set(Rc::new(reader.read(read)));
        let id = stage.listen(Callback::from(move |()| {
            setter.set(Rc::new(reader.read(read)))
        }));
        move || stage.forget(id)
    });
    Rc::clone(&value)
}
