//! What is simulated for the visitor: cells of a file, or one program again. A worker does it, and is told to stop by
//! letting go of it.

use std::rc::Rc;

use gloo_events::EventListener;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use super::load::said;
use crate::fidelity::SEEDS;
use crate::fidelity::cell::Cell;
use crate::fidelity::judge::Judged;
use crate::fidelity::results;
use crate::ui::{by_id, document};

/// Which seeds a program is simulated with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Seeds {
    /// Those of every prediction, of which it is the median.
    #[default]
    All,
    /// One alone.
    One(u64),
}

impl Seeds {
    fn list(self) -> Vec<u64> {
        match self {
            Self::All => (1..=SEEDS).collect(),
            Self::One(seed) => vec![seed],
        }
    }
}

/// What the results are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    /// They are shown in place of what is shown: the name of the file.
    File(String),
    /// They stand beside those of this cell.
    Again(usize, Seeds),
}

/// What a worker is to do.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Task {
    pub(super) purpose: Purpose,
    pub(super) cells: Vec<Cell>,
    /// Those of the visitor's machine, as a file; else those of the machine that was measured for the project.
    pub(super) primitives: Option<Rc<str>>,
}

/// What it says.
#[derive(Debug)]
pub(super) enum Said {
    /// So many simulations are done, of so many.
    Progress(usize, usize),
    Done(Vec<Judged>),
    Failed(String),
}

/// A worker at work. It stops when this is dropped.
pub(super) struct Job {
    pub(super) task: Task,
    worker: Worker,
    _listeners: [EventListener; 2],
}

impl Drop for Job {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        self.task.purpose.fmt(f)
    }
}

impl Job {
    /// Starts a worker; it says how far it is.
    pub(super) fn start(task: Task, says: Callback<Said>) -> Result<Self, String> {
        let worker = worker().map_err(said)?;
        let seeds = match task.purpose {
            Purpose::File(_) => Seeds::All,
            Purpose::Again(_, seeds) => seeds,
        };
        let cells = serde_json::to_string(&task.cells).map_err(|e| e.to_string())?;
        let text = json!({"cells": cells, "primitives": task.primitives.as_deref(), "seeds": seeds.list()});
        let message = js_sys::Object::new();
        let app = by_id("app");
        let file = |name: &str| app.as_ref()?.get_attribute(name).map(|at| absolute(&at));
        for (key, value) in [
            ("glue", file("data-predict")),
            ("wasm", file("data-predict-wasm")),
            ("task", Some(text.to_string())),
        ] {
            let value = value.unwrap_or_default();
            js_sys::Reflect::set(&message, &key.into(), &value.into()).map_err(said)?;
        }
        worker.post_message(&message).map_err(said)?;
        let heard = says.clone();
        let message = EventListener::new(&worker, "message", move |event| {
            let event: Option<&MessageEvent> = event.dyn_ref();
            if let Some(text) = event.and_then(|event| event.data().as_string()) {
                heard.emit(read(&text));
            }
        });
        let error = EventListener::new(&worker, "error", move |_| {
            says.emit(Said::Failed("the simulation stopped".to_owned()));
        });
        Ok(Self {
            task,
            worker,
            _listeners: [message, error],
        })
    }
}

fn worker() -> Result<Worker, JsValue> {
    let address = by_id("app").and_then(|app| app.get_attribute("data-worker"));
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(&address.unwrap_or_default(), &options)
}

/// An address of the page, for a script that stands elsewhere.
fn absolute(address: &str) -> String {
    let base = document().and_then(|document| document.base_uri().ok().flatten());
    let url = web_sys::Url::new_with_base(address, &base.unwrap_or_default());
    url.map_or_else(|_| address.to_owned(), |url| url.href())
}

fn read(text: &str) -> Said {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let count = |name: &str| value.get(name).and_then(Value::as_u64).unwrap_or(0) as usize;
    if let Some(list) = value.get("results").and_then(Value::as_str) {
        return results::read(list).map_or_else(Said::Failed, Said::Done);
    }
    match value.get("problem").and_then(Value::as_str) {
        Some(problem) => Said::Failed(problem.to_owned()),
        None => Said::Progress(count("done"), count("of")),
    }
}
