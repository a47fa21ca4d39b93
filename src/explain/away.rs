//! Not there, or blocked on something that is neither the GIL nor a core.

use super::Case;
use super::words::{list, span};
use crate::sim::Copied;
use crate::trace::{Mark, MarkKind, Span, State};

/// Before its first and after its last instruction.
pub(super) fn absent(case: &Case, thread: usize) -> String {
    match case.since(thread) {
        0 => String::new(),
        since => format!(" It did so {} ago.", span(case.at().saturating_sub(since))),
    }
}

/// What comes of a daemon thread's last doing: nothing, the process ends.
pub(super) fn fate(case: &Case, thread: usize, now: Span) -> Option<String> {
    let end = case.trace.end;
    let marks = case.trace.marks.iter().rev();
    let mut last = marks.take_while(|mark| mark.at == end);
    let cut = last.any(|mark| mark.kind == MarkKind::CutOff && usize::from(mark.thread) == thread);
    let left = end.checked_sub(case.at())?;
    (cut && now.end >= end).then(|| {
        let left = span(left);
        format!(" It is a daemon: the process ends in {left} and cuts it off.")
    })
}

/// Blocked in a call that waits for a device or a peer.
#[inline(never)]
pub(super) fn io(case: &Case, thread: usize) -> String {
    if let Some(text) = super::turn::select(case, thread) {
        return text;
    }
    let view = case.snapshot.threads.get(thread);
    let released =
        if case.has_gil() && !case.is_native(thread) && case.trace.loop_of(thread).is_none() {
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
    let view = case.snapshot.threads.get(thread);
    let on = view.and_then(|view| view.waits_on.as_ref());
    match (remaining(case, thread), on) {
        (Some(left), Some(on)) => {
            format!(". It waits for {on} by looking now and then: again in {left}.")
        }
        (Some(left), None) => format!(". Its timer expires in {left}."),
        (None, Some(on)) => format!(". It waits for {on}."),
        (None, None) => ".".to_owned(),
    }
}

/// Blocked on a lock or the like: who has it, and what that one is waiting for in turn.
#[inline(never)]
pub(super) fn lock(case: &Case, thread: usize) -> String {
    let view = |t: usize| case.snapshot.threads.get(t);
    let Some(on) = view(thread).and_then(|view| view.waits_on.as_ref()) else {
        return ".".to_owned();
    };
    // What it waits for has been said.
    let mut text = String::new();
    if let Some(copied) = view(thread).and_then(|view| view.copied) {
        text += &forked(case, copied);
    }
    let ring = ring(case, thread);
    match view(thread).and_then(|view| view.holder) {
        _ if view(thread).is_some_and(|view| view.handed) => {
            text += ". It was handed over to this thread just now, which is being woken";
        }
        Some(_) if ring == 1 => text += ". It has that itself: a deadlock of one",
        Some(holder) if ring > 2 => {
            text += &format!(
                ". {} has it; {} waits in turn, and so on round to {}: a deadlock of {ring} threads",
                case.name(holder),
                case.name(holder),
                case.name(thread)
            );
        }
        Some(holder) => {
            let name = case.name(holder);
            // Another's end is nothing that anybody has.
            text += &match on.contains("the end of") {
                true => format!(". {name}"),
                false => format!(". {name} has it and"),
            };
            let its = view(holder).and_then(|view| view.waits_on.as_ref());
            text += &match its {
                Some(its) if case.state(holder) == State::Lock => format!(" waits for {its}"),
                _ => format!(" {}", case.state(holder).phrase()),
            };
            if ring == 2 {
                text += ", which the first has: a deadlock";
            }
        }
        None if view(thread).is_some_and(|view| view.copied.is_some()) => {}
        None => text += ends(on),
    }
    if let Some(left) = remaining(case, thread) {
        text += &format!(". It gives up in {left}");
    }
    text + "." + &interrupted(case, thread)
}

/// What ends a wait for something that nobody has.
fn ends(on: &str) -> &'static str {
    const ENDS: [(&str, &str); 8] = [
        ("an item", ". The next `put` ends it"),
        ("room", ". The next `get` makes some"),
        ("condition", ". Another has to `notify`"),
        ("the condition", ". Another has to `notify`"),
        ("event", ". Another has to `set` it"),
        ("the event", ". Another has to `set` it"),
        ("barrier", ". It opens when the last has come"),
        ("the barrier", ". It opens when the last has come"),
    ];
    let found = ENDS.iter().find(|(begin, _)| on.starts_with(begin));
    found.map_or("", |(_, end)| end)
}

/// Critical sections that it has given up.
pub(super) fn given_up(case: &Case, thread: usize) -> String {
    let view = case.snapshot.threads.get(thread);
    let names = view.map_or(&[][..], |view| &view.given_up);
    if names.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (all, them) = (list(&names), if names.len() == 1 { "it" } else { "them" });
    format!(
        " It has given up its critical section of {all} for that long, so that others may lock {them}, and takes {them} back after."
    )
}

/// A lock that was held when this process was forked.
fn forked(case: &Case, copied: Copied) -> String {
    let (holder, by) = (case.name(copied.holder), case.name(copied.by));
    let ago = span(case.at().saturating_sub(copied.at));
    let warned = match case.run.runtime.warns_of_fork() {
        true => "; from 3.12 on Python warns of such a fork",
        false => "",
    };
    format!(
        ". {holder} held it when {by} forked this process {ago} ago. The fork copied the lock, but not {holder}: \
         nobody here will ever release it, a deadlock{warned}"
    )
}

/// A Ctrl-C that nobody can handle meanwhile.
fn interrupted(case: &Case, thread: usize) -> String {
    let marks = case.trace.marks.iter();
    let mine = |mark: &&Mark| mark.at <= case.at() && usize::from(mark.thread) == thread;
    let last = marks
        .filter(mine)
        .rfind(|mark| matches!(mark.kind, MarkKind::Interrupt | MarkKind::InterruptHandled));
    match last.filter(|mark| mark.kind == MarkKind::Interrupt) {
        Some(mark) => format!(
            " Ctrl-C came {} ago; {} would have to handle it, and cannot before this call returns.",
            span(case.at() - mark.at),
            case.name(thread)
        ),
        None => String::new(),
    }
}

/// How many threads wait for each other in a ring that this one belongs to; 0 if there is none.
fn ring(case: &Case, thread: usize) -> usize {
    let threads = &case.snapshot.threads;
    let (mut at, mut length) = (thread, 0);
    while let Some(holder) = threads.get(at).and_then(|view| view.holder) {
        length += 1;
        let waits = matches!(case.state(at), State::Lock | State::GilWait);
        if !waits || length > threads.len() {
            return 0;
        }
        if holder == thread {
            return length;
        }
        at = holder;
    }
    0
}

/// Time until its timer expires.
fn remaining(case: &Case, thread: usize) -> Option<String> {
    let until = case.snapshot.threads.get(thread)?.until?;
    (until > case.at()).then(|| span(until - case.at()))
}
