//! Ways to remove the GIL that were tried and given up, and one that nobody should: counting on as before.
//!
//! They have the state machine of [`super::free_threaded`], without its pauses: every thread that has a core
//! runs. What tells them apart is how they count references ([`super::Counting`]), and what that costs
//! (`sim/contention.rs`); models.md §4.

pub mod models;
