use yew::prelude::*;

use super::icons::{Glyph, Icon};
use super::keys::Command;
use super::page::{Page, use_page};
use super::presets::Presets;
use super::runs::Runs;
use super::stage::use_reading;

#[component]
pub(crate) fn Header() -> Html {
    let page = use_page();
    let pressed = |on: bool| Some(on.to_string());
    let shown = page.state.shown;
    html! {
        <header class="head">
            <Presets />
            <Runs />
            <span class="gap" />
            <div class="tools" role="toolbar" aria-label="Tools">
                <Playback />
                { tool(&page, "share", Command::Share, Icon::Share, "share", "Copy the link (l)", None) }
                { tool(&page, "edit", Command::Edit, Icon::Edit, "edit", "Edit what the threads do (e)", pressed(shown.editor)) }
                { tool(&page, "present", Command::Present, Icon::Present, "present", "Present (p)", pressed(page.state.view.present)) }
                { tool(&page, "reset", Command::Reset, Icon::Reset, "", "The scenario as it comes (r)", None) }
                { tool(&page, "theme", Command::Theme, Icon::Theme, "", "Light or dark (t)", None) }
                { tool(&page, "help", Command::Help, Icon::Help, "", "All keys (?)", None) }
            </div>
        </header>
    }
}

#[component]
fn Playback() -> Html {
    let page = use_page();
    let playing = use_reading(|core| core.is_playing());
    let (icon, word) = if *playing {
        (Icon::Pause, "pause")
    } else {
        (Icon::Play, "play")
    };
    html! {
        <>
            { tool(&page, "play", Command::Play, icon, word, "Play or pause (Space)", None) }
            { tool(&page, "step-back", Command::StepBack, Icon::Back, "", "The selected thread's previous change (←)", None) }
            { tool(&page, "step-on", Command::StepOn, Icon::On, "", "The selected thread's next change (→)", None) }
        </>
    }
}

fn tool(
    page: &Page,
    action: &'static str,
    command: Command,
    icon: Icon,
    word: &'static str,
    title: &'static str,
    pressed: Option<String>,
) -> Html {
    let only = word.is_empty().then_some("only-icon");
    html! {
        <button type="button" class={classes!("plain", only)} data-action={action}
            onclick={page.on_command(command)} {title} aria-label={title} aria-pressed={pressed}>
            <Glyph {icon} />
            if !word.is_empty() {
                <span>{ word }</span>
            }
        </button>
    }
}
