//! The knobs of the machine: cores, and what the operating system does with them.

use super::{choice, index, pick};
use crate::knob::{Kind, Knob, Scale};
use crate::scenario::{Policy, limits};
use crate::time::{MS, S, US};

const POLICIES: [Policy; 4] = [
    Policy::Cooperative,
    Policy::RoundRobin,
    Policy::Cfs,
    Policy::Eevdf,
];

pub(super) const CORES: Knob = Knob {
    key: "cores",
    label: "cores",
    help: "How many processor cores there are.",
    kind: Kind::Integer(Scale {
        limits: limits::CORES,
        slider: limits::CORES,
        log: true,
        unit: "",
    }),
    basic: true,
    read: |run| run.cores.into(),
    write: |run, value| run.cores = value as u32,
};

pub(super) const SCHEDULER: Knob = Knob {
    key: "scheduler",
    label: "scheduler",
    help: "How the operating system shares the cores.",
    kind: Kind::Choice(&[
        choice("cooperative", "cooperative"),
        choice("rr", "round robin"),
        choice("cfs", "Linux CFS"),
        choice("eevdf", "Linux EEVDF"),
    ]),
    basic: true,
    read: |run| index(&POLICIES, &run.scheduler),
    write: |run, value| pick(&POLICIES, value, &mut run.scheduler),
};

pub(super) const QUANTUM: Knob = Knob {
    key: "quantum",
    label: "quantum",
    help: "Time slice of the round-robin scheduler.",
    kind: Kind::Time(Scale {
        limits: limits::QUANTUM,
        slider: 10 * US..=S,
        log: true,
        unit: "",
    }),
    basic: true,
    read: |run| run.quantum,
    write: |run, value| run.quantum = value,
};

pub(super) const WAKE: Knob = Knob {
    key: "wake",
    label: "wake-up latency",
    help: "From waking a thread to its first instruction on an idle core.",
    kind: Kind::Time(Scale {
        limits: limits::SPAN,
        slider: 0..=10 * MS,
        log: true,
        unit: "",
    }),
    basic: true,
    read: |run| run.wake,
    write: |run, value| run.wake = value,
};

pub(super) const SWITCH: Knob = Knob {
    key: "switch",
    label: "switch cost",
    help: "CPU time it costs to put another thread on a core.",
    kind: Kind::Time(Scale {
        limits: limits::SPAN,
        slider: 0..=MS,
        log: true,
        unit: "",
    }),
    basic: true,
    read: |run| run.switch,
    write: |run, value| run.switch = value,
};

pub(super) const JITTER: Knob = Knob {
    key: "jitter",
    label: "wake-up jitter",
    help: "How much wake-ups and lock operations vary, up and down, in thousandths.",
    kind: Kind::Integer(Scale {
        limits: limits::JITTER,
        slider: limits::JITTER,
        log: false,
        unit: "‰",
    }),
    basic: false,
    read: |run| run.jitter.into(),
    write: |run, value| run.jitter = value as u32,
};

pub(super) const SLACK: Knob = Knob {
    key: "slack",
    label: "timer slack",
    help: "How late a timed wait or sleep expires.",
    kind: Kind::Time(Scale {
        limits: limits::SPAN,
        slider: 0..=10 * MS,
        log: true,
        unit: "",
    }),
    basic: false,
    read: |run| run.slack,
    write: |run, value| run.slack = value,
};

pub(super) const HZ: Knob = Knob {
    key: "hz",
    label: "clock ticks",
    help: "How often a second CFS and EEVDF look whether a time slice is used up.",
    kind: Kind::Integer(Scale {
        limits: limits::HZ,
        slider: limits::HZ,
        log: true,
        unit: "Hz",
    }),
    basic: false,
    read: |run| run.hz.into(),
    write: |run, value| run.hz = value as u32,
};

pub(super) const SLICE: Knob = Knob {
    key: "slice",
    label: "base slice",
    help: "Time slice that EEVDF aims at; 0 is the kernel's own, which grows with the number of cores.",
    kind: Kind::Time(Scale {
        limits: limits::SLICE,
        slider: 0..=100 * MS,
        log: true,
        unit: "",
    }),
    basic: false,
    read: |run| run.slice,
    write: |run, value| run.slice = value,
};

pub(super) const QUEUE: Knob = Knob {
    key: "queue",
    label: "run queue",
    help: "One queue of ready threads per core, or one for all cores.",
    kind: Kind::Choice(&[choice("percore", "per core"), choice("global", "global")]),
    basic: false,
    read: |run| run.global_queue.into(),
    write: |run, value| run.global_queue = value == 1,
};
