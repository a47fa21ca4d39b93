//! The threads of real programs, all processes together, as one run.

use super::event::MAX_NS;
use super::flat::{changes, over};
use super::gathered::{Process, Thread, shown};
use crate::exchange::recorded::{Kind, Recorded};
use crate::time::Ns;
use crate::trace::{Lane, MAX_LANES, NO_DETAIL, State, Trace, state_of, thread_value};

/// The threads of processes that are not gilscope's, as one run; none if nothing in them has a duration.
pub(super) fn together(
    mut threads: Vec<Thread>,
    processes: &[Process],
) -> Result<Option<Recorded>, String> {
    let ends = threads.iter().flat_map(Thread::all).map(|slice| slice.end);
    let opens = threads.iter().flat_map(|t| &t.open).map(|open| open.0);
    let Some(last) = ends.chain(opens).max() else {
        return Ok(None);
    };
    // What never ended lasts until the end of the recording.
    for thread in &mut threads {
        for (start, meaning, _) in std::mem::take(&mut thread.open).into_iter().rev() {
            thread.add(start, last, meaning);
        }
    }
    threads.retain(|thread| thread.all().next().is_some());
    let began = |thread: &Thread| thread.all().map(|slice| slice.start).min().unwrap_or(0);
    let first = threads.iter().map(began).min().unwrap_or(0);
    if last - first > MAX_NS / 2 {
        let (first, last) = (shown(first), shown(last));
        return Err(format!(
            "from {first} µs to {last} µs it lasts longer than {} µs",
            MAX_NS / 2_000
        ));
    }
    if threads.len() > MAX_LANES {
        return Err(format!("{} threads: at most {MAX_LANES}", threads.len()));
    }
    threads.sort_by_key(|thread| (thread.process, thread.sort, began(thread)));
    // Processes by number, as far as they have threads.
    let mut groups: Vec<usize> = threads.iter().map(|thread| thread.process).collect();
    groups.dedup();
    let probed = threads.iter().any(|thread| !thread.gil.is_empty());
    let gils = if probed { groups.len() } else { 0 };
    let mut trace = Trace::new(threads.len(), 0, gils);
    trace.end = (last - first) as Ns;
    let (mut names, mut interpreters) = (Vec::new(), Vec::new());
    let mut holds: Vec<Vec<(i64, i64, u16)>> = vec![Vec::new(); groups.len()];
    let gap = thread_value(State::Absent, NO_DETAIL);
    for (index, (thread, lane)) in threads.into_iter().zip(&mut trace.threads).enumerate() {
        let group = groups.iter().position(|process| *process == thread.process);
        let group = group.unwrap_or(0);
        names.push(thread_name(&thread, processes, groups.len() > 1));
        interpreters.push(Some(group as u16));
        let gil = changes(thread.gil, gap);
        holds[group].extend(held(&gil, last, index));
        lane.push(0, gap);
        for (at, value) in over(&changes(thread.slices, gap), &gil, gap) {
            lane.push((at - first) as Ns, value);
        }
    }
    for (lane, holds) in trace.gils.iter_mut().zip(holds) {
        hold(lane, holds, first);
    }
    let name = groups
        .first()
        .map_or("", |process| &processes[*process].name);
    Ok(Some(Recorded {
        name: name.to_owned(),
        kind: Kind::Functions,
        trace,
        names,
        interpreters,
    }))
}

fn thread_name(thread: &Thread, processes: &[Process], several: bool) -> String {
    let name = match &thread.name {
        Some(name) if !name.is_empty() => name.clone(),
        _ => format!("thread {}", thread.tid),
    };
    match several {
        true => format!("{name} of {}", processes[thread.process].pid),
        false => name,
    }
}

/// When a thread had the GIL, as the probes say.
fn held(gil: &[(i64, u16)], last: i64, thread: usize) -> impl Iterator<Item = (i64, i64, u16)> {
    let ends = gil.iter().skip(1).map(|next| next.0).chain([last]);
    let all = gil.iter().zip(ends);
    let held = all.filter(|((_, value), _)| state_of(*value) == State::Python);
    let those: Vec<_> = held
        .map(|((at, _), end)| (*at, end, thread as u16 + 1))
        .collect();
    those.into_iter()
}

/// Fills a lane of holders. Probes are not exact: who seems to have it too early gets it when it is free.
fn hold(lane: &mut Lane, mut holds: Vec<(i64, i64, u16)>, first: i64) {
    holds.sort_unstable();
    lane.push(0, 0);
    let mut free = i64::MIN;
    for (from, to, value) in holds {
        let from = from.max(free);
        if to > from {
            lane.push((from - first) as Ns, value);
            lane.push((to - first) as Ns, 0);
            free = to;
        }
    }
}
