//! The page itself. Wasm only.
//!
//! In reading order: [`state`], what is shown, and the one function that changes it; [`load`], files from the site and
//! from the visitor; [`task`], what is simulated for the visitor, the [`worker`] that does it, and [`simulating`], how far it is; [`app`], the page; its parts: [`summary`], [`workload`] with its [`table`] ([`again`]: one program simulated again) and its charts
//! ([`plot`]), [`order`], [`timelines`] with its [`stage`].

mod again;
mod app;
mod load;
mod order;
mod plot;
mod simulating;
mod stage;
mod state;
mod summary;
mod table;
mod task;
mod timelines;
mod workload;

pub mod worker;

use crate::ui::{by_id, panic};

/// Puts the page into `<div id="app">`.
pub fn mount() {
    panic::install();
    if let Some(root) = by_id("app") {
        yew::Renderer::<app::App>::with_root(root).render();
    }
}
