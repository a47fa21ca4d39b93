//! What the browser knows of its user's wishes.

use web_sys::MediaQueryList;

use super::window;

/// Where the system's colours are dark.
pub(crate) const DARK: &str = "(prefers-color-scheme: dark)";

/// Whether the system's colours are dark.
pub(crate) fn is_dark() -> bool {
    matches(DARK)
}

/// Whether the user wants nothing to glide.
pub(crate) fn reduced_motion() -> bool {
    matches("(prefers-reduced-motion: reduce)")
}

/// Whether the page is as small as a phone; the same sizes stand in the style sheet.
pub(crate) fn is_small() -> bool {
    matches("(max-width: 700px), (max-height: 500px)")
}

/// Whether a list beside the stage leaves no room for another.
pub(crate) fn is_low() -> bool {
    matches("(max-height: 900px)")
}

fn matches(query: &str) -> bool {
    media(query).is_some_and(|list| list.matches())
}

/// What is asked, to be listened to.
pub(crate) fn media(query: &str) -> Option<MediaQueryList> {
    window()?.match_media(query).ok()?
}
