//! The panel beside the stage: knobs or editor, and the Python lines.

use yew::prelude::*;

use super::editor::Editor;
use super::icons::{Glyph, Icon};
use super::keys::Command;
use super::knobs::{Hud, Knobs};
use super::page::use_page;
use super::python::Python;

#[component]
pub(crate) fn Side() -> Html {
    let page = use_page();
    let shown = page.state.shown;
    if page.state.view.present {
        return html! { <Hud /> };
    }
    html! {
        <aside class={classes!("side", shown.editor.then_some("editing"))} aria-label="Settings">
            if shown.editor {
                <Editor />
            } else {
                <Knobs />
            }
            <section class="panel">
                <button type="button" class="fold" aria-expanded={shown.code.to_string()}
                    onclick={page.on_command(Command::Code)}>
                    <Glyph icon={Icon::More} />{ "in Python" }
                </button>
                if shown.code {
                    <Python />
                }
            </section>
        </aside>
    }
}
