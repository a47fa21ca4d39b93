//! Execution: what a thread on a core does from one instant to the next.
//!
//! [`Engine::proceed`] works off micro-operations until one of them takes time or blocks. CPU time is a
//! *burst*; the only place inside one where a thread looks up is a check site, and a burst is cut there only
//! if something wants its attention (models.md §2.3): an undisturbed thread costs one event a burst, however
//! long it is.

use crate::program::Step;
use crate::runtime::{Action, Cx, Effect, Sites, Tid, Why};
use crate::time::Ns;
use crate::trace::{NO_DETAIL, State};

use super::engine::Engine;
use super::expand::kernel;
use super::plan::Part;
use super::queue::Event;
use super::thread::{Blocked, Burst, Call, Kind, Micro, NEVER, Place};
use super::ticks;

impl Engine {
    /// The interpreter of a Python thread.
    pub(crate) fn interp(&self, t: Tid) -> Option<usize> {
        self.plan.threads[t as usize].interp.map(usize::from)
    }

    /// Whether the thread is to do something at its next check site.
    pub(crate) fn attention(&self, t: Tid) -> bool {
        let Some(interp) = self.interp(t) else {
            return false;
        };
        self.runtimes[interp].attention(t)
            || self.sees_interrupt(t)
            || !self.threads[t as usize].merges.is_empty()
            || self.tx_due(t)
    }

    /// Python work between two check sites in straight code, in picoseconds.
    pub(crate) fn site_spacing(&self, t: Tid) -> u64 {
        let profile = &self.plan.profile;
        let one = (profile.loop_ps / profile.sites_per_loop).max(1);
        match profile.sites {
            Sites::Ticks(_) if !self.is_interrupted(t) => {
                // The check comes with the tick after the last: `--ticker < 0`.
                one * (u64::from(self.plan.run.check_interval()) + 1)
            }
            // A signal lets the ticker run out; it concerns the main thread alone.
            Sites::Turns(n) if !self.sees_interrupt(t) => one * n,
            _ => one,
        }
    }

    /// Wall time of so much work on the thread's core, rounded up.
    pub(crate) fn wall(&self, t: Tid, kind: Kind, work: Ns) -> Ns {
        match self.speed(t, kind) {
            1000 => work,
            speed => (u128::from(work) * 1000).div_ceil(u128::from(speed)) as Ns,
        }
    }

    /// Work done in so much wall time on the thread's core, rounded down.
    pub(crate) fn work(&self, t: Tid, kind: Kind, wall: Ns) -> Ns {
        match self.speed(t, kind) {
            1000 => wall,
            speed => (u128::from(wall) * u128::from(speed) / 1000) as Ns,
        }
    }

    fn speed(&self, t: Tid, kind: Kind) -> u32 {
        let core = self.threads[t as usize].core;
        let speed = self.plan.speeds.get(core as usize).copied().unwrap_or(1000);
        if kind == Kind::Python && self.in_storm(t) {
            let profile = &self.plan.profile;
            let slow = profile.loop_ps + profile.sites_per_loop * profile.opcode_ns * 1000;
            return (u64::from(speed) * profile.loop_ps / slow).max(1) as u32;
        }
        speed
    }

    /// Runs the thread until it burns time, blocks, or loses its core.
    pub(crate) fn proceed(&mut self, t: Tid) {
        self.kick = 0;
        self.acting = self.threads[t as usize].core;
        self.by = Some(t);
        self.work_off(t);
        self.acting = u16::MAX;
        self.by = None;
    }

    fn work_off(&mut self, t: Tid) {
        loop {
            // The last task may have ended just now, and with it the process.
            if self.give_way(t) || !self.loops.is_empty() && self.mortal && self.alive == 0 {
                return;
            }
            let goes_on = match self.threads[t as usize].todo.pop() {
                Some(micro) => self.perform(t, micro),
                None => {
                    self.fetch(t);
                    true
                }
            };
            if !goes_on {
                return;
            }
            if self.kick > 0 {
                let kick = kernel(std::mem::take(&mut self.kick));
                self.threads[t as usize].push(kick);
            }
        }
    }

    fn fetch(&mut self, t: Tid) {
        let actor = match self.plan.threads[t as usize].part {
            Part::Thread | Part::Task(_) => t,
            Part::Worker(l) => return self.next_job(t, l),
            Part::Loop(l) => match self.loops[usize::from(l)].current {
                Some(task) => task,
                None => return self.turn(t, l),
            },
        };
        self.begin_next(t);
        match self.threads[actor as usize].code.step() {
            Step::Do(op) if self.enters(t, &op) => {
                let thread = &mut self.threads[t as usize];
                thread.code.again();
                thread.push(Micro::TxEnter);
            }
            Step::Do(op) => self.expand(t, op),
            Step::BackEdge => {
                let native = self.interp(t).is_none();
                let cost = if native {
                    0
                } else {
                    self.plan.profile.opcode_ns
                };
                let kind = Kind::Opcodes;
                let sites = match self.plan.profile.sites {
                    Sites::Ticks(_) => ticks::BACK_EDGE,
                    _ => 1,
                };
                if matches!(self.plan.profile.sites, Sites::Turns(_)) {
                    self.threads[t as usize].since_site += self.plan.profile.loop_ps;
                }
                self.sites(t, sites);
                self.threads[t as usize].push(Micro::Burst(Burst { kind, work: cost }));
            }
            Step::End if actor != t => self.task_gone(t, actor),
            Step::End => {
                self.threads[t as usize].push(Micro::Exit);
                self.flush_log(t);
            }
        }
    }

    /// True if the thread goes on at once.
    fn perform(&mut self, t: Tid, micro: Micro) -> bool {
        match micro {
            Micro::Burst(burst) => return self.burst(t, burst),
            Micro::Fall => return self.fall(t),
            Micro::Site => return self.site(t),
            Micro::Check => return self.check(t),
            Micro::Attach => {
                if self.interp(t).is_some() && !self.threads[t as usize].attached {
                    if !self.threads[t as usize].sections.is_empty() {
                        self.threads[t as usize].push(Micro::SectionResume);
                    }
                    return self.call(t, Call::Attach);
                }
            }
            Micro::Detach => {
                if self.threads[t as usize].tx.is_some() {
                    self.steps(t, &[Micro::TxCommit(false), Micro::Detach]);
                    return true;
                }
                if self.threads[t as usize].attached {
                    if self.in_section(t) {
                        self.steps(t, &[Micro::SectionSuspend, Micro::Detach]);
                        return true;
                    }
                    return self.call(t, Call::Detach);
                }
            }
            Micro::Exit => {
                if self.threads[t as usize].tx.is_some() {
                    self.steps(t, &[Micro::TxCommit(false), Micro::Exit]);
                    return true;
                }
                if self.threads[t as usize].attached {
                    self.threads[t as usize].push(Micro::Exit);
                    return self.call(t, Call::Detach);
                }
                self.gone(t);
                return false;
            }
            Micro::Compute(work) => self.compute(t, work),
            Micro::Resume => return self.resume(t),
            Micro::Pause(state, ns, timed) => {
                let slack = if timed { self.plan.run.slack } else { 0 };
                let soft = self.now + ns;
                let until = (soft, soft + slack);
                self.block_until(t, Blocked::Pause, state, NO_DETAIL, until);
                return false;
            }
            Micro::YieldCore => return !self.yield_core(t),
            Micro::StopWorld | Micro::StartWorld => return self.world(t, micro),
            Micro::TxBegin(_)
            | Micro::TxCommit(_)
            | Micro::TxDone(_)
            | Micro::TxEnter
            | Micro::TxEntered
            | Micro::TxTouch(..) => return self.perform_tx(t, micro),
            other => return self.perform_sync(t, other),
        }
        true
    }

    /// Starts to burn CPU; true if that was over on the spot.
    fn burst(&mut self, t: Tid, burst: Burst) -> bool {
        if burst.work == 0 {
            return true;
        }
        let burst = self.chilled(t, burst);
        let core = self.threads[t as usize].core;
        let state = match burst.kind {
            Kind::Python | Kind::Opcodes => State::Python,
            Kind::Native => State::Native,
            Kind::Kernel => State::Switching,
        };
        self.show(t, state, core as u8);
        self.threads[t as usize].burst = Some((burst, self.now));
        let end = self.burst_stop(t, burst, self.now);
        let next = self.queue.peek().unwrap_or(NEVER);
        if self.budget > 0 && end < next && end < self.inline_until {
            self.budget -= 1;
            self.events += 1;
            self.now = end;
            self.finish_burst(t);
            return true;
        }
        let thread = &mut self.threads[t as usize];
        thread.gen_burst += 1;
        self.queue.push(end, Event::Burst(t, thread.gen_burst));
        false
    }

    /// When the burst ends, or reaches a check site at which the thread looks up.
    fn burst_stop(&self, t: Tid, burst: Burst, from: Ns) -> Ns {
        let mut work = burst.work;
        if burst.kind == Kind::Python && self.attention(t) {
            work = work.min(self.to_next_site(t, 0));
        } else if burst.kind == Kind::Python
            && let Some(left) = self.tx_left(t)
        {
            work = work.min(left + self.to_next_site(t, left));
        }
        from + self.wall(t, burst.kind, work)
    }

    /// Work from `done` nanoseconds into the present burst to the next check site; at least 1.
    pub(crate) fn to_next_site(&self, t: Tid, done: Ns) -> Ns {
        let spacing = self.site_spacing(t);
        let passed = self.threads[t as usize].since_site + done * 1000;
        (spacing - passed % spacing).div_ceil(1000).max(1)
    }

    /// Something wants the thread's attention: its burst now ends at the next check site.
    pub(crate) fn alert(&mut self, t: Tid) {
        let thread = &self.threads[t as usize];
        let Some((burst, from)) = thread.burst else {
            return;
        };
        let Place::Core(core) = thread.place else {
            return;
        };
        if burst.kind != Kind::Python || !self.cores[core as usize].executing {
            return;
        }
        let done = self.work(t, burst.kind, self.now - from);
        let left = burst.work.saturating_sub(done);
        let stop = left.min(self.to_next_site(t, done));
        let thread = &mut self.threads[t as usize];
        thread.gen_burst += 1;
        let generation = thread.gen_burst;
        let end = (from + self.wall(t, burst.kind, done + stop)).max(self.now);
        self.queue.push(end, Event::Burst(t, generation));
    }

    /// Accounts for the present burst up to now; what is left goes back on the stack.
    pub(crate) fn stop_burst(&mut self, t: Tid) {
        let Some((burst, from)) = self.threads[t as usize].burst.take() else {
            return;
        };
        let done = self.work(t, burst.kind, self.now - from).min(burst.work);
        let spacing = self.site_spacing(t);
        if burst.kind != Kind::Kernel {
            self.tx_worked(t, done);
        }
        let thread = &mut self.threads[t as usize];
        thread.gen_burst += 1;
        if burst.kind == Kind::Python {
            thread.since_site = (thread.since_site + done * 1000) % spacing;
        }
        if done < burst.work {
            let work = burst.work - done;
            thread.push(Micro::Burst(Burst { work, ..burst }));
        }
    }

    /// The burst's event has come: it is over, or stands at a check site.
    pub(crate) fn finish_burst(&mut self, t: Tid) {
        let before = self.threads[t as usize].todo.len();
        self.stop_burst(t);
        if self.threads[t as usize].todo.len() > before {
            self.threads[t as usize].push(Micro::Check);
        }
    }

    /// Between two operations: a check site, but in 2.x merely one more tick.
    fn site(&mut self, t: Tid) -> bool {
        if !self.threads[t as usize].attached {
            return true;
        }
        let profile = &self.plan.profile;
        let tick = match profile.sites {
            Sites::Ticks(_) => Some(profile.loop_ps / profile.sites_per_loop),
            // Only jumps back count, see `fetch`.
            Sites::Turns(_) => Some(0),
            _ => None,
        };
        if let Some(tick) = tick {
            let spacing = self.site_spacing(t);
            let thread = &mut self.threads[t as usize];
            thread.since_site += tick;
            if thread.since_site < spacing {
                return true;
            }
            thread.since_site %= spacing;
        }
        if !self.attention(t) {
            return true;
        }
        self.check(t)
    }

    /// A check site at which something wants the thread's attention.
    fn check(&mut self, t: Tid) -> bool {
        if !self.threads[t as usize].attached || !self.attention(t) {
            return true;
        }
        if self.threads[t as usize].tx.is_some() {
            // A signal is handled between two transactions.
            let signal = self.sees_interrupt(t);
            if signal {
                self.threads[t as usize].push(Micro::Check);
            }
            self.threads[t as usize].push(Micro::TxCommit(!signal));
            return true;
        }
        if self.is_interrupted(t) && self.handles_signals(t) {
            self.handle_interrupt(t);
            return true;
        }
        if self.in_section(t)
            && self
                .interp(t)
                .is_some_and(|i| self.runtimes[i].attention(t))
        {
            let steps = [Micro::SectionSuspend, Micro::Check, Micro::SectionResume];
            self.steps(t, &steps);
            return true;
        }
        self.threads[t as usize].since_site = 0;
        self.merge_queued(t);
        self.call(t, Call::Check)
    }

    /// Enters the runtime.
    pub(crate) fn call(&mut self, t: Tid, call: Call) -> bool {
        self.threads[t as usize].call = call;
        self.in_runtime(t, |runtime, t, exiting, cx| match call {
            Call::Attach => runtime.attach(t, cx),
            Call::Detach => runtime.detach(t, exiting, cx),
            Call::Check => runtime.check(t, cx),
            Call::World | Call::Commit | Call::Enter => Action::Go,
        })
    }

    fn resume(&mut self, t: Tid) -> bool {
        let why = self.threads[t as usize].why;
        self.in_runtime(t, |runtime, t, _, cx| runtime.resume(t, why, cx))
    }

    /// Lets the runtime decide, carries out its effects, and does what it says.
    pub(crate) fn in_runtime(
        &mut self,
        t: Tid,
        decide: impl FnOnce(&mut crate::runtime::Runtime, Tid, bool, &mut Cx<'_>) -> Action,
    ) -> bool {
        let Some(interp) = self.interp(t) else {
            return true;
        };
        let exiting = self.threads[t as usize].todo.last() == Some(&Micro::Exit);
        match self.decide(interp, |runtime, cx| decide(runtime, t, exiting, cx)) {
            Action::Go => {
                let thread = &mut self.threads[t as usize];
                thread.attached = thread.call != Call::Detach;
                true
            }
            Action::Spend(ns) => {
                self.threads[t as usize].why = Why::Spent;
                // Without the variation of real machines two threads can fall into step and stay there.
                let kernel = Burst {
                    kind: Kind::Kernel,
                    work: self.vary(t, ns),
                };
                self.threads[t as usize].push_all(&[Micro::Burst(kernel), Micro::Resume]);
                true
            }
            Action::Park(timeout) => {
                self.threads[t as usize].push(Micro::Resume);
                let deadline = timeout.map_or(NEVER, |ns| self.now + ns + self.plan.run.slack);
                let state = self.runtimes[interp].parked();
                self.block(t, Blocked::Runtime, state, NO_DETAIL, deadline);
                false
            }
        }
    }

    /// Lets the runtime decide, and carries out its effects.
    fn decide<T>(
        &mut self,
        interp: usize,
        decide: impl FnOnce(&mut crate::runtime::Runtime, &mut Cx<'_>) -> T,
    ) -> T {
        let mut effects = std::mem::take(&mut self.effects);
        let mut cx = Cx {
            now: self.now,
            costs: &self.plan.costs,
            effects: &mut effects,
        };
        let decision = decide(&mut self.runtimes[interp], &mut cx);
        for effect in effects.drain(..) {
            self.carry_out(interp, effect);
        }
        self.effects = effects;
        decision
    }

    /// An instant has come that the interpreter asked for.
    pub(crate) fn alarm(&mut self, interp: usize) {
        self.decide(interp, |runtime, cx| runtime.alarm(cx));
    }

    fn carry_out(&mut self, interp: usize, effect: Effect) {
        match effect {
            Effect::Wake(t) => {
                let thread = &mut self.threads[t as usize];
                let falls = thread.falling.is_some_and(|f| f.what == Blocked::Runtime);
                if falls || thread.place == Place::Blocked(Blocked::Runtime) {
                    thread.why = Why::Woken;
                    self.wake(t);
                }
            }
            Effect::Alert(t) => self.alert(t),
            Effect::Alarm(at) => self.queue.push(at, Event::Alarm(interp as u16)),
            Effect::Ticker(from, to) => {
                self.threads[to as usize].since_site = self.threads[from as usize].since_site;
            }
            Effect::Took(t) => {
                if self.trace.recording {
                    self.trace.gils[interp].push(self.now, t + 1);
                }
            }
            Effect::Freed => {
                if self.trace.recording {
                    self.trace.gils[interp].push(self.now, 0);
                }
            }
            Effect::Mark(t, kind, arg) => self.mark(t, kind, arg),
        }
    }
}
