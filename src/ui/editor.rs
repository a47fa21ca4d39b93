//! The editor: what the threads do, role by role, row by row.
//!
//! Every change makes a new workload. If it can run it does, at once; if not, it stays here with the reason,
//! and the picture stays as it was.

use yew::prelude::*;

use super::icons::{Glyph, Icon};
use super::keys::Command;
use super::page::{Page, use_page};
use super::state::Action;
use crate::scenario::{Role, Workload};

mod field;
mod kind;
mod role;
mod row;
mod things;
mod tree;

use role::RoleCard;
use things::Things;

#[component]
pub(crate) fn Editor() -> Html {
    let page = use_page();
    let workload = page.state.workload();
    let roles = workload.roles.len();
    html! {
        <section class="panel editor" aria-label="What the threads do">
            <div class="bar">
                <Title />
                { history(&page, "undo", Command::Undo, Icon::Undo, page.state.past.is_empty() && page.state.draft.is_none()) }
                { history(&page, "redo", Command::Redo, Icon::Redo, page.state.future.is_empty()) }
                <button type="button" class="plain only-icon" onclick={page.on_command(Command::Edit)}
                    aria-label="Close the editor" title="Close the editor (e)">
                    <Glyph icon={Icon::Close} />
                </button>
            </div>
            if let Some(draft) = &page.state.draft {
                <p class="error" role="alert">{ format!("Not shown yet: {}", draft.problem) }</p>
            }
            { for (0..roles).map(|index| html! { <RoleCard key={index} {index} /> }) }
            <button type="button" class="chip add" data-action="add-role"
                onclick={change(&page, |workload, _: MouseEvent| workload.roles.push(another(workload)))}>
                <Glyph icon={Icon::Add} />{ "threads" }
            </button>
            <Things />
        </section>
    }
}

fn history(
    page: &Page,
    action: &'static str,
    command: Command,
    icon: Icon,
    disabled: bool,
) -> Html {
    html! {
        <button type="button" class="plain only-icon" data-action={action} {disabled}
            onclick={page.on_command(command)} aria-label={action} title={action}>
            <Glyph {icon} />
        </button>
    }
}

#[component]
fn Title() -> Html {
    let page = use_page();
    let onset = set(&page, |workload, title: String| {
        workload.title = title;
        Ok(())
    });
    html! {
        <field::Field class="name" label="Title" value={page.state.workload().title.clone()} {onset} />
    }
}

/// A callback that changes the workload.
fn change<E: 'static>(page: &Page, change: impl Fn(&mut Workload, E) + 'static) -> Callback<E> {
    let page = page.clone();
    Callback::from(move |event| {
        let page = page.clone();
        let mut workload = page.state.workload().clone();
        change(&mut workload, event);
        page.act(Action::Edit(workload));
    })
}

/// A callback that changes the workload by what was typed, unless it cannot be read.
fn set<E: 'static>(
    page: &Page,
    change: impl Fn(&mut Workload, E) -> Result<(), String> + 'static,
) -> Callback<E, Option<String>> {
    let page = page.clone();
    Callback::from(move |event| {
        let page = page.clone();
        let mut workload = page.state.workload().clone();
        match change(&mut workload, event) {
            Ok(()) => page.act(Action::Edit(workload)),
            Err(problem) => return Some(problem),
        }
        None
    })
}

/// New threads: they compute a little, over and over.
fn another(workload: &Workload) -> Role {
    Role {
        body: kind::start(),
        name: free_name(workload, "thread"),
        ..Role::default()
    }
}

/// A name that no role has.
fn free_name(workload: &Workload, stem: &str) -> String {
    let taken = |name: &String| workload.roles.iter().any(|role| role.name == *name);
    let numbered = (2..).map(|n| format!("{stem} {n}"));
    std::iter::once(stem.to_owned())
        .chain(numbered)
        .find(|name| !taken(name))
        .unwrap_or_default()
}
