//! Interpreters without a GIL that CPython did not become, and those that never had one (models.md §4, §6).

use super::{Line, On, line, said};
use crate::explain::Case;
use crate::runtime::Counting;
use crate::trace::State;

const CORE: Line = line(
    &[On::Core],
    "Waits for a core, for nothing else.",
    State::Ready,
);
const AWAY: Line = said(
    &[On::Away],
    "Outside: blocked, asleep or in native code. Nothing was let go of, nothing is to be had back.",
);
const LOCKED: Line = line(
    &[On::Lock],
    "A list or dict has a lock of its own, taken to read it too: who finds it taken sleeps until it is free.",
    State::Lock,
);

/// Greg Stein's patch.
pub(super) const STEIN: (&str, &[Line]) = (
    "No GIL, one lock for all reference counts",
    &[
        said(
            &[On::Runs],
            "Runs Python as soon as it has a core. For every reference it counts, up or down, of whatever object, it takes one lock that all share, and gives it back.",
        ),
        said(
            &[],
            "Threads on other cores want the same lock every few nanoseconds: its cache line goes round, and each waits for it to come.",
        ),
        LOCKED,
        CORE,
        AWAY,
    ],
);

const ATOMIC: (&str, &[Line]) = (
    "No GIL, atomic reference counts",
    &[
        line(
            &[On::Runs],
            "Runs Python as soon as it has a core. Every reference it counts is an atomic addition on the object's cache line.",
            State::Python,
        ),
        line(
            &[],
            "Small ints, True, functions and their globals are used by all: if others count them too, their lines go from core to core, and each waits for them to come.",
            State::Python,
        ),
        LOCKED,
        CORE,
        AWAY,
    ],
);

const LOGGED: (&str, &[Line]) = (
    "No GIL, reference counts in logs",
    &[
        line(
            &[On::Runs],
            "Runs Python as soon as it has a core. Every reference it counts is a record in the log of its own thread.",
            State::Python,
        ),
        line(
            &[],
            "A full log goes to the committing thread, which alone changes the counts; objects are freed late.",
            State::Python,
        ),
        LOCKED,
        CORE,
        AWAY,
    ],
);

/// The Gilectomy of 2016, or of 2017.
pub(super) fn gilectomy(case: &Case) -> (&'static str, &'static [Line]) {
    match case.run.runtime.profile().counting {
        Counting::Logged(_) => LOGGED,
        _ => ATOMIC,
    }
}

/// Nothing in the GIL's place.
pub(super) const NOLOCK: (&str, &[Line]) = (
    "What if: no GIL, and nothing in its place",
    &[
        said(
            &[On::Runs],
            "Runs Python as soon as it has a core. It counts references as ever: loads the count, adds one, stores it.",
        ),
        said(
            &[],
            "If another thread stores in between, one of the two counts is lost: too few, and an object is freed while it is used; too many, and it is never freed.",
        ),
        said(
            &[],
            "Nothing guards a list or a dict: if two change one at the same time, it is spoilt.",
        ),
        said(&[On::Lock], "Waits for a lock of the program's own."),
        CORE,
        AWAY,
    ],
);

/// Jython and IronPython.
pub(super) const MANAGED: (&str, &[Line]) = (
    "No GIL: the machine below collects garbage",
    &[
        said(
            &[On::Runs],
            "Runs Python as soon as it has a core: a thread of the machine below. No references are counted; unused objects are found by tracing.",
        ),
        LOCKED,
        said(
            &[],
            "Such a lock guards one operation on one object: `x += 1` is a load, an addition and a store, and others may come in between.",
        ),
        CORE,
        AWAY,
    ],
);
