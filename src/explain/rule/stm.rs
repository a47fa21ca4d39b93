//! PyPy-STM (`stm/core.c`; models.md §5.2).

use super::{Line, On, line};
use crate::runtime::Stand;
use crate::trace::State;

/// Transactions.
pub(super) const STM: (&str, &[Line]) = (
    "Transactions instead of a GIL",
    &[
        line(
            &[On::At(Stand::Segment)],
            "Wants to run Python: takes one of four segments, or waits in a queue for one.",
            State::Turn,
        ),
        line(
            &[On::Runs],
            "Runs a transaction: what it reads and writes is noted, and nobody else sees what it writes.",
            State::Python,
        ),
        line(
            &[On::InVain],
            "Runs a transaction that cannot be committed any more: another has changed what it read or wrote. It will find out when it tries.",
            State::Lost,
        ),
        line(
            &[On::Core],
            "In a transaction, but waits for a core.",
            State::Ready,
        ),
        line(
            &[On::At(Stand::Commits)],
            "About to commit, at a check site or before it leaves Python: waits as long as another's transaction is inevitable.",
            State::Turn,
        ),
        line(
            &[],
            "Commits, if nobody has changed what it read or wrote: all see its writes at once. Else it is undone, pauses, and starts over.",
            State::Lost,
        ),
        line(
            &[On::At(Stand::Enters)],
            "About to do what cannot be undone (a lock, a call): its transaction becomes inevitable. There is one at most: if there is one, it waits.",
            State::Turn,
        ),
        line(
            &[On::Away, On::Lock],
            "Outside, without a segment: blocked, asleep or in native code.",
            State::Turn,
        ),
    ],
);
