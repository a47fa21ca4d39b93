//! The charts of the simulator's page: a program of its own (`src/bin/charts.rs`), fetched when charts are first asked for.
//!
//! It runs twice. In a worker it simulates sweeps and draws: a link comes in, markup goes out ([`task`] is what is said,
//! [`desk`] what is done, [`markup`] what is drawn; all of that is tested natively). On the page it shows that markup in the element
//! that the simulator keeps for it, and adds what markup cannot do: a tip at the pointer, arrow keys, files. What
//! the two programs on the page know of each other is in that element's attributes: the simulator writes the link and
//! the colours there, and a point says in `data-action`, like every button, which knob leads to it.

pub mod desk;
pub mod markup;
#[cfg(target_arch = "wasm32")]
mod page;
pub mod task;
#[cfg(target_arch = "wasm32")]
mod worker;

/// Begins, in a worker or on the page.
#[cfg(target_arch = "wasm32")]
pub fn start() {
    use wasm_bindgen::JsCast as _;
    match js_sys::global().dyn_into::<web_sys::DedicatedWorkerGlobalScope>() {
        Ok(worker) => worker::listen(worker),
        Err(_) => page::begin(),
    }
}
