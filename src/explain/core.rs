//! Waiting for a core.

use super::Case;
use super::words::{list, span};
use crate::scenario::Policy;
use crate::trace::{State, thread_of};

/// Who is on the cores, and what will free one.
#[inline(never)]
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
    // A core that wakes up for somebody is no longer to be had.
    let free = |&core: &usize| on(&case.trace.cores[core]).is_none() && woken(case, core).is_none();
    let idle = (0..cores).filter(free).count();
    let queued = case
        .snapshot
        .threads
        .get(thread)
        .and_then(|view| view.queued);
    let there = queued.and_then(|core| {
        let span = case.trace.cores.get(core)?.at(case.at(), end)?;
        Some((thread_of(span.value)?, span.start))
    });
    let others = match idle {
        0 => "",
        1 => ", though another core is idle",
        _ => ", though other cores are idle",
    };
    let mut text = match (there, cores, busy.as_slice()) {
        (Some((one, since)), ..) if one != thread => {
            let held = span(case.at().saturating_sub(since));
            format!(". {} has been on it for {held}{others}", case.name(one))
        }
        _ if let Some(one) = queued.and_then(|core| woken(case, core)) => {
            format!(
                ". It wakes up for {}{}",
                case.name(one),
                others
                    .replace("another core is", "another is")
                    .replace("other cores", "others")
            )
        }
        _ if idle > 0 => ". One is idle and about to take it".to_owned(),
        (_, 1, [one]) => format!(". {one} is on the only core"),
        (_, n, few) if few.len() <= 4 => format!(". {} are on the {n} cores", list(few)),
        (_, n, _) => format!(". All {n} cores are taken"),
    };
    let one = there.is_some() || cores == 1;
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
    if !one {
        text = text.replace("until it blocks", "until one of them blocks");
    }
    if case.holds_gil(thread) {
        text += ". It holds the GIL meanwhile, so nobody else runs Python";
    }
    text + "."
}

/// For whom an idle core wakes up: it does not execute yet, and its lane shows nobody.
fn woken(case: &Case, core: usize) -> Option<usize> {
    let all = 0..case.trace.threads.len();
    let mut there = all.filter(|&t| case.state(t) == State::Switching);
    there.find(|&t| case.core(t).map(usize::from) == Some(core))
}
