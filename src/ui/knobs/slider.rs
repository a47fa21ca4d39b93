//! A slider: drag it, turn it with the arrow keys, double-click to reset.

use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::knob::{self, POSITIONS};

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
pub(super) fn Slider(props: &Props) -> Html {
    let node = use_node_ref();
    let Ok(knob) = knob::find(props.name) else {
        return Html::default();
    };
    let (value, standard) = (props.value, props.standard);
    let position = knob.position(value);
    {
        let node = node.clone();
        use_effect_with(
            (position, knob.position(standard)),
            move |(position, standard)| {
                if let Some(element) = node.cast::<HtmlElement>() {
                    let share =
                        |position: &u32| (f64::from(*position) / f64::from(POSITIONS)).to_string();
                    // Valid names and values cannot be refused.
                    let _ = element.style().set_property("--value", &share(position));
                    let _ = element.style().set_property("--standard", &share(standard));
                }
            },
        );
    }
    let oninput = {
        let onchange = props.onchange.clone();
        Callback::from(move |event: InputEvent| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            onchange.emit(knob.value_at(input.value_as_number() as u32));
        })
    };
    let onkeydown = {
        let onchange = props.onchange.clone();
        Callback::from(move |event: KeyboardEvent| {
            let steps = match event.key().as_str() {
                "ArrowRight" | "ArrowUp" => 1,
                "ArrowLeft" | "ArrowDown" => -1,
                _ => return,
            };
            event.prevent_default();
            onchange.emit(knob.nudge(value, if event.shift_key() { steps * 10 } else { steps }));
        })
    };
    let ondblclick = {
        let onchange = props.onchange.clone();
        Callback::from(move |_: MouseEvent| onchange.emit(standard))
    };
    html! {
        <input type="range" ref={node} data-knob={knob.key} min="0" max={POSITIONS.to_string()}
            value={position.to_string()} aria-label={props.label.clone()} aria-valuetext={knob.human(value)}
            {oninput} {onkeydown} {ondblclick} />
    }
}
