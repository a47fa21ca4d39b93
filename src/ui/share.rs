//! Copying the link.

use wasm_bindgen_futures::JsFuture;

use super::page::Page;
use super::state::{Action, Shared};
use super::window;

/// Puts the link on the clipboard and shows it; where that is not allowed, it is shown to be copied by hand.
pub(crate) fn copy(page: &Page) {
    let link = address(&page.state.link());
    page.act(Action::Shared(Some(Shared {
        link: link.clone(),
        copied: false,
    })));
    let Some(window) = window() else { return };
    // Pages that were not delivered safely, such as files, have no clipboard.
    if !window.is_secure_context() {
        return;
    }
    let copied = JsFuture::from(window.navigator().clipboard().write_text(&link));
    let page = page.clone();
    yew::platform::spawn_local(async move {
        let copied = copied.await.is_ok();
        page.act(Action::Shared(Some(Shared { link, copied })));
    });
}

/// The whole address of a link.
pub(crate) fn address(hash: &str) -> String {
    let href = window()
        .and_then(|window| window.location().href().ok())
        .unwrap_or_default();
    let page = href.split('#').next().unwrap_or_default();
    format!("{page}{hash}")
}
