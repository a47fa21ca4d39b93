//! Who waits for whom at an instant, and whether they do so in a ring.
//!
//! A wait for the GIL, a lock, another's end or a stopped world is a wait for the thread that has it. One for a core is for
//! whoever is on it, one for an event loop's turn for the task in its step: these end by themselves, and close no ring.
//!
//! A ring of waits without a time limit never ends: a deadlock. Waiters for the GIL have timers, but nothing comes of these as
//! long as the holder does not run.

use super::Case;
use crate::trace::{MarkKind, State, thread_of};

/// A thread that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// Who.
    pub thread: usize,
    /// What for, in words: `the GIL`, `lock fork 1`, `core 0`.
    pub on: String,
    /// Which sort.
    pub kind: WaitKind,
    /// Who has it; none if no one thread does.
    pub holder: Option<usize>,
    /// It gives up after a time.
    pub timed: bool,
    /// It is a lock that a fork copied while it was held: nobody will ever release it.
    pub stuck: bool,
}

/// What a thread waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaitKind {
    /// The GIL, or a turn where there is none (a segment, the inevitable transaction).
    Gil,
    /// A lock.
    Lock,
    /// The end of another thread.
    Join,
    /// A queue, a condition, an event, a barrier, a message: what somebody will have to do.
    Deed,
    /// A core.
    Core,
    /// The end of a pause of the world.
    World,
    /// Its event loop.
    Turn,
}

/// The wait-for graph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WaitGraph {
    /// One a thread that waits, by number.
    pub waits: Vec<Wait>,
    /// Threads that wait for each other in a ring: each for the next, the last for the first. Empty if there is none.
    pub ring: Vec<usize>,
    /// The ring will never open; or somebody waits for a lock that nobody will ever release.
    pub deadlock: bool,
}

/// The wait-for graph at the snapshot's instant.
pub fn waits(case: &Case) -> WaitGraph {
    let threads = 0..case.snapshot.threads.len();
    let waits: Vec<Wait> = threads.filter_map(|thread| wait(case, thread)).collect();
    let ring = (0..waits.len()).find_map(|first| ring(&waits, first));
    let ring: Vec<&Wait> = ring.unwrap_or_default();
    let deadlock = waits.iter().any(|wait| wait.stuck && !wait.timed)
        || !ring.is_empty() && ring.iter().all(|wait| !wait.timed);
    WaitGraph {
        ring: ring.iter().map(|wait| wait.thread).collect(),
        deadlock,
        waits,
    }
}

/// The ring that this wait belongs to.
fn ring(waits: &[Wait], first: usize) -> Option<Vec<&Wait>> {
    let mut ring = vec![&waits[first]];
    while ring.len() <= waits.len() {
        let last = ring.last()?;
        if matches!(last.kind, WaitKind::Core | WaitKind::Turn | WaitKind::World) {
            return None;
        }
        let holder = last.holder?;
        if holder == waits[first].thread {
            return Some(ring);
        }
        ring.push(waits.iter().find(|wait| wait.thread == holder)?);
    }
    None
}

fn wait(case: &Case, thread: usize) -> Option<Wait> {
    let view = case.snapshot.threads.get(thread)?;
    let named = || view.waits_on.clone();
    let of = |on: String, kind: WaitKind, holder: Option<usize>| Wait {
        thread,
        on,
        kind,
        holder,
        timed: false,
        stuck: view.copied.is_some(),
    };
    let wait = match case.state(thread) {
        State::GilWait => {
            let gil = case.gil_of(thread)?;
            let holder = gil.holder.filter(|&holder| holder != case.carrier(thread));
            of("the GIL".to_owned(), WaitKind::Gil, holder)
        }
        State::Lock => {
            let on = named()?;
            let kind = match () {
                () if on.contains("the end of") => WaitKind::Join,
                () if view.holder.is_some() || view.copied.is_some() => WaitKind::Lock,
                () => WaitKind::Deed,
            };
            Wait {
                timed: view.until.is_some(),
                ..of(on, kind, view.holder)
            }
        }
        State::Io | State::Sleep => Wait {
            timed: view.until.is_some(),
            ..of(named()?, WaitKind::Deed, view.holder)
        },
        State::Ready => {
            let core = view.queued;
            let lanes = &case.trace.cores;
            let core = core.or((lanes.len() == 1).then_some(0));
            let end = case.trace.end.max(case.at() + 1);
            let on = core.and_then(|core| lanes.get(core)?.at(case.at(), end));
            let holder = on.and_then(|span| thread_of(span.value));
            let name = core.map_or_else(|| "a core".to_owned(), |core| format!("core {core}"));
            of(
                name,
                WaitKind::Core,
                holder.filter(|&holder| holder != thread),
            )
        }
        State::Stopped => {
            let marks = &case.trace.marks;
            let last = marks.partition_point(|mark| mark.at <= case.at());
            let mut recent = marks[..last].iter().rev().take(100_000);
            let by = recent.find(|mark| mark.kind == MarkKind::StopRequest);
            let by = by.map(|mark| usize::from(mark.thread));
            let on = "the world to go on".to_owned();
            of(on, WaitKind::World, by.filter(|&by| by != thread))
        }
        State::Turn => match case.event_loop(thread) {
            Some(events) => {
                let holder = events.current.unwrap_or(events.thread);
                of(
                    "its turn in the loop".to_owned(),
                    WaitKind::Turn,
                    Some(holder),
                )
            }
            None => of(named()?, WaitKind::Gil, view.holder),
        },
        _ => return None,
    };
    Some(wait)
}
