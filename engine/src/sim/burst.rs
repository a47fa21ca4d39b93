//! Bursts: how long CPU time takes on a core, and where inside it a thread looks up.
//!
//! A burst is cut at a check site only if something wants the thread's attention (models.md §2.3): an undisturbed
//! thread costs one event a burst, however long it is.

use crate::runtime::{Sites, Tid};
use crate::time::Ns;
use crate::trace::State;

use super::engine::Engine;
use super::queue::Event;
use super::thread::{Burst, Kind, Micro, NEVER, Place};

impl Engine {
    /// Python work between two check sites in straight code, in picoseconds.
    pub(super) fn site_spacing(&self, t: Tid) -> u64 {
        if self.never.signals {
            return self.spacing;
        }
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

    /// The same without any signal.
    pub(super) fn undisturbed_spacing(&self) -> u64 {
        let profile = &self.plan.profile;
        let one = (profile.loop_ps / profile.sites_per_loop).max(1);
        match profile.sites {
            Sites::Ticks(_) => one * (u64::from(self.plan.run.check_interval()) + 1),
            Sites::Turns(n) => one * n,
            _ => one,
        }
    }

    /// Wall time of so much work on the thread's core, rounded up.
    pub(super) fn wall(&self, t: Tid, kind: Kind, work: Ns) -> Ns {
        match self.speed(t, kind) {
            1000 => work,
            speed => (u128::from(work) * 1000).div_ceil(u128::from(speed)) as Ns,
        }
    }

    /// Work done in so much wall time on the thread's core, rounded down.
    pub(super) fn work(&self, t: Tid, kind: Kind, wall: Ns) -> Ns {
        match self.speed(t, kind) {
            1000 => wall,
            speed => (u128::from(wall) * u128::from(speed) / 1000) as Ns,
        }
    }

    pub(super) fn speed(&self, t: Tid, kind: Kind) -> u32 {
        if self.never.uneven && self.never.signals {
            return 1000;
        }
        let core = self.threads[t as usize].core;
        let speed = self.plan.speeds.get(core as usize).copied().unwrap_or(1000);
        if kind == Kind::Python && self.in_storm(t) {
            let profile = &self.plan.profile;
            let slow = profile.loop_ps + profile.sites_per_loop * profile.opcode_ns * 1000;
            return (u64::from(speed) * profile.loop_ps / slow).max(1) as u32;
        }
        speed
    }

    /// Starts to burn CPU; true if that was over on the spot.
    pub(super) fn burst(&mut self, t: Tid, burst: Burst) -> bool {
        if burst.work == 0 {
            return true;
        }
        let burst = match self.plan.hardware().cold {
            0 => burst,
            _ => self.chilled(t, burst),
        };
        let core = self.threads[t as usize].core;
        if burst.kind == Kind::Kernel && self.cores[core as usize].asked {
            self.resched(core);
        }
        let state = match burst.kind {
            Kind::Python | Kind::Opcodes => State::Python,
            Kind::Native => State::Native,
            Kind::Kernel => State::Switching,
        };
        self.show(t, state, core as u8);
        let work = self.until_stop(t, burst);
        let end = self.now + self.wall(t, burst.kind, work);
        let next = self.queue.peek().unwrap_or(NEVER);
        if self.budget > 0 && end < next && end < self.inline_until {
            self.budget -= 1;
            self.events += 1;
            if work == burst.work {
                self.now = end;
                self.account(t, burst.kind, work);
            } else {
                self.threads[t as usize].burst = Some((burst, self.now));
                self.now = end;
                self.finish_burst(t);
            }
            return true;
        }
        let thread = &mut self.threads[t as usize];
        thread.burst = Some((burst, self.now));
        thread.gen_burst += 1;
        self.queue.push(end, Event::Burst(t, thread.gen_burst));
        false
    }

    /// Work until the burst ends, or reaches a check site at which the thread looks up.
    fn until_stop(&self, t: Tid, burst: Burst) -> Ns {
        if burst.kind != Kind::Python {
            return burst.work;
        }
        if self.attention(t) {
            return burst.work.min(self.to_next_site(t, 0));
        }
        match self.tx_left(t) {
            Some(left) => burst.work.min(left + self.to_next_site(t, left)),
            None => burst.work,
        }
    }

    /// The thread has burned so much.
    fn account(&mut self, t: Tid, kind: Kind, done: Ns) {
        if kind != Kind::Kernel && !self.never.transactions {
            self.tx_worked(t, done);
        }
        if self.plan.hardware().cold > 0 && matches!(kind, Kind::Python | Kind::Opcodes) {
            self.threads[t as usize].python = self.now;
        }
        if kind == Kind::Python {
            let spacing = self.site_spacing(t);
            let thread = &mut self.threads[t as usize];
            thread.since_site = (thread.since_site + done * 1000) % spacing;
        }
    }

    /// Work from `done` nanoseconds into the present burst to the next check site; at least 1.
    pub(super) fn to_next_site(&self, t: Tid, done: Ns) -> Ns {
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
        self.account(t, burst.kind, done);
        let thread = &mut self.threads[t as usize];
        thread.gen_burst += 1;
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
}
