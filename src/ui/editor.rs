//! The editor of a workload.

use yew::prelude::*;

#[component]
pub(crate) fn Editor() -> Html {
    html! {}
}
