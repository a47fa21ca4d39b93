//! A worker that reads a file. It stops when this is dropped.

use gloo_events::EventListener;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{File, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::exchange::Recorded;
use crate::exchange::packed::unpack;
use crate::ui::{by_id, document};

/// What it says.
#[derive(Debug)]
pub(crate) enum Said {
    /// So much of the file is read.
    Progress(u32),
    Runs(Vec<Recorded>),
    Failed(String),
}

/// A worker at work.
pub(super) struct Job {
    worker: Worker,
    _listeners: [EventListener; 2],
}

impl Drop for Job {
    fn drop(&mut self) {
        self.stop();
    }
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("Job")
    }
}

impl Job {
    /// Lets go of the worker, whatever it does.
    pub(super) fn stop(&self) {
        self.worker.terminate();
    }

    /// Starts it.
    pub(super) fn start(
        file: &File,
        says: impl Fn(Said) + Clone + 'static,
    ) -> Result<Self, String> {
        let failed = |_: JsValue| "the program that reads files does not start".to_owned();
        let app = by_id("app");
        let address = |name: &str| {
            let address = app.as_ref()?.get_attribute(name)?;
            let base = document()?.base_uri().ok()??;
            let url = web_sys::Url::new_with_base(&address, &base).ok()?;
            Some(url.href())
        };
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let script = address("data-worker").unwrap_or_default();
        let worker = Worker::new_with_options(&script, &options).map_err(failed)?;
        let message = Object::new();
        for (key, value) in [
            ("glue", address("data-import").into()),
            ("wasm", address("data-import-wasm").into()),
            ("task", JsValue::from(file)),
        ] {
            Reflect::set(&message, &key.into(), &value).map_err(failed)?;
        }
        worker.post_message(&message).map_err(failed)?;
        let heard = says.clone();
        let message = EventListener::new(&worker, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>() {
                heard(read(&event.data()));
            }
        });
        let error = EventListener::new(&worker, "error", move |_| {
            says(Said::Failed(
                "the program that reads files stopped".to_owned(),
            ));
        });
        Ok(Self {
            worker,
            _listeners: [message, error],
        })
    }
}

/// A number is progress, a text a problem, a list the runs.
fn read(data: &JsValue) -> Said {
    if let Some(percent) = data.as_f64() {
        return Said::Progress(percent as u32);
    }
    if let Some(problem) = data.as_string() {
        return Said::Failed(problem);
    }
    let run = |buffer: JsValue| unpack(&Uint8Array::new(&buffer).to_vec());
    let runs: Option<Vec<Recorded>> = Array::from(data).iter().map(run).collect();
    match runs.filter(|runs| !runs.is_empty()) {
        Some(runs) => Said::Runs(runs),
        None => Said::Failed("what the worker says cannot be read".to_owned()),
    }
}
