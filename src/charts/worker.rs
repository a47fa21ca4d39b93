//! The worker's side: simulates in slices, and between them hears what the page asks for.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast as _;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::desk::Desk;
use super::task::{Ask, Said};

/// Events of a slice: some milliseconds.
const SLICE: u64 = 20_000;
/// How long a picture stands before the next, milliseconds: drawing costs time as well.
const STANDS: f64 = 150.0;
/// The first one comes sooner.
const FIRST: f64 = 60.0;

struct Bench {
    worker: DedicatedWorkerGlobalScope,
    desk: Desk,
    /// When the last picture was sent, and how many points it had.
    sent: (f64, usize),
    next: Option<Timeout>,
}

/// Listens for as long as the worker lives.
pub(super) fn listen(worker: DedicatedWorkerGlobalScope) {
    let target = worker.clone();
    let bench = Rc::new(RefCell::new(Bench {
        worker,
        desk: Desk::default(),
        sent: (0.0, 0),
        next: None,
    }));
    bench.borrow().say(&Said::Ready);
    EventListener::new(&target, "message", move |event| {
        let event: Option<&MessageEvent> = event.dyn_ref();
        let text = event.and_then(|event| event.data().as_string());
        let Some(ask) = text.and_then(|text| Ask::read(&text)) else {
            return;
        };
        let mut own = bench.borrow_mut();
        if let Some(said) = own.desk.ask(ask) {
            own.say(&said);
            own.sent = (now() - STANDS + FIRST, own.desk.progress().0);
        }
        own.next = later(&bench);
    })
    .forget();
}

fn now() -> f64 {
    js_sys::Date::now()
}

fn later(bench: &Rc<RefCell<Bench>>) -> Option<Timeout> {
    let bench = Rc::clone(bench);
    Some(Timeout::new(0, move || {
        let mut own = bench.borrow_mut();
        own.next = match own.step() {
            true => None,
            false => later(&bench),
        };
    }))
}

impl Bench {
    /// Simulates a slice; true if that was the last.
    fn step(&mut self) -> bool {
        let done = self.desk.advance(SLICE);
        let (points, _) = self.desk.progress();
        let (at, before) = self.sent;
        if points != before && (done || now() - at >= STANDS) {
            if let Some(drawn) = self.desk.drawn() {
                self.say(&drawn);
            }
            self.sent = (now(), points);
        }
        done
    }

    fn say(&self, said: &Said) {
        // Fails only on what cannot be copied, which a text is not.
        let _ = self.worker.post_message(&said.write().into());
    }
}
