//! The GIL of CPython 3.2 and later (`ceval_gil.c`; models.md §2.2), by who is told of a drop request, and with ranks.

use super::{Line, On, line};
use crate::runtime::Stand;
use crate::trace::State;

const WANTS: Line = line(
    &[On::At(Stand::Looks)],
    "Wants the GIL, at its start or back from a call: locks `mutex` and looks whether `locked` is 0.",
    State::GilWait,
);
const SLEEPS: Line = line(
    &[On::At(Stand::Waits)],
    "It is taken: remembers `switch_number` and sleeps on `cond` until it is signalled, at most {interval}. Every further sleep is a full {interval} again.",
    State::GilWait,
);
const ASKS: &[On] = &[On::At(Stand::Asks)];
const TAKES: &[On] = &[On::At(Stand::Takes)];
const RUNS: Line = line(
    &[On::Runs],
    "Runs with the GIL. It looks up only at a check site: {sites}. Native code has none.",
    State::Python,
);
const CORE: Line = line(
    &[On::Core],
    "Holds the GIL, but waits for a core: nobody runs Python meanwhile.",
    State::Ready,
);
const FREES: Line = line(
    &[On::At(Stand::Frees)],
    "At a check site, if it was asked, or before a call that may block: sets `locked` to 0 and signals one waiter.",
    State::Io,
);
const LINGERS: Line = line(
    &[On::At(Stand::Lingers)],
    "If it was asked, it sleeps on `switch_cond` until another thread has taken the GIL (FORCE_SWITCHING): it cannot win it back at once.",
    State::Io,
);
const AWAY: Line = line(
    &[On::Away, On::Lock],
    "Outside: blocked, asleep or in native code that has let go of the GIL. Then it wants it again.",
    State::Io,
);

/// Up to 3.12.
pub(super) const FLAG: (&str, &[Line]) = (
    "The GIL with a switch interval",
    &[
        WANTS,
        SLEEPS,
        line(
            ASKS,
            "Its time is up, the GIL still taken and `switch_number` as before: it sets `gil_drop_request`, one flag for all. If somebody switched meanwhile, it only sleeps again.",
            State::GilWait,
        ),
        line(
            TAKES,
            "It is free: sets `locked`, adds 1 to `switch_number` if another had it last, signals `switch_cond`, and clears the request, whoever made it.",
            State::GilWait,
        ),
        RUNS,
        CORE,
        FREES,
        LINGERS,
        AWAY,
    ],
);

/// From 3.13 on.
pub(super) const BIT: (&str, &[Line]) = (
    "The GIL with a switch interval",
    &[
        WANTS,
        SLEEPS,
        line(
            ASKS,
            "Its time is up, the GIL still taken and `switch_number` as before: it sets a bit in the holder's own `eval_breaker`. If somebody switched meanwhile, it only sleeps again.",
            State::GilWait,
        ),
        line(
            TAKES,
            "It is free: sets `locked`, adds 1 to `switch_number` if another had it last, signals `switch_cond`, and clears its own bit.",
            State::GilWait,
        ),
        RUNS,
        CORE,
        FREES,
        LINGERS,
        AWAY,
    ],
);

/// With two ranks (models.md §2.5).
pub(super) const PRIORITY: (&str, &[Line]) = (
    "The GIL with two ranks, never merged",
    &[
        WANTS,
        line(
            &[On::At(Stand::Waits)],
            "It is taken. A thread that waits for I/O asks a holder that computes at once; else it sleeps until it is signalled, at most {interval}.",
            State::GilWait,
        ),
        line(
            ASKS,
            "Its time is up, the GIL still taken and `switch_number` as before: it sets `gil_drop_request`.",
            State::GilWait,
        ),
        line(
            TAKES,
            "It is free: sets `locked`, adds 1 to `switch_number` if another had it last, signals `switch_cond`, and clears the request.",
            State::GilWait,
        ),
        RUNS,
        CORE,
        line(
            &[On::At(Stand::Frees)],
            "Frees the GIL and signals a waiter of the higher rank, if there is one. Who was made to drop it computes from now on (low); who leaves for a call waits for I/O (high).",
            State::Io,
        ),
        LINGERS,
        AWAY,
    ],
);
