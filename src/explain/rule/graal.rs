//! GraalPy's GIL (`PythonContext.java`, `AsyncHandler.java`; models.md §6).

use super::{Line, On, line};
use crate::runtime::Stand;
use crate::trace::State;

/// A fair lock, and a timer.
pub(super) const GRAAL: (&str, &[Line]) = (
    "The GIL that a timer asks for",
    &[
        line(
            &[On::Runs],
            "Runs with the GIL, a fair lock of Java's. It looks up only at safepoints: calls and jumps back. Code of C extensions has none.",
            State::Python,
        ),
        line(
            &[On::Core],
            "Holds the GIL, but waits for a core: nobody runs Python meanwhile.",
            State::Ready,
        ),
        line(
            &[],
            "Every 50 ms a timer of the process looks whether anybody waits, and asks the owner to let go at its next safepoint, whenever it was that the wait began.",
            State::Python,
        ),
        line(
            &[On::At(Stand::Frees)],
            "Asked, or before a call that may block: frees the lock and wakes the head of the queue. If it was asked, it joins the end of the queue.",
            State::Io,
        ),
        line(
            &[On::At(Stand::Looks), On::At(Stand::Waits)],
            "Wants the GIL: if it is taken or others wait, sleeps in the queue. Only the head may take it: nobody overtakes.",
            State::GilWait,
        ),
        line(
            &[On::Away, On::Lock],
            "Outside: blocked, asleep or in native code that has let go of the GIL. Then it wants it again.",
            State::Io,
        ),
    ],
);
