//! How far a thread is inside `take_gil` or `drop_gil`.

use crate::runtime::{Stand, Tid};
use crate::time::Ns;

/// Where a thread stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wait {
    pub(super) step: Step,
    /// When the timed wait ends.
    pub(super) deadline: Ns,
    /// `switch_number` when the timed wait began.
    pub(super) seen: u64,
    pub(super) expired: bool,
    /// Came back because of a signal, and has yet to look.
    pub(super) signalled: bool,
    /// Wants the GIL, and `switch_number` when it began to.
    pub(super) wants: bool,
    pub(super) since: u64,
    /// A signal was meant for it.
    pub(super) granted: bool,
    pub(super) asleep: bool,
    /// Its ticket for the condition.
    pub(super) ticket: u64,
}

/// Which of the two mutexes, or conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// `gil->mutex`, `gil->cond`.
    Gil,
    /// `gil->switch_mutex`, `gil->switch_cond`.
    Switch,
}

/// What a thread is in the middle of, inside `take_gil` or `drop_gil`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Step {
    #[default]
    Outside,
    /// On the way to sleep on a mutex.
    Falling(Of, Then),
    /// Asleep on it.
    Sleeping(Of, Then),
    /// In the system call that ends an unlock.
    Unlocking(Of, Then),
    /// In the system call that signals this thread.
    Signalling(Tid, Then),
    /// The same, where the signal is for whoever of a group comes first.
    Posting(u64, Then),
    /// On the way to sleep on a condition.
    Dozing(Of, Then),
    /// Asleep on it.
    Waiting(Of, Then),
    /// Between two system calls.
    Between(Then),
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// `take_gil` with the mutex: is the GIL free?
    Look,
    /// The same after a timed wait that ran out.
    Ask,
    /// Begins a timed wait, with the mutex.
    Wait,
    /// The mutex is released: sleeps on the condition.
    Doze,
    /// Back from a timed wait that ran out: wants the mutex again.
    Return,
    /// `take_gil` with both mutexes: takes the GIL.
    Take,
    /// It is taken and announced: releases `switch_mutex`, and `mutex`.
    Taken,
    Finish,
    Done,
    /// `drop_gil`: wants the mutex.
    Drop(Next),
    /// The same with the mutex: frees the GIL.
    Free(Next),
    /// Signalled: releases the mutex.
    Freed(Next),
    /// Waits for the switch, if it was asked.
    Linger(Next),
    /// The same with `switch_mutex`.
    Watch(Next),
    /// `switch_mutex` is released: sleeps on the condition.
    Rest(Next),
    /// Somebody else has taken the GIL.
    Switched(Next),
    Leave(Next),
}

/// What follows a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The blocking call, or the end of the thread.
    Leave,
    /// Take the GIL again.
    Take,
    /// The thread ends: no waiting for the switch.
    Exit,
}

impl Step {
    /// The same for an onlooker.
    pub(super) fn stand(self) -> Stand {
        let then = match self {
            Self::Outside => return Stand::Outside,
            Self::Dozing(Of::Gil, _) | Self::Waiting(Of::Gil, _) => return Stand::Waits,
            Self::Dozing(Of::Switch, _) | Self::Waiting(Of::Switch, _) => return Stand::Lingers,
            Self::Falling(_, then)
            | Self::Sleeping(_, then)
            | Self::Unlocking(_, then)
            | Self::Signalling(_, then)
            | Self::Posting(_, then)
            | Self::Between(then) => then,
        };
        match then {
            Then::Look => Stand::Looks,
            Then::Doze => Stand::Waits,
            Then::Ask | Then::Wait | Then::Return => Stand::Asks,
            Then::Take | Then::Taken | Then::Finish | Then::Done => Stand::Takes,
            Then::Drop(_) | Then::Free(_) | Then::Freed(_) => Stand::Frees,
            Then::Linger(_)
            | Then::Watch(_)
            | Then::Rest(_)
            | Then::Switched(_)
            | Then::Leave(_) => Stand::Lingers,
        }
    }
}
