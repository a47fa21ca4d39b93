//! Where the rule stands: the file of that version of CPython, or of the kernel's documentation.
//!
//! A line number is given only where that tag was read (models.md); other versions link to the file.

use super::Case;
use crate::runtime::Stand;
use crate::scenario::{Mode, Policy, Run};
use crate::trace::State;

/// Where a rule stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Such as `take_gil, ceval_gil.c (3.12)`.
    pub label: String,
    /// An address.
    pub url: String,
}

/// The source of the rule by which a thread is in this state.
pub(super) fn source(case: &Case, state: State, thread: usize) -> Option<Source> {
    let run = case.run;
    let served = case.event_loop(thread).is_some();
    let own = match state {
        State::Turn => served,
        State::Io | State::Sleep | State::Lock => served,
        _ => false,
    };
    if own {
        return event_loop(run);
    }
    let view = case.snapshot.threads.get(thread);
    if state == State::Lock && view.is_some_and(|view| view.copied.is_some()) {
        return Some(fork(run));
    }
    let given_up = view.is_some_and(|view| !view.given_up.is_empty());
    if matches!(state, State::Lock | State::Io | State::Sleep) && given_up {
        return Some(section(run));
    }
    // Asked to drop the GIL, it waits for somebody else to take it: the end of the function that drops it.
    let lingers = view.is_some_and(|view| view.stand == Stand::Lingers);
    let state = match state {
        State::GilWait if lingers => State::Io,
        state => state,
    };
    rule(run, state, case.is_native(thread))
}

/// Where a process is forked: everything is copied but the other threads.
fn fork(run: &Run) -> Source {
    let (tag, file, line) = run.runtime.fork();
    let name = file.rsplit('/').next().unwrap_or(file);
    let version = run.runtime;
    let line = line.map_or_else(String::new, |line| format!("#L{line}"));
    Source {
        label: format!("os.fork, {name} ({version})"),
        url: format!("https://github.com/python/cpython/blob/{tag}/{file}{line}"),
    }
}

/// Where critical sections are given up.
fn section(run: &Run) -> Source {
    let tree = run.runtime.model().tree;
    let lines = match tree.rsplit('/').next() {
        Some("v3.13.15") => "#L12-L110",
        Some("v3.14.7") => "#L111-L132",
        _ => "",
    };
    Source {
        label: format!(
            "_PyCriticalSection_SuspendAll, critical_section.c ({})",
            run.runtime
        ),
        url: format!("{tree}/Python/critical_section.c{lines}"),
    }
}

/// Where the event loop's rules stand.
pub(super) fn event_loop(run: &Run) -> Option<Source> {
    let (label, url) = match run.mode {
        Mode::Asyncio => (
            "BaseEventLoop._run_once, base_events.py (3.13)",
            "https://github.com/python/cpython/blob/v3.13.15/Lib/asyncio/base_events.py#L1981-L2060",
        ),
        Mode::Gevent => (
            "_run_callbacks, loop.py (gevent)",
            "https://github.com/gevent/gevent/blob/master/src/gevent/_ffi/loop.py",
        ),
        _ => return None,
    };
    Some(Source {
        label: label.to_owned(),
        url: url.to_owned(),
    })
}

/// The source of the rule by which a thread is in this state; `native` is a program that is not Python.
pub(super) fn rule(run: &Run, state: State, native: bool) -> Option<Source> {
    let version = run.runtime;
    match state {
        State::Ready => return scheduler(run.scheduler),
        _ if native => return None,
        // Not the lock of threads: a semaphore of the system, or the end of a process.
        State::Lock if run.mode.is_isolated() => return None,
        _ => {}
    }
    let model = version.model();
    let place = (model.place)(state)?;
    let file = place.path.rsplit('/').next().unwrap_or(place.path);
    let lines = place
        .lines
        .map_or_else(String::new, |lines| format!("#{lines}"));
    Some(Source {
        label: format!("{}, {file} ({version})", place.function),
        url: format!("{}/{}{lines}", model.tree, place.path),
    })
}

fn scheduler(policy: Policy) -> Option<Source> {
    let (label, url) = match policy {
        Policy::Cooperative | Policy::RoundRobin => return None,
        Policy::Cfs => (
            "CFS, kernel documentation",
            "https://docs.kernel.org/scheduler/sched-design-CFS.html",
        ),
        Policy::Eevdf => (
            "EEVDF, kernel documentation",
            "https://docs.kernel.org/scheduler/sched-eevdf.html",
        ),
    };
    Some(Source {
        label: label.to_owned(),
        url: url.to_owned(),
    })
}
