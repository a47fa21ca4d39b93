//! PyPy, with its JIT warm.

use crate::runtime::model::{Model, Offer, Place, Rule};
use crate::runtime::profile::{Containers, Counting, Profile, Sites, Update};
use crate::runtime::{Runtime, Version};
use crate::trace::State;

use super::Pypy;

/// PyPy 7.3: 10,000 bytecodes between two offers; a jump back of a compiled loop counts for a hundredth of one.
pub static PYPY: Model = Model {
    name: "pypy",
    tag: Some(("pypy3", "PyPy")),
    machine: |setup| Runtime::Pypy(Pypy::new(setup.threads)),
    rule: Rule::Offered(&OFFER),
    gist: "one GIL: stolen while a call has left it, handed over every million turns of a compiled loop",
    profile: Profile {
        // `pypy3_c2` of primitives.json. A compiled opcode takes less than the nanosecond it gets here.
        loop_ps: 258,
        sites_per_loop: 1,
        sites: Sites::Turns(10_000 * 100),
        opcode_ns: 1,
        update: Update {
            load: 1,
            add: 1,
            store: 1,
        },
        // Inlined into the trace.
        call_ns: 1,
        lock_ns: 26,
        overhead: 1_000,
        // `RPyThreadAcquireLock`: releasegil=True.
        lock_always_releases: true,
        fair_lock: false,
        interruptible: true,
        drop_bit_per_thread: false,
        counting: Counting::Traced,
        containers: Containers::Gil,
    },
    place,
    card: "pypy",
    tree: "https://github.com/pypy/pypy/blob/4eeb73c",
};

impl Version {
    /// PyPy.
    pub const PYPY: Self = Self::of(&PYPY);
}

static OFFER: Offer = Offer {
    check_interval: false,
    wakes: false,
    free: ". No wake-up is sent: the first in the queue finds out when it looks.",
    behind: Some(". It is not its turn yet: whoever is ahead in the queue has it first."),
    python: ". It looks every 0.1 ms whether {holder} has left it for a call; else {holder} hands it over after a million turns of its loop.",
    native: ". It looks every 0.1 ms whether {holder} has left it for a call; else {holder} hands it over when the native call that it is in is over.",
    ready: ". It looks every 0.1 ms whether {holder} has left it for a call; else {holder} hands it over when it has a core again.",
    holding: "; it hands it over after a million turns of its loop, or leaves it for a call",
};

fn place(state: State) -> Option<Place> {
    let (function, path) = match state {
        State::GilWait => (
            "RPyGilAcquireSlowPath",
            "rpython/translator/c/src/thread_gil.c",
        ),
        State::Io | State::Sleep => ("RPyGilRelease", "rpython/translator/c/src/thread_gil.c"),
        State::Python => (
            "the ticker at a loop's jump back",
            "pypy/module/pypyjit/interp_jit.py",
        ),
        State::Lock => ("Lock.acquire", "rpython/rlib/rthread.py"),
        _ => return None,
    };
    let lines = (state == State::Python).then_some("L101-L131");
    Some(Place {
        function,
        path,
        lines,
    })
}
