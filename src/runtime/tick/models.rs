//! The versions with a check interval.

use crate::runtime::model::{Family, Model, Place};
use crate::runtime::profile::{Containers, Counting, OPCODES_PER_LOOP, Profile, Sites};
use crate::trace::State;

/// CPython 2.7.
pub static PY27: Model = Model {
    name: "2.7",
    family: Family::Tick,
    gist: "one GIL: let go for an instant every {check_interval} ticks",
    profile: Profile {
        loop_ps: 14_398,
        sites_per_loop: 3,
        sites: Sites::Ticks,
        opcode_ns: 14_398 / OPCODES_PER_LOOP / 1000,
        call_ns: 90,
        lock_ns: 21,
        overhead: 1_000,
        lock_always_releases: true,
        fair_lock: false,
        interruptible: false,
        drop_bit_per_thread: false,
        counting: Counting::Plain,
        containers: Containers::Gil,
    },
    place,
    card: "tick",
    tree: "https://github.com/python/cpython/blob/v2.7.18",
};

fn place(state: State) -> Option<Place> {
    let (function, path, lines) = match state {
        State::GilWait => (
            "PyThread_acquire_lock",
            "Python/thread_pthread.h",
            "L344-L385",
        ),
        State::Python => (
            "the check in the eval loop",
            "Python/ceval.c",
            "L1090-L1148",
        ),
        State::Io | State::Sleep => ("PyEval_SaveThread", "Python/ceval.c", "L339-L364"),
        State::Lock => ("lock.acquire", "Modules/threadmodule.c", "L43-L57"),
        _ => return None,
    };
    let lines = Some(lines);
    Some(Place {
        function,
        path,
        lines,
    })
}
