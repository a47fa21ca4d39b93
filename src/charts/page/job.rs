//! The worker, and what is said to it. What is asked for before it listens waits.

use gloo_events::EventListener;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::charts::task::{Ask, Said};
use crate::ui::{by_id, document};

/// A worker. It ends when this is dropped.
pub(super) struct Job {
    worker: Worker,
    ready: bool,
    waiting: Option<Ask>,
    _listeners: [EventListener; 2],
}

impl Drop for Job {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Job {
    /// Starts it; the page's attributes say where its files are. `heard` is told what it says, or that it has failed.
    pub(super) fn start(heard: impl Fn(Option<Said>) + Clone + 'static) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&address("data-charts-worker"), &options)?;
        let message = js_sys::Object::new();
        for (key, name) in [("glue", "data-charts-glue"), ("wasm", "data-charts-wasm")] {
            js_sys::Reflect::set(&message, &key.into(), &address(name).into())?;
        }
        worker.post_message(&message)?;
        let says = heard.clone();
        let message = EventListener::new(&worker, "message", move |event| {
            let event: Option<&MessageEvent> = event.dyn_ref();
            let text = event.and_then(|event| event.data().as_string());
            if let Some(said) = text.and_then(|text| Said::read(&text)) {
                says(Some(said));
            }
        });
        let error = EventListener::new(&worker, "error", move |_| heard(None));
        Ok(Self {
            worker,
            ready: false,
            waiting: None,
            _listeners: [message, error],
        })
    }

    /// It listens.
    pub(super) fn ready(&mut self) {
        self.ready = true;
        if let Some(ask) = self.waiting.take() {
            self.ask(ask);
        }
    }

    /// Asks for something; until it listens, the last question counts.
    pub(super) fn ask(&mut self, ask: Ask) {
        match self.ready {
            // Fails only on what cannot be copied, which a text is not.
            true => drop(self.worker.post_message(&ask.write().into())),
            false => self.waiting = Some(ask),
        }
    }
}

/// An address that an attribute holds, for a script that stands elsewhere.
fn address(name: &str) -> String {
    let app = by_id("app").and_then(|app| app.get_attribute(name));
    let text = app.unwrap_or_default();
    let base = document().and_then(|document| document.base_uri().ok().flatten());
    let url = web_sys::Url::new_with_base(&text, &base.unwrap_or_default());
    url.map_or(text, |url| url.href())
}
