//! The versions with a check interval.

use crate::runtime::model::{Model, Offer, Place, Rule};
use crate::runtime::profile::{
    Containers, Counting, OPCODES_PER_LOOP, Profile, Sites, Update, shares,
};
use crate::runtime::{Runtime, Version};
use crate::trace::State;

use super::Tick;

macro_rules! cpython {
    ($(#[$doc:meta])* $id:ident, $name:literal, $interval:literal, $tag:literal, $place:expr, $one_ticker:literal) => {
        $(#[$doc])*
        pub static $id: Model = Model {
            name: $name,
            tag: None,
            machine: |setup| Runtime::Tick(Tick::new(setup.threads, $one_ticker)),
            rule: Rule::Offered(&OFFER),
            gist: "one GIL: let go for an instant every {check_interval} ticks",
            profile: profile($interval),
            place: $place,
            card: "tick",
            tree: concat!("https://github.com/python/cpython/blob/", $tag),
        };
    };
}

cpython!(
    /// CPython 2.2: offers the GIL every 10 ticks, which each thread counts for itself.
    PY22, "2.2", 10, "v2.2.3", place, false
);
cpython!(
    /// CPython 2.7.
    PY27, "2.7", 100, "v2.7.18", place_2_7, true
);
cpython!(
    /// CPython 3.1, the last with a check interval.
    PY31, "3.1", 100, "v3.1.5", place, true
);

impl Version {
    /// CPython 2.2.
    pub const PY22: Self = Self::of(&PY22);
    /// CPython 2.7.
    pub const PY27: Self = Self::of(&PY27);
}

static OFFER: Offer = Offer {
    check_interval: true,
    wakes: true,
    free: ".",
    behind: None,
    python: ", which lets go of it for an instant every {check_interval} ticks; whoever is awake then may take it.",
    native: ", which keeps it in a native call: no tick passes until that returns.",
    ready: ", which waits for a core itself: no tick passes meanwhile.",
    holding: "; it lets go for an instant every {check_interval} ticks",
};

/// 2.7 was measured (`py27` in primitives.json); 2.2 and 3.1 take its speeds.
const fn profile(check_interval: u32) -> Profile {
    Profile {
        loop_ps: 14_398,
        sites_per_loop: 3,
        sites: Sites::Ticks(check_interval),
        opcode_ns: 14_398 / OPCODES_PER_LOOP / 1000,
        update: Update::shares(14_398, shares::PY27),
        call_ns: 90,
        lock_ns: 21,
        overhead: 1_000,
        lock_always_releases: true,
        fair_lock: false,
        interruptible: false,
        drop_bit_per_thread: false,
        counting: Counting::Plain,
        containers: Containers::Gil,
    }
}

fn place_2_7(state: State) -> Option<Place> {
    let lines = match state {
        State::GilWait => "L344-L385",
        State::Python => "L1090-L1148",
        State::Io | State::Sleep => "L339-L364",
        State::Lock => "L43-L57",
        _ => return None,
    };
    Some(Place {
        lines: Some(lines),
        ..place(state)?
    })
}

fn place(state: State) -> Option<Place> {
    let (function, path) = match state {
        State::GilWait => ("PyThread_acquire_lock", "Python/thread_pthread.h"),
        State::Python => ("the check in the eval loop", "Python/ceval.c"),
        State::Io | State::Sleep => ("PyEval_SaveThread", "Python/ceval.c"),
        State::Lock => ("lock.acquire", "Modules/threadmodule.c"),
        _ => return None,
    };
    Some(Place {
        function,
        path,
        lines: None,
    })
}
