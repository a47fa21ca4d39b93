//! Waking a thread whose processor is idle, or about to be: how soon it runs, and how much longer its waker's call takes.
//!
//! Rules: `try_to_wake_up` and `do_idle` of Linux. Up to where the thread has left its processor, its waker waits for that and no
//! interrupt is needed; an idle processor that still looks by itself needs none either; one that has halted does. On a virtual
//! machine the host halts the processor and delivers the interrupt, so that it matters when that comes. Measured (`leaving.c` of
//! `measurements/programs`, two runs of 20,000 wake-ups, by the time since the thread's call to sleep began, which is 0.2 µs longer):
//!
//! | since | call that wakes | runs after |
//! |---|---|---|
//! | 0 to 0.5 µs | 1.8 to 1.4 µs, up to 1.9 after the thread's call began | 3.1 to 3.4 µs |
//! | 0.6 to 1 µs | 5.4 µs | 22 µs |
//! | 1.1 to 1.5 µs | 0.6 µs | 2.2 µs |
//! | 1.5 to 3 µs | 0.6 µs | 10 to 12 µs |
//!
//! and from then on (`kick.c`) 8.5 µs, of which one in 20 is 0.9, and 15.7 µs at 5, 8.6 and 20.6 at 10, 6 and 19 to 23 from 20 µs on.
//! On any other machine a processor that is idle is interrupted, and takes the wake-up latency of the run.

use crate::runtime::Tid;
use crate::time::{Ns, US};

use super::engine::Engine;

/// The phases of a processor on its way to sleep: up to when each lasts since its thread left it.
mod phase {
    use super::{Ns, US};

    /// The thread is still there.
    pub(super) const LEAVING: Ns = 350;
    /// The processor halts, and the interrupt finds it in between.
    pub(super) const HALTING: Ns = 850;
    /// It looks by itself.
    pub(super) const LOOKING: Ns = 1_300;
    /// The host looks for it.
    pub(super) const WATCHED: Ns = 4 * US;
    /// The host has just turned away.
    pub(super) const LEFT: Ns = 10 * US;
}

/// Up to when the waker waits for the thread to leave, less its own call.
const WAITS: Ns = 1_000;
/// From the end of the waker's call until a thread runs that had not left yet.
const STAYED: Ns = 2_400;
/// The same of one whose processor looks by itself.
const SEEN: Ns = 1_600;
/// What an interrupt costs that finds the processor halting: 5.4 µs less the call.
const HALTING_KICK: Ns = 4_700;

impl Engine {
    /// How long it takes now until a thread woken on this idle core executes. Its waker will pay for its part.
    #[inline(never)]
    pub(super) fn start_latency(&mut self, t: Tid, core: u16) -> Ns {
        let usual = self.wake_latency(t);
        let kick = self.plan.hardware().kick;
        if !self.plan.hardware().halts {
            self.charge_kick(core, kick);
            return usual;
        }
        let idle = self
            .now
            .saturating_sub(self.cores[usize::from(core)].idle_since);
        let (extra, latency) = match idle {
            0..phase::LEAVING => (WAITS - idle, STAYED),
            phase::LEAVING..phase::HALTING => (HALTING_KICK.min(kick), usual),
            phase::HALTING..phase::LOOKING => (0, SEEN),
            phase::LOOKING..phase::WATCHED => (0, usual / 2),
            phase::WATCHED..phase::LEFT => (kick, usual * 3 / 4),
            _ => (kick, usual),
        };
        self.charge_kick(core, extra);
        latency
    }
}
