//! JSON in both directions, as far as these files need it.

pub mod read;
mod write;

pub use write::{Json, quoted};
