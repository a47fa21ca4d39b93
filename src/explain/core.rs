//! Waiting for a core.

use super::Case;
use super::words::{list, span};
use crate::scenario::Policy;
use crate::trace::thread_of;

/// Who is on the cores, and what will free one.
pub(super) fn wait(case: &Case, thread: usize) -> String {
    let end = case.trace.end.max(case.at() + 1);
    let on = |lane: &crate::trace::Lane| lane.at(case.at(), end).and_then(|s| thread_of(s.value));
    let busy: Vec<&str> = case
        .trace
        .cores
        .iter()
        .filter_map(on)
        .filter(|&t| t != thread)
        .map(|t| case.name(t))
        .collect();
    let cores = case.trace.cores.len();
    let idle = cores.saturating_sub(busy.len());
    let mut text = if idle > 0 {
        let others = if idle == 1 {
            "another is"
        } else {
            "others are"
        };
        format!(". It is queued for a core that is taken, though {others} idle")
    } else {
        match (cores, busy.as_slice()) {
            (1, [one]) => format!(". {one} is on the only core"),
            (n, few) if few.len() <= 4 => format!(". {} are on the {n} cores", list(few)),
            (n, _) => format!(". All {n} cores are taken"),
        }
    };
    text += &match case.run.scheduler {
        Policy::Cooperative => " until it blocks or yields".to_owned(),
        Policy::RoundRobin => format!(
            " until it blocks or its slice of {} is over",
            span(case.run.quantum)
        ),
        Policy::Cfs | Policy::Eevdf => format!(
            "; the scheduler looks every {} whether its turn has come",
            span(1_000_000_000 / u64::from(case.run.hz.max(1)))
        ),
    };
    if busy.len() > 1 && idle == 0 {
        text = text.replace("until it blocks", "until one of them blocks");
    }
    if case.holds_gil(thread) {
        text += ". It holds the GIL meanwhile, so nobody else runs Python";
    }
    text + "."
}
