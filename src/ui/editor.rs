//! The editor: what the threads do, role by role, row by row.
//!
//! Every change makes a new workload. If it can run it does, at once; if not, it stays here with the reason,
//! and the picture stays as it was.

use yew::prelude::*;

use super::page::Page;
use super::parts::{Button, button, field, join, select};
use crate::edit::shared::is_used;
use crate::knob::{self, Dial};
use crate::scenario::{Count, Home, LockKind, Role, Workload};
use crate::time;

mod rows;

/// The panel.
#[inline(never)]
pub(crate) fn editor(page: &Page) -> Html {
    let state = &page.state;
    let workload = state.workload();
    let role = |(index, role): (usize, &Role)| card(page, index, role, workload.roles.len() == 1);
    html! {
        <section class="panel editor" aria-label="What the threads do">
            <div class="bar">
                { field(page, "title".into(), workload.title.clone(), "Title".into(), "field name") }
                { tool("undo", "undo", "undo", "", state.past.is_empty() && state.draft.is_none()) }
                { tool("redo", "redo", "redo", "", state.future.is_empty()) }
                { tool("edit", "close", "Close the editor", "", false) }
            </div>
            if let Some(draft) = &state.draft {
                <p class="error" role="alert">{ "Not shown yet: " }{ &draft.problem }</p>
            }
            { for workload.roles.iter().enumerate().map(role) }
            { button(Button {
                class: "chip add",
                action: "add-role",
                icon: "add",
                word: "threads".into(),
                ..Button::default()
            }) }
            { shared(page, workload) }
        </section>
    }
}

/// A small button for what stands at a place.
fn tool(
    action: &'static str,
    icon: &'static str,
    title: &'static str,
    at: &str,
    disabled: bool,
) -> Html {
    let arg = at.to_owned();
    button(Button {
        action,
        arg,
        icon,
        title: title.into(),
        disabled,
        ..Button::default()
    })
}

/// The threads of one role.
fn card(page: &Page, index: usize, role: &Role, only: bool) -> Html {
    let at = ["roles/", &index.to_string()].concat();
    let id = |name: &str| join(&[&at, name]);
    let count = match role.count {
        // What runs may have been told another number by a knob.
        Count::Fixed(_) if page.state.draft.is_none() => {
            let dial = Dial::of_role(index as u16);
            let mut list = knob::values(&page.state.scenario, dial);
            list.dedup();
            dial.list_text(&list)
        }
        Count::Fixed(n) => n.to_string(),
        Count::Threads => "knob".to_owned(),
    };
    let home = match role.home {
        Home::Main => 0,
        Home::Interpreter(_) => 1,
        Home::Native => 2,
        Home::Parent => 3,
    };
    let homes = [
        "Python",
        "another process",
        "native program",
        "Python, always a thread",
    ];
    let many = "How many, or knob: as the threads knob says";
    html! {
        <fieldset class="role">
            <legend class="hidden-text">{ &role.name }</legend>
            <div class="bar">
                { field(page, id("name"), role.name.clone(), "Name".into(), "field name") }
                <span>{ "×" }</span>
                { field(page, id("count"), count, many.into(), "field count") }
                { tool("copy-role", "copy", "Copy these threads", &at, false) }
                { tool("remove-role", "remove", "Remove these threads", &at, only) }
            </div>
            <div class="bar more">
                { select(id("home"), "Where they run".into(), &homes, home) }
                if role.spawned {
                    <span class="quiet">{ "started by another" }</span>
                } else {
                    <span class="quiet">{ "from" }</span>
                    { field(page, id("start"), time::compact(role.start), "Starts at".into(), "field time") }
                }
                <label class="quiet">
                    <input type="checkbox" data-field={id("daemon")} checked={role.daemon} />{ " daemon" }
                </label>
            </div>
            { rows::rows(page, &join(&[&at, "body"]), "", &role.body) }
        </fieldset>
    }
}

/// What the threads share: locks, queues, channels and the like, with their names and settings.
fn shared(page: &Page, w: &Workload) -> Html {
    let row = |list: &str,
               index: usize,
               name: &str,
               what: &'static str,
               rest: &dyn Fn(&str) -> Html| {
        let at = join(&[list, &index.to_string()]);
        html! {
            <li class="op">
                { field(page, join(&[&at, "name"]), name.to_owned(), "Name".into(), "field short") }
                <span class="quiet">{ what }</span>
                { rest(&at) }
                <span class="acts">
                    { tool("copy", "copy", "Add another one like this", &at, false) }
                    if is_used(w, list, index) {
                        { tool("remove", "remove", "In use: remove the rows that use it first", &at, true) }
                    } else {
                        { tool("remove", "remove", "Remove", &at, false) }
                    }
                </span>
            </li>
        }
    };
    let number = |at: &str, key: &str, value: u32, label: &'static str| {
        field(
            page,
            join(&[at, key]),
            value.to_string(),
            label.into(),
            "field count",
        )
    };
    let nothing = |_: &str| Html::default();
    let mut all = Vec::new();
    for (i, lock) in w.locks.iter().enumerate() {
        all.push(row("locks", i, &lock.name, "", &|at| {
            let (kind, permits) = match lock.kind {
                LockKind::Lock => (0, None),
                LockKind::RLock => (1, None),
                LockKind::Semaphore(permits) => (2, Some(permits)),
                LockKind::Foreign => (3, None),
                LockKind::Local => (4, None),
            };
            let kinds = [
                "Lock",
                "RLock",
                "Semaphore",
                "C mutex",
                "Lock, one a process",
            ];
            html! {
                <>
                    { select(join(&[at, "kind"]), "Kind".into(), &kinds, kind) }
                    { for permits.map(|permits| number(at, "permits", permits, "Permits")) }
                </>
            }
        }));
    }
    for (i, condition) in w.conditions.iter().enumerate() {
        all.push(row(
            "conditions",
            i,
            &condition.name,
            "condition of",
            &|at| {
                let locks: Vec<&str> = w.locks.iter().map(|lock| lock.name.as_str()).collect();
                select(
                    join(&[at, "lock"]),
                    "Its lock".into(),
                    &locks,
                    condition.lock.into(),
                )
            },
        ));
    }
    for (i, event) in w.events.iter().enumerate() {
        all.push(row("events", i, &event.name, "event", &nothing));
    }
    for (i, barrier) in w.barriers.iter().enumerate() {
        all.push(row("barriers", i, &barrier.name, "barrier of", &|at| {
            number(at, "parties", barrier.parties, "Parties")
        }));
    }
    for (i, queue) in w.queues.iter().enumerate() {
        all.push(row("queues", i, &queue.name, "queue, capacity", &|at| {
            number(at, "capacity", queue.capacity, "Capacity; 0: unbounded")
        }));
    }
    for (i, channel) in w.channels.iter().enumerate() {
        all.push(row(
            "channels",
            i,
            &channel.name,
            "socket, latency",
            &|at| {
                let latency = time::compact(channel.latency);
                field(
                    page,
                    join(&[at, "latency"]),
                    latency,
                    "Latency".into(),
                    "field time",
                )
            },
        ));
    }
    for (i, variable) in w.variables.iter().enumerate() {
        all.push(row("variables", i, &variable.name, "variable", &nothing));
    }
    for (i, object) in w.objects.iter().enumerate() {
        all.push(row("objects", i, &object.name, "object", &nothing));
    }
    html! {
        <fieldset class="role">
            <legend class="hidden-text">{ "Shared" }</legend>
            <div class="bar">
                <strong class="name">{ "Shared" }</strong>
                { button(Button { action: "add-lock", icon: "add", word: "lock".into(), ..Button::default() }) }
            </div>
            <ul class="ops">{ for all }</ul>
        </fieldset>
    }
}
