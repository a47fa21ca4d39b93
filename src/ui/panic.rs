//! A mistake in gilscope must not cost the user's scenario: the boot script shows a page that keeps the link.

use std::panic;

/// Leaves the message of a panic where the boot script looks for it once the program has stopped.
pub(crate) fn install() {
    panic::set_hook(Box::new(|info| {
        let body = web_sys::window()
            .and_then(|w| w.document())
            .and_then(|d| d.body());
        if let Some(body) = body {
            // Nothing can be done where this fails: the program is about to stop.
            let _ = body.set_attribute("data-panic", &info.to_string());
        }
    }));
}
