//! Names of marks in files: their stable word for programs, a phrase for people.

use crate::trace::MarkKind;

/// Every kind with its phrase.
const NAMES: [(MarkKind, &str); 24] = [
    (MarkKind::DropRequest, "asks the holder to drop the GIL"),
    (MarkKind::ForcedSwitch, "gave up the GIL when asked to"),
    (MarkKind::VoluntarySwitch, "gave up the GIL around a call"),
    (MarkKind::FailedAcquire, "woke up for the GIL in vain"),
    (MarkKind::Preempted, "lost its core"),
    (MarkKind::Migrated, "goes on on another core"),
    (MarkKind::Interrupt, "Ctrl-C"),
    (MarkKind::InterruptHandled, "handles Ctrl-C"),
    (MarkKind::StopRequest, "asks the world to stop"),
    (MarkKind::WorldStopped, "the world is stopped"),
    (MarkKind::LostUpdate, "overwrites an update"),
    (MarkKind::Done, "completes a request"),
    (MarkKind::HandedOff, "is handed a lock"),
    (MarkKind::Deadlock, "deadlock"),
    (MarkKind::Freed, "frees an object"),
    (MarkKind::FreedEarly, "frees an object in use"),
    (MarkKind::Leaked, "leaves an object behind for ever"),
    (MarkKind::Corrupted, "spoils a container"),
    (MarkKind::Aborted, "its transaction is undone"),
    (MarkKind::Committed, "its transaction is committed"),
    (MarkKind::CutOff, "is cut off: the process has ended"),
    (MarkKind::CopiedLocked, "forks while a lock is held"),
    (MarkKind::GaveUp, "gives up its critical section"),
    (MarkKind::TimedOut, "its timer expires"),
];

/// Word and phrase of a kind.
pub fn names(kind: MarkKind) -> (&'static str, &'static str) {
    let known = NAMES.iter().find(|(other, _)| *other == kind);
    (kind.word(), known.map_or("", |(_, phrase)| phrase))
}

/// The kind with this word.
pub fn kind(word: &str) -> Option<MarkKind> {
    let known = NAMES.iter().find(|(kind, _)| kind.word() == word);
    known.map(|(kind, _)| *kind)
}
