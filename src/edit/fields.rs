//! What of an operation can be set: how long or how often, what it concerns, when it gives up.

use super::shared;
use crate::program::{Dist, GilUse, Op, Times};
use crate::scenario::{Workload, dist};
use crate::time::{self, Ns};

/// A field as it is shown.
pub enum Entry<'a> {
    /// Text, label and class.
    Text(String, &'static str, &'static str),
    /// Words, and which is chosen.
    Choice(Vec<&'a str>, usize),
}

/// The fields of an operation by their keys.
pub fn fields<'a>(workload: &'a Workload, op: &Op) -> Vec<(&'static str, Entry<'a>)> {
    let mut op = op.clone();
    let mut all = Vec::new();
    if let Some(of) = target(&mut op) {
        let of = usize::from(*of);
        let names = shared::names(workload, shared::list_of(&op)).into_iter();
        all.push(("of", Entry::Choice(names.map(String::as_str).collect(), of)));
    }
    if let Some(span) = span(&mut op) {
        let label = "How long: 5ms, 1ms..3ms, exp 2ms, io or burst";
        all.push(("span", Entry::Text(dist::text(*span), label, "field time")));
    }
    if let Some(timeout) = timeout(&mut op) {
        let text = timeout.map_or_else(|| "no limit".to_owned(), time::compact);
        all.push((
            "timeout",
            Entry::Text(text, "Timeout, or no limit", "field time"),
        ));
    }
    match &op {
        Op::Native(_, gil) => {
            let words = vec!["releases the GIL", "keeps the GIL"];
            all.push((
                "gil",
                Entry::Choice(words, usize::from(*gil == GilUse::Keep)),
            ));
        }
        Op::ToThread(_, errand) => {
            let words = vec!["waits", "native code", "computes"];
            all.push(("errand", Entry::Choice(words, *errand as usize)));
        }
        Op::Loop(times, _) => {
            let text = match times {
                Times::Count(n) => n.to_string(),
                Times::Forever => "forever".to_owned(),
            };
            all.push((
                "turns",
                Entry::Text(text, "Turns, or forever", "field time"),
            ));
        }
        Op::Alloc(n) | Op::Notify(_, n) => all.push(("n", many(n.to_string()))),
        Op::Add(n) => all.push(("n", many(n.to_string()))),
        _ => {}
    }
    all
}

fn many(text: String) -> Entry<'static> {
    Entry::Text(text, "How many", "field count")
}

/// How long it takes.
pub(super) fn span(op: &mut Op) -> Option<&mut Dist> {
    match op {
        Op::Compute(span) | Op::Io(span) | Op::Sleep(span) | Op::Native(span, _) => Some(span),
        Op::Block(span) | Op::ToThread(span, _) => Some(span),
        _ => None,
    }
}

/// When it gives up.
pub(super) fn timeout(op: &mut Op) -> Option<&mut Option<Ns>> {
    match op {
        Op::Acquire(_, timeout)
        | Op::Wait(_, timeout)
        | Op::WaitEvent(_, timeout)
        | Op::Get(_, timeout) => Some(timeout),
        _ => None,
    }
}

/// The lock, queue or whatever it concerns.
pub(super) fn target(op: &mut Op) -> Option<&mut u16> {
    match op {
        Op::Send(of) | Op::Recv(of) | Op::Acquire(of, _) | Op::Release(of) | Op::Wait(of, _) => {
            Some(of)
        }
        Op::Notify(of, _)
        | Op::Set(of)
        | Op::Clear(of)
        | Op::WaitEvent(of, _)
        | Op::Barrier(of) => Some(of),
        Op::Put(of) | Op::Get(of, _) | Op::TaskDone(of) | Op::JoinQueue(of) => Some(of),
        Op::Load(of) | Op::Store(of) | Op::Incref(of) | Op::Decref(of) | Op::Access(of, _) => {
            Some(of)
        }
        Op::Enter(of) | Op::Leave(of) | Op::Spawn(of) | Op::Join(of) => Some(of),
        _ => None,
    }
}
