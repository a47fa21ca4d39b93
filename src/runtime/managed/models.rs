//! Jython 2.7 and IronPython 3.4. Neither was measured: they take the speeds of the CPython of their language.

use crate::runtime::model::{Family, Model, Place};
use crate::runtime::profile::{Containers, Counting, Profile};
use crate::runtime::{interval, tick};
use crate::trace::State;

/// Jython 2.7 on the Java virtual machine.
pub static JYTHON: Model = Model {
    name: "jython",
    family: Family::FreeThreaded,
    gist: "no GIL: threads of the Java virtual machine",
    profile: managed(tick::models::PY27.profile),
    place: jython_place,
    card: "jython",
    tree: "https://github.com/jython/jython/blob/v2.7.3",
};

/// IronPython 3.4 on .NET.
pub static IRONPYTHON: Model = Model {
    name: "ironpython",
    family: Family::FreeThreaded,
    gist: "no GIL: threads of .NET",
    profile: managed(interval::models::PY34.profile),
    place: |_| None,
    card: "ironpython",
    tree: "https://github.com/IronLanguages/ironpython3/blob/master",
};

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
