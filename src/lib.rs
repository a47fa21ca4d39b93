//! gilscope: a simulator of Python threads and the GIL.
//!
//! The engine is a package below this one; its modules are named here as if they stood beside the others.

pub mod charts;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
pub mod edit;
pub mod exchange;
pub mod explain;
// Not in the programs of the page that are built without: so what is added here changes nothing there.
#[cfg(any(feature = "hardware", not(target_arch = "wasm32")))]
pub mod fidelity;
pub mod knob;
pub mod link;
#[cfg(not(target_arch = "wasm32"))]
pub mod measure;
pub mod plot;
#[cfg(any(feature = "hardware", not(target_arch = "wasm32")))]
pub mod reality;
pub mod sweep;
#[cfg(target_arch = "wasm32")]
pub mod ui;
pub mod view;

pub use gilscope_engine::{program, rng, runtime, scenario, sim, time, trace};
