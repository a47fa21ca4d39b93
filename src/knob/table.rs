//! The list of knobs, in the page's order. A new knob is one constant in a file beside this one, and its line here.

use super::{Choice, Knob};

mod machine;
mod python;
mod work;

/// Every knob, in the page's order.
pub static ALL: &[Knob] = &[
    python::RUNTIME,
    python::MODE,
    work::THREADS,
    machine::CORES,
    python::INTERVAL,
    python::CHECK_INTERVAL,
    work::IO,
    work::BURST,
    work::PAYLOAD,
    machine::SCHEDULER,
    machine::QUANTUM,
    machine::WAKE,
    machine::SWITCH,
    machine::JITTER,
    machine::SLACK,
    python::ORDER,
    machine::HZ,
    machine::SLICE,
    machine::QUEUE,
    work::SEED,
    work::HORIZON,
];

/// The number of threads of one role, see [`super::Dial`].
pub(super) static ROLE: Knob = work::ROLE;

const fn choice(key: &'static str, label: &'static str) -> Choice {
    Choice { key, label }
}

fn index<T: PartialEq>(all: &[T], value: &T) -> u64 {
    all.iter().position(|v| v == value).unwrap_or(0) as u64
}

fn pick<T: Copy>(all: &[T], value: u64, target: &mut T) {
    if let Some(found) = usize::try_from(value).ok().and_then(|i| all.get(i)) {
        *target = *found;
    }
}
