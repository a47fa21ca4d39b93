//! What the states look like.

use yew::prelude::*;

#[component]
pub(crate) fn Legend() -> Html {
    html! {}
}
