//! gilscope: a simulator of Python threads and the GIL.
//!
//! The house, in reading order: [`time`] and [`rng`]; [`program`], what a thread does; [`runtime`], who may
//! run Python; [`scenario`], what is simulated and compared; [`sim`], the engine; [`trace`], what happened.

pub mod charts;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
pub mod edit;
pub mod exchange;
pub mod explain;
pub mod fidelity;
pub mod knob;
pub mod link;
#[cfg(not(target_arch = "wasm32"))]
pub mod measure;
pub mod plot;
pub mod program;
pub mod reality;
pub mod rng;
pub mod runtime;
pub mod scenario;
pub mod sim;
pub mod sweep;
pub mod time;
pub mod trace;
#[cfg(target_arch = "wasm32")]
pub mod ui;
pub mod view;
