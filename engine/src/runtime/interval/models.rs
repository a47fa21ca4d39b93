//! CPython 3.2 to 3.14 with the GIL, and where their rules stand.

use crate::runtime::model::{Asker, Model, Place, Rule};
use crate::runtime::profile::{
    Containers, Counting, OPCODES_PER_LOOP, Profile, Sites, Update, shares,
};
use crate::runtime::{Runtime, Setup, Version};
use crate::trace::State;

use super::Interval;

macro_rules! cpython {
    ($(#[$doc:meta])* $id:ident, $name:literal, $minor:literal, $tag:literal, $place:expr) => {
        $(#[$doc])*
        pub static $id: Model = Model {
            name: $name,
            tag: None,
            machine: gil,
            rule: Rule::Asked(Asker::Waiter),
            gist: "one GIL: waiters may ask after {interval}",
            profile: profile($minor),
            place: $place,
            card: "interval",
            tree: concat!("https://github.com/python/cpython/blob/", $tag),
        };
    };
}

cpython!(
    /// CPython 3.2.
    PY32, "3.2", 2, "v3.2", place_3_2
);
cpython!(
    /// CPython 3.3.
    PY33, "3.3", 3, "v3.3.7", place
);
cpython!(
    /// CPython 3.4.
    PY34, "3.4", 4, "v3.4.10", place
);
cpython!(
    /// CPython 3.5.
    PY35, "3.5", 5, "v3.5.10", place
);
cpython!(
    /// CPython 3.6.
    PY36, "3.6", 6, "v3.6.15", place
);
cpython!(
    /// CPython 3.7.
    PY37, "3.7", 7, "v3.7.17", place
);
cpython!(
    /// CPython 3.8.
    PY38, "3.8", 8, "v3.8.20", place
);
cpython!(
    /// CPython 3.9.
    PY39, "3.9", 9, "v3.9.2", place_3_9
);
cpython!(
    /// CPython 3.10.
    PY310, "3.10", 10, "v3.10.13", place
);
cpython!(
    /// CPython 3.11.
    PY311, "3.11", 11, "v3.11.2", place_3_11
);
cpython!(
    /// CPython 3.12.
    PY312, "3.12", 12, "v3.12.1", place_3_12
);
cpython!(
    /// CPython 3.13.
    PY313, "3.13", 13, "v3.13.15", place_3_13
);
cpython!(
    /// CPython 3.14.
    PY314, "3.14", 14, "v3.14.7", place_3_14
);

impl Version {
    /// CPython 3.2.
    pub const PY32: Self = Self::of(&PY32);
    /// CPython 3.6.
    pub const PY36: Self = Self::of(&PY36);
    /// CPython 3.9.
    pub const PY39: Self = Self::of(&PY39);
    /// CPython 3.10.
    pub const PY310: Self = Self::of(&PY310);
    /// CPython 3.12.
    pub const PY312: Self = Self::of(&PY312);
    /// CPython 3.13.
    pub const PY313: Self = Self::of(&PY313);
    /// CPython 3.14.
    pub const PY314: Self = Self::of(&PY314);
}

pub(crate) fn gil(setup: &Setup) -> Runtime {
    Runtime::Interval(Interval::new(
        setup.interval,
        setup.profile.drop_bit_per_thread,
        setup.threads,
        setup.order.clone(),
    ))
}

const fn profile(minor: u8) -> Profile {
    // loop_ns, lock acquire+release ns, fib(25)-like call cost: primitives.json.
    let (loop_ps, lock_pair_ns, call_ns) = match minor {
        ..=10 => (22_362, 40, 75),
        11 | 12 => (19_144, 59, 46),
        13 => (22_624, 30, 46),
        _ => (12_715, 25, 36),
    };
    let update = if minor <= 10 {
        shares::PY39
    } else {
        shares::PY312
    };
    Profile {
        loop_ps,
        sites_per_loop: if minor <= 9 { 3 } else { 1 },
        sites: if minor <= 9 {
            Sites::EveryOpcode(minor <= 8)
        } else {
            Sites::CallsAndJumps(minor == 10)
        },
        opcode_ns: loop_ps / OPCODES_PER_LOOP / 1000,
        update: Update::shares(loop_ps, update),
        call_ns,
        lock_ns: lock_pair_ns / 2,
        overhead: 1_000,
        lock_always_releases: minor <= 2,
        fair_lock: minor >= 13,
        interruptible: true,
        drop_bit_per_thread: minor >= 13,
        counting: Counting::Plain,
        containers: Containers::Gil,
    }
}

/// Lines of one version's rules, as far as that version was read.
#[derive(Default)]
struct Lines {
    take: Option<&'static str>,
    release: Option<&'static str>,
    check: Option<&'static str>,
    lock: Option<&'static str>,
}

/// 3.3 to 3.8, and 3.10: the GIL in a header.
fn place(state: State) -> Option<Place> {
    find(state, "Python/ceval_gil.h", &Lines::default())
}

pub(crate) fn place_3_2(state: State) -> Option<Place> {
    let take = Some("L335-L423");
    find(
        state,
        "Python/ceval_gil.h",
        &Lines {
            take,
            ..Lines::default()
        },
    )
}

fn place_3_9(state: State) -> Option<Place> {
    let lines = Lines {
        take: Some("L211-L315"),
        release: Some("L144-L184"),
        check: Some("L856-L910"),
        lock: Some("L50-L68"),
    };
    find(state, "Python/ceval_gil.h", &lines)
}

fn place_3_11(state: State) -> Option<Place> {
    let lines = Lines {
        take: Some("L213-L330"),
        release: Some("L146-L186"),
        ..Lines::default()
    };
    find(state, "Python/ceval_gil.h", &lines)
}

fn place_3_12(state: State) -> Option<Place> {
    find(state, "Python/ceval_gil.c", &Lines::default())
}

pub(crate) fn place_3_13(state: State) -> Option<Place> {
    if state == State::Lock {
        return Some(mutex(Some("L53-L137")));
    }
    let lines = Lines {
        take: Some("L292-L425"),
        release: Some("L210-L282"),
        check: Some("L1266-L1330"),
        lock: None,
    };
    find(state, "Python/ceval_gil.c", &lines)
}

pub(crate) fn place_3_14(state: State) -> Option<Place> {
    if state == State::Lock {
        return Some(mutex(Some("L53-L137")));
    }
    let lines = Lines {
        take: Some("L285-L418"),
        release: Some("L203-L275"),
        check: Some("L1357-L1434"),
        lock: None,
    };
    find(state, "Python/ceval_gil.c", &lines)
}

fn find(state: State, gil: &'static str, lines: &Lines) -> Option<Place> {
    let (function, path, lines) = match state {
        State::GilWait => ("take_gil", gil, lines.take),
        State::Io | State::Sleep => ("drop_gil", gil, lines.release),
        State::Python if gil.ends_with(".c") => ("_Py_HandlePending", gil, lines.check),
        State::Python if lines.check.is_some() => {
            ("eval_frame_handle_pending", "Python/ceval.c", lines.check)
        }
        State::Python => ("the check in the eval loop", "Python/ceval.c", None),
        State::Lock => ("lock.acquire", "Modules/_threadmodule.c", lines.lock),
        _ => return None,
    };
    Some(Place {
        function,
        path,
        lines,
    })
}

/// The one-byte mutex of 3.13 and later.
pub(crate) const fn mutex(lines: Option<&'static str>) -> Place {
    Place {
        function: "PyMutex",
        path: "Python/lock.c",
        lines,
    }
}
