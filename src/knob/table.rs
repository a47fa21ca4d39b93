//! The list of knobs, in the page's order. A new knob is one entry here.

use super::{Choice, Kind, Knob, Scale};
use crate::runtime::Version;
use crate::scenario::{Mode, Policy, limits};
use crate::time::{MS, S, US};

const POLICIES: [Policy; 4] = [
    Policy::Cooperative,
    Policy::RoundRobin,
    Policy::Cfs,
    Policy::Eevdf,
];

const fn choice(key: &'static str, label: &'static str) -> Choice {
    Choice { key, label }
}

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

/// Every knob, in the page's order.
pub static ALL: &[Knob] = &[
    Knob {
        key: "runtime",
        label: "Python",
        help: "Which Python runs the threads; a t at the end means free-threaded.",
        kind: Kind::Choice(&VERSIONS),
        basic: true,
        read: |run| index(&Version::ALL, &run.runtime),
        write: |run, value| pick(&Version::ALL, value, &mut run.runtime),
    },
    Knob {
        key: "mode",
        label: "mode",
        help: "Threads as written, or all their work in one thread, one piece after another.",
        kind: Kind::Choice(&[
            choice("threaded", "threaded"),
            choice("sequential", "sequential"),
        ]),
        basic: true,
        read: |run| index(&[Mode::Threaded, Mode::Sequential], &run.mode),
        write: |run, value| pick(&[Mode::Threaded, Mode::Sequential], value, &mut run.mode),
    },
    Knob {
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
    },
    Knob {
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
    },
    Knob {
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
    },
    Knob {
        key: "check_interval",
        label: "check interval",
        help: "How many ticks between two offers of the GIL (sys.setcheckinterval, 2.x).",
        kind: Kind::Integer(Scale {
            limits: limits::CHECK_INTERVAL,
            slider: 1..=1_000_000,
            log: true,
            unit: "ticks",
        }),
        basic: true,
        read: |run| run.check_interval.into(),
        write: |run, value| run.check_interval = value as u32,
    },
    Knob {
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
    },
    Knob {
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
    },
    Knob {
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
    },
    Knob {
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
    },
    Knob {
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
    },
    Knob {
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
    },
    Knob {
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
    },
    Knob {
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
    },
    Knob {
        key: "order",
        label: "GIL wake order",
        help: "Which of several waiters a released GIL wakes (3.2 and later): one that is drawn, as glibc's \
               condition promises no order, or the one that has waited longest.",
        kind: Kind::Choice(&[choice("drawn", "drawn"), choice("fifo", "longest first")]),
        basic: false,
        read: |run| run.fifo.into(),
        write: |run, value| run.fifo = value == 1,
    },
    Knob {
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
    },
    Knob {
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
    },
    Knob {
        key: "queue",
        label: "run queue",
        help: "One queue of ready threads per core, or one for all cores.",
        kind: Kind::Choice(&[choice("percore", "per core"), choice("global", "global")]),
        basic: false,
        read: |run| run.global_queue.into(),
        write: |run, value| run.global_queue = value == 1,
    },
    Knob {
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
    },
    Knob {
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
    },
];

fn index<T: PartialEq>(all: &[T], value: &T) -> u64 {
    all.iter().position(|v| v == value).unwrap_or(0) as u64
}

fn pick<T: Copy>(all: &[T], value: u64, target: &mut T) {
    if let Some(found) = usize::try_from(value).ok().and_then(|i| all.get(i)) {
        *target = *found;
    }
}
