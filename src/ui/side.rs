//! The panel beside the stage: knobs or editor, and the Python that the scenario stands for.

use yew::prelude::*;

use super::compare::compare;
use super::editor::editor;
use super::knobs::{hud, knobs};
use super::live::{Draw, Live};
use super::page::Page;
use super::parts::{Button, button};
use super::rule::rule;
use super::stage::Core;

/// The panel, or while presenting the one knob that was asked for.
pub(crate) fn side(page: &Page) -> Html {
    let shown = page.state.shown;
    if page.state.view.present {
        return hud(page);
    }
    html! {
        <aside class={if shown.editor { "side editing" } else { "side" }} aria-label="Settings">
            { if shown.editor { editor(page) } else { knobs(page) } }
            <section class="panel" aria-label="The rule">
                { button(Button {
                    class: "fold",
                    action: "rule",
                    icon: "right",
                    word: "the rule".into(),
                    open: Some(shown.rule),
                    ..Button::default()
                }) }
                if shown.rule {
                    <Live page={page.clone()} draw={rule as Draw} />
                }
            </section>
            if page.state.scenario.runs.len() > 1 {
                <section class="panel" aria-label="The runs side by side">
                    { button(Button {
                        class: "fold",
                        action: "side-by-side",
                        icon: "right",
                        word: "side by side".into(),
                        open: Some(shown.compare),
                        ..Button::default()
                    }) }
                    if shown.compare {
                        <Live page={page.clone()} draw={compare as Draw} />
                    }
                </section>
            }
            <section class="panel" aria-label="In Python">
                { button(Button {
                    class: "fold",
                    action: "code",
                    icon: "right",
                    word: "in Python".into(),
                    open: Some(shown.code),
                    ..Button::default()
                }) }
                if shown.code {
                    <Live page={page.clone()} draw={python as Draw} />
                }
            </section>
        </aside>
    }
}

/// The lines; the one that the selected thread stands on is marked.
fn python(page: &Page, core: &Core) -> Html {
    let here = core.line().map(usize::from);
    let line = |(index, text): (usize, &String)| {
        let current = (here == Some(index)).then_some("true");
        // A comment that has no room beside its code goes below it as a whole.
        let (code, comment) = match text.find("  #") {
            Some(end) => (text[..end].trim_end(), text[end..].trim_start()),
            None => (text.as_str(), ""),
        };
        html! {
            <li aria-current={current}>
                { if text.is_empty() { " " } else { code } }
                if !comment.is_empty() {
                    { "  " }<span class="comment">{ comment.to_owned() }</span>
                }
            </li>
        }
    };
    html! {
        <>
            if here.is_some() {
                <span class="who">{ core.selected_name() }</span>
            }
            <ol class="code">{ for page.state.scenario.workload.python.iter().enumerate().map(line) }</ol>
        </>
    }
}
