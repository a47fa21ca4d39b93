//! Buttons, fields and lists: what the page is made of.

use yew::prelude::*;

use super::page::Page;

/// A button. Its action is a command of the keys' table or one of [`super::events`].
#[derive(Default)]
pub(crate) struct Button {
    pub(crate) class: &'static str,
    pub(crate) action: &'static str,
    /// What the action concerns.
    pub(crate) arg: String,
    pub(crate) icon: &'static str,
    pub(crate) word: AttrValue,
    pub(crate) title: AttrValue,
    /// Pressed or not, where it is a switch.
    pub(crate) pressed: Option<bool>,
    /// Open or not, where it unfolds something.
    pub(crate) open: Option<bool>,
    pub(crate) disabled: bool,
}

/// A button as markup.
pub(crate) fn button(button: Button) -> Html {
    let class = match (button.class, button.word.is_empty()) {
        ("", true) => "plain only-icon",
        ("", false) => "plain",
        (class, _) => class,
    };
    let label = button.word.is_empty().then(|| button.title.clone());
    let state = |on: Option<bool>| on.map(|on| if on { "true" } else { "false" });
    html! {
        <button type="button" {class} data-action={button.action} data-arg={button.arg} title={button.title}
            aria-label={label} aria-pressed={state(button.pressed)} aria-expanded={state(button.open)}
            disabled={button.disabled}>
            { icon(button.icon) }
            if !button.word.is_empty() {
                <span>{ button.word }</span>
            }
        </button>
    }
}

/// A picture from the style sheet: a font's glyphs look different on every machine.
pub(crate) fn icon(name: &'static str) -> Html {
    if name.is_empty() {
        return Html::default();
    }
    html! { <i class="icon" data-icon={name} /> }
}

/// A text to be typed: it counts on Enter and when the focus leaves. What is refused stays, with the reason.
pub(crate) fn field(
    page: &Page,
    id: String,
    value: String,
    label: AttrValue,
    class: &'static str,
) -> Html {
    let typing = page
        .state
        .typing
        .as_ref()
        .filter(|typing| typing.field == id);
    let problem = typing.and_then(|typing| typing.problem.clone());
    let value = typing.map_or(value, |typing| typing.text.clone());
    html! {
        <>
            <input type="text" {class} data-field={id} {value} aria-label={label.clone()} title={label}
                autocomplete="off" spellcheck="false" aria-invalid={problem.as_ref().map(|_| "true")} />
            if let Some(problem) = problem {
                <span class="error" role="alert">{ problem }</span>
            }
        </>
    }
}

/// A list of words, one of which is chosen by its place.
pub(crate) fn select(id: String, label: AttrValue, words: &[&str], chosen: usize) -> Html {
    let word = |word: &&str| html! { <option>{ (*word).to_owned() }</option> };
    html! {
        <select data-field={id} data-index={chosen.to_string()} aria-label={label.clone()} title={label}>
            { for words.iter().map(word) }
        </select>
    }
}

/// A text in which names of the source stand between backticks.
pub(crate) fn words(text: &str) -> Html {
    let pieces = text.split('`').enumerate();
    let piece = |(index, piece): (usize, &str)| match index % 2 {
        0 => piece.to_owned().into(),
        _ => html! { <code>{ piece.to_owned() }</code> },
    };
    html! { <>{ for pieces.map(piece) }</> }
}

/// The parts of an id or argument: `roles/0/name`.
pub(crate) fn join(parts: &[&str]) -> String {
    parts.join("/")
}
