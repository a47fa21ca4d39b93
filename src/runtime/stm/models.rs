//! PyPy with software transactional memory, as of its last release.

use crate::runtime::model::{Family, Model, Place};
use crate::runtime::profile::{Containers, Counting, Profile, Sites};
use crate::trace::State;

/// PyPy-STM 2.5. Loop, call and lock are PyPy's; its translation of pixie took 90.4 s where PyPy's took 61.1
/// (`pypy/doc/stm.rst`, one thread).
pub static PYPY_STM: Model = Model {
    name: "pypy-stm",
    family: Family::Stm,
    gist: "transactions on four segments: who meets another's change starts over",
    profile: Profile {
        sites: Sites::CallsAndJumps(true),
        overhead: 1_480,
        lock_always_releases: false,
        containers: Containers::Unguarded,
        counting: Counting::Traced,
        ..crate::runtime::pypy::models::PYPY.profile
    },
    place,
    card: "pypy-stm",
    tree: "https://foss.heptapod.net/pypy/stmgc/-/blob/branch/default",
};

fn place(state: State) -> Option<Place> {
    let function = match state {
        State::Turn => "wait_for_inevitable",
        State::Python | State::Lost => "_validate_and_attach",
        _ => return None,
    };
    Some(Place {
        function,
        path: "c8/stm/core.c",
        lines: None,
    })
}
