//! The threads of one role.

use yew::prelude::*;

use super::field::{Field, select};
use super::row::{OpFields, Place};
use super::{change, free_name, set, tree};
use crate::program::{Dist, Op, Stmt};
use crate::scenario::{Count, Home, Role};
use crate::time::{self, MS};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::page::{Page, use_page};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) index: usize,
}

#[component]
pub(super) fn RoleCard(props: &Props) -> Html {
    let page = use_page();
    let index = props.index;
    let Some(role) = page.state.workload().roles.get(index) else {
        return Html::default();
    };
    let only = page.state.workload().roles.len() == 1;
    let name = set(&page, move |workload, text: String| {
        workload.roles[index].name = text.trim().to_owned();
        Ok(())
    });
    let copy = change(&page, move |workload, _: MouseEvent| {
        let mut role = workload.roles[index].clone();
        role.name = free_name(workload, &role.name);
        // One role may be the main thread.
        role.main = false;
        workload.roles.insert(index + 1, role);
    });
    let remove = change(&page, move |workload, _: MouseEvent| {
        drop(workload.roles.remove(index))
    });
    html! {
        <fieldset class="role">
            <legend class="hidden-text">{ &role.name }</legend>
            <div class="bar">
                <Field class="name" label="Name" value={role.name.clone()} onset={name} />
                { count(&page, index, role.count) }
                <button type="button" class="plain only-icon" data-action="copy-role" onclick={copy}
                    aria-label="Copy these threads" title="Copy these threads"><Glyph icon={Icon::Copy} /></button>
                <button type="button" class="plain only-icon" data-action="remove-role" onclick={remove} disabled={only}
                    aria-label="Remove these threads" title="Remove these threads"><Glyph icon={Icon::Remove} /></button>
            </div>
            { settings(&page, index, role) }
            { rows(&page, index, &[], &role.body) }
        </fieldset>
    }
}

/// A number, or the knob.
fn count(page: &Page, index: usize, count: Count) -> Html {
    let onset = set(page, move |workload, text: String| {
        workload.roles[index].count = match text.trim() {
            "knob" | "threads" => Count::Threads,
            text => Count::Fixed(
                text.parse()
                    .map_err(|_| format!("`{text}` is not a number, nor `knob`"))?,
            ),
        };
        Ok(())
    });
    let value = match count {
        Count::Fixed(n) => n.to_string(),
        Count::Threads => "knob".to_owned(),
    };
    html! { <><span>{ "×" }</span><Field class="count" label="How many, or knob: as the threads knob says" {value} {onset} /></> }
}

fn settings(page: &Page, index: usize, role: &Role) -> Html {
    let homes = ["Python", "another process", "native program"].map(str::to_owned);
    let home = match role.home {
        Home::Main => 0,
        Home::Interpreter(_) => 1,
        Home::Native => 2,
    };
    let set_home = change(page, move |workload, chosen: usize| {
        workload.roles[index].home = match chosen {
            0 => Home::Main,
            1 => Home::Interpreter(1),
            _ => Home::Native,
        };
    });
    let set_start = set(page, move |workload, text: String| {
        workload.roles[index].start = time::parse(&text).map_err(|problem| problem.to_string())?;
        Ok(())
    });
    let set_daemon = change(page, move |workload, _: Event| {
        let daemon = &mut workload.roles[index].daemon;
        *daemon = !*daemon;
    });
    html! {
        <div class="bar more">
            { select("Where it runs", &homes, home, set_home) }
            if role.spawned {
                <span class="quiet">{ "started by another" }</span>
            } else {
                <label class="quiet">{ "from " }<Field class="time" label="Starts at" value={time::compact(role.start)} onset={set_start} /></label>
            }
            <label class="quiet"><input type="checkbox" checked={role.daemon} onchange={set_daemon} />{ " daemon" }</label>
        </div>
    }
}

fn rows(page: &Page, role: usize, above: &[usize], body: &[Stmt]) -> Html {
    let row = |(index, stmt): (usize, &Stmt)| {
        let mut path = above.to_vec();
        path.push(index);
        let inner = match &stmt.op {
            Op::Loop(_, inner) => rows(page, role, &path, inner),
            _ => Html::default(),
        };
        let place = Place { role, path };
        html! {
            <li key={index}>
                <div class="op">
                    <OpFields place={place.clone()} op={stmt.op.clone()} />
                    <span class="gap" />
                    { buttons(page, &place) }
                </div>
                { inner }
            </li>
        }
    };
    let mut first = above.to_vec();
    first.push(0);
    html! {
        <ol class="ops">
            { for body.iter().enumerate().map(row) }
            if body.is_empty() {
                <li><div class="op">{ button(page, "Add a row", Icon::Add, Place { role, path: first }, add) }</div></li>
            }
        </ol>
    }
}

fn add(body: &mut Vec<Stmt>, path: &[usize]) {
    tree::insert(body, path, Op::Compute(Dist::Fixed(MS)).into());
}

fn buttons(page: &Page, place: &Place) -> Html {
    let place = || place.clone();
    html! {
        <>
            { button(page, "Move up", Icon::Up, place(), |body, path| tree::shift(body, path, false)) }
            { button(page, "Move down", Icon::Down, place(), |body, path| tree::shift(body, path, true)) }
            { button(page, "Add a row below", Icon::Add, place(), add) }
            { button(page, "Remove this row", Icon::Close, place(), tree::remove) }
        </>
    }
}

fn button(
    page: &Page,
    title: &'static str,
    icon: Icon,
    place: Place,
    act: fn(&mut Vec<Stmt>, &[usize]),
) -> Html {
    let onclick = change(page, move |workload, _: MouseEvent| {
        if let Some(role) = workload.roles.get_mut(place.role) {
            act(&mut role.body, &place.path);
        }
    });
    html! { <button type="button" class="plain only-icon" {onclick} {title} aria-label={title}><Glyph {icon} /></button> }
}
