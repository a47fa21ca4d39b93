//! What happened at an instant, in one sentence: for a step of the cursor.
//!
//! Of all that happens at one instant the most telling is said: a mark (in the order of [`telling`]), else a change of who
//! has the GIL, else what the thread does from now on. All of it stands in the trace.

use super::Case;
use super::arrows::{Arrow, ArrowKind, hand_overs, marks_in};
use super::words::{exact, span};
use crate::runtime::Stand;
use crate::time::Ns;
use crate::trace::{Mark, MarkKind, State, state_of, thread_of};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// One sentence, such as `At 5.07 ms worker 2 asks worker 1 to drop the GIL.`
    pub text: String,
    /// Whom it happened to.
    pub thread: usize,
}

/// What happened at the snapshot's instant, to this thread or to anybody; none if nothing did.
pub fn happened(case: &Case, thread: Option<usize>) -> Option<Happened> {
    let at = case.at();
    let of = |mark: &&Mark| {
        let asked = mark.kind == MarkKind::DropRequest && thread == Some(mark.arg as usize);
        asked || thread.is_none_or(|thread| thread == usize::from(mark.thread))
    };
    let marks = marks_in(case.trace, at, at).iter().filter(of);
    let mark = marks.min_by_key(|mark| telling(mark.kind));
    let gils = case.trace.gils.iter();
    let mut taken = gils.flat_map(|gil| hand_overs(case.trace, gil, at, at));
    let taken = taken.find(|arrow| thread.is_none_or(|thread| thread == arrow.to_thread));
    let (what, thread) = match (mark, taken) {
        (Some(mark), taken) if !switches(mark.kind) || taken.is_none() => {
            (marked(case, mark), usize::from(mark.thread))
        }
        (_, Some(arrow)) => (took(case, &arrow), arrow.to_thread),
        _ => {
            let all = 0..case.trace.threads.len();
            let mut changed = all.filter(|&t| thread.is_none_or(|thread| thread == t));
            changed.find_map(|t| Some((changed_to(case, t)?, t)))?
        }
    };
    Some(Happened {
        text: format!("At {} {what}.", exact(at)),
        thread,
    })
}

/// The smaller, the more it says.
fn telling(kind: MarkKind) -> usize {
    const ORDER: [MarkKind; 24] = [
        MarkKind::Deadlock,
        MarkKind::CutOff,
        MarkKind::FreedEarly,
        MarkKind::Corrupted,
        MarkKind::Leaked,
        MarkKind::LostUpdate,
        MarkKind::Aborted,
        MarkKind::CopiedLocked,
        MarkKind::InterruptHandled,
        MarkKind::Interrupt,
        MarkKind::WorldStopped,
        MarkKind::StopRequest,
        MarkKind::DropRequest,
        MarkKind::ForcedSwitch,
        MarkKind::VoluntarySwitch,
        MarkKind::HandedOff,
        MarkKind::GaveUp,
        MarkKind::FailedAcquire,
        MarkKind::Done,
        MarkKind::Committed,
        MarkKind::Preempted,
        MarkKind::Migrated,
        MarkKind::Freed,
        MarkKind::TimedOut,
    ];
    ORDER
        .iter()
        .position(|&other| other == kind)
        .unwrap_or(ORDER.len())
}

fn switches(kind: MarkKind) -> bool {
    telling(kind) >= telling(MarkKind::ForcedSwitch)
}

fn took(case: &Case, arrow: &Arrow) -> String {
    let (from, to) = (case.name(arrow.from_thread), case.name(arrow.to_thread));
    let why = match arrow.kind {
        ArrowKind::Forced => "which let go of it at a check site",
        _ => "which left Python",
    };
    match arrow.to_at - arrow.from_at {
        0 => format!("{to} takes the GIL from {from}, {why}"),
        gap => format!(
            "{to} takes the GIL from {from}, {why} {} ago; nobody had it meanwhile",
            span(gap)
        ),
    }
}

fn marked(case: &Case, mark: &Mark) -> String {
    let name = case.name(mark.thread.into());
    let holder = || {
        let gil = case.gil_of(mark.thread.into())?;
        gil.holder
            .filter(|&holder| holder != usize::from(mark.thread))
    };
    match mark.kind {
        MarkKind::DropRequest => format!(
            "{name} asks {} to drop the GIL",
            case.name(mark.arg as usize)
        ),
        MarkKind::ForcedSwitch | MarkKind::VoluntarySwitch => format!("{name} takes the GIL"),
        MarkKind::FailedAcquire => match holder() {
            Some(holder) => format!(
                "{name} has woken up for the GIL and finds it taken by {}",
                case.name(holder)
            ),
            None => format!("{name} has woken up for the GIL and finds it taken"),
        },
        MarkKind::Preempted => {
            let lane = case.trace.cores.get(mark.arg as usize);
            let end = case.trace.end.max(case.at() + 1);
            let next = lane.and_then(|lane| thread_of(lane.at(case.at(), end)?.value));
            match next.filter(|&next| next != usize::from(mark.thread)) {
                Some(next) => format!(
                    "the scheduler takes core {} from {name} and gives it to {}",
                    mark.arg,
                    case.name(next)
                ),
                None => format!("the scheduler takes core {} from {name}", mark.arg),
            }
        }
        MarkKind::Migrated => format!("{name} moves to core {}", mark.arg),
        MarkKind::Interrupt => format!("Ctrl-C reaches the process; {name} has to handle it"),
        MarkKind::InterruptHandled => format!("{name} handles Ctrl-C"),
        MarkKind::StopRequest => format!("{name} asks all others to stop, to collect garbage"),
        MarkKind::WorldStopped => format!("the world is stopped, and {name} collects garbage"),
        MarkKind::LostUpdate => {
            format!("{name} stores a sum from before updates of others: these are lost")
        }
        MarkKind::Done => format!("{name} has completed a request"),
        MarkKind::HandedOff => {
            format!("a lock is handed over to {name}, which has waited for it longest")
        }
        MarkKind::Deadlock => format!("{name} waits for what will never come: a deadlock"),
        MarkKind::Freed => format!("{name} gives up the last reference to an object: it is freed"),
        MarkKind::FreedEarly => {
            format!("{name} frees an object that is still in use: its count was too low")
        }
        MarkKind::Leaked => format!(
            "{name} gives up the last reference to an object that is never freed: its count is too high"
        ),
        MarkKind::Corrupted => {
            format!("{name} changes a container while another thread uses it: it is spoilt")
        }
        MarkKind::Aborted => format!("the transaction of {name} is undone, and starts over"),
        MarkKind::Committed => {
            format!("the transaction of {name} is committed: its changes are everybody's")
        }
        MarkKind::CutOff => format!("the process ends, and cuts {name} off"),
        MarkKind::CopiedLocked => {
            format!("{name} forks while another holds a lock: its copy stays locked for ever")
        }
        MarkKind::TimedOut => format!("the timer of {name} expires"),
        MarkKind::GaveUp => format!("{name} has to wait, and gives up a critical section"),
    }
}

/// What a thread does from now on, if it did something else before.
fn changed_to(case: &Case, thread: usize) -> Option<String> {
    let at = case.at();
    let now = case.now(thread).filter(|now| now.start == at)?;
    let lane = case.trace.threads.get(thread)?;
    let end = case.trace.end.max(at + 1);
    let before = at.checked_sub(1).and_then(|at: Ns| lane.at(at, end));
    let before = before.map_or(State::Absent, |span| state_of(span.value));
    let name = case.name(thread);
    let core = case
        .core(thread)
        .map_or_else(String::new, |core| format!(" on core {core}"));
    let view = case.snapshot.threads.get(thread);
    let on = view.and_then(|view| view.waits_on.as_deref());
    let state = state_of(now.value);
    Some(match (before, state) {
        (State::Absent, State::Absent) => return None,
        (State::Absent, State::Switching | State::Ready) => format!("{name} is started"),
        (_, State::Absent) => format!("{name} ends"),
        (_, State::Python) if before == state => format!("{name} goes on{core}"),
        (_, State::Python) => format!("{name} begins to run Python{core}"),
        (_, State::Native) => format!("{name} begins to run native code{core}"),
        (_, State::Lost) => {
            format!("{name} begins to compute in vain: its transaction will be undone")
        }
        (_, State::GilWait) => match case.gil_of(thread).and_then(|gil| gil.holder) {
            Some(holder) if holder != thread => {
                format!(
                    "{name} begins to wait for the GIL, which {} has",
                    case.name(holder)
                )
            }
            _ => format!("{name} begins to wait for the GIL"),
        },
        (_, State::Ready) if before.on_core() => format!("{name} loses its core and waits for one"),
        (_, State::Ready) => format!("{name} is woken and waits for a core"),
        (State::Ready, State::Switching) => {
            format!("{name} gets a core{}", core.replace(" on", ":"))
        }
        (State::Python | State::Native | State::Lost, State::Switching) => {
            match view.map(|view| view.stand) {
                Some(Stand::Frees | Stand::Yields) => format!("{name} lets go of the GIL"),
                _ => format!("{name} enters the kernel"),
            }
        }
        (_, State::Switching) => format!("{name} is woken{core}"),
        (_, State::Io) => match on {
            Some(on) => format!("{name} blocks: it waits for {on}"),
            None => format!("{name} blocks on I/O"),
        },
        (_, State::Lock) => match on {
            Some(on) => format!("{name} begins to wait for {on}"),
            None => format!("{name} begins to wait for a lock"),
        },
        (_, State::Sleep) => format!("{name} falls asleep"),
        (_, State::Stopped) => format!("{name} stops with the world"),
        (_, State::Turn) => format!("{name} could go on, and waits for its turn"),
    })
}
