//! Changes of a workload, by the place they are made at: what an editor does, without the editor.
//!
//! A field is `roles/0/name`, `roles/0/body/2.1/span` (second row of the loop that is the third row),
//! `locks/1/kind`, and so on. A place that is not there changes nothing: the page may be older than the
//! workload.

use crate::program::{Dist, GilUse, Op, Stmt, Times};
use crate::scenario::{Count, Home, LockKind, Role, Workload, dist};
use crate::time::{self, MS};

pub mod fields;
pub mod kind;
mod tree;

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
        if let Some(name) = name(workload, list, index) {
            *name = text.to_owned();
        }
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
        "locks" => {
            if let Some(lock) = workload.locks.get_mut(index) {
                lock.kind = match (key, text) {
                    ("permits", _) => LockKind::Semaphore(whole(text)?),
                    (_, "0") => LockKind::Lock,
                    (_, "1") => LockKind::RLock,
                    _ => LockKind::Semaphore(1),
                };
            }
        }
        "conditions" => put(
            workload.conditions.get_mut(index).map(|c| &mut c.lock),
            whole(text)?,
        ),
        "barriers" => put(
            workload.barriers.get_mut(index).map(|b| &mut b.parties),
            whole(text)?,
        ),
        "queues" => put(
            workload.queues.get_mut(index).map(|q| &mut q.capacity),
            whole(text)?,
        ),
        "channels" => put(
            workload.channels.get_mut(index).map(|c| &mut c.latency),
            span(text)?,
        ),
        _ => {}
    }
    Ok(())
}

fn put<T>(place: Option<&mut T>, value: T) {
    if let Some(place) = place {
        *place = value;
    }
}

fn name<'a>(w: &'a mut Workload, list: &str, index: usize) -> Option<&'a mut String> {
    match list {
        "roles" => w.roles.get_mut(index).map(|x| &mut x.name),
        "locks" => w.locks.get_mut(index).map(|x| &mut x.name),
        "conditions" => w.conditions.get_mut(index).map(|x| &mut x.name),
        "events" => w.events.get_mut(index).map(|x| &mut x.name),
        "barriers" => w.barriers.get_mut(index).map(|x| &mut x.name),
        "queues" => w.queues.get_mut(index).map(|x| &mut x.name),
        "channels" => w.channels.get_mut(index).map(|x| &mut x.name),
        "variables" => w.variables.get_mut(index).map(|x| &mut x.name),
        "objects" => w.objects.get_mut(index).map(|x| &mut x.name),
        _ => None,
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
    let made = match key {
        "kind" => text
            .parse()
            .ok()
            .and_then(|index| kind::make(workload, index)),
        _ => None,
    };
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
    let mut parts = at.split('/').skip(1);
    let index = parts.next().and_then(|part| part.parse::<usize>().ok());
    match (action, index) {
        ("add-role", _) => {
            let name = free_name(workload, "thread");
            workload.roles.push(Role {
                name,
                body: kind::start(),
                ..Role::default()
            });
        }
        ("add-lock", _) => {
            let name = ["lock ", &(workload.locks.len() + 1).to_string()].concat();
            workload.locks.push(kind::new_lock(name));
        }
        ("copy-role", Some(index)) => {
            let Some(mut role) = workload.roles.get(index).cloned() else {
                return;
            };
            role.name = free_name(workload, &role.name);
            // One role may be the main thread.
            role.main = false;
            workload.roles.push(role);
        }
        ("remove-role", Some(index)) if index < workload.roles.len() => {
            workload.roles.remove(index);
            for role in &mut workload.roles {
                tree::forget_role(&mut role.body, index as u16);
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

/// A name that no role has.
fn free_name(workload: &Workload, stem: &str) -> String {
    let mut name = stem.to_owned();
    let mut number = 1;
    while workload.roles.iter().any(|role| role.name == name) {
        number += 1;
        name = [stem, " ", &number.to_string()].concat();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::visit;

    /// `compute, loop [io, compute, loop [sleep]], spawn 1`, and a second role.
    fn workload() -> Workload {
        let mut workload = Workload::default();
        rebuild(&mut workload, "add-role", "");
        rebuild(&mut workload, "add-role", "");
        let inner = Op::Loop(Times::Count(2), vec![Op::Sleep(Dist::Io).into()]);
        let body = vec![Op::Io(Dist::Io).into(), new_row(), inner.into()];
        workload.roles[0].body = vec![
            new_row(),
            Op::Loop(Times::Forever, body).into(),
            Op::Spawn(1).into(),
        ];
        workload
    }

    fn outline(workload: &Workload) -> String {
        let mut words = Vec::new();
        visit(&workload.roles[0].body, 0, &mut |stmt, depth| {
            words.push(format!("{}{}", ".".repeat(depth), kind::name(&stmt.op)));
        });
        words.join(" ")
    }

    #[test]
    fn rows_move_into_and_out_of_loops() {
        let mut w = workload();
        let start = "compute loop .I/O .compute .loop ..sleep start threads";
        assert_eq!(outline(&w), start);
        rebuild(&mut w, "row-down", "roles/0/body/0");
        assert_eq!(
            outline(&w),
            "loop .compute .I/O .compute .loop ..sleep start threads"
        );
        rebuild(&mut w, "row-up", "roles/0/body/0.0");
        assert_eq!(outline(&w), start);
        rebuild(&mut w, "row-down", "roles/0/body/1.2.0");
        assert_eq!(
            outline(&w),
            "compute loop .I/O .compute .loop .sleep start threads"
        );
    }

    #[test]
    fn rows_come_and_go() {
        let mut w = workload();
        rebuild(&mut w, "row-add", "roles/0/body/1.2.0");
        rebuild(&mut w, "row-remove", "roles/0/body/1.0");
        assert_eq!(
            outline(&w),
            "compute loop .compute .loop ..sleep ..compute start threads"
        );
    }

    #[test]
    fn a_place_that_is_not_there_changes_nothing() {
        let unchanged = |action: &str, at: &str| {
            let mut w = workload();
            rebuild(&mut w, action, at);
            assert_eq!(w, workload(), "{action} {at}");
        };
        for action in ["row-up", "row-down", "row-add", "row-remove"] {
            for at in [
                "",
                "roles/9/body/0",
                "roles/0/body/7.1",
                "roles/0/body/0.0",
                "roles/x/body/1",
            ] {
                unchanged(action, at);
            }
        }
        for action in ["remove-role", "copy-role", "no-such-action"] {
            unchanged(action, "roles/9");
        }
        let mut w = workload();
        assert_eq!(apply(&mut w, "roles/0/body/9.9/span", "1ms"), Ok(()));
        assert_eq!(apply(&mut w, "locks/3/name", "x"), Ok(()));
        assert_eq!(w, workload());
    }

    #[test]
    fn fields_are_set_and_refused() {
        let mut w = workload();
        assert_eq!(apply(&mut w, "roles/0/body/1.1/span", "1ms..3ms"), Ok(()));
        assert_eq!(apply(&mut w, "roles/0/body/1/turns", "7"), Ok(()));
        assert_eq!(apply(&mut w, "roles/0/count", "knob"), Ok(()));
        let refused = apply(&mut w, "roles/0/count", "many");
        assert_eq!(
            refused,
            Err("`many` is not a whole number that fits here".to_owned())
        );
        assert!(apply(&mut w, "roles/0/body/0/span", "soon").is_err());
        assert_eq!(w.roles[0].count, Count::Threads);
        let Op::Loop(Times::Count(7), body) = &w.roles[0].body[1].op else {
            panic!("{:?}", w.roles[0].body);
        };
        assert_eq!(body[1].op, Op::Compute(Dist::Uniform(MS, 3 * MS)));
    }

    #[test]
    fn every_kind_can_be_chosen_brings_what_it_needs_and_knows_its_fields() {
        let kinds = kind::GROUPS.iter().flat_map(|(_, ops)| *ops);
        for (index, (name, _)) in kinds.enumerate() {
            let mut w = workload();
            assert_eq!(
                apply(&mut w, "roles/0/body/0/kind", &index.to_string()),
                Ok(())
            );
            let op = w.roles[0].body[0].op.clone();
            assert_eq!(kind::name(&op), *name);
            for (_, entry) in fields::fields(&w, &op) {
                if let fields::Entry::Choice(words, chosen) = entry {
                    assert!(chosen < words.len(), "{name} concerns nothing");
                }
            }
        }
    }

    #[test]
    fn who_starts_a_role_that_is_removed_starts_nobody() {
        let mut w = workload();
        rebuild(&mut w, "copy-role", "roles/1");
        w.roles[0].body.push(Op::Join(2).into());
        rebuild(&mut w, "remove-role", "roles/1");
        assert_eq!(w.roles.len(), 2);
        let last = w.roles[0].body.last().map(|stmt| stmt.op.clone());
        assert_eq!(last, Some(Op::Join(1)));
        assert!(!outline(&w).contains("start"));
    }
}
