//! What the threads share: locks, queues, channels and the like, with their names and settings.

use yew::prelude::*;

use super::field::{Field, select};
use super::{change, kind, set};
use crate::scenario::{LockKind, Workload};
use crate::time;
use crate::ui::page::{Page, use_page};

#[component]
pub(super) fn Things() -> Html {
    let page = use_page();
    let w = page.state.workload();
    let locks = w.locks.iter().enumerate().map(|(index, lock)| {
        html! {
            <li class="op" key={index}>
                { name(&page, &lock.name, move |w| &mut w.locks[index].name) }
                { lock_kind(&page, index, lock.kind) }
            </li>
        }
    });
    let conditions = w.conditions.iter().enumerate().map(|(index, condition)| {
        let locks: Vec<String> = w.locks.iter().map(|lock| lock.name.clone()).collect();
        let onset = change(&page, move |w, lock: usize| w.conditions[index].lock = lock as u16);
        html! {
            <li class="op" key={index}>
                { name(&page, &condition.name, move |w| &mut w.conditions[index].name) }
                <span class="quiet">{ "condition of" }</span>{ select("Its lock", &locks, condition.lock.into(), onset) }
            </li>
        }
    });
    let events = w.events.iter().enumerate().map(|(index, event)| {
        plain(&page, index, &event.name, "event", move |w| {
            &mut w.events[index].name
        })
    });
    let barriers = w.barriers.iter().enumerate().map(|(index, barrier)| {
        html! {
            <li class="op" key={index}>
                { name(&page, &barrier.name, move |w| &mut w.barriers[index].name) }
                <span class="quiet">{ "barrier of" }</span>
                { count(&page, "Parties", barrier.parties, move |w| &mut w.barriers[index].parties) }
            </li>
        }
    });
    let queues = w.queues.iter().enumerate().map(|(index, queue)| {
        html! {
            <li class="op" key={index}>
                { name(&page, &queue.name, move |w| &mut w.queues[index].name) }
                <span class="quiet">{ "queue, capacity" }</span>
                { count(&page, "Capacity; 0: unbounded", queue.capacity, move |w| &mut w.queues[index].capacity) }
            </li>
        }
    });
    let channels = w.channels.iter().enumerate().map(|(index, channel)| {
        let latency = set(&page, move |w, text: String| {
            w.channels[index].latency = time::parse(&text).map_err(|problem| problem.to_string())?;
            Ok(())
        });
        html! {
            <li class="op" key={index}>
                { name(&page, &channel.name, move |w| &mut w.channels[index].name) }
                <span class="quiet">{ "socket, latency" }</span>
                <Field class="time" label="Latency" value={time::compact(channel.latency)} onset={latency} />
            </li>
        }
    });
    let variables = w.variables.iter().enumerate().map(|(index, variable)| {
        plain(&page, index, &variable.name, "variable", move |w| {
            &mut w.variables[index].name
        })
    });
    let objects = w.objects.iter().enumerate().map(|(index, object)| {
        plain(&page, index, &object.name, "object", move |w| {
            &mut w.objects[index].name
        })
    });
    let add_lock = change(&page, |w, _: MouseEvent| {
        let name = format!("lock {}", w.locks.len() + 1);
        w.locks.push(kind::new_lock(name));
    });
    html! {
        <fieldset class="role">
            <legend class="hidden-text">{ "Shared" }</legend>
            <div class="bar">
                <strong class="name">{ "Shared" }</strong>
                <button type="button" class="plain" onclick={add_lock}>{ "+ lock" }</button>
            </div>
            <ul class="ops">
                { for locks }{ for conditions }{ for events }{ for barriers }
                { for queues }{ for channels }{ for variables }{ for objects }
            </ul>
        </fieldset>
    }
}

fn name(page: &Page, value: &str, of: impl Fn(&mut Workload) -> &mut String + 'static) -> Html {
    let onset = set(page, move |workload, text: String| {
        *of(workload) = text.trim().to_owned();
        Ok(())
    });
    html! { <Field label="Name" class="short" value={value.to_owned()} {onset} /> }
}

fn plain(
    page: &Page,
    index: usize,
    value: &str,
    what: &'static str,
    of: impl Fn(&mut Workload) -> &mut String + 'static,
) -> Html {
    html! { <li class="op" key={index}>{ name(page, value, of) }<span class="quiet">{ what }</span></li> }
}

fn count(
    page: &Page,
    label: &'static str,
    value: u32,
    of: impl Fn(&mut Workload) -> &mut u32 + 'static,
) -> Html {
    let onset = set(page, move |workload, text: String| {
        *of(workload) = text
            .trim()
            .parse()
            .map_err(|_| format!("`{text}` is not a whole number"))?;
        Ok(())
    });
    html! { <Field class="count" {label} value={value.to_string()} {onset} /> }
}

fn lock_kind(page: &Page, index: usize, kind: LockKind) -> Html {
    let words = ["Lock", "RLock", "Semaphore"].map(str::to_owned);
    let chosen = match kind {
        LockKind::Lock => 0,
        LockKind::RLock => 1,
        LockKind::Semaphore(_) => 2,
    };
    let onset = change(page, move |workload, chosen: usize| {
        workload.locks[index].kind = match chosen {
            0 => LockKind::Lock,
            1 => LockKind::RLock,
            _ => LockKind::Semaphore(1),
        };
    });
    let permits = match kind {
        LockKind::Semaphore(permits) => {
            let onset = set(page, move |workload, text: String| {
                let permits = text
                    .trim()
                    .parse()
                    .map_err(|_| format!("`{text}` is not a whole number"))?;
                workload.locks[index].kind = LockKind::Semaphore(permits);
                Ok(())
            });
            html! { <Field class="count" label="Permits" value={permits.to_string()} {onset} /> }
        }
        _ => Html::default(),
    };
    html! { <>{ select("Kind", &words, chosen, onset) }{ permits }</> }
}
