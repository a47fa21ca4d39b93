//! The title, which opens the list of scenarios.

use yew::prelude::*;

use super::icons::{Glyph, Icon};
use super::keys::Command;
use super::menu::Menu;
use super::page::use_page;
use super::state::Action;
use crate::scenario::presets;

#[component]
pub(crate) fn Presets() -> Html {
    let page = use_page();
    let open = page.state.preset();
    let title = open.map_or_else(
        || page.state.scenario.workload.title.clone(),
        |preset| preset.title.to_owned(),
    );
    let sheet = {
        let page = page.clone();
        Callback::from(move |close: Callback<()>| {
            let entry = |preset: &'static presets::Preset| {
                let (page, close) = (page.clone(), close.clone());
                let current = page.state.preset().is_some_and(|open| open.id == preset.id);
                let onclick = Callback::from(move |_| {
                    page.act(Action::Preset(preset));
                    close.emit(());
                });
                html! {
                    <button type="button" class="entry" {onclick} aria-current={current.then_some("true")}>
                        <strong>{ preset.title }</strong>
                        <span>{ preset.promise }</span>
                    </button>
                }
            };
            presets::ALL.iter().map(entry).collect()
        })
    };
    html! {
        <>
            <Menu class="title" wide=true {sheet}
                face={html! { <><span>{ title }</span><Glyph icon={Icon::Open} /></> }} />
            <div class="tools pages">
                <button type="button" class="plain only-icon" data-action="prev-preset"
                    onclick={page.on_command(Command::PrevPreset)}
                    aria-label="Previous scenario" title="Previous scenario (PageUp)">
                    <Glyph icon={Icon::Less} />
                </button>
                <button type="button" class="plain only-icon" data-action="next-preset"
                    onclick={page.on_command(Command::NextPreset)}
                    aria-label="Next scenario" title="Next scenario (PageDown)">
                    <Glyph icon={Icon::More} />
                </button>
            </div>
        </>
    }
}
