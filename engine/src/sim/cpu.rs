//! Cores: putting threads on them and taking them off.
//!
//! Rules: models.md §8.3–8.6. A thread woken while a core is idle begins there after the wake-up latency;
//! otherwise it joins a queue and may preempt. Another thread on a core costs a context switch. The kernel
//! itself is not preempted (`PREEMPT_NONE`): inside a system call a reschedule waits for its end.
//!
//! Invariants: a core has at most one thread, in `thread`; that thread's place is `Core` of this core. With
//! one global queue nobody waits while an allowed core is idle; with a queue a core, not beyond the next
//! balance.

use crate::runtime::Tid;
use crate::scenario::Policy;
use crate::time::Ns;
use crate::trace::{MarkKind, NO_DETAIL, State};

use super::engine::Engine;
use super::plan::cost;
use super::queue::Event;
use super::sched::Arrival;
use super::thread::{Kind, Micro, Place};

/// A core.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Core {
    /// Who has it; none while idle.
    pub(crate) thread: Option<Tid>,
    /// Its thread executes (rather than being switched to).
    pub(crate) executing: bool,
    /// Who had it last.
    pub(crate) last: Option<Tid>,
    /// Up to when its thread's time has been charged.
    pub(super) charged: Ns,
    /// Its thread must give way at the end of the present system call.
    resched: bool,
    /// The same, but it does not know yet: another core has sent an interrupt.
    pub(super) asked: bool,
    /// The same at the end of the present interrupt (`need_resched`).
    pub(crate) due: bool,
    /// Somebody was woken here who is to preempt: the scheduler's clock stands still until it has chosen, and what passes until
    /// then is charged to whom it chooses.
    pub(super) stands: bool,
    /// The thread it had has just left its queue.
    requeue: bool,
    /// When its last thread left, if it has none.
    pub(super) idle_since: Ns,
    /// When something other than bytecode last ran on it.
    pub(crate) outside: Ns,
    pub(super) gen_dispatch: u32,
    gen_slice: u32,
    /// The earliest pending slice event.
    slice_at: Option<Ns>,
}

impl Engine {
    pub(crate) fn allowed(&self, t: Tid, core: u16) -> bool {
        self.never.pinned || self.plan.threads[t as usize].cores.contains(core)
    }

    /// The thread has the core from now on, and executes after `delay`. While a core wakes up its lane
    /// stays idle: nothing executes there yet.
    pub(crate) fn assign(&mut self, t: Tid, core: u16, delay: Ns, busy: bool) {
        let thread = &mut self.threads[t as usize];
        let moved = thread.core != core && thread.core != u16::MAX;
        self.count_usage(t, None);
        let thread = &mut self.threads[t as usize];
        thread.place = Place::Core(core);
        thread.core = core;
        let unset = std::mem::take(&mut thread.unset);
        let delay = delay + if unset { self.plan.hardware().timer } else { 0 };
        let c = &mut self.cores[core as usize];
        c.thread = Some(t);
        self.idle.set(core, false);
        c.executing = false;
        c.charged = self.now;
        c.resched = false;
        c.asked = false;
        c.gen_dispatch += 1;
        self.queue
            .push(self.now + delay, Event::Dispatch(core, c.gen_dispatch));
        if moved {
            self.mark(t, MarkKind::Migrated, u32::from(core));
        }
        if delay > 0 {
            self.show(t, State::Switching, core as u8);
        }
        // Without a delay it is dispatched at this very instant, unless the run ends in between.
        if busy && delay > 0 {
            self.show_core(core, Some(t));
        }
        self.start_beat();
        if self.plan.capacities.is_some() {
            self.arm_balance();
        }
    }

    /// The switch or the wake-up is over.
    pub(crate) fn dispatched(&mut self, core: u16, generation: u32) {
        let c = &mut self.cores[core as usize];
        if c.gen_dispatch != generation {
            return;
        }
        let Some(t) = c.thread else { return };
        c.executing = true;
        c.last = Some(t);
        self.show_core(core, Some(t));
        self.proceed(t);
    }

    /// Charges the core's thread for the time it has used.
    pub(crate) fn charge(&mut self, core: u16) {
        self.charge_until(core, self.now);
    }

    /// Charges the thread that wakes another for its time up to where it has done so: `left` of its system call is still ahead of
    /// it. A core that is not the waker's is charged up to now.
    pub(super) fn charge_waker(&mut self, core: u16, left: Ns) {
        let left = if core == self.acting { left } else { 0 };
        self.charge_until(core, self.now.saturating_sub(left));
    }

    #[inline(never)]
    fn charge_until(&mut self, core: u16, at: Ns) {
        if let Some(t) = self.cores[core as usize].thread {
            self.count_usage(t, Some(core));
        }
        let c = &mut self.cores[core as usize];
        let ns = at.saturating_sub(c.charged);
        c.charged += ns;
        if let Some(t) = c.thread {
            self.sched.charge(t, self.sched.queue_of(core), ns);
        }
    }

    /// Charges the thread that is about to be taken off, unless the clock stands still.
    #[inline(never)]
    fn charge_leaving(&mut self, core: u16) {
        if !std::mem::take(&mut self.cores[core as usize].stands) {
            self.charge(core);
        }
    }

    /// The core's thread must give way: now, or at the end of its system call or switch.
    pub(crate) fn resched(&mut self, core: u16) {
        if self.in_interrupt {
            self.cores[core as usize].due = true;
            self.timers.due = true;
            return;
        }
        let c = &mut self.cores[core as usize];
        let Some(t) = c.thread else { return };
        c.asked = false;
        let burst = self.threads[t as usize].burst;
        if c.executing && burst.is_some_and(|(b, _)| b.kind != Kind::Kernel) {
            self.preempt(t, core, Arrival::Preempted);
        } else {
            self.cores[core as usize].resched = true;
        }
    }

    /// Whether the thread, between two bursts, has to give up its core; does so.
    pub(crate) fn give_way(&mut self, t: Tid) -> bool {
        let Place::Core(core) = self.threads[t as usize].place else {
            return true;
        };
        if !self.cores[core as usize].resched {
            return false;
        }
        // On its way to sleep it is about to leave the core anyway.
        let thread = &self.threads[t as usize];
        if thread.falling.is_some() || matches!(thread.todo.last(), Some(Micro::Fall)) {
            return false;
        }
        self.cores[core as usize].resched = false;
        if self.sched.queues[self.sched.queue_of(core)]
            .waiting
            .is_empty()
        {
            // Whoever was to preempt has gone elsewhere.
            self.cores[core as usize].stands = false;
            return false;
        }
        self.preempt(t, core, Arrival::Preempted);
        true
    }

    /// `sched_yield`: true if somebody else got the core.
    pub(crate) fn yield_core(&mut self, t: Tid) -> bool {
        let Place::Core(core) = self.threads[t as usize].place else {
            return false;
        };
        if self.sched.queues[self.sched.queue_of(core)]
            .waiting
            .is_empty()
        {
            return false;
        }
        self.preempt(t, core, Arrival::Yield);
        true
    }

    pub(super) fn preempt(&mut self, t: Tid, core: u16, how: Arrival) {
        self.stop_burst(t);
        self.charge_leaving(core);
        let q = self.sched.queue_of(core);
        self.sched.entities[t as usize].last_ran = self.now;
        self.sched.enqueue(t, q, None, how);
        self.threads[t as usize].place = Place::Queue(q as u16);
        self.show(t, State::Ready, NO_DETAIL);
        self.vacate(core);
        self.schedule(core);
        if how == Arrival::Preempted && self.cores[core as usize].thread != Some(t) {
            self.mark(t, MarkKind::Preempted, u32::from(core));
        }
        self.use_idle_core(t);
        self.arm_balance();
    }

    /// With one queue for all, a thread that lost its core to one that may run only there takes an idle one.
    fn use_idle_core(&mut self, t: Tid) {
        if self.sched.queues.len() > 1 || !matches!(self.threads[t as usize].place, Place::Queue(_))
        {
            return;
        }
        if let Some(core) = self.idle_core_for(t) {
            self.sched.pick(0, |other| other == t);
            let delay = self.wake_latency(t);
            self.assign(t, core, delay, false);
        }
    }

    /// The thread leaves its core to block or end.
    pub(crate) fn leave_core(&mut self, t: Tid, place: Place) {
        let Place::Core(core) = self.threads[t as usize].place else {
            return;
        };
        self.charge_leaving(core);
        let q = self.sched.queue_of(core);
        let left = self.sched.block(t, q, place == Place::Gone);
        self.cores[core as usize].requeue = left && self.sched.policy == Policy::Eevdf;
        self.sched.entities[t as usize].last_ran = self.now;
        self.threads[t as usize].place = place;
        self.vacate(core);
        self.schedule(core);
    }

    /// The core has no thread for now.
    pub(crate) fn vacate(&mut self, core: u16) {
        self.cores[core as usize].thread = None;
        self.idle.set(core, true);
    }

    /// Finds work for a core that has none, and whose last thread was charged up to what the scheduler's clock says.
    pub(super) fn schedule(&mut self, core: u16) {
        let q = self.sched.queue_of(core);
        let (threads, all) = (&self.plan.threads, self.never.pinned);
        let allowed = |t: Tid| all || threads[t as usize].cores.contains(core);
        let next = self
            .sched
            .pick(q, allowed)
            .or_else(|| match self.plan.hardware().halts {
                true => None,
                false => self.pull(core, false),
            });
        let Some(next) = next else {
            self.vacate(core);
            self.cores[core as usize].executing = false;
            self.cores[core as usize].idle_since = self.now;
            self.show_core(core, None);
            self.arm_balance();
            return;
        };
        let same = self.cores[core as usize].last == Some(next);
        self.context_switches += u64::from(!same);
        let requeue = std::mem::take(&mut self.cores[core as usize].requeue);
        let extra = if requeue { cost::REQUEUE } else { 0 };
        let delay = if same {
            0
        } else {
            self.plan.run.switch + extra
        };
        let clock = self.cores[core as usize].charged;
        self.assign(next, core, delay, true);
        self.cores[core as usize].charged = clock;
        self.arm_slice(core);
    }

    /// The slice of the core's thread may have expired.
    pub(crate) fn slice(&mut self, core: u16, generation: u32) {
        let c = &mut self.cores[core as usize];
        if c.gen_slice != generation {
            return;
        }
        c.slice_at = None;
        let Some(t) = c.thread else { return };
        // By the rules as they stand before the charge of this very tick.
        let charged = c.charged;
        let due = self.sched.expiry(self.sched.queue_of(core), t, charged);
        self.charge(core);
        if due.is_some_and(|due| due <= self.now) {
            let q = self.sched.queue_of(core);
            if self.sched.queues[q].waiting.is_empty() {
                self.sched.renew(t, q);
            } else {
                self.resched(core);
            }
        }
        self.arm_slice(core);
    }

    pub(super) fn arm_slices(&mut self, q: usize) {
        if self.sched.queues.len() == 1 {
            (0..self.cores.len() as u16).for_each(|core| self.arm_slice(core));
        } else {
            self.arm_slice(q as u16);
        }
    }

    /// Sets the core's slice event, unless an earlier one is pending that will look again.
    pub(crate) fn arm_slice(&mut self, core: u16) {
        let c = self.cores[core as usize];
        let Some(t) = c.thread else { return };
        let Some(due) = self.sched.expiry(self.sched.queue_of(core), t, c.charged) else {
            return;
        };
        let due = due.max(self.now + 1);
        if c.slice_at.is_some_and(|at| at <= due) {
            return;
        }
        let c = &mut self.cores[core as usize];
        c.gen_slice += 1;
        c.slice_at = Some(due);
        self.queue.push(due, Event::Slice(core, c.gen_slice));
    }
}
