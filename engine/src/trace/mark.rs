//! Instants worth pointing at.

use crate::time::Ns;

/// What happened at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum MarkKind {
    /// A waiter asked the holder to drop the GIL; `arg` is the holder.
    DropRequest,
    /// The holder gave up the GIL because it was asked to (or, in 2.x, because its ticks were up).
    ForcedSwitch,
    /// The holder gave up the GIL around a blocking call, and another thread took it.
    VoluntarySwitch,
    /// A thread woke up for the GIL and found it taken.
    FailedAcquire,
    /// The scheduler took the core away; `arg` is the core.
    Preempted,
    /// The thread continues on another core; `arg` is the new core.
    Migrated,
    /// SIGINT reached the process; noted for the main thread.
    Interrupt,
    /// The main thread ran the signal handler.
    InterruptHandled,
    /// A stop-the-world pause was asked for.
    StopRequest,
    /// The world is stopped.
    WorldStopped,
    /// A store overwrote another thread's update; `arg` is the variable.
    LostUpdate,
    /// A request was completed.
    Done,
    /// A lock was handed to its longest waiter directly; `arg` is the lock.
    HandedOff,
    /// The thread is part of a deadlock.
    Deadlock,
    /// An object's last reference has gone, and it is freed; `arg` is the object.
    Freed,
    /// An object was freed while still in use: its count was too low; `arg` is the object.
    FreedEarly,
    /// An object's last reference has gone, but its count says otherwise: it is never freed; `arg` is it.
    Leaked,
    /// A container was changed while another thread used it, and nothing kept them apart; `arg` is it.
    Corrupted,
    /// A transaction was aborted, and starts over.
    Aborted,
    /// The process has ended without waiting for this thread, a daemon: it stops wherever it is.
    CutOff,
    /// It forked while another thread held a lock, which the child has as a copy; `arg` is the copy.
    CopiedLocked,
    /// The thread has to wait and gives up a critical section; `arg` is its lock.
    GaveUp,
    /// A transaction was committed: its changes are everybody's.
    Committed,
    /// The timer of its wait has expired: a timeout, or a sleep is over. Not part of a trace, where it would be every other
    /// mark: found when it is asked for.
    TimedOut,
}

impl MarkKind {
    /// Its name in files and links, which never changes.
    pub fn word(self) -> &'static str {
        match self {
            Self::DropRequest => "drop_request",
            Self::ForcedSwitch => "forced_switch",
            Self::VoluntarySwitch => "voluntary_switch",
            Self::FailedAcquire => "failed_acquire",
            Self::Preempted => "preempted",
            Self::Migrated => "migrated",
            Self::Interrupt => "interrupt",
            Self::InterruptHandled => "interrupt_handled",
            Self::StopRequest => "stop_request",
            Self::WorldStopped => "world_stopped",
            Self::LostUpdate => "lost_update",
            Self::Done => "done",
            Self::HandedOff => "handed_off",
            Self::Deadlock => "deadlock",
            Self::Freed => "freed",
            Self::FreedEarly => "freed_early",
            Self::Leaked => "leaked",
            Self::Corrupted => "corrupted",
            Self::Aborted => "aborted",
            Self::Committed => "committed",
            Self::CutOff => "cut_off",
            Self::CopiedLocked => "copied_locked",
            Self::GaveUp => "gave_up",
            Self::TimedOut => "timed_out",
        }
    }
}

/// A mark in the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: Ns,
    /// Which thread.
    pub thread: u16,
    /// What.
    pub kind: MarkKind,
    /// Meaning depends on the kind.
    pub arg: u32,
}
