//! Event loops: whose turn it is, and what a task does to the others.

use super::Case;
use super::words::{others_wait, span};
use crate::scenario::Mode;
use crate::sim::LoopView;
use crate::trace::State;

impl Case<'_> {
    /// The loop that this thread runs, or whose task it is.
    pub(super) fn event_loop(&self, thread: usize) -> Option<&LoopView> {
        let own = self.trace.loop_of(thread).unwrap_or(thread);
        self.snapshot
            .loops
            .iter()
            .find(|events| events.thread == own)
    }

    /// The thread that has core and GIL for this one: a task's is its loop's.
    pub(super) fn carrier(&self, thread: usize) -> usize {
        self.trace.loop_of(thread).unwrap_or(thread)
    }
}

/// Could go on, but the loop is not there yet.
#[inline(never)]
pub(super) fn wait(case: &Case, thread: usize) -> String {
    let Some(events) = case.event_loop(thread) else {
        let view = case.snapshot.threads.get(thread);
        let holder = view.and_then(|view| view.holder);
        return match (view.and_then(|view| view.waits_on.as_ref()), holder) {
            (Some(on), Some(holder)) => {
                let name = case.name(holder);
                format!(". It waits for {on} of {name}: before that ends nobody may commit.")
            }
            (Some(on), None) => format!(". It waits for {on}."),
            (None, _) => ". Its transaction was undone: after a pause it starts over.".to_owned(),
        };
    };
    let own = case.state(events.thread);
    let until = case
        .snapshot
        .threads
        .get(events.thread)
        .and_then(|view| view.until);
    let mut text = match (events.current.filter(|&task| task != thread), until) {
        (Some(task), _) => match case.state(task) {
            State::Io => format!(
                ". {} made a blocking call, which keeps the loop until it returns",
                case.name(task)
            ),
            state => format!(
                ". {} {} and keeps the loop until it awaits",
                case.name(task),
                state.phrase()
            ),
        },
        (None, Some(until)) if own == State::Io && until > case.at() => {
            let left = span(until - case.at());
            return format!(
                ". The loop sleeps in select, whose timeout is counted in whole milliseconds: it wakes up in {left}."
            );
        }
        (None, _) => format!(". {} {}", case.name(events.thread), own.phrase()),
    };
    match events.ready.iter().position(|&task| task == thread) {
        Some(0) => text += &format!("; {} is next in the queue", case.name(thread)),
        Some(1) => text += &format!("; one is before {} in the queue", case.name(thread)),
        Some(n) => text += &format!("; {n} are before {} in the queue", case.name(thread)),
        None => text += "; the loop has yet to look whether its wait is over",
    }
    text + "."
}

/// In a step: what that means for the others.
pub(super) fn step(case: &Case, thread: usize) -> Option<String> {
    let events = case
        .event_loop(thread)
        .filter(|_| case.trace.loop_of(thread).is_some())?;
    let waiting = events.ready.iter().filter(|&&task| task != thread).count();
    let gives = match case.run.mode {
        Mode::Gevent => "a call that would block",
        _ => "its next await",
    };
    let others = match waiting {
        0 => "no other task is ready".to_owned(),
        n => format!("{} for the loop", others_wait(n).replace("thread", "task")),
    };
    Some(format!(" It keeps the loop until {gives}; {others}."))
}

/// The loop itself sleeps.
pub(super) fn select(case: &Case, thread: usize) -> Option<String> {
    let events = case.event_loop(thread)?;
    if let Some(task) = events.current {
        let name = case.name(task);
        return Some(format!(
            ". {name} made a blocking call that no event loop knows of: all its other tasks stand still meanwhile."
        ));
    }
    if case.trace.loop_of(thread).is_some() {
        return None;
    }
    let until = case.snapshot.threads.get(thread)?.until;
    let timer = until
        .filter(|&until| until > case.at())
        .map_or_else(String::new, |until| {
            format!(", at the latest in {}", span(until - case.at()))
        });
    Some(format!(
        ". No task is ready: it sleeps in select until something comes{timer}."
    ))
}
