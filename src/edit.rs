//! Changes of a workload, by the place they are made at: what an editor does, without the editor.
//!
//! A field is `roles/0/name`, `roles/0/body/2.1/span` (second row of the loop that is the third row),
//! `locks/1/kind`, and so on. A place that is not there changes nothing: the page may be older than the
//! workload.

use crate::program::{Dist, Errand, GilUse, Op, Stmt, Times};
use crate::scenario::{Count, Home, Role, Scenario, Workload, dist};
use crate::time::{self, MS};

pub mod fields;
pub mod kind;
pub mod shared;
mod tree;

/// Gives a scenario another workload, in which a role is spawned if a row starts it. Numbers of threads that were set for a role stay with it, unless its own
/// number is what was changed.
pub fn replace(scenario: &mut Scenario, workload: Workload) {
    let old = std::mem::replace(&mut scenario.workload, workload).roles;
    shared::mark_spawned(&mut scenario.workload);
    let roles = &scenario.workload.roles;
    for run in &mut scenario.runs {
        let counts = std::mem::take(&mut run.counts);
        for (i, role) in roles.iter().enumerate() {
            let before = match old.len() == roles.len() {
                true => Some(i),
                false => old.iter().position(|other| other.name == role.name),
            };
            let same = before.filter(|b| old[*b].count == role.count);
            if let Some(count) = same.and_then(|b| counts.get(b)).filter(|n| **n > 0) {
                run.set_count(i, role, *count);
            }
        }
    }
}

/// Sets a field to what was typed, or to the index of what was chosen; answers why not.
pub fn apply(workload: &mut Workload, field: &str, text: &str) -> Result<(), String> {
    let mut parts = field.split('/');
    let list = parts.next().unwrap_or_default();
    let index = parts
        .next()
        .and_then(|part| part.parse::<usize>().ok())
        .unwrap_or(usize::MAX);
    let key = parts.next().unwrap_or_default();
    let text = text.trim();
    if key == "name" {
        put(shared::name(workload, list, index), text.to_owned());
        return Ok(());
    }
    match list {
        "title" => workload.title = text.to_owned(),
        "roles" if key == "body" => {
            let path = path(parts.next().unwrap_or_default());
            return row(
                workload,
                index,
                &path,
                parts.next().unwrap_or_default(),
                text,
            );
        }
        "roles" => {
            if let Some(role) = workload.roles.get_mut(index) {
                set_role(role, key, text)?;
            }
        }
        _ => shared::set(workload, list, index, key, text)?,
    }
    Ok(())
}

fn put<T>(place: Option<&mut T>, value: T) {
    if let Some(place) = place {
        *place = value;
    }
}

fn set_role(role: &mut Role, key: &str, text: &str) -> Result<(), String> {
    match key {
        "count" if text == "knob" => role.count = Count::Threads,
        "count" => role.count = Count::Fixed(whole(text)?),
        "start" => role.start = span(text)?,
        "daemon" => role.daemon = text == "1",
        "home" => {
            role.home = match text {
                "0" => Home::Main,
                "1" => Home::Interpreter(1),
                "3" => Home::Parent,
                _ => Home::Native,
            };
        }
        _ => {}
    }
    Ok(())
}

fn row(
    workload: &mut Workload,
    role: usize,
    path: &[usize],
    key: &str,
    text: &str,
) -> Result<(), String> {
    let mut made = match key {
        "kind" => text
            .parse()
            .ok()
            .and_then(|index| kind::make(workload, index)),
        _ => None,
    };
    // Others are started and waited for, and started once.
    let join = matches!(made, Some(Op::Join(_)));
    if let Some(Op::Spawn(of) | Op::Join(of)) = &mut made {
        let fits = |(i, other): &(u16, &Role)| usize::from(*i) != role && join == other.spawned;
        let other = u16::from(role == 0 && workload.roles.len() > 1);
        *of = (0..)
            .zip(&workload.roles)
            .find(fits)
            .map_or(other, |(i, _)| i);
    }
    let body = workload.roles.get_mut(role).map(|role| &mut role.body);
    let Some(stmt) = body.and_then(|body| tree::at(body, path)) else {
        return Ok(());
    };
    let op = &mut stmt.op;
    match key {
        "kind" => put(Some(op), made.unwrap_or(Op::Yield)),
        "span" => put(fields::span(op), dist::parse(text)?),
        "of" => put(fields::target(op), whole(text)?),
        "timeout" => {
            let none = text.is_empty() || text.starts_with("no");
            put(
                fields::timeout(op),
                if none { None } else { Some(span(text)?) },
            );
        }
        _ => match op {
            Op::Native(_, gil) => {
                *gil = if text == "0" {
                    GilUse::Release
                } else {
                    GilUse::Keep
                }
            }
            Op::ToThread(_, errand) => {
                *errand = match text {
                    "0" => Errand::Io,
                    "1" => Errand::Native,
                    _ => Errand::Compute,
                }
            }
            Op::Loop(times, _) => {
                *times = if text == "forever" {
                    Times::Forever
                } else {
                    Times::Count(whole(text)?)
                };
            }
            Op::Alloc(n) | Op::Notify(_, n) => *n = whole(text)?,
            Op::Add(n) => *n = whole(text)?,
            _ => {}
        },
    }
    Ok(())
}

fn whole<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    text.parse()
        .map_err(|_| ["`", text, "` is not a whole number that fits here"].concat())
}

fn span(text: &str) -> Result<u64, String> {
    time::parse(text).map_err(|problem| problem.to_string())
}

fn path(text: &str) -> Vec<usize> {
    text.split('.')
        .filter_map(|part| part.parse().ok())
        .collect()
}

/// Adds, copies, moves or removes what stands at a place.
pub fn rebuild(workload: &mut Workload, action: &str, at: &str) {
    let mut parts = at.split('/');
    let list = parts.next().unwrap_or_default();
    let index = parts.next().and_then(|part| part.parse::<usize>().ok());
    match (action, index) {
        ("add-role", _) => {
            let name = free_name("thread", &shared::names(workload, "roles"));
            workload.roles.push(Role {
                name,
                body: kind::start(),
                ..Role::default()
            });
        }
        ("add-lock", _) => {
            let name = free_name("lock", &shared::names(workload, "locks"));
            workload.locks.push(kind::new_lock(name));
        }
        ("remove", Some(index)) => shared::remove(workload, list, index),
        ("copy" | "copy-role", Some(index)) => {
            shared::copy(workload, list, index);
            // One role may be the main thread.
            if let Some(role) = workload.roles.last_mut().filter(|_| list == "roles") {
                role.main = false;
            }
        }
        ("remove-role", Some(index)) if index < workload.roles.len() => {
            workload.roles.remove(index);
            for role in &mut workload.roles {
                tree::forget(&mut role.body, "roles", index as u16);
            }
        }
        (_, Some(index)) => {
            let path = path(parts.nth(1).unwrap_or_default());
            let Some(role) = workload.roles.get_mut(index) else {
                return;
            };
            match action {
                "row-up" => tree::shift(&mut role.body, &path, false),
                "row-down" => tree::shift(&mut role.body, &path, true),
                "row-add" => tree::insert(&mut role.body, &path, new_row()),
                "row-remove" => tree::remove(&mut role.body, &path),
                _ => {}
            }
        }
        _ => {}
    }
}

fn new_row() -> Stmt {
    Op::Compute(Dist::Fixed(MS)).into()
}

/// A name that none of these is: with the next free number.
fn free_name(like: &str, taken: &[&String]) -> String {
    let stem = like
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end();
    let stem = if stem.is_empty() { like } else { stem };
    let mut name = stem.to_owned();
    let mut number = 1;
    while taken.iter().any(|other| **other == name) {
        number += 1;
        name = [stem, " ", &number.to_string()].concat();
    }
    name
}

#[cfg(test)]
mod tests;
