//! The worker's side: simulates what a message says, and answers how far it is and what came of it.

use std::sync::Arc;

use gloo_events::EventListener;
use serde_json::{Value, json};
use wasm_bindgen::JsCast as _;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::fidelity::cell;
use crate::fidelity::judge::judge_cell;
use crate::fidelity::primitives::Primitives;
use crate::fidelity::report;

/// Listens for the task, for as long as the worker lives.
pub fn listen() {
    let Ok(worker) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let target = worker.clone();
    EventListener::new(&target, "message", move |event| {
        let event: Option<&MessageEvent> = event.dyn_ref();
        let Some(task) = event.and_then(|event| event.data().as_string()) else {
            return;
        };
        let say = |what: Value| {
            // Fails only on what cannot be copied, which a text is not.
            let _ = worker.post_message(&what.to_string().into());
        };
        match simulate(&task, |done, of| say(json!({"done": done, "of": of}))) {
            Ok(results) => say(json!({"results": results})),
            Err(problem) => say(json!({"problem": problem})),
        }
    })
    .forget();
}

/// Judges the cells of a task; the results as a file of results has them.
fn simulate(task: &str, say: impl Fn(usize, usize)) -> Result<String, String> {
    let task: Value = serde_json::from_str(task).map_err(|e| e.to_string())?;
    let text = |name: &str| task.get(name).and_then(Value::as_str);
    let cells = cell::read(text("cells").unwrap_or_default())?;
    let primitives: Arc<Primitives> = match text("primitives") {
        Some(own) => Primitives::read(own)?,
        None => Primitives::shipped()?,
    };
    let seeds = task.get("seeds").and_then(Value::as_array);
    let seeds: Vec<u64> = seeds
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect();
    let (each, of) = (seeds.len(), cells.len() * seeds.len());
    let judged = cells.iter().enumerate().flat_map(|(index, cell)| {
        let mut done = 0;
        let judged = judge_cell(cell, &primitives, &seeds, |all| {
            done += 1;
            say(index * each + done * each / all, of);
        });
        // One that cannot be predicted is done as well.
        say((index + 1) * each, of);
        judged
    });
    let judged: Vec<_> = judged.collect();
    Ok(report::json(&judged))
}
