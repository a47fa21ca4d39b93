//! Where the rule stands: the file of that version of CPython, or of the kernel's documentation.
//!
//! A line number is given only where that tag was read (models.md); other versions link to the file.

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

/// The source of the rule by which a thread is in this state; `native` is a program that is not Python.
pub fn source(run: &Run, state: State, native: bool) -> Option<Source> {
    let version = run.runtime;
    match state {
        State::Ready => return scheduler(run.scheduler),
        _ if native => return None,
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
