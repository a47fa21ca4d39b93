//! Interrupting another processor: what that takes, and when it shows there.
//!
//! Rules: `resched_curr` and `try_to_wake_up` of `kernel/sched/core.c`. Who wakes a thread on an idle processor, or one that is to
//! preempt on a busy one, sends an interrupt, once. On a virtual machine the host delivers it. The sender's call takes longer
//! ([`super::Hardware::kick`]): two thirds of that are the host's, the rest is the kernel's, which may be cold. After 5 ms of computing
//! a call that wakes a thread on an idle processor takes 10 to 16 µs (medians of four runs of `coldwake.c`; 16 to 33 of one in 20), after 20 µs
//! 8.5. An idle processor begins as [`super::idle`] says; a busy one goes on computing until the
//! interrupt is there ([`super::Hardware::notice`]): a thread woken beside one that computes on another processor runs 14.7 µs after the
//! call began (`interrupt.c` of `measurements/programs`, medians of six runs 14.6 to 15.2). In the kernel a thread looks by
//! itself, at the end of its system call.

use super::engine::Engine;
use super::queue::Event;
use super::thread::Kind;
use crate::time::Ns;

impl Engine {
    /// The running thread interrupts another core, or waits for it, and will pay for that.
    pub(super) fn charge_kick(&mut self, core: u16, ns: Ns) {
        if core != self.acting {
            self.kick += ns;
        }
    }

    /// The core's thread must give way to one that was woken there: at once on the waker's own core, elsewhere when it
    /// notices.
    pub(super) fn ask(&mut self, core: u16) {
        let c = &self.cores[usize::from(core)];
        if c.asked {
            return;
        }
        self.charge_kick(core, self.plan.hardware().kick);
        let c = &mut self.cores[usize::from(core)];
        let away = self.acting != u16::MAX && self.acting != core && !self.in_interrupt;
        let burst = c.thread.and_then(|t| self.threads[usize::from(t)].burst);
        let computes = c.executing && burst.is_some_and(|(b, _)| b.kind != Kind::Kernel);
        if self.plan.hardware().notice == 0 || !away || !computes {
            return self.resched(core);
        }
        c.asked = true;
        let at = self.now + self.plan.hardware().notice;
        self.queue.push(at, Event::Kicked(core, c.gen_dispatch));
    }

    /// The interrupt has come.
    pub(crate) fn kicked(&mut self, core: u16, generation: u32) {
        let c = &mut self.cores[usize::from(core)];
        if c.gen_dispatch == generation && std::mem::take(&mut c.asked) {
            self.resched(core);
        }
    }
}
