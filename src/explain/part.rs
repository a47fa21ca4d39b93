//! Where two runs of one scenario part: the first instant at which a thread does one thing here and another there.
//!
//! Two runs never agree to the nanosecond: a wake-up, a switch and a timer take a little more here than there. So they part where
//! a thread's doing differs for longer than all of these together take ([`tolerance`]): less is within what decides nothing. On the way in
//! and out of the kernel a thread does neither the one thing nor the other; that neither makes a difference nor ends one.

use super::words::{instant, span};
use super::{Case, waits};
use crate::scenario::Run;
use crate::sim::{Outcome, Simulation};
use crate::time::Ns;
use crate::trace::{Lane, State, state_of};

/// A run to be compared.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What it is called, such as `3.12`.
    pub label: &'a str,
    /// Runtime and knobs.
    pub run: &'a Run,
    /// The run itself.
    pub sim: &'a Simulation,
}

/// Where two runs part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parting {
    /// When.
    pub at: Ns,
    /// The two runs, by number.
    pub sides: [usize; 2],
    /// The thread that parts first, in each of the two.
    pub threads: [usize; 2],
    /// One sentence for both.
    pub text: String,
}

/// The first instant at which any two of these runs part, if any do.
pub fn part(sides: &[Side]) -> Option<Parting> {
    let pairs = (0..sides.len()).flat_map(|b| (0..b).map(move |a| [a, b]));
    let found = pairs.filter_map(|[a, b]| {
        let (at, threads) = first(&sides[a], &sides[b])?;
        Some((at, [a, b], threads))
    });
    let (at, numbers, threads) = found.min_by_key(|&(at, [a, b], _)| (at, a, b))?;
    let pair = numbers.map(|number| &sides[number]);
    Some(Parting {
        at,
        sides: numbers,
        threads,
        text: sentence(pair, threads, at),
    })
}

/// How long two threads may do different things without parting.
fn tolerance(run: &Run) -> Ns {
    run.wake + run.wake * Ns::from(run.jitter) / 1000 + run.switch + run.slack
}

/// What a thread does, as far as it makes a difference; none on its way in or out of the kernel.
fn doing(state: State) -> Option<State> {
    match state {
        State::Switching => None,
        // What comes of it is seen later.
        State::Lost => Some(State::Python),
        state => Some(state),
    }
}

fn first(one: &Side, other: &Side) -> Option<(Ns, [usize; 2])> {
    let tolerance = tolerance(one.run).max(tolerance(other.run));
    let ends = [one, other].map(|side| side.sim.trace().end);
    // A run that was cut off says nothing about what comes after; one that is over does.
    let cut = [one, other].map(|side| match side.sim.report().outcome {
        Outcome::Finished => Ns::MAX,
        _ => side.sim.trace().end,
    });
    let mut until = cut[0].min(cut[1]).min(ends[0].max(ends[1]));
    let mut found = None;
    for (a, name) in one.sim.names().iter().enumerate() {
        let Some(b) = other.sim.names().iter().position(|other| other == name) else {
            continue;
        };
        let lanes = [&one.sim.trace().threads[a], &other.sim.trace().threads[b]];
        if let Some(at) = differ(lanes, ends, until, tolerance) {
            // A later thread has to part earlier to be the first.
            until = at;
            found = Some((at, [a, b]));
        }
    }
    found
}

/// The first instant before `until` from which two lanes differ for longer than `tolerance`.
fn differ(lanes: [&Lane; 2], ends: [Ns; 2], until: Ns, tolerance: Ns) -> Option<Ns> {
    let (mut at, mut index) = (0, [0, 0]);
    let mut since: Option<Ns> = None;
    loop {
        let mut next = Ns::MAX;
        let mut now = [State::Absent; 2];
        for side in 0..2 {
            let (lane, end) = (lanes[side], ends[side]);
            // After its end nobody is there.
            let span = lane
                .span(index[side], end)
                .filter(|span| span.end > span.start);
            if let Some(span) = span {
                now[side] = state_of(span.value);
                next = next.min(span.end);
            }
        }
        let differs = match now.map(doing) {
            [Some(a), Some(b)] => Some(a != b),
            _ => None,
        };
        match differs {
            Some(true) => since = since.or(Some(at)),
            Some(false) => since = None,
            None => {}
        }
        let stop = next.min(until.saturating_add(tolerance).saturating_add(1));
        if let Some(since) = since.filter(|&since| since < until && stop - since > tolerance) {
            return Some(since);
        }
        if next == Ns::MAX
            || since.is_none() && next >= until
            || next > until.saturating_add(tolerance)
        {
            return None;
        }
        at = next;
        for side in 0..2 {
            while lanes[side]
                .span(index[side], ends[side])
                .is_some_and(|span| span.end <= at)
            {
                index[side] += 1;
            }
        }
    }
}

fn sentence(pair: [&Side; 2], threads: [usize; 2], at: Ns) -> String {
    let name = pair[0].sim.names()[threads[0]].clone();
    let says = [0, 1].map(|i| doing_there(pair[i], threads[i], at));
    let when = match at {
        0 => "from the start".to_owned(),
        at => format!("at {}", instant(at)),
    };
    format!(
        "The runs part {when}, with {name}: in {} it {}; in {} it {}.",
        pair[0].label, says[0], pair[1].label, says[1]
    )
}

/// What a thread does in its run, and who is in the way.
fn doing_there(side: &Side, thread: usize, at: Ns) -> String {
    let (trace, names) = (side.sim.trace(), side.sim.names());
    if at >= trace.end {
        return "has ended".to_owned();
    }
    let snapshot = side.sim.snapshot(at);
    let case = Case {
        run: side.run,
        trace,
        names,
        snapshot: &snapshot,
    };
    let state = case.state(thread);
    let since = case.since(thread);
    let phrase = match state {
        State::Absent if since == 0 => "has not started yet".to_owned(),
        State::Absent => "has ended".to_owned(),
        State::Lost => State::Python.phrase().to_owned(),
        state => state.phrase().to_owned(),
    };
    let graph = waits(&case);
    let wait = graph.waits.iter().find(|wait| wait.thread == thread);
    let holder = wait
        .and_then(|wait| wait.holder)
        .map(|holder| case.name(holder));
    let on = wait.map_or("", |wait| wait.on.as_str());
    let what = match (state, holder) {
        (State::GilWait, Some(holder)) => format!("{phrase}, which {holder} has"),
        (State::Ready, Some(holder)) => format!("waits for {on}, where {holder} is"),
        (State::Turn, Some(holder)) => format!("waits for its turn, {holder} being in its step"),
        (State::Lock, Some(holder)) if on.contains("the end of") => {
            format!("waits for {on}, for {holder}")
        }
        (State::Lock, Some(holder)) => format!("waits for {on}, which {holder} has"),
        (State::Lock | State::Io | State::Sleep, None) if !on.is_empty() => {
            format!("waits for {on}")
        }
        (State::Python | State::Lost, _) => phrase + &beside(&case, thread),
        _ => phrase,
    };
    let ago = at - since;
    match ago {
        0 => what,
        _ if since == 0 => format!("{what}, from the start"),
        ago => format!("{what}, for {} now", span(ago)),
    }
}

/// Who runs Python at the same time.
fn beside(case: &Case, thread: usize) -> String {
    let all = 0..case.trace.threads.len();
    let others = all.filter(|&t| t != thread && case.state(t) == State::Python);
    let others: Vec<&str> = others.map(|t| case.name(t)).collect();
    match others.as_slice() {
        [] => String::new(),
        [one] => format!(" beside {one}"),
        many => format!(" beside {} others", many.len()),
    }
}
