//! Timers of threads that wait, as the kernel expires them.
//!
//! Rules: `kernel/time/hrtimer.c` (`__hrtimer_run_queues`), models.md §8.2. A timer has a span in which it may expire: from its
//! time to its time and the slack. Each core has an interrupt at the end of the first span; whatever else may expire by then does so
//! in the same interrupt, and nobody is switched to before its end. The OS tick of a busy core is such an interrupt too.
//! So threads that began to wait within the slack of each other are woken together, and compete.
//!
//! Only under the fair schedulers: the others are no kernel's.

use crate::runtime::{Tid, Why};
use crate::time::Ns;

use super::engine::Engine;
use super::plan::Part;
use super::queue::Event;
use super::thread::{Blocked, NEVER, Place};

impl Engine {
    /// Sets the timer of a blocked thread: it may expire from `soft` on, and does at `hard`.
    pub(crate) fn set_timer(&mut self, t: Tid, soft: Ns, hard: Ns) {
        let thread = &mut self.threads[t as usize];
        thread.gen_timer += 1;
        (thread.soft, thread.timer) = (soft, hard);
        if hard == NEVER {
            return;
        }
        let timer = Event::Timer(t, thread.gen_timer);
        self.queue.push(hard, timer);
        let tick = self.sched.tick_at(soft.max(self.now + 1));
        if tick < hard && self.sched.is_fair() {
            self.queue.push(tick, timer);
        }
    }

    /// A timer's time has come, or the tick before it.
    pub(crate) fn timer(&mut self, t: Tid) {
        let thread = &self.threads[t as usize];
        let core = thread.core;
        let ticks = |core: u16| {
            let core = self.cores.get(usize::from(core));
            core.is_some_and(|core| core.thread.is_some())
        };
        if self.now < thread.timer && !ticks(core) {
            return;
        }
        if !self.sched.is_fair() {
            return self.expire(t);
        }
        self.in_interrupt = true;
        self.expire(t);
        while let Some(other) = self.due_on(core) {
            self.expire(other);
        }
        self.in_interrupt = false;
        for core in 0..self.cores.len() as u16 {
            if std::mem::take(&mut self.cores[usize::from(core)].due) {
                self.resched(core);
            }
        }
    }

    /// The thread whose timer is next on this core and may expire now.
    fn due_on(&self, core: u16) -> Option<Tid> {
        let threads = self.threads.iter().zip(0..);
        let due = threads.filter(|(thread, _)| {
            thread.core == core
                && thread.timer != NEVER
                && thread.soft <= self.now
                && matches!(thread.place, Place::Blocked(_))
        });
        due.min_by_key(|(thread, _)| thread.timer).map(|(_, t)| t)
    }

    /// The timer of a blocked thread expires.
    fn expire(&mut self, t: Tid) {
        let Place::Blocked(what) = self.threads[t as usize].place else {
            return;
        };
        let thread = &mut self.threads[t as usize];
        thread.why = Why::TimedOut;
        thread.timer = self.now;
        if let Part::Task(l) = self.plan.threads[t as usize].part {
            return self.task_timer(t, l, what);
        }
        match what {
            Blocked::Runtime => {
                if let Some(interp) = self.interp(t) {
                    self.runtimes[interp].expired(t);
                }
            }
            what => self.forget_waiter(t, what),
        }
        self.wake(t);
    }
}
