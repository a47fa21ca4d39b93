//! What threads share: locks, queues and the like, each list by its name in the scenario file.

use super::{free_name, put, span, tree, whole};
use crate::program::Op;
use crate::scenario::{LockKind, Workload, visit};

/// The list that an operation's index points into.
pub(super) fn list_of(op: &Op) -> &'static str {
    match op {
        Op::Acquire(..) | Op::Release(_) => "locks",
        Op::Wait(..) | Op::Notify(..) => "conditions",
        Op::Set(_) | Op::Clear(_) | Op::WaitEvent(..) => "events",
        Op::Barrier(_) => "barriers",
        Op::Send(_) | Op::Recv(_) => "channels",
        Op::Put(_) | Op::Get(..) | Op::TaskDone(_) | Op::JoinQueue(_) => "queues",
        Op::Load(_) | Op::Store(_) => "variables",
        Op::Incref(_) | Op::Decref(_) | Op::Access(..) | Op::Enter(_) | Op::Leave(_) => "objects",
        Op::Spawn(_) | Op::Join(_) => "roles",
        _ => "",
    }
}

macro_rules! lists {
    ($($list:ident),*) => {
        /// The names in a list.
        pub(super) fn names<'a>(w: &'a Workload, list: &str) -> Vec<&'a String> {
            match list {
                $(stringify!($list) => w.$list.iter().map(|entry| &entry.name).collect(),)*
                _ => Vec::new(),
            }
        }

        /// The name of an entry.
        pub(super) fn name<'a>(w: &'a mut Workload, list: &str, index: usize) -> Option<&'a mut String> {
            match list {
                $(stringify!($list) => w.$list.get_mut(index).map(|entry| &mut entry.name),)*
                _ => None,
            }
        }

        fn push_copy(w: &mut Workload, list: &str, index: usize) {
            match list {
                $(stringify!($list) => w.$list.extend(w.$list.get(index).cloned()),)*
                _ => {}
            }
        }

        fn take(w: &mut Workload, list: &str, index: usize) {
            match list {
                $(stringify!($list) => drop(w.$list.remove(index)),)*
                _ => {}
            }
        }
    };
}

lists!(
    roles, locks, conditions, events, barriers, queues, channels, variables, objects
);

/// Adds another one like this.
pub(super) fn copy(w: &mut Workload, list: &str, index: usize) {
    let taken = names(w, list);
    if let Some(like) = taken.get(index) {
        let (free, last) = (free_name(like, &taken), taken.len());
        push_copy(w, list, index);
        put(name(w, list, last), free);
    }
}

/// Whether some row, condition or source of requests refers to an entry.
pub fn is_used(w: &Workload, list: &str, index: usize) -> bool {
    let is_it = |other: u16| usize::from(other) == index;
    let mut used = match list {
        "locks" => w.conditions.iter().any(|c| is_it(c.lock)),
        "channels" => w.arrivals.iter().any(|a| is_it(a.channel)),
        _ => false,
    };
    for role in &w.roles {
        visit(&role.body, 0, &mut |stmt, _| {
            let target = super::fields::target(&mut stmt.op.clone()).map(|of| *of);
            used |= list_of(&stmt.op) == list && target.is_some_and(is_it);
        });
    }
    used
}

/// A role is spawned if and only if a row starts it.
pub(super) fn mark_spawned(w: &mut Workload) {
    let mut started = vec![false; w.roles.len()];
    for role in &w.roles {
        visit(&role.body, 0, &mut |stmt, _| {
            if let Op::Spawn(of) = stmt.op {
                put(started.get_mut(usize::from(of)), true);
            }
        });
    }
    for (role, started) in w.roles.iter_mut().zip(started) {
        role.spawned = started;
    }
}

/// Removes an entry that nothing refers to; those after it move up.
pub(super) fn remove(w: &mut Workload, list: &str, index: usize) {
    if index >= names(w, list).len() || list == "roles" || is_used(w, list, index) {
        return;
    }
    take(w, list, index);
    let gone = index as u16;
    for role in &mut w.roles {
        tree::forget(&mut role.body, list, gone);
    }
    let up = |other: &mut u16| *other -= u16::from(*other > gone);
    match list {
        "locks" => w.conditions.iter_mut().for_each(|c| up(&mut c.lock)),
        "channels" => w.arrivals.iter_mut().for_each(|a| up(&mut a.channel)),
        _ => {}
    }
}

/// Sets what an entry has beside its name.
pub(super) fn set(
    w: &mut Workload,
    list: &str,
    index: usize,
    key: &str,
    text: &str,
) -> Result<(), String> {
    match list {
        "locks" => {
            let kind = match (key, text) {
                ("permits", _) => LockKind::Semaphore(whole(text)?),
                (_, "0") => LockKind::Lock,
                (_, "1") => LockKind::RLock,
                (_, "3") => LockKind::Foreign,
                (_, "4") => LockKind::Local,
                _ => LockKind::Semaphore(1),
            };
            put(w.locks.get_mut(index).map(|l| &mut l.kind), kind);
        }
        "conditions" => put(
            w.conditions.get_mut(index).map(|c| &mut c.lock),
            whole(text)?,
        ),
        "barriers" => put(
            w.barriers.get_mut(index).map(|b| &mut b.parties),
            whole(text)?,
        ),
        "queues" => put(
            w.queues.get_mut(index).map(|q| &mut q.capacity),
            whole(text)?,
        ),
        "channels" => match key {
            "capacity" => put(
                w.channels.get_mut(index).map(|c| &mut c.capacity),
                whole(text)?,
            ),
            _ => put(
                w.channels.get_mut(index).map(|c| &mut c.latency),
                span(text)?,
            ),
        },
        _ => {}
    }
    Ok(())
}
