//! The GIL of CPython up to 3.1 (`ceval.c` of v2.7.18; models.md §1.3).

use super::{Line, On, line};
use crate::runtime::Stand;
use crate::trace::State;

/// A check interval.
pub(super) const TICK: (&str, &[Line]) = (
    "The GIL with a check interval",
    &[
        line(
            &[On::Runs],
            "Runs with the GIL and counts ticks: opcodes that pass the head of the eval loop. Native code counts none.",
            State::Python,
        ),
        line(
            &[On::Core],
            "Holds the GIL, but waits for a core: no tick passes, nobody runs Python.",
            State::Ready,
        ),
        line(
            &[On::At(Stand::Frees), On::At(Stand::Yields)],
            "After {check_interval} ticks, and before a call that may block: posts the semaphore. That frees the GIL and wakes one sleeper, if there is one.",
            State::Io,
        ),
        line(
            &[On::At(Stand::Retakes)],
            "If only its ticks were up, it wants the GIL back at once: a fraction of a microsecond later, mostly before whoever was woken has a core.",
            State::Python,
        ),
        line(
            &[On::At(Stand::Looks)],
            "Wants the GIL: whoever comes while it is free has it. There is no queue, nobody asks, and no time is up.",
            State::GilWait,
        ),
        line(
            &[On::At(Stand::Waits)],
            "It is taken: sleeps in `sem_wait` until a post wakes it, and then has to be quicker than all others; if not, it was woken in vain and sleeps again.",
            State::GilWait,
        ),
        line(
            &[On::Away, On::Lock],
            "Outside: blocked, asleep or in native code that has let go of the GIL. Then it wants it again.",
            State::Io,
        ),
    ],
);
