//! Cores: putting threads on them and taking them off.
//!
//! Rules: models.md §8.3–8.6. A thread woken while a core is idle begins there after the wake-up latency;
//! otherwise it joins a queue and may preempt. Another thread on a core costs a context switch. The kernel
//! itself is not preempted (`PREEMPT_NONE`): inside a system call a reschedule waits for its end.
//!
//! Invariants: a core has at most one thread, in `thread`; that thread's place is `Core` of this core. With
//! one global queue nobody waits while an allowed core is idle; with a queue a core, not beyond the next
//! balance.

use crate::runtime::{Tid, Why};
use crate::scenario::Policy;
use crate::time::Ns;
use crate::trace::{MarkKind, NO_DETAIL, State};

use super::engine::Engine;
use super::expand::kernel;
use super::plan::{Part, cost};
use super::queue::Event;
use super::sched::Arrival;
use super::thread::{Blocked, Falling, Kind, Micro, NEVER, Place};

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
    charged: Ns,
    /// Its thread must give way at the end of the present system call.
    resched: bool,
    /// The same at the end of the present interrupt (`need_resched`).
    pub(crate) due: bool,
    /// The thread it had has just left its queue.
    requeue: bool,
    /// When it has switched to its idle task, if it has no thread.
    idle_from: Ns,
    /// When something other than bytecode last ran on it.
    pub(crate) outside: Ns,
    gen_dispatch: u32,
    gen_slice: u32,
    /// The earliest pending slice event.
    slice_at: Option<Ns>,
}

impl Engine {
    pub(crate) fn allowed(&self, t: Tid, core: u16) -> bool {
        self.plan.threads[t as usize].cores.contains(core)
    }

    /// Makes a blocked thread runnable, with the reason already noted in `why`.
    pub(crate) fn wake(&mut self, t: Tid) {
        if let Part::Task(l) = self.plan.threads[t as usize].part {
            self.wake_task(t, l);
            return;
        }
        if self.threads[t as usize].falling.take().is_some() {
            return;
        }
        let Place::Blocked(what) = self.threads[t as usize].place else {
            return;
        };
        self.note_wake(t);
        let thread = &mut self.threads[t as usize];
        thread.gen_timer += 1;
        // A timer that is next to expire is in the hardware.
        let set = thread.timer != NEVER && self.now < thread.timer;
        thread.unset = set && thread.timer < self.sched.tick_after(self.now);
        thread.timer = NEVER;
        let how = if what == Blocked::Unborn {
            Arrival::New
        } else {
            Arrival::Wake
        };
        if what == Blocked::Unborn {
            self.count_worker(t);
        }
        let plan = &self.plan.threads[t as usize];
        if what == Blocked::Unborn && plan.spawned && !plan.daemon {
            self.alive += 1;
            self.mortal = true;
        }
        if self.wake_in_place(t) {
            return;
        }
        match self.idle_core_for(t) {
            Some(core) => {
                self.kick(core);
                let late = if self.in_interrupt {
                    self.plan.hardware.late
                } else {
                    0
                };
                let delay = self.start_latency(t, core) + late;
                self.reserve(t, core, delay, how);
            }
            None => self.join_queue(t, self.queue_for(t), how),
        }
    }

    /// How long it takes now until a thread woken on this idle core executes. A virtual processor that is still switching to its idle
    /// task goes on with the thread instead: 2.1 µs after it had no more to do, not 12 to 20 (`kick.c` of `measurements/programs`).
    fn start_latency(&mut self, t: Tid, core: u16) -> Ns {
        match self.cores[core as usize].idle_from.checked_sub(self.now) {
            Some(left) if left > 0 && self.plan.hardware.halts => left + self.plan.run.switch,
            _ => self.wake_latency(t),
        }
    }

    /// The running thread interrupts another core, and will pay for it.
    fn kick(&mut self, core: u16) {
        if core != self.acting {
            self.kick += self.plan.hardware.kick;
        }
    }

    /// How long it takes now until a thread woken on an idle core executes.
    pub(crate) fn wake_latency(&mut self, t: Tid) -> Ns {
        self.vary(t, self.plan.run.wake)
    }

    /// A span that varies as the run's `jitter` says.
    pub(crate) fn vary(&mut self, t: Tid, span: Ns) -> Ns {
        let spread = span * Ns::from(self.plan.run.jitter) / 1000;
        if spread == 0 {
            return span;
        }
        let (lo, hi) = (span.saturating_sub(spread), span + spread);
        self.threads[t as usize].chance.between(lo, hi)
    }

    /// At time zero threads simply stand on their cores: nobody woke them.
    pub(crate) fn start_at_once(&mut self, t: Tid) {
        self.count_worker(t);
        match self.idle_core_for(t) {
            Some(core) => self.reserve(t, core, 0, Arrival::New),
            None => self.join_queue(t, self.queue_for(t), Arrival::New),
        }
    }

    /// The core it had, if idle; else the fastest idle one, lowest number first. Linux looks closer where
    /// cores differ.
    fn idle_core_for(&self, t: Tid) -> Option<u16> {
        if let Some(capacities) = &self.plan.capacities {
            return self.fitting_core(t, capacities);
        }
        let free = |c: u16| self.cores[c as usize].thread.is_none() && self.allowed(t, c);
        let last = self.threads[t as usize].core;
        if (last as usize) < self.cores.len() && free(last) {
            return Some(last);
        }
        let timer = self.threads[t as usize].why == Why::TimedOut;
        if self.plan.hardware.halts && timer && last != u16::MAX {
            return None;
        }
        let speed = |c: &u16| self.plan.speeds[*c as usize];
        let idle = (0..self.cores.len() as u16).filter(|&c| free(c));
        idle.max_by_key(|c| (speed(c), std::cmp::Reverse(*c)))
    }

    /// A core whose queue it joins when none is idle: the one it had; for a newcomer the shortest queue.
    fn queue_for(&self, t: Tid) -> u16 {
        let last = self.threads[t as usize].core;
        if (last as usize) < self.cores.len() && self.allowed(t, last) {
            return last;
        }
        let allowed = (0..self.cores.len() as u16).filter(|&c| self.allowed(t, c));
        let length = |c: &u16| self.sched.queues[self.sched.queue_of(*c)].waiting.len();
        allowed.min_by_key(length).unwrap_or(0)
    }

    /// Gives an idle core to a thread that begins to execute after `delay`.
    fn reserve(&mut self, t: Tid, core: u16, delay: Ns, how: Arrival) {
        let q = self.sched.queue_of(core);
        self.sched.enqueue(t, q, None, how);
        self.sched.pick(q, |other| other == t);
        self.assign(t, core, delay, delay == 0);
        // Others may wait in the queue it joined (one global queue).
        self.arm_slice(core);
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
        let delay = delay + if unset { self.plan.hardware.timer } else { 0 };
        let c = &mut self.cores[core as usize];
        c.thread = Some(t);
        c.executing = false;
        c.charged = self.now;
        c.resched = false;
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

    /// Puts a runnable thread into the queue of a core, and lets it preempt there if the policy says so.
    fn join_queue(&mut self, t: Tid, core: u16, how: Arrival) {
        let q = self.sched.queue_of(core);
        let target = if self.sched.queues.len() == 1 {
            self.victim(t)
        } else {
            core
        };
        let curr = self.cores[target as usize].thread;
        self.charge(target);
        self.sched.enqueue(t, q, curr, how);
        self.queued(t, q, target, cost::SKIP + cost::REQUEUE / 2);
    }

    /// A thread that fell asleep and is still in its core's queue goes on there (`ttwu_runnable`), even if another core is
    /// idle.
    fn wake_in_place(&mut self, t: Tid) -> bool {
        let core = self.threads[t as usize].core;
        let Some(c) = self.cores.get(core as usize) else {
            return false;
        };
        let (curr, q) = (c.thread, self.sched.queue_of(core));
        if !self.sched.entities[t as usize].delayed {
            return false;
        }
        // What it is owed is reckoned before the running thread is charged (`requeue_delayed_entity` does not update
        // `curr`; `wakeup_preempt` does).
        self.sched.wake_in_place(t, q, curr);
        self.charge(core);
        self.queued(t, q, core, cost::SKIP);
        true
    }

    /// The thread is in a queue now; it may preempt on the `target` core, where `skipped` of the running thread's time is
    /// then charged to it.
    fn queued(&mut self, t: Tid, q: usize, target: u16, skipped: Ns) {
        let curr = self.cores[target as usize].thread;
        self.threads[t as usize].place = Place::Queue(q as u16);
        self.show(t, State::Ready, NO_DETAIL);
        if let Some(curr) = curr
            && self.allowed(t, target)
            && !self.cores[target as usize].due
            && self.sched.preempts(q, curr, t)
        {
            self.sched.recharge(curr, -(skipped as i64));
            self.sched.recharge(t, skipped as i64);
            self.kick(target);
            self.resched(target);
        }
        self.arm_slices(q);
        self.arm_balance();
    }

    /// With one queue for all: the allowed core whose thread the newcomer would preempt first.
    fn victim(&self, t: Tid) -> u16 {
        let allowed = (0..self.cores.len() as u16).filter(|&c| self.allowed(t, c));
        let vruntime = |c: &u16| {
            let thread = self.cores[*c as usize].thread;
            thread.map_or(0, |t| self.sched.entities[t as usize].vruntime)
        };
        allowed.max_by_key(vruntime).unwrap_or(0)
    }

    /// Charges the core's thread for the time it has used.
    pub(crate) fn charge(&mut self, core: u16) {
        if let Some(t) = self.cores[core as usize].thread {
            self.count_usage(t, Some(core));
        }
        let c = &mut self.cores[core as usize];
        let ns = self.now - c.charged;
        c.charged = self.now;
        if let Some(t) = c.thread {
            self.sched.charge(t, self.sched.queue_of(core), ns);
        }
    }

    /// The core's thread must give way: now, or at the end of its system call or switch.
    pub(crate) fn resched(&mut self, core: u16) {
        if self.in_interrupt {
            self.cores[core as usize].due = true;
            return;
        }
        let c = &mut self.cores[core as usize];
        let Some(t) = c.thread else { return };
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
        // On its way to sleep it is about to leave the core anyway.
        let thread = &self.threads[t as usize];
        let falls = thread.falling.is_some() || matches!(thread.todo.last(), Some(Micro::Fall));
        if !self.cores[core as usize].resched || falls {
            return false;
        }
        self.cores[core as usize].resched = false;
        if self.sched.queues[self.sched.queue_of(core)]
            .waiting
            .is_empty()
        {
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

    fn preempt(&mut self, t: Tid, core: u16, how: Arrival) {
        self.stop_burst(t);
        self.charge(core);
        let q = self.sched.queue_of(core);
        self.sched.entities[t as usize].last_ran = self.now;
        self.sched.enqueue(t, q, None, how);
        self.threads[t as usize].place = Place::Queue(q as u16);
        self.show(t, State::Ready, NO_DETAIL);
        self.cores[core as usize].thread = None;
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
        self.charge(core);
        let q = self.sched.queue_of(core);
        let left = self.sched.block(t, q, place == Place::Gone);
        self.cores[core as usize].requeue = left && self.sched.policy == Policy::Eevdf;
        self.sched.entities[t as usize].last_ran = self.now;
        self.threads[t as usize].place = place;
        self.cores[core as usize].thread = None;
        self.schedule(core);
    }

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
        let timer = self.plan.hardware.timer;
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
                let timer = self.plan.hardware.timer;
                self.threads[t as usize].push(kernel(timer));
                true
            }
        }
    }

    fn fall_asleep(&mut self, t: Tid, wait: Falling) {
        self.leave_core(t, Place::Blocked(wait.what));
        self.show(t, wait.state, wait.detail);
        self.set_timer(t, wait.soft, wait.deadline);
        self.note_block(t);
        self.look_for_cycle(t);
    }

    /// Finds work for a core that has none.
    pub(crate) fn schedule(&mut self, core: u16) {
        let q = self.sched.queue_of(core);
        let plan = self.plan.clone();
        let allowed = |t: Tid| plan.threads[t as usize].cores.contains(core);
        let next = self
            .sched
            .pick(q, allowed)
            .or_else(|| match self.plan.hardware.halts {
                true => None,
                false => self.pull(core, false),
            });
        let Some(next) = next else {
            self.cores[core as usize].thread = None;
            self.cores[core as usize].executing = false;
            self.cores[core as usize].idle_from = self.now + self.plan.run.switch;
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
        self.assign(next, core, delay, true);
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

    fn arm_slices(&mut self, q: usize) {
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
