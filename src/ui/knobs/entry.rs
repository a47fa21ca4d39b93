//! A knob's value, to be typed. What is refused stays as it was typed, with the reason; Esc gives the old value back.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::knob;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The knob's key.
    pub(super) name: &'static str,
    pub(super) value: u64,
    /// What it is reset to.
    pub(super) standard: u64,
    pub(super) label: String,
    pub(super) onchange: Callback<u64>,
}

#[component]
pub(super) fn Entry(props: &Props) -> Html {
    // What is being typed; nothing while the field only shows the value.
    let typed = use_state(|| None::<String>);
    let problem = use_state_eq(|| None::<String>);
    let Ok(knob) = knob::find(props.name) else {
        return Html::default();
    };
    let (value, standard) = (props.value, props.standard);
    let take = {
        let (typed, problem, onchange) = (typed.clone(), problem.clone(), props.onchange.clone());
        move |keep: bool| {
            let Some(text) = (*typed).clone() else { return };
            match knob.parse(&text) {
                Ok(new) => {
                    problem.set(None);
                    typed.set(keep.then(|| knob.text(new)));
                    if new != value {
                        onchange.emit(new);
                    }
                }
                Err(refused) => problem.set(Some(refused.to_string())),
            }
        }
    };
    let forget = {
        let (typed, problem) = (typed.clone(), problem.clone());
        move || {
            typed.set(None);
            problem.set(None);
        }
    };
    let onfocus = {
        let typed = typed.clone();
        Callback::from(move |event: FocusEvent| {
            if typed.is_none() {
                let input = event.target_unchecked_into::<HtmlInputElement>();
                let text = knob.text(value);
                input.set_value(&text);
                input.select();
                typed.set(Some(text));
            }
        })
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
        let (take, forget) = (take.clone(), forget.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => take(true),
            "Escape" => {
                event.prevent_default();
                forget();
                let _ = event.target_unchecked_into::<HtmlInputElement>().blur();
            }
            _ => {}
        })
    };
    let onblur = Callback::from(move |_: FocusEvent| take(false));
    let reset = {
        let onchange = props.onchange.clone();
        Callback::from(move |_: MouseEvent| {
            forget();
            onchange.emit(standard);
        })
    };
    let shown = (*typed).clone().unwrap_or_else(|| knob.human(value));
    html! {
        <>
            if value != standard {
                <button type="button" class="plain was" onclick={reset} title="Back to the default">
                    { knob.human(standard) }
                </button>
            }
            <input type="text" class="entry" size="8" autocomplete="off" spellcheck="false" value={shown}
                aria-label={format!("{}, {}", props.label, knob.limits_text())}
                aria-invalid={problem.is_some().then_some("true")}
                {onfocus} {oninput} {onkeydown} {onblur} />
            if let Some(problem) = &*problem {
                <span class="error" role="alert">{ problem }</span>
            }
        </>
    }
}
