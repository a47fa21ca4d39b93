//! Execution: what a thread on a core does from one instant to the next.
//!
//! [`Engine::proceed`] works off micro-operations until one of them takes time or blocks. CPU time is a
//! *burst*; the only place inside one where a thread looks up is a check site, and a burst is cut there only
//! if something wants its attention (models.md §2.3): an undisturbed thread costs one event a burst, however
//! long it is.

use crate::program::Step;
use crate::runtime::{Sites, Tid};
use crate::time::Ns;
use crate::trace::NO_DETAIL;

use super::engine::Engine;
use super::expand::kernel;
use super::plan::Part;
use super::thread::{Blocked, Burst, Call, Kind, Micro};
use super::ticks;

impl Engine {
    /// The interpreter of a Python thread.
    pub(crate) fn interp(&self, t: Tid) -> Option<usize> {
        self.threads[t as usize].interp.map(usize::from)
    }

    /// Whether the thread is to do something at its next check site.
    pub(crate) fn attention(&self, t: Tid) -> bool {
        let Some(interp) = self.interp(t) else {
            return false;
        };
        self.runtimes[interp].attention(t)
            || !self.never.signals && self.sees_interrupt(t)
            || !self.threads[t as usize].merges.is_empty()
            || !self.never.transactions && self.tx_due(t)
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
                let kick = std::mem::take(&mut self.kick);
                let thread = &mut self.threads[t as usize];
                thread.host = kick - kick / 3;
                thread.push(kernel(kick));
            }
        }
    }

    fn fetch(&mut self, t: Tid) {
        if self.never.involved
            && let Some(plain) = self.threads[t as usize].code.plain()
        {
            return self.expand_plain(t, plain);
        }
        let part = match self.loops.is_empty() {
            true => Part::Thread,
            false => self.plan.threads[t as usize].part,
        };
        let actor = match part {
            Part::Thread | Part::Task(_) => t,
            Part::Worker(l) => return self.next_job(t, l),
            Part::Loop(l) => match self.loops[usize::from(l)].current {
                Some(task) => task,
                None => return self.turn(t, l),
            },
        };
        if !self.never.transactions {
            self.begin_next(t);
        }
        match self.threads[actor as usize].code.step() {
            Step::Do(op) if self.enters(t, &op) => {
                let thread = &mut self.threads[t as usize];
                thread.code.again();
                thread.push(Micro::TxEnter);
            }
            Step::Do(op) => self.expand(t, op),
            Step::BackEdge => {
                let cost = self.jump_cost(t);
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

    /// What a loop's jump back takes.
    pub(super) fn jump_cost(&self, t: Tid) -> Ns {
        match self.interp(t) {
            Some(_) => self.plan.profile.opcode_ns,
            None => 0,
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
}
