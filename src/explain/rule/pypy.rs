//! PyPy's GIL (`thread_gil.c`; models.md §5.1).

use super::{Line, On, line};
use crate::runtime::Stand;
use crate::trace::State;

/// A word, and a mutex that normally stays locked.
pub(super) const PYPY: (&str, &[Line]) = (
    "The GIL that is stolen",
    &[
        line(
            &[On::Runs],
            "Runs with the GIL: the word `rpy_fastgil` is its own, and `mutex_gil` is locked.",
            State::Python,
        ),
        line(
            &[On::Core],
            "Holds the GIL, but waits for a core: nobody runs Python meanwhile.",
            State::Ready,
        ),
        line(
            &[On::Away, On::Lock],
            "Around a call it only clears the word: no system call, and nobody is woken. Back from it, it sets the word again, if it is still clear.",
            State::Io,
        ),
        line(
            &[On::At(Stand::Polls)],
            "Finds the word set: looks at it 40 to 400 times, unless another waiter comes or goes. If it gets it, it opens the mutex for the stealer and queues up all the same.",
            State::GilWait,
        ),
        line(
            &[On::At(Stand::Queues)],
            "Sleeps on `mutex_gil_stealer`. Its longest sleeper is woken when it comes free, but whoever locks it first has it.",
            State::GilWait,
        ),
        line(
            &[On::At(Stand::Steals)],
            "Has that mutex, the stealer: takes the word if it is clear; else sleeps on the other, at most 0.1 ms, and looks again.",
            State::GilWait,
        ),
        line(
            &[On::At(Stand::Takes)],
            "Has the GIL, unlocks the stealer's mutex and wakes who slept on it longest.",
            State::GilWait,
        ),
        line(
            &[On::At(Stand::Yields)],
            "Its ticker has run out, after 10,000 bytecodes or a million turns of a compiled loop, and somebody waits: opens the mutex and leaves the word set, so that only a stealer can have it, and then waits like others. If nobody has become the stealer by then, it does, and takes the GIL back.",
            State::Python,
        ),
    ],
);
