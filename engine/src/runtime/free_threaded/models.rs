//! CPython built without a GIL (PEP 703), and the same builds with the GIL on again.

use crate::runtime::interval::models::{
    gil, mutex, place_3_13 as gil_3_13, place_3_14 as gil_3_14,
};
use crate::runtime::model::{Asker, Model, Place, Rule};
use crate::runtime::profile::{
    Containers, Counting, OPCODES_PER_LOOP, Profile, Sites, Update, shares,
};
use crate::runtime::{Runtime, Setup, Version};
use crate::trace::State;

use super::FreeThreaded;

/// CPython 3.13, free-threaded: about 40 % slower on one thread (its HOWTO).
pub static PY313T: Model = Model {
    name: "3.13t",
    tag: None,
    machine: no_gil,
    rule: Rule::Parallel(None),
    gist: GIST,
    profile: PROFILE_313T,
    place: place_3_13,
    card: "free-threaded",
    tree: "https://github.com/python/cpython/blob/v3.13.15",
};

/// CPython 3.14, free-threaded: 5 to 10 % slower on one thread (What's New 3.14).
pub static PY314T: Model = Model {
    name: "3.14t",
    tag: None,
    machine: no_gil,
    rule: Rule::Parallel(None),
    gist: GIST,
    profile: PROFILE_314T,
    place: place_3_14,
    card: "free-threaded",
    tree: "https://github.com/python/cpython/blob/v3.14.7",
};

/// 3.13t after an import of an extension that does not declare support, or with `PYTHON_GIL=1`.
pub static PY313T_GIL: Model = Model {
    name: "3.13t-gil",
    machine: gil,
    rule: Rule::Asked(Asker::Waiter),
    gist: GIST_ON,
    place: gil_3_13,
    ..PY313T
};

/// 3.14t with the GIL on again.
pub static PY314T_GIL: Model = Model {
    name: "3.14t-gil",
    machine: gil,
    rule: Rule::Asked(Asker::Waiter),
    gist: GIST_ON,
    place: gil_3_14,
    ..PY314T
};

impl Version {
    /// CPython 3.13, free-threaded.
    pub const PY313T: Self = Self::of(&PY313T);
    /// CPython 3.14, free-threaded.
    pub const PY314T: Self = Self::of(&PY314T);
}

pub(crate) fn no_gil(setup: &Setup) -> Runtime {
    Runtime::FreeThreaded(FreeThreaded::new(setup.threads))
}

const GIST: &str = "no GIL: every thread that has a core runs";
const GIST_ON: &str = "an extension has turned the GIL on again: waiters may ask after {interval}";

/// Loop, lock and call as measured on 3.13t (primitives.json).
const PROFILE_313T: Profile = profile(1_400, 24_041, 73, 32);
/// 3.14t was not measured: 3.14 as measured, slowed down like the rest of it.
const PROFILE_314T: Profile = profile(1_080, 12_715 * 1_080 / 1_000, 36 * 1_080 / 1_000, 25);

const fn profile(overhead: u64, loop_ps: u64, call_ns: u64, lock_pair_ns: u64) -> Profile {
    Profile {
        loop_ps,
        sites_per_loop: 1,
        sites: Sites::CallsAndJumps(false),
        opcode_ns: loop_ps / OPCODES_PER_LOOP / 1000,
        update: Update::shares(loop_ps, shares::PY312),
        call_ns,
        lock_ns: lock_pair_ns / 2,
        overhead,
        lock_always_releases: false,
        fair_lock: true,
        interruptible: true,
        drop_bit_per_thread: true,
        counting: Counting::Biased,
        containers: Containers::Locked,
    }
}

/// Where attaching, detaching and stopping stand in `pystate.c`, as far as they were read.
struct Lines {
    attach: Option<&'static str>,
    detach: Option<&'static str>,
    stop: Option<&'static str>,
}

fn place_3_13(state: State) -> Option<Place> {
    let lines = Lines {
        attach: Some("L2045"),
        detach: None,
        stop: None,
    };
    place(state, &lines)
}

fn place_3_14(state: State) -> Option<Place> {
    let lines = Lines {
        attach: Some("L2194-L2246"),
        detach: Some("L2249-L2264"),
        stop: Some("L2373-L2427"),
    };
    place(state, &lines)
}

fn place(state: State, lines: &Lines) -> Option<Place> {
    let (function, lines) = match state {
        State::Python => ("attach without a GIL", lines.attach),
        State::Io | State::Sleep => ("detach", lines.detach),
        State::Stopped => ("stop_the_world", lines.stop),
        State::Lock => return Some(mutex(Some("L53-L137"))),
        _ => return None,
    };
    Some(Place {
        function,
        path: "Python/pystate.c",
        lines,
    })
}
