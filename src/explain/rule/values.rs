//! What an interpreter keeps, as a small table.

use crate::explain::Case;
use crate::explain::words::{list, span};
use crate::runtime::{Counting, Datum, Fact, Sites, Version};
use crate::time::Ns;
use crate::trace::State;

/// A named value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Its name in the source, or in plain words.
    pub name: String,
    /// What it is, without the unit.
    pub text: String,
    /// Its unit, or nothing.
    pub unit: String,
    /// The thread that it is about, if each has its own.
    pub thread: Option<usize>,
    /// The interpreter that keeps it, if there are several.
    pub interpreter: Option<usize>,
}

/// Who may touch objects (`Include/cpython/pystate.h` of 3.13).
const ATTACHED: &str = "ATTACHED";

/// All of them, interpreter by interpreter.
pub(super) fn values(case: &Case) -> Vec<Value> {
    let several = case.snapshot.facts.len() > 1;
    // Without a GIL and without pauses of the world nobody has a reason to look up.
    let stops = case.run.runtime.profile().counting == Counting::Biased;
    let pauses = case.has_gil() || case.run.runtime == Version::PYPY_STM || stops;
    let mut values = Vec::new();
    if case.run.mode.has_loop() {
        loops(case, &mut values);
    }
    for (interpreter, facts) in case.snapshot.facts.iter().enumerate() {
        let first = values.len();
        let facts = facts.iter().filter(|fact| pauses || fact.name == ATTACHED);
        values.extend(facts.map(|fact| value(case, fact)));
        if pauses {
            own(case, interpreter, &mut values);
        }
        for value in &mut values[first..] {
            value.interpreter = several.then_some(interpreter);
        }
    }
    values
}

fn plain(name: &str, text: String) -> Value {
    Value {
        name: name.to_owned(),
        text,
        unit: String::new(),
        thread: None,
        interpreter: None,
    }
}

fn timed(name: &str, ns: Ns) -> Value {
    let text = span(ns);
    let (text, unit) = text.split_once(' ').unwrap_or((&text, ""));
    Value {
        unit: unit.to_owned(),
        ..plain(name, text.to_owned())
    }
}

fn named(case: &Case, threads: impl Iterator<Item = usize>) -> String {
    let names: Vec<&str> = threads.map(|thread| case.name(thread)).collect();
    match names.as_slice() {
        [] => "nobody".to_owned(),
        many if many.len() > 4 => format!("{} threads", many.len()),
        few => list(few),
    }
}

fn value(case: &Case, fact: &Fact) -> Value {
    let value = match &fact.value {
        Datum::Flag(set) => plain(fact.name, u8::from(*set).to_string()),
        Datum::Number(number) => plain(fact.name, number.to_string()),
        Datum::Span(ns) => timed(fact.name, *ns),
        Datum::At(at) => timed(fact.name, at.saturating_sub(case.at())),
        Datum::Thread(thread) => {
            let thread = thread.map(usize::from);
            plain(fact.name, named(case, thread.into_iter()))
        }
        Datum::Threads(all) => {
            let threads = all.iter().map(|&t| usize::from(t));
            plain(fact.name, named(case, threads))
        }
    };
    Value {
        thread: fact.of.map(usize::from),
        ..value
    }
}

/// What the engine knows beside the interpreter's own: how far those who run are from looking up.
fn own(case: &Case, interpreter: usize, values: &mut Vec<Value>) {
    let snapshot = case.snapshot;
    if snapshot.interrupted.get(interpreter) == Some(&true) {
        values.push(plain("a signal is pending", "1".to_owned()));
    }
    for (thread, view) in snapshot.threads.iter().enumerate() {
        if view.interpreter.map(usize::from) != Some(interpreter) {
            continue;
        }
        let mut push = |value: Value| {
            values.push(Value {
                thread: Some(thread),
                ..value
            });
        };
        // A task's own time is its loop's.
        let (name, unit) = match case.run.runtime.profile().sites {
            Sites::Ticks(_) => ("_Py_Ticker", "ticks"),
            _ => ("ticker", "turns"),
        };
        if let Some(left) = view.ticks_left {
            push(Value {
                unit: unit.to_owned(),
                ..plain(name, left.to_string())
            });
        }
        if let Some(ns) = view.check_in {
            push(timed("next check site", ns));
        }
        if view.merges > 0 {
            push(plain("objects to merge", view.merges.to_string()));
        }
        if let Some(left) = view.tx_left.filter(|_| case.state(thread) != State::Absent) {
            push(timed("its transaction goes on for", left));
        }
    }
}

/// The queues of event loops.
fn loops(case: &Case, values: &mut Vec<Value>) {
    for events in &case.snapshot.loops {
        let mut push = |value: Value| {
            values.push(Value {
                thread: Some(events.thread),
                ..value
            });
        };
        push(plain("ready", named(case, events.ready.iter().copied())));
        push(plain("in a step", named(case, events.current.into_iter())));
        let view = case.snapshot.threads.get(events.thread);
        let until = view.and_then(|view| view.until);
        if let Some(until) = until.filter(|&until| until > case.at() && events.current.is_none()) {
            push(timed("timeout of select", until - case.at()));
        }
    }
}
