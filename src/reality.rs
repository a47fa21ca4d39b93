//! The page "model against reality": what was measured beside what is predicted, cell by cell.
//!
//! In reading order: [`names`], workloads, metrics and interpreters as people call them; [`cells`], the metrics of
//! a cell together and the cells of a workload; [`reasons`], what is known of misses; [`look`], what the visitor looks at, and
//! its link; [`recording`], threads that spin beside their simulation; [`chart`], where every point stands; what it looks like says `view::marks`. All of that is plain data, tested
//! natively; `page` shows it, in WebAssembly. The simulator has none of it: this is a program of its own, with a page
//! of its own (`reality.html`).

pub mod cells;
pub mod chart;
pub mod look;
pub mod names;
#[cfg(target_arch = "wasm32")]
pub mod page;
pub mod reasons;
pub mod recording;
