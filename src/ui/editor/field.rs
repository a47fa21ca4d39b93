//! A text to be typed: it counts on Enter and when the focus leaves; what is refused stays, with the reason.

use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) value: String,
    pub(super) label: AttrValue,
    #[prop_or_default]
    pub(super) class: Classes,
    /// What may be written, shown while nothing is.
    #[prop_or_default]
    pub(super) hint: AttrValue,
    /// Takes what was typed; answers why not.
    pub(super) onset: Callback<String, Option<String>>,
}

#[component]
pub(super) fn Field(props: &Props) -> Html {
    let typed = use_state(|| None::<String>);
    let problem = use_state_eq(|| None::<String>);
    let take = {
        let (typed, problem, onset) = (typed.clone(), problem.clone(), props.onset.clone());
        let value = props.value.clone();
        move || {
            let Some(text) = (*typed).clone() else { return };
            if text == value {
                problem.set(None);
                return typed.set(None);
            }
            let refused = onset.emit(text);
            if refused.is_none() {
                typed.set(None);
            }
            problem.set(refused);
        }
    };
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(Some(
                event.target_unchecked_into::<HtmlInputElement>().value(),
            ));
        })
    };
    let onkeydown = {
        let (take, typed, problem) = (take.clone(), typed.clone(), problem.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => take(),
            "Escape" if typed.is_some() => {
                event.prevent_default();
                typed.set(None);
                problem.set(None);
            }
            _ => {}
        })
    };
    let onblur = Callback::from(move |_: FocusEvent| take());
    let shown = (*typed).clone().unwrap_or_else(|| props.value.clone());
    html! {
        <>
            <input type="text" class={classes!("field", props.class.clone())} value={shown} autocomplete="off"
                spellcheck="false" aria-label={props.label.clone()} placeholder={props.hint.clone()}
                title={props.label.clone()} aria-invalid={problem.is_some().then_some("true")}
                {oninput} {onkeydown} {onblur} />
            if let Some(problem) = &*problem {
                <span class="error" role="alert">{ problem }</span>
            }
        </>
    }
}

/// A list of words, one of which is chosen by its place.
pub(super) fn select(label: &str, words: &[String], chosen: usize, onset: Callback<usize>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let select = event.target_unchecked_into::<web_sys::HtmlSelectElement>();
        onset.emit(usize::try_from(select.selected_index()).unwrap_or_default());
    });
    let word = |(index, word): (usize, &String)| html! { <option selected={index == chosen}>{ word }</option> };
    html! {
        <select aria-label={label.to_owned()} title={label.to_owned()} {onchange}>
            { for words.iter().enumerate().map(word) }
        </select>
    }
}
