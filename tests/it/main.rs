//! Native tests: the laws, the timelines, what real interpreters did, links and files.

// Helpers of tests may fail like tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod acceptance;
mod acceptance_convoy;
mod acceptance_free_threaded;
mod acceptance_gils;
mod acceptance_locks;
mod acceptance_removed;
mod architecture;
mod build;
mod cards;
mod cli;
mod determinism;
mod exchange;
mod fidelity;
mod files;
mod fork;
mod hardware;
mod hybrid;
mod interrupts;
mod isolation;
mod keys;
mod knobs;
mod laws;
mod links;
#[cfg(target_os = "linux")]
mod measure;
mod presets;
mod random;
mod section;
mod signal;
mod stm;
mod sweep;
mod tasks;
mod ticks;
mod timelines;
mod timers;
mod undisturbed;
mod waking;
mod why;
