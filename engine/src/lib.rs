//! The engine of gilscope: what is simulated, how, and what came of it.
//!
//! In reading order: [`time`] and [`rng`]; [`program`], what a thread does; [`runtime`], who may run Python;
//! [`scenario`], what is simulated and compared; [`sim`], the engine; [`trace`], what happened.
//!
//! It is a package of its own so that it can be compiled for speed where all else is compiled to be small.

pub mod program;
pub mod rng;
pub mod runtime;
pub mod scenario;
pub mod sim;
pub mod time;
pub mod trace;
