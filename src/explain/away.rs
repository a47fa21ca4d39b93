//! Not there, or blocked on something that is neither the GIL nor a core.

use super::Case;
use super::words::span;
use crate::trace::State;

/// Before its first and after its last instruction.
pub(super) fn absent(case: &Case, thread: usize) -> String {
    match case.since(thread) {
        0 => String::new(),
        since => format!(" It did so {} ago.", span(case.at().saturating_sub(since))),
    }
}

/// Blocked in a call that waits for a device or a peer.
pub(super) fn io(case: &Case, thread: usize) -> String {
    let view = case.snapshot.threads.get(thread);
    let released = if case.has_gil() && !case.is_native(thread) {
        ", the GIL released"
    } else {
        ""
    };
    let on = view.and_then(|view| view.waits_on.as_ref());
    let left = remaining(case, thread);
    match (on, left) {
        (Some(on), _) => format!("{released}. It waits for {on}."),
        (None, Some(left)) => format!("{released}. The answer comes in {left}."),
        (None, None) => format!("{released}."),
    }
}

/// In `time.sleep`.
pub(super) fn sleep(case: &Case, thread: usize) -> String {
    match remaining(case, thread) {
        Some(left) => format!(". Its timer expires in {left}."),
        None => ".".to_owned(),
    }
}

/// Blocked on a lock or the like: who has it, and what that one is waiting for in turn.
pub(super) fn lock(case: &Case, thread: usize) -> String {
    let view = |t: usize| case.snapshot.threads.get(t);
    let Some(on) = view(thread).and_then(|view| view.waits_on.as_ref()) else {
        return ".".to_owned();
    };
    let mut text = format!(". It waits for {on}");
    let mut seen = vec![thread];
    let mut next = view(thread).and_then(|view| view.holder);
    while let Some(holder) = next {
        let name = case.name(holder);
        if seen.contains(&holder) {
            let cycle = if holder == thread {
                "has: a deadlock"
            } else {
                "has"
            };
            return text + &format!(", which {name} {cycle}.");
        }
        seen.push(holder);
        let verb = if text.contains("the end of") && seen.len() == 2 {
            ""
        } else {
            " has"
        };
        let its = view(holder).and_then(|view| view.waits_on.as_ref().map(|on| (on, view.holder)));
        match its {
            Some((on, further)) if seen.len() <= 6 && case.state(holder) == State::Lock => {
                text += &match verb {
                    "" => format!("; {name} waits for {on}"),
                    verb => format!(", which {name}{verb}; {name} waits for {on}"),
                };
                next = further;
            }
            _ => {
                let does = case.state(holder).phrase();
                text += &match verb {
                    "" => format!("; {name} {does}"),
                    verb => format!(", which {name}{verb}; {name} {does}"),
                };
                next = None;
            }
        }
    }
    if let Some(left) = remaining(case, thread) {
        text += &format!(". It gives up in {left}");
    }
    text + "."
}

/// Time until its timer expires.
fn remaining(case: &Case, thread: usize) -> Option<String> {
    let until = case.snapshot.threads.get(thread)?.until?;
    (until > case.at()).then(|| span(until - case.at()))
}
