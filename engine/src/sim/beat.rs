//! The kernel's tick, as far as it takes time from the thread that it interrupts.
//!
//! Rules: `tick_nohz_handler` of `kernel/time/tick-sched.c`. A processor that has work is interrupted at each tick; on a virtual machine
//! the host takes the processor to deliver that, and once more when the next tick is set. Measured (`tick.c` of `measurements/programs`,
//! gaps of a loop that reads the clock, four runs of 5 s on a quiet machine): 15.7 to 16.4 µs in one of four, 17.5 to 18.7 in the median, 23 to 26 in
//! one of four; twice as long in six runs of a noisier hour. So a thread that releases a lock at a tick may lose it before it can take it again.
//! Only on hardware that says so ([`super::Hardware::tick`]): three quarters of it are always taken, the rest is drawn, exponentially.

use crate::runtime::Tid;
use crate::time::Ns;

use super::engine::Engine;
use super::expand::kernel;
use super::queue::Event;
use super::thread::{Kind, Micro};

impl Engine {
    /// From the next tick on, threads that compute are interrupted.
    pub(super) fn start_beat(&mut self) {
        if self.plan.hardware().tick > 0 && !self.beats {
            self.beats = true;
            let at = self.sched.tick_after(self.now);
            self.queue.push(at, Event::Beat);
        }
    }

    /// A tick, as long as any core has a thread.
    pub(crate) fn beat(&mut self) {
        self.beats = false;
        for core in 0..self.cores.len() {
            if let Some(t) = self.cores[core].thread {
                self.start_beat();
                if self.cores[core].executing {
                    self.delay(t);
                }
            }
        }
    }

    /// The tick takes its time from the thread.
    fn delay(&mut self, t: Tid) {
        let tick = self.plan.hardware().tick;
        let drawn = self.threads[usize::from(t)].chance.exponential(tick / 4);
        if self.interrupted(t, tick - tick / 4 + drawn).is_some() {
            self.go_on(t);
        }
    }

    /// The thread, which executes, loses so much time to an interrupt before it can go on ([`Engine::go_on`]): whether in a
    /// system call, which just takes longer; none if it is between two bursts.
    pub(super) fn interrupted(&mut self, t: Tid, mut work: Ns) -> Option<bool> {
        let (burst, _) = self.threads[usize::from(t)].burst?;
        let before = self.threads[usize::from(t)].todo.len();
        self.stop_burst(t);
        let thread = &mut self.threads[usize::from(t)];
        let in_kernel = burst.kind == Kind::Kernel;
        // Nothing is left of a call that ends at this very instant.
        if in_kernel
            && thread.todo.len() > before
            && let Some(Micro::Burst(left)) = thread.todo.pop()
        {
            work += left.work;
        }
        thread.push(kernel(work));
        Some(in_kernel)
    }

    /// The interrupt is over.
    pub(super) fn go_on(&mut self, t: Tid) {
        let thread = &mut self.threads[usize::from(t)];
        let Some(Micro::Burst(burst)) = thread.todo.pop() else {
            return;
        };
        // Nothing of it becomes cold or warm: what is slow after so long was measured with interrupts in between.
        thread.host = burst.work;
        let core = usize::from(thread.core);
        let outside = self.cores[core].outside;
        let over = self.burst(t, burst);
        self.cores[core].outside = outside;
        if over {
            self.proceed(t);
        }
    }
}
