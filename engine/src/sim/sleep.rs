//! Falling asleep: a running thread blocks, and the timer of its wait is set.

use crate::runtime::Tid;
use crate::time::Ns;
use crate::trace::State;

use super::engine::Engine;
use super::expand::kernel;
use super::thread::{Blocked, Falling, Micro, Place};

impl Engine {
    /// Blocks the running thread. `detail` goes into its lane; the timer, if any, is set for `deadline`.
    pub(crate) fn block(&mut self, t: Tid, what: Blocked, state: State, detail: u8, deadline: Ns) {
        let soft = deadline.saturating_sub(self.plan.run.slack);
        self.block_until(t, what, state, detail, (soft, deadline));
    }

    /// The same with the time from which on the timer may expire, and that at which it does at the latest. A thread that has to set
    /// the hardware for it is in its queue already, and may be woken, before it sleeps (`futex_do_wait` of `kernel/futex`).
    pub(crate) fn block_until(
        &mut self,
        t: Tid,
        what: Blocked,
        state: State,
        detail: u8,
        (soft, deadline): (Ns, Ns),
    ) {
        let wait = Falling {
            what,
            state,
            detail,
            soft,
            deadline,
        };
        let timer = self.plan.hardware().timer;
        if timer == 0 || deadline >= self.sched.tick_after(self.now) {
            return self.fall_asleep(t, wait);
        }
        self.threads[t as usize].falling = Some(wait);
        self.steps(t, &[kernel(timer), Micro::Fall]);
        self.proceed(t);
    }

    /// The timer is set: the thread sleeps, or was woken before it could, and takes the setting back.
    pub(crate) fn fall(&mut self, t: Tid) -> bool {
        match self.threads[t as usize].falling.take() {
            Some(wait) => {
                self.fall_asleep(t, wait);
                false
            }
            None => {
                let timer = self.plan.hardware().timer;
                self.threads[t as usize].push(kernel(timer));
                true
            }
        }
    }

    pub(super) fn fall_asleep(&mut self, t: Tid, wait: Falling) {
        self.warmed(t);
        self.leave_core(t, Place::Blocked(wait.what));
        self.show(t, wait.state, wait.detail);
        self.set_timer(t, wait.soft, wait.deadline);
        if self.notes.is_some() {
            self.note_block(t);
        }
        self.look_for_cycle(t);
    }
}
