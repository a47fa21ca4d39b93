//! The knobs of the interpreter.

use super::{choice, index, pick};
use crate::knob::{Choice, Kind, Knob, Scale};
use crate::runtime::Version;
use crate::scenario::{Mode, Run, limits};
use crate::time::{S, US};

/// Every Python version: the key is the label.
const VERSIONS: [Choice; Version::ALL.len()] = {
    let mut all = [const { choice("", "") }; Version::ALL.len()];
    let mut i = 0;
    while i < all.len() {
        let name = Version::ALL[i].name();
        all[i] = choice(name, name);
        i += 1;
    }
    all
};

pub(super) const RUNTIME: Knob = Knob {
    key: "runtime",
    label: "Python",
    help: "Which Python runs the threads; a t at the end means free-threaded.",
    kind: Kind::Choice(&VERSIONS),
    basic: true,
    read: version,
    write: |run, value| {
        if value != version(run) {
            change(run, value);
        }
    },
};

/// Which version a run has, by its name alone: what else is known of all the others the page loads later.
fn version(run: &Run) -> u64 {
    let name = run.runtime.name();
    let found = VERSIONS.iter().position(|choice| choice.key == name);
    found.unwrap_or(0) as u64
}

/// Gives a run another version.
#[cold]
#[inline(never)]
fn change(run: &mut Run, value: u64) {
    pick(&Version::ALL, value, &mut run.runtime);
}

pub(super) const MODE: Knob = Knob {
    key: "mode",
    label: "mode",
    help: "Threads as written; all their work in one thread, one piece after another; each in an interpreter of its \
           own: a subinterpreter, or a process that is started in one of three ways; or as tasks of an event loop.",
    kind: Kind::Choice(&[
        choice("threaded", "threaded"),
        choice("sequential", "sequential"),
        choice("subinterpreters", "subinterpreters"),
        choice("fork", "processes: fork"),
        choice("forkserver", "processes: forkserver"),
        choice("spawn", "processes: spawn"),
        choice("asyncio", "asyncio"),
        choice("gevent", "gevent"),
    ]),
    basic: true,
    read: |run| index(&Mode::ALL, &run.mode),
    write: |run, value| pick(&Mode::ALL, value, &mut run.mode),
};

pub(super) const INTERVAL: Knob = Knob {
    key: "interval",
    label: "switch interval",
    help: "How long a thread waits for the GIL before it asks for it (sys.setswitchinterval, 3.2 and later).",
    kind: Kind::Time(Scale {
        limits: limits::INTERVAL,
        slider: US..=S,
        log: true,
        unit: "",
    }),
    basic: true,
    read: |run| run.interval,
    write: |run, value| run.interval = value,
};

pub(super) const CHECK_INTERVAL: Knob = Knob {
    key: "check_interval",
    label: "check interval",
    help: "How many ticks between two offers of the GIL (sys.setcheckinterval, up to 3.1); 0 is the version's own.",
    kind: Kind::Integer(Scale {
        limits: limits::CHECK_INTERVAL,
        slider: 0..=1_000_000,
        log: true,
        unit: "ticks",
    }),
    basic: true,
    read: |run| run.check_interval.into(),
    write: |run, value| run.check_interval = value as u32,
};

pub(super) const ORDER: Knob = Knob {
    key: "order",
    label: "GIL wake order",
    help: "Which of several waiters a released GIL wakes (3.2 and later): one that is drawn, as glibc's \
           condition promises no order, or the one that has waited longest.",
    kind: Kind::Choice(&[choice("drawn", "drawn"), choice("fifo", "longest first")]),
    basic: false,
    read: |run| run.fifo.into(),
    write: |run, value| run.fifo = value == 1,
};
