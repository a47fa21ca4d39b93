//! What is painted: the part of the view that every frame goes through.
//!
//! [`viewport`] says which stretch of time is seen, [`columns`] what a lane shows of it, pixel by pixel, and [`mix`] what a core is
//! busy with; [`strip`] collects that, [`apart`] for a thread; [`scene`] is a list of paint commands, [`palette`] its colours, [`text`] its type; [`raster`] fills
//! pixels with what is rectangular. The rest of the view decides what to paint, and where.
//!
//! It is a package of its own so that it can be compiled for speed where all else is compiled to be small.

pub mod apart;
pub mod columns;
pub mod mix;
pub mod palette;
pub mod raster;
pub mod scene;
pub mod strip;
pub mod text;
pub mod viewport;

#[cfg(test)]
use gilscope_engine::rng;
use gilscope_engine::{time, trace};
