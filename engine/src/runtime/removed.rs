//! Ways to remove the GIL that were tried and given up, and one that nobody should: counting on as before.
//!
//! They have the state machine of [`super::free_threaded`], without its pauses: every thread that has a core
//! runs. What tells them apart is how they count references ([`super::Counting`]), and what that costs
//! (`sim/contention.rs`); models.md §4.
//!
//! References were counted by reading the loop's opcodes, `PyFrame_New` and `frame_dealloc` of 3.6, for
//! `while n > 0: n -= 1` and for the Gilectomy's own test program, `fib` (`x.py`); the loop's are those of 1.5 too.
//!
//! - Loop: `n` is loaded twice, dropped twice, and replaced (own, 5); 0 and 1 are loaded and dropped, `True` is
//!   pushed and dropped (3 lines, 2 each).
//! - `fib`, on average a leaf or not: small ints 12, on about 3 lines; `True` or `False`, the function, its code, its
//!   globals and the builtins 2 each; the frame, its caller and large results 4 (own).

use crate::trace::State;

use super::free_threaded::models::no_gil;
use super::model::{Model, Place, Rule};
use super::profile::{
    Containers, Counting, Counts, OPCODES_PER_LOOP, Profile, References, Sites, Update, shares,
};
use super::{Version, interval, tick};

/// CPython 1.5: the GIL as in 2.2. Speeds are those of 2.7.
pub static PY15: Model = Model {
    name: "1.5",
    place: nowhere,
    ..tick::models::PY22
};

/// Greg Stein's patch: no GIL, one lock around every reference count (on Linux), one in every container.
pub static STEIN: Model = Model {
    name: "1.5-stein",
    machine: no_gil,
    rule: Rule::Parallel(None),
    gist: "no GIL, but one lock around every reference count",
    profile: Profile {
        lock_always_releases: false,
        counting: Counting::GlobalLock(&REFERENCES),
        containers: Containers::AlwaysLocked,
        ..tick::models::PY22.profile
    },
    place: nowhere,
    card: "stein",
    ..tick::models::PY22
};

/// Larry Hastings' Gilectomy of 2016: atomic reference counts, a lock in every mutable object.
pub static GILECTOMY: Model = Model {
    name: "gilectomy",
    tag: None,
    machine: no_gil,
    rule: Rule::Parallel(None),
    gist: "no GIL: every reference count is atomic",
    profile: gilectomy(Counting::Atomic(&REFERENCES)),
    place: gilectomy_place,
    card: "gilectomy",
    tree: "https://github.com/larryhastings/gilectomy/blob/14470b03e1201dfbc6799f9df22e9abff28e0087",
};

/// The Gilectomy of 2017: reference counts go into a log of each thread, applied by one committing thread.
pub static GILECTOMY_LOG: Model = Model {
    name: "gilectomy-log",
    gist: "no GIL: reference counts go into logs, which one thread applies",
    profile: gilectomy(Counting::Logged(&REFERENCES)),
    ..GILECTOMY
};

/// What if: CPython 3.12 with its GIL removed, and nothing put in its place.
pub static NOLOCK: Model = Model {
    name: "3.12-nolock",
    machine: no_gil,
    rule: Rule::Parallel(None),
    gist: "what if: the GIL removed, and nothing put in its place",
    profile: Profile {
        counting: Counting::Unguarded(&REFERENCES_312),
        containers: Containers::Unguarded,
        ..interval::models::PY312.profile
    },
    place: nowhere,
    card: "nolock",
    ..interval::models::PY312
};

impl Version {
    /// 3.12 without its GIL, and nothing in its place.
    pub const NOLOCK: Self = Self::of(&NOLOCK);
    /// CPython 1.5.
    pub const PY15: Self = Self::of(&PY15);
    /// CPython 1.5 with Greg Stein's patch.
    pub const STEIN: Self = Self::of(&STEIN);
    /// The Gilectomy with atomic reference counts.
    pub const GILECTOMY: Self = Self::of(&GILECTOMY);
    /// The Gilectomy with logs of references.
    pub const GILECTOMY_LOG: Self = Self::of(&GILECTOMY_LOG);
}

static REFERENCES: References = References {
    turn: Counts {
        own: 5,
        shared: &[2, 2, 2],
    },
    call: Counts {
        own: 4,
        shared: &[4, 4, 4, 2, 2, 2, 2, 2],
    },
};

/// Small ints, `True` and builtins are immortal, frames no objects; a call still counts the function and its code.
static REFERENCES_312: References = References {
    turn: Counts {
        own: 5,
        shared: &[],
    },
    call: Counts {
        own: 2,
        shared: &[2, 2],
    },
};

/// Forked from 3.6 before its release; 3.6 takes the speeds of 3.9.
const fn gilectomy(counting: Counting) -> Profile {
    Profile {
        loop_ps: 22_362,
        sites_per_loop: 3,
        sites: Sites::EveryOpcode(true),
        opcode_ns: 22_362 / OPCODES_PER_LOOP / 1000,
        update: Update::shares(22_362, shares::PY39),
        call_ns: 75,
        lock_ns: 20,
        overhead: 1_000,
        lock_always_releases: false,
        fair_lock: false,
        interruptible: true,
        drop_bit_per_thread: false,
        counting,
        containers: Containers::AlwaysLocked,
    }
}

fn gilectomy_place(state: State) -> Option<Place> {
    (state == State::Python).then_some(Place {
        function: "__py_incref__",
        path: "Objects/refcount.c",
        lines: None,
    })
}

/// The patch itself was not read.
fn nowhere(_: State) -> Option<Place> {
    None
}
