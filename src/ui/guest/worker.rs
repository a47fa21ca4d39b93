//! The worker's side: reads the file it is given, slice by slice, and answers how far it is and what came of it.

use gloo_events::EventListener;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

use crate::exchange::Recorded;
use crate::exchange::import::Import;
use crate::exchange::packed::pack;

/// Bytes read at a time: some hundredths of a second.
const SLICE: f64 = (1 << 22) as f64;

/// Listens for the file, for as long as the worker lives.
pub(crate) fn listen() {
    let Ok(worker) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let target = worker.clone();
    EventListener::new(&target, "message", move |event| {
        let event: Option<&MessageEvent> = event.dyn_ref();
        let Some(file) = event.and_then(|event| event.data().dyn_into::<File>().ok()) else {
            return;
        };
        let worker = worker.clone();
        wasm_bindgen_futures::spawn_local(async move {
            // Fails only on what cannot be copied, which none of these is.
            let _ = match read(&file, &worker).await {
                Ok(runs) => answer(&worker, &runs),
                Err(problem) => worker.post_message(&problem.into()),
            };
        });
    })
    .forget();
}

async fn read(file: &File, worker: &DedicatedWorkerGlobalScope) -> Result<Vec<Recorded>, String> {
    let unread = |_: JsValue| "the browser does not let it be read".to_owned();
    let (size, mut import, mut at) = (file.size(), Import::new(), 0.0);
    while at < size {
        let end = (at + SLICE).min(size);
        let slice = file.slice_with_f64_and_f64(at, end).map_err(unread)?;
        let buffer = JsFuture::from(slice.array_buffer()).await.map_err(unread)?;
        let bytes = Uint8Array::new(&buffer).to_vec();
        import.feed(&bytes).map_err(|problem| problem.to_string())?;
        at = end;
        let percent = (at / size * 100.0).floor();
        let _ = worker.post_message(&percent.into());
    }
    import.finish().map_err(|problem| problem.to_string())
}

/// Hands the runs over, without copying them again.
fn answer(worker: &DedicatedWorkerGlobalScope, runs: &[Recorded]) -> Result<(), JsValue> {
    let buffers = Array::new();
    for run in runs {
        buffers.push(&Uint8Array::from(pack(run).as_slice()).buffer());
    }
    worker.post_message_with_transfer(&buffers, &buffers)
}
