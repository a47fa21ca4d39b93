//! Names of marks in files: a stable word for programs, a phrase for people.

use crate::trace::MarkKind;

/// Every kind with its word and its phrase.
const NAMES: [(MarkKind, &str, &str); 24] = [
    (
        MarkKind::DropRequest,
        "drop_request",
        "asks the holder to drop the GIL",
    ),
    (
        MarkKind::ForcedSwitch,
        "forced_switch",
        "gave up the GIL when asked to",
    ),
    (
        MarkKind::VoluntarySwitch,
        "voluntary_switch",
        "gave up the GIL around a call",
    ),
    (
        MarkKind::FailedAcquire,
        "failed_acquire",
        "woke up for the GIL in vain",
    ),
    (MarkKind::Preempted, "preempted", "lost its core"),
    (MarkKind::Migrated, "migrated", "goes on on another core"),
    (MarkKind::Interrupt, "interrupt", "Ctrl-C"),
    (
        MarkKind::InterruptHandled,
        "interrupt_handled",
        "handles Ctrl-C",
    ),
    (
        MarkKind::StopRequest,
        "stop_request",
        "asks the world to stop",
    ),
    (
        MarkKind::WorldStopped,
        "world_stopped",
        "the world is stopped",
    ),
    (MarkKind::LostUpdate, "lost_update", "overwrites an update"),
    (MarkKind::Done, "done", "completes a request"),
    (MarkKind::HandedOff, "handed_off", "is handed a lock"),
    (MarkKind::Deadlock, "deadlock", "deadlock"),
    (MarkKind::Freed, "freed", "frees an object"),
    (
        MarkKind::FreedEarly,
        "freed_early",
        "frees an object in use",
    ),
    (
        MarkKind::Leaked,
        "leaked",
        "leaves an object behind for ever",
    ),
    (MarkKind::Corrupted, "corrupted", "spoils a container"),
    (MarkKind::Aborted, "aborted", "its transaction is undone"),
    (
        MarkKind::Committed,
        "committed",
        "its transaction is committed",
    ),
    (
        MarkKind::CutOff,
        "cut_off",
        "is cut off: the process has ended",
    ),
    (
        MarkKind::CopiedLocked,
        "copied_locked",
        "forks while a lock is held",
    ),
    (MarkKind::GaveUp, "gave_up", "gives up its critical section"),
    (MarkKind::TimedOut, "timed_out", "its timer expires"),
];

/// Word and phrase of a kind.
pub fn names(kind: MarkKind) -> (&'static str, &'static str) {
    let known = NAMES.iter().find(|(other, ..)| *other == kind);
    known.map_or(("", ""), |(_, word, phrase)| (word, phrase))
}

/// The kind with this word.
pub fn kind(word: &str) -> Option<MarkKind> {
    let known = NAMES.iter().find(|(_, other, _)| *other == word);
    known.map(|(kind, ..)| *kind)
}
