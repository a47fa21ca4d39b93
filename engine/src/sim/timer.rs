//! Timers of threads that wait, as the kernel expires them.
//!
//! Rules: `kernel/time/hrtimer.c` (`__hrtimer_run_queues`), models.md §8.2. A timer has a span in which it may expire: from its
//! time to its time and the slack. Each core has an interrupt at the end of the first span; whatever else may expire by then does so
//! in the same interrupt, and nobody is switched to before its end. The OS tick of a busy core is such an interrupt too.
//! So threads that began to wait within the slack of each other are woken together, and compete.
//!
//! Only under the fair schedulers: the others are no kernel's.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::runtime::{Tid, Why};
use crate::time::Ns;

use super::engine::Engine;
use super::plan::Part;
use super::queue::Event;
use super::sched::Arrival;
use super::thread::{Blocked, NEVER, Place};

/// Timers of threads that wait, apart from the events that end them: for each core a heap by the time from which on they
/// may expire, and one for threads that never had a core.
#[derive(Debug, Clone)]
pub(crate) struct Timers {
    /// Time, thread and generation in one; void ones stay until they are on top.
    by_core: Vec<BinaryHeap<Reverse<u128>>>,
    /// Those of the present interrupt: when each expires at the latest, and whose it is.
    expiring: Vec<(Ns, Tid, u32)>,
    /// Some core's thread must give way at the end of it.
    pub(crate) due: bool,
}

impl Timers {
    pub(crate) fn new(cores: u32) -> Self {
        Self {
            by_core: vec![BinaryHeap::new(); cores as usize + 1],
            expiring: Vec::new(),
            due: false,
        }
    }
}

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
        if !self.sched.is_fair() {
            return;
        }
        self.keep_timer(t, soft);
        // No tick comes before the one at which it may expire.
        if soft.max(self.now + 1) < hard {
            let tick = self.sched.tick_at(soft.max(self.now + 1));
            if tick < hard {
                self.queue.push(tick, timer);
            }
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
        let own = self.now >= thread.timer;
        self.in_interrupt = true;
        self.expire(t);
        while let Some(other) = self.due_on(core) {
            self.expire(other);
        }
        self.in_interrupt = false;
        if own {
            self.disturb(core);
        }
        if !std::mem::take(&mut self.timers.due) {
            return;
        }
        for core in 0..self.cores.len() as u16 {
            if std::mem::take(&mut self.cores[usize::from(core)].due) {
                self.resched(core);
            }
        }
    }

    /// Whoever has the core loses what the interrupt takes ([`super::Hardware::interrupt`]); a tick takes its own.
    fn disturb(&mut self, core: u16) {
        let ns = self.plan.hardware().interrupt;
        let Some(c) = self.cores.get(usize::from(core)) else {
            return;
        };
        let Some(t) = c.thread.filter(|_| c.executing && ns > 0) else {
            return;
        };
        match self.interrupted(t, ns) {
            Some(false) if std::mem::take(&mut self.cores[usize::from(core)].due) => {
                self.preempt(t, core, Arrival::Preempted)
            }
            Some(_) => self.go_on(t),
            None => {}
        }
    }

    fn heap_of(&self, core: u16) -> usize {
        usize::from(core).min(self.cores.len())
    }

    fn keep_timer(&mut self, t: Tid, soft: Ns) {
        let thread = &self.threads[t as usize];
        let entry = u128::from(soft) << 48 | u128::from(t) << 32 | u128::from(thread.gen_timer);
        let heap = self.heap_of(thread.core);
        let heap = &mut self.timers.by_core[heap];
        // What was woken before its time goes as it comes up.
        while let Some(Reverse(top)) = heap.peek()
            && self.threads[(top >> 32) as u16 as usize].gen_timer != *top as u32
        {
            heap.pop();
        }
        heap.push(Reverse(entry));
    }

    /// The thread whose timer is next on this core and may expire now.
    fn due_on(&mut self, core: u16) -> Option<Tid> {
        let heap = self.heap_of(core);
        let Timers {
            by_core, expiring, ..
        } = &mut self.timers;
        let (heap, threads) = (&mut by_core[heap], &self.threads);
        let waits = |t: Tid, generation: u32| {
            let thread = &threads[t as usize];
            thread.gen_timer == generation && matches!(thread.place, Place::Blocked(_))
        };
        while let Some(&Reverse(top)) = heap.peek()
            && (top >> 48) as Ns <= self.now
        {
            heap.pop();
            let (t, generation) = ((top >> 32) as u16, top as u32);
            if waits(t, generation) {
                expiring.push((threads[t as usize].timer, t, generation));
            }
        }
        expiring.retain(|&(_, t, generation)| waits(t, generation));
        expiring.iter().min().map(|&(_, t, _)| t)
    }

    /// The timer of a blocked thread expires.
    fn expire(&mut self, t: Tid) {
        let Place::Blocked(what) = self.threads[t as usize].place else {
            return;
        };
        if self.notes.is_some() {
            self.note_timeout(t);
        }
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
