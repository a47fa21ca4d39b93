//! CPython built without a GIL (PEP 703).

use crate::runtime::interval::models::mutex;
use crate::runtime::model::{Family, Model, Place};
use crate::runtime::profile::{Containers, Counting, OPCODES_PER_LOOP, Profile, Sites};
use crate::trace::State;

/// CPython 3.13, free-threaded: about 40 % slower on one thread (its HOWTO).
pub static PY313T: Model = Model {
    name: "3.13t",
    family: Family::FreeThreaded,
    gist: GIST,
    profile: profile(1_400),
    place: place_3_13,
    card: "free-threaded",
    tree: "https://github.com/python/cpython/blob/v3.13.15",
};

/// CPython 3.14, free-threaded: 5 to 10 % slower on one thread (What's New 3.14).
pub static PY314T: Model = Model {
    name: "3.14t",
    family: Family::FreeThreaded,
    gist: GIST,
    profile: profile(1_080),
    place,
    card: "free-threaded",
    tree: "https://github.com/python/cpython/blob/v3.14.0",
};

const GIST: &str = "no GIL: every thread that has a core runs";

/// Loop, lock and call as measured on 3.13t (primitives.json); 3.14t was not measured.
const fn profile(overhead: u64) -> Profile {
    Profile {
        loop_ps: 24_041,
        sites_per_loop: 1,
        sites: Sites::CallsAndJumps,
        opcode_ns: 24_041 / OPCODES_PER_LOOP / 1000,
        call_ns: 73,
        lock_ns: 16,
        overhead,
        lock_always_releases: false,
        fair_lock: true,
        interruptible: true,
        drop_bit_per_thread: true,
        counting: Counting::Biased,
        containers: Containers::Locked,
    }
}

fn place_3_13(state: State) -> Option<Place> {
    match state {
        State::Python => Some(Place {
            lines: Some("L2045"),
            ..place(state)?
        }),
        State::Lock => Some(mutex(Some("L53-L137"))),
        state => place(state),
    }
}

fn place(state: State) -> Option<Place> {
    let function = match state {
        State::Python => "attach without a GIL",
        State::Io | State::Sleep => "detach",
        State::Stopped => "stop_the_world",
        State::Lock => return Some(mutex(None)),
        _ => return None,
    };
    Some(Place {
        function,
        path: "Python/pystate.c",
        lines: None,
    })
}
