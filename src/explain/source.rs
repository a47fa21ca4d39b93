//! Where the rule stands: the file of that version of CPython, or of the kernel's documentation.
//!
//! A line number is given only where that tag was read (models.md); other versions link to the file.

use crate::runtime::Version;
use crate::scenario::{Policy, Run};
use crate::trace::State;

/// Where a rule stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Such as `take_gil, ceval_gil.c (3.12)`.
    pub label: String,
    /// An address.
    pub url: String,
}

/// A place in CPython's source.
struct Place {
    function: &'static str,
    path: &'static str,
    lines: Option<&'static str>,
}

/// The source of the rule by which a thread is in this state; `native` is a program that is not Python.
pub fn source(run: &Run, state: State, native: bool) -> Option<Source> {
    let version = run.runtime;
    match state {
        State::Ready => return scheduler(run.scheduler),
        _ if native => return None,
        _ => {}
    }
    let place = if version.is_tick() {
        tick(state)
    } else if version.is_free_threaded() {
        free_threaded(state, version)
    } else {
        interval(state, version)
    }?;
    let file = place.path.rsplit('/').next().unwrap_or(place.path);
    let tag = tag(version);
    let lines = place
        .lines
        .map_or_else(String::new, |lines| format!("#{lines}"));
    Some(Source {
        label: format!("{}, {file} ({version})", place.function),
        url: format!(
            "https://github.com/python/cpython/blob/{tag}/{}{lines}",
            place.path
        ),
    })
}

/// The tag whose files are linked: the one that was read, where one was.
fn tag(version: Version) -> &'static str {
    match version.to_string().as_str() {
        "2.7" => "v2.7.18",
        "3.2" => "v3.2",
        "3.3" => "v3.3.7",
        "3.4" => "v3.4.10",
        "3.5" => "v3.5.10",
        "3.6" => "v3.6.15",
        "3.7" => "v3.7.17",
        "3.8" => "v3.8.20",
        "3.9" => "v3.9.2",
        "3.10" => "v3.10.13",
        "3.11" => "v3.11.2",
        "3.12" => "v3.12.1",
        "3.13" | "3.13t" => "v3.13.15",
        _ => "v3.14.0",
    }
}

fn tick(state: State) -> Option<Place> {
    let ceval = |function, lines| Place {
        function,
        path: "Python/ceval.c",
        lines: Some(lines),
    };
    match state {
        State::GilWait => Some(Place {
            function: "PyThread_acquire_lock",
            path: "Python/thread_pthread.h",
            lines: Some("L344-L385"),
        }),
        State::Python => Some(ceval("the check in the eval loop", "L1090-L1148")),
        State::Io | State::Sleep => Some(ceval("PyEval_SaveThread", "L339-L364")),
        State::Lock => Some(Place {
            function: "lock.acquire",
            path: "Modules/threadmodule.c",
            lines: Some("L43-L57"),
        }),
        _ => None,
    }
}

fn interval(state: State, version: Version) -> Option<Place> {
    let name = version.to_string();
    let path = match name.as_str() {
        "3.12" | "3.13" | "3.14" => "Python/ceval_gil.c",
        _ => "Python/ceval_gil.h",
    };
    let place = |function, lines| {
        Some(Place {
            function,
            path,
            lines,
        })
    };
    match state {
        State::GilWait => place(
            "take_gil",
            match name.as_str() {
                "3.2" => Some("L335-L423"),
                "3.9" => Some("L211-L315"),
                "3.11" => Some("L213-L330"),
                "3.13" => Some("L292-L425"),
                _ => None,
            },
        ),
        State::Io | State::Sleep => place(
            "drop_gil",
            match name.as_str() {
                "3.9" => Some("L144-L184"),
                "3.11" => Some("L146-L186"),
                "3.13" => Some("L210-L282"),
                _ => None,
            },
        ),
        State::Python => Some(match name.as_str() {
            "3.9" => Place {
                function: "eval_frame_handle_pending",
                path: "Python/ceval.c",
                lines: Some("L856-L910"),
            },
            "3.12" | "3.13" | "3.14" => Place {
                function: "_Py_HandlePending",
                path,
                lines: (name == "3.13").then_some("L1266-L1330"),
            },
            _ => Place {
                function: "the check in the eval loop",
                path: "Python/ceval.c",
                lines: None,
            },
        }),
        State::Lock if version.profile().fair_lock => Some(mutex(version)),
        State::Lock => Some(Place {
            function: "lock.acquire",
            path: "Modules/_threadmodule.c",
            lines: (name == "3.9").then_some("L50-L68"),
        }),
        _ => None,
    }
}

fn free_threaded(state: State, version: Version) -> Option<Place> {
    let read = version == Version::PY313T;
    match state {
        State::Python => Some(Place {
            function: "attach without a GIL",
            path: "Python/pystate.c",
            lines: read.then_some("L2045"),
        }),
        State::Io | State::Sleep => Some(Place {
            function: "detach",
            path: "Python/pystate.c",
            lines: None,
        }),
        State::Stopped => Some(Place {
            function: "stop_the_world",
            path: "Python/pystate.c",
            lines: None,
        }),
        State::Lock => Some(mutex(version)),
        _ => None,
    }
}

/// The one-byte mutex of 3.13 and later.
fn mutex(version: Version) -> Place {
    let read = version == Version::PY313T || version == Version::PY313;
    Place {
        function: "PyMutex",
        path: "Python/lock.c",
        lines: read.then_some("L53-L137"),
    }
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
