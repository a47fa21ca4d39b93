//! What moves: cursor, viewport, playback, simulations, and the canvas they are painted on.
//!
//! None of it is Yew's. Whatever happens asks for a frame; a frame advances the simulations by a slice, moves
//! the cursor if it plays, paints, and then tells the components that read from the stage, which render again
//! only if what they read has changed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::mark_body;
use crate::link::LinkView;
use crate::scenario::check::Valid;

mod arrows;
mod begin;
mod compare;
mod core;
mod frame;
mod glide;
mod hows;
mod lanes;
mod legend;
mod moves;
mod picture;
mod play;
mod range;
mod step;
mod summary;
mod timeouts;
mod tip;
mod words;

pub(crate) use core::Core;
pub(in crate::ui) use core::{Paint, Size};
pub(in crate::ui) use lanes::Lane;

/// Time without a frame after which the stage is at rest: the link follows, and screen readers are told.
const REST_MS: u32 = 200;

/// A handle to the one stage of the page.
#[derive(Clone, Default)]
pub(crate) struct Stage(Rc<Shared>);

#[derive(Default)]
struct Shared {
    core: RefCell<Core>,
    frame: RefCell<Option<AnimationFrame>>,
    listeners: RefCell<Vec<(u32, Callback<()>)>>,
    next: Cell<u32>,
    timer: RefCell<Option<Timeout>>,
    /// Something but the pointer has moved since the last frame.
    news: Cell<bool>,
    /// The tooltip is to follow.
    tip: Cell<bool>,
    rest: RefCell<Option<Box<dyn Fn()>>>,
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
        self.0.news.set(true);
        self.request();
        result
    }

    /// The pointer is here, or gone: that changes what lies over the lanes, and nothing that is read from the stage.
    pub(super) fn point(&self, at: Option<[f32; 2]>) {
        self.0.core.borrow_mut().point(at);
        self.request();
    }

    /// Shows a scenario. With a new number in `opened`, view and cursor start afresh, else they stand still.
    pub(crate) fn show(&self, scenario: Rc<Valid>, opened: u32, view: &LinkView) {
        mark_body("data-trace-hash", None);
        mark_body("data-busy", Some("true"));
        mark_body("data-compared", None);
        self.change(|core| core.show(scenario, opened, view));
    }

    /// Shows what a link asks for of the scenario that is open.
    pub(crate) fn follow(&self, view: &LinkView) {
        self.change(|core| core.follow(view));
    }

    /// Colours and size of type.
    pub(crate) fn look(&self, dark: bool, present: bool) {
        self.change(|core| core.look(dark, present));
    }

    /// Calls this whenever nothing has moved for a moment.
    pub(crate) fn on_rest(&self, call: Box<dyn Fn()>) {
        *self.0.rest.borrow_mut() = Some(call);
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
        let (more, report, tip, settled) = {
            let mut core = self.0.core.borrow_mut();
            let more = core.frame(now);
            (more, core.report(), core.tip_is_due(), core.is_settled())
        };
        report.publish();
        if let Some(wait) = tip
            && !self.0.tip.replace(true)
        {
            // What keeps a thread from running takes a while to find out: the picture goes first.
            let stage = self.clone();
            let show = move || {
                stage.0.tip.set(false);
                stage.0.core.borrow_mut().show_tip();
            };
            Timeout::new(wait, show).forget();
        }
        if settled && (self.0.news.replace(more) || more) {
            self.tell();
        }
        if more {
            self.request();
        }
        drop(done);
    }

    /// Lets all know who read from the stage.
    fn tell(&self) {
        let stage = self.clone();
        *self.0.timer.borrow_mut() = Some(Timeout::new(REST_MS, move || stage.rest()));
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
    }

    fn rest(&self) {
        if self.0.core.borrow_mut().compare() {
            self.change(|_| ());
        }
        if self.read(Core::is_compared) {
            mark_body("data-compared", Some("true"));
        }
        if self.0.core.borrow_mut().speak() {
            self.change(|_| ());
        }
        if let Some(call) = &*self.0.rest.borrow() {
            call();
        }
    }

    /// Calls this after every frame.
    pub(crate) fn listen(&self, call: Callback<()>) -> u32 {
        let id = self.0.next.replace(self.0.next.get() + 1);
        self.0.listeners.borrow_mut().push((id, call));
        id
    }

    /// Ends what [`Stage::listen`] began.
    pub(crate) fn forget(&self, id: u32) {
        self.0
            .listeners
            .borrow_mut()
            .retain(|(other, _)| *other != id);
    }
}
