//! The knobs of what the threads do, and of how long that is watched.

use crate::knob::{Kind, Knob, Scale};
use crate::scenario::limits;
use crate::time::{MS, S, US};

pub(super) const THREADS: Knob = Knob {
    key: "threads",
    label: "threads",
    help: "How many threads of each role that follows this knob.",
    kind: Kind::Integer(Scale {
        limits: limits::THREADS,
        slider: limits::THREADS,
        log: true,
        unit: "",
    }),
    basic: true,
    read: |run| run.threads.into(),
    write: |run, value| run.threads = value as u32,
};

pub(super) const IO: Knob = Knob {
    key: "io",
    label: "I/O wait",
    help: "How long a blocking call waits.",
    kind: Kind::Time(Scale {
        limits: limits::SPAN,
        slider: 10 * US..=S,
        log: true,
        unit: "",
    }),
    basic: true,
    read: |run| run.io,
    write: |run, value| run.io = value,
};

pub(super) const BURST: Knob = Knob {
    key: "burst",
    label: "CPU burst",
    help: "How long a thread computes at a time, on a core of normal speed.",
    kind: Kind::Time(Scale {
        limits: limits::SPAN,
        slider: 10 * US..=S,
        log: true,
        unit: "",
    }),
    basic: true,
    read: |run| run.burst,
    write: |run, value| run.burst = value,
};

pub(super) const PAYLOAD: Knob = Knob {
    key: "payload",
    label: "payload, bytes",
    help: "How much a worker with an interpreter of its own is given, and gives back, and how large an item \
           in a queue is; all of it is pickled, but for what a fork inherits.",
    kind: Kind::Integer(Scale {
        limits: limits::PAYLOAD,
        slider: limits::PAYLOAD,
        log: true,
        unit: "",
    }),
    basic: true,
    read: |run| run.payload,
    write: |run, value| run.payload = value,
};

pub(super) const SEED: Knob = Knob {
    key: "seed",
    label: "seed",
    help: "Start of every stream of random numbers: the same seed gives the same run.",
    kind: Kind::Integer(Scale {
        limits: 0..=u64::MAX,
        slider: 1..=100,
        log: false,
        unit: "",
    }),
    basic: false,
    read: |run| run.seed,
    write: |run, value| run.seed = value,
};

pub(super) const HORIZON: Knob = Knob {
    key: "horizon",
    label: "horizon",
    help: "Simulated time at which a run stops, if it has not ended before.",
    kind: Kind::Time(Scale {
        limits: limits::HORIZON,
        slider: MS..=100 * S,
        log: true,
        unit: "",
    }),
    basic: false,
    read: |run| run.horizon,
    write: |run, value| run.horizon = value,
};

/// The number of threads of one role that does not follow [`THREADS`].
pub(super) const ROLE: Knob = Knob {
    help: "How many threads of this role.",
    ..THREADS
};
