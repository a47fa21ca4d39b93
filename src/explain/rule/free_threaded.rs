//! Free-threaded CPython (`pystate.c`, `lock.c`; models.md §3).

use super::{Line, On, line};
use crate::runtime::Stand;
use crate::trace::State;

/// PEP 703.
pub(super) const FREE_THREADED: (&str, &[Line]) = (
    "No GIL: every thread that has a core runs",
    &[
        line(
            &[On::Runs],
            "Attached: runs Python beside all others. Counts on objects of its own are plain additions, on those of others atomic ones, on deferred and immortal objects none.",
            State::Python,
        ),
        line(
            &[On::Core],
            "Attached, but waits for a core. Whoever wants to stop the world has to wait for it.",
            State::Ready,
        ),
        line(
            &[On::Lock],
            "Waits for a lock of one byte: calls `sched_yield` 40 times, then detaches and sleeps in a queue. Who has waited longer than 1 ms gets the lock handed over.",
            State::Lock,
        ),
        line(
            &[On::Away],
            "Detached: blocked, asleep or in native code. It has given up its critical sections, and attaches again without asking anybody.",
            State::Io,
        ),
        line(
            &[On::At(Stand::Stops)],
            "Stops the world, to collect garbage: suspends who is detached, sets a bit in the `eval_breaker` of who is attached, and waits, looking again every 1 ms.",
            State::Stopped,
        ),
        line(
            &[On::At(Stand::Alone)],
            "Has the world to itself and runs alone: finds what nobody uses any more; then lets the world go on.",
            State::Stopped,
        ),
        line(
            &[On::At(Stand::Stopped)],
            "Has seen the bit at a check site ({sites}), or wanted to attach: sleeps until the world goes on.",
            State::Stopped,
        ),
    ],
);
