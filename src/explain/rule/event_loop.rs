//! Event loops (`base_events.py`, gevent's `loop.py`; models.md §8.1, §8.2).

use super::{Line, On, line, said};
use crate::runtime::Stand;
use crate::trace::State;

const SELECT: Line = line(
    &[On::Select],
    "Sleeps in `select`, the GIL released: not at all if a handle is ready, else until something comes or the first timer is due.",
    State::Io,
);
const READY: Line = line(
    &[On::Ready],
    "Could go on: stands in the queue `ready`, or what it waits for has come and the loop has yet to look.",
    State::Turn,
);
const AWAITS: Line = line(
    &[On::Awaits],
    "Waits for an answer, a timer, a lock or another: costs nothing meanwhile.",
    State::Io,
);
const OTHERS: Line = said(
    &[
        On::Away,
        On::Lock,
        On::Runs,
        On::Core,
        On::At(Stand::Looks),
        On::At(Stand::Waits),
        On::At(Stand::Asks),
        On::At(Stand::Takes),
        On::At(Stand::Frees),
        On::At(Stand::Lingers),
        On::At(Stand::Retakes),
        On::At(Stand::Polls),
        On::At(Stand::Queues),
        On::At(Stand::Steals),
        On::At(Stand::Yields),
    ],
    "Beside the loop: threads of the executor and other threads, for which the interpreter's own rule holds.",
);

/// asyncio.
pub(super) const ASYNCIO: (&str, &[Line]) = (
    "The event loop of asyncio",
    &[
        SELECT,
        line(
            &[On::Turn],
            "Gathers: callbacks of files that have something, then those of timers that are due, join `ready`.",
            State::Io,
        ),
        line(
            &[On::Busy],
            "Runs as many handles as there are in `ready` now, in order; what they add waits for the next turn, after another `select`.",
            State::Io,
        ),
        line(
            &[On::Step],
            "A task's step runs until an `await` that really has to wait. Nothing interrupts it; a blocking call stops all.",
            State::Io,
        ),
        AWAITS,
        READY,
        OTHERS,
    ],
);

/// gevent.
pub(super) const GEVENT: (&str, &[Line]) = (
    "The hub of gevent",
    &[
        SELECT,
        line(
            &[On::Turn],
            "Files that have something and timers that are due switch to their greenlet at once; then come the callbacks.",
            State::Io,
        ),
        line(
            &[On::Busy],
            "Runs callbacks in order, those added meanwhile too. After every 50 it looks at the clock, and polls when 5 ms have passed.",
            State::Io,
        ),
        line(
            &[On::Step],
            "A greenlet runs until a call of its own would block. Nothing interrupts it.",
            State::Io,
        ),
        AWAITS,
        READY,
        OTHERS,
    ],
);
