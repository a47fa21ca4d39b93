//! What the picture says, in words and numbers.

use yew::prelude::*;

use super::stage::use_reading;

#[component]
pub(crate) fn Sentence() -> Html {
    let line = use_reading(|core| core.selected_name());
    html! {
        <section class="sentence" aria-label="At the cursor">
            <p>{ line.as_ref().clone() }</p>
        </section>
    }
}

#[component]
pub(crate) fn Numbers() -> Html {
    html! { <section id="numbers" class="numbers" aria-label="Numbers"></section> }
}

/// The same for those who cannot see the picture.
#[component]
pub(crate) fn Spoken() -> Html {
    html! { <section id="spoken" class="hidden-text" aria-label="The picture in words"></section> }
}
