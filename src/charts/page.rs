//! The page's side: shows what the worker draws, in the element that the simulator keeps for it, while that has a link.
//!
//! In reading order: [`panel`], what stands there and how it follows the link; [`job`], the worker; [`hand`], pointer and keys;
//! [`files`], charts to be kept.

mod files;
mod hand;
mod job;
mod panel;

/// Begins; the page stays as it is where the element is missing.
pub(super) fn begin() {
    crate::ui::panic::install();
    if let Some(host) = crate::ui::by_id("charts") {
        panel::Panel::open(host);
    }
}
