//! A button that opens a sheet of entries; it closes on a choice, on Esc, and when the focus leaves.

use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What stands on the button.
    pub(crate) face: Html,
    /// Classes of the button.
    pub(crate) class: Classes,
    /// What the button is called where its face does not say.
    #[prop_or_default]
    pub(crate) label: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) wide: bool,
    /// The sheet; made only while it is open. The callback closes it.
    pub(crate) sheet: Callback<Callback<()>, Html>,
}

#[component]
pub(crate) fn Menu(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    let (root, button) = (use_node_ref(), use_node_ref());
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let close = {
        let (open, button) = (open.clone(), button.clone());
        Callback::from(move |()| {
            open.set(false);
            super::focus(button.get());
        })
    };
    let onfocusout = {
        let (open, root) = (open.clone(), root.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event
                .related_target()
                .and_then(|target| target.dyn_into::<Node>().ok());
            let inside = root.get().is_some_and(|root| root.contains(to.as_ref()));
            if !inside {
                open.set(false);
            }
        })
    };
    let onkeydown = {
        let (open, close, root) = (open.clone(), close.clone(), root.clone());
        Callback::from(move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "Escape" if *open => {
                    event.prevent_default();
                    return close.emit(());
                }
                "ArrowDown" => 1,
                "ArrowUp" => -1,
                _ => return,
            };
            event.prevent_default();
            if !*open {
                open.set(true);
            }
            step(&root, by);
        })
    };
    let face = props.face.clone();
    let sheet = open.then(|| props.sheet.emit(close));
    html! {
        <div class="menu" ref={root} {onfocusout} {onkeydown}>
            <button type="button" ref={button} class={props.class.clone()} aria-haspopup="true"
                aria-expanded={open.to_string()} aria-label={props.label.clone()} onclick={toggle}>
                { face }
            </button>
            if let Some(sheet) = sheet {
                <div class={classes!("sheet", props.wide.then_some("wide"))} tabindex="-1">{ sheet }</div>
            }
        </div>
    }
}

/// Moves the focus by so many entries.
fn step(root: &NodeRef, by: i32) {
    let Some(root) = root.cast::<HtmlElement>() else {
        return;
    };
    let Ok(entries) = root.query_selector_all(".sheet button") else {
        return;
    };
    let here = super::focused().and_then(|focused| {
        (0..entries.length())
            .find(|&i| entries.item(i).as_ref() == Some(focused.unchecked_ref::<Node>()))
    });
    let next = match here {
        Some(here) => here as i32 + by,
        None => 0,
    };
    if let Ok(next) = u32::try_from(next) {
        super::focus(entries.item(next));
    }
}
