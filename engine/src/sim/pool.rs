//! The executor of an event loop: threads that do for tasks what would stop the loop.
//!
//! Rules: `Lib/concurrent/futures/thread.py` of v3.13.15, `submit`, `_adjust_thread_count` (lines 183–204) and `_worker`;
//! `Lib/asyncio/futures.py`, `_chain_future`. A job wakes an idle thread, or starts one while there are fewer than the
//! most; a thread that finds no job says that it is idle, and sleeps. When a job is done, its thread puts a handle into
//! the loop's queue and wakes the loop through a pipe; the handle completes the future, and the task's step comes a
//! turn later.

use crate::program::Errand;
use crate::runtime::Tid;
use crate::time::Ns;
use crate::trace::{NO_DETAIL, State};

use super::engine::Engine;
use super::expand::kernel;
use super::plan::cost;
use super::thread::{Blocked, Burst, Kind, Micro, NEVER};

impl Engine {
    /// Hands work to the executor: from the loop's thread, for the task that is in a step.
    pub(crate) fn submit(&mut self, t: Tid, l: u8, ns: Ns, errand: Errand) {
        let task = self.actor(t);
        let events = &mut self.loops[usize::from(l)];
        events.jobs.push_back((task, ns, errand));
        let workers = &self.plan.loops[usize::from(l)].1;
        let (worker, work) = if let Some(idle) = events.idle.pop_front() {
            (idle, cost::SIGNAL)
        } else if let Some(&next) = workers.get(events.started) {
            events.started += 1;
            (next, cost::SPAWN)
        } else {
            return;
        };
        let epoch = self.threads[worker as usize].gen_timer;
        self.steps(t, &[kernel(work), Micro::Wake(worker, epoch)]);
    }

    /// A thread of the executor takes the next job, or has nothing to do.
    pub(crate) fn next_job(&mut self, t: Tid, l: u8) {
        let events = &mut self.loops[usize::from(l)];
        let Some((task, ns, errand)) = events.jobs.pop_front() else {
            events.idle.push_back(t);
            let park = kernel(cost::PARK);
            self.steps(t, &[Micro::Detach, park, Micro::Idle, Micro::Attach]);
            return;
        };
        // The byte in the pipe follows the handle.
        let signal = kernel(cost::SIGNAL);
        self.steps(t, &[Micro::Detach, signal, Micro::Poke, Micro::Attach]);
        self.steps(t, &[self.handle_cost(), Micro::JobDone(task)]);
        match errand {
            Errand::Io => {
                let pause = Micro::Pause(State::Io, ns, false);
                self.away(t, &[kernel(cost::SYSCALL), pause]);
            }
            Errand::Native => {
                let kind = Kind::Native;
                self.away(t, &[Micro::Burst(Burst { kind, work: ns })]);
            }
            Errand::Compute => {
                let work = ns * self.plan.profile.overhead / 1000;
                let kind = Kind::Python;
                self.steps(t, &[Micro::Burst(Burst { kind, work })]);
            }
        }
    }

    /// Sleeps until there is work, unless there is some already.
    pub(crate) fn idle(&mut self, t: Tid, l: u8) -> bool {
        if !self.loops[usize::from(l)].idle.contains(&t) {
            return true;
        }
        self.block(t, Blocked::Idle, State::Sleep, NO_DETAIL, NEVER);
        false
    }
}
