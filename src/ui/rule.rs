//! The rule panel: the steps by which the selected thread's run decides who runs, who stands on which of them at the
//! cursor, and the values that the interpreter keeps.

use yew::prelude::*;

use super::page::Page;
use super::parts::{icon, words};
use super::stage::Core;
use crate::explain::{Step, Value};

/// Most threads named on one step.
const NAMED: usize = 6;

/// Steps and values, if there is a cursor.
pub(crate) fn rule(_: &Page, core: &Core) -> Html {
    let waits = core.waits();
    let Some((title, rule)) = core.rule() else {
        return Html::default();
    };
    let names = core.run_names();
    let name = |thread: &usize| names.get(*thread).cloned().unwrap_or_default();
    let selected = core.selected().map(|selection| selection.thread);
    let step = |step: &Step| {
        let here = selected.is_some_and(|thread| step.threads.contains(&thread));
        let class = match (here, step.threads.is_empty()) {
            (true, _) => "here",
            (_, false) => "taken",
            _ => "",
        };
        let who = step.threads.iter().take(NAMED).map(|thread| {
            let class = classes!("who", (selected == Some(*thread)).then_some("chosen"));
            html! { <span {class}>{ name(thread) }</span> }
        });
        let more = step.threads.len().saturating_sub(NAMED);
        html! {
            <li {class} aria-current={here.then_some("step")}>
                { words(&step.text) }
                if let Some(source) = &step.source {
                    { " " }
                    <a href={source.url.clone()} title={source.label.clone()} target="_blank" rel="noopener"
                        aria-label={source.label.clone()}>{ icon("external") }</a>
                }
                if !step.threads.is_empty() {
                    <span class="there">
                        { for who }
                        if more > 0 {
                            <span class="who">{ format!("+ {more}") }</span>
                        }
                    </span>
                }
            </li>
        }
    };
    let value = |value: &Value| {
        let whose = value.thread.as_ref().map(&name);
        let whose = whose.map_or_else(String::new, |name| name + ": ");
        let gil = value.interpreter.map(|gil| format!("GIL {gil}: "));
        let text = match value.unit.as_str() {
            "" => value.text.clone(),
            unit => [value.text.as_str(), unit].join("\u{a0}"),
        };
        html! { <div><dt>{ gil.unwrap_or_default() }{ whose }<code>{ &value.name }</code></dt><dd>{ text }</dd></div> }
    };
    html! {
        <div class="rule" tabindex="0" role="group" aria-label="The rule and who stands where">
            <p><strong>{ title }</strong>{ " · " }{ &rule.title }</p>
            <ol>{ for rule.steps.iter().map(step) }</ol>
            if !waits.is_empty() {
                <p class="waits"><strong>{ "who waits for whom" }</strong></p>
                <ul>{ for waits.iter().take(2 * NAMED).map(|wait| html! { <li>{ wait.clone() }</li> }) }</ul>
            }
            if !rule.values.is_empty() {
                <dl>{ for rule.values.iter().map(value) }</dl>
            }
        </div>
    }
}
