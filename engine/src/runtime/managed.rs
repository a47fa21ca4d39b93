//! Jython and IronPython: no GIL from the first day, because the machine below counts no references.
//!
//! They have the state machine of [`super::free_threaded`], without its pauses: every thread is one of the Java
//! virtual machine or of .NET, and runs when it has a core. Objects are found by a tracing collector; a container
//! is guarded by a lock of its own; models.md §6. Neither was measured: they take the speeds of the CPython of their
//! language.

use crate::trace::State;

use super::free_threaded::models::no_gil;
use super::model::{Model, Place, Rule};
use super::profile::{Containers, Counting, Profile};
use super::{Version, interval, tick};

/// Jython 2.7 on the Java virtual machine.
pub static JYTHON: Model = Model {
    name: "jython",
    tag: None,
    machine: no_gil,
    rule: Rule::Parallel(None),
    gist: "no GIL: threads of the Java virtual machine",
    profile: managed(tick::models::PY27.profile),
    place: jython_place,
    card: "jython",
    tree: "https://github.com/jython/jython/blob/v2.7.3",
};

/// IronPython 3.4 on .NET.
pub static IRONPYTHON: Model = Model {
    name: "ironpython",
    tag: None,
    machine: no_gil,
    rule: Rule::Parallel(None),
    gist: "no GIL: threads of .NET",
    profile: managed(interval::models::PY34.profile),
    place: |_| None,
    card: "ironpython",
    tree: "https://github.com/IronLanguages/ironpython3/blob/master",
};

impl Version {
    /// Jython.
    pub const JYTHON: Self = Self::of(&JYTHON);
    /// IronPython.
    pub const IRONPYTHON: Self = Self::of(&IRONPYTHON);
}

const fn managed(like: Profile) -> Profile {
    Profile {
        lock_always_releases: false,
        fair_lock: false,
        counting: Counting::Traced,
        containers: Containers::AlwaysLocked,
        ..like
    }
}

fn jython_place(state: State) -> Option<Place> {
    (state == State::Lock).then_some(Place {
        function: "synchronized",
        path: "src/org/python/core/PyList.java",
        lines: Some("L159"),
    })
}
