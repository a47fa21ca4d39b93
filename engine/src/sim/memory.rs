//! Shared memory: variables, and the garbage collector of free-threaded builds.
//!
//! Every store goes through one place, so that a lost update is seen when it happens: a thread stores a value
//! computed from one that another thread has overwritten since (models.md §9.1). A cache line that another core
//! wrote last costs a transfer, and writers take turns on it (§9.4). A collection stops the world twice (§3.1).
//!
//! Left out: what a collection costs with the GIL (it runs in the holder's time), and memory itself.

use crate::runtime::Tid;
use crate::time::Ns;
use crate::trace::MarkKind;

use super::engine::Engine;
use super::thread::{Call, Micro};

/// Young objects that trigger a collection (`gc_free_threading.c` of v3.13.15, lines 1062–1076).
const GC_THRESHOLD: u64 = 2000;
/// Time to visit one object. Assumed: no measurement of it is at hand.
const GC_PER_OBJECT: Ns = 20;

impl Engine {
    /// Carries out a memory step.
    pub(crate) fn perform_memory(&mut self, t: Tid, micro: Micro) {
        let actor = self.actor(t);
        match micro {
            Micro::Load(v) if self.threads[t as usize].tx.is_some() => {
                let own = self.load_tx(t, v);
                let everybodys = self.variables[self.variable_at(t, v)].value;
                self.threads[t as usize].register = own.unwrap_or(everybodys);
            }
            Micro::Load(v) => {
                let variable = self.variables[self.variable_at(t, v)];
                let thread = &mut self.threads[actor as usize];
                thread.register = variable.value;
                thread.loaded = Some((v, variable.version));
            }
            Micro::Add(n) => {
                let thread = &mut self.threads[actor as usize];
                thread.register = thread.register.wrapping_add(n);
            }
            Micro::Store(v) => self.store(actor, v),
            Micro::Header(o) => {
                let burst = self.header_line(t, o);
                self.steps(t, &[burst]);
            }
            Micro::Touch {
                object,
                write,
                enters,
            } => self.touch(t, object, write, enters),
            count => self.perform_count(t, count),
        }
    }

    /// Where the thread's interpreter has this variable, or object: each has memory of its own.
    fn variable_at(&self, t: Tid, v: u16) -> usize {
        self.interp(t).unwrap_or(0) * self.plan.workload.variables.len() + usize::from(v)
    }

    /// See [`Engine::variable_at`].
    pub(crate) fn object_at(&self, t: Tid, o: u16) -> usize {
        self.interp(t).unwrap_or(0) * self.plan.workload.objects.len() + usize::from(o)
    }

    /// The store of a transaction that is committed: nobody has changed the variable since it was read.
    pub(crate) fn publish(&mut self, t: Tid, v: u16, value: i64) {
        let at = self.variable_at(t, v);
        self.variables[at].value = value;
        self.variables[at].version += 1;
    }

    fn store(&mut self, t: Tid, v: u16) {
        if self.store_tx(t, v) {
            return;
        }
        let at = self.variable_at(t, v);
        let thread = &self.threads[t as usize];
        let variable = &mut self.variables[at];
        let seen = thread.loaded.filter(|&(from, _)| from == v);
        let lost = seen.map_or(0, |(_, version)| variable.version - version);
        variable.value = thread.register;
        variable.version += 1;
        self.threads[t as usize].loaded = None;
        if lost > 0 {
            self.lost_updates += lost;
            self.mark(t, MarkKind::LostUpdate, u32::from(v));
        }
    }

    /// Time until this core may read (or write) the variable's cache line. Only where threads really run in
    /// parallel.
    pub(crate) fn variable_line(&mut self, t: Tid, v: u16, write: bool) -> Ns {
        if !self.plan.run.runtime.is_free_threaded() || self.threads[t as usize].tx.is_some() {
            return 0;
        }
        let (core, now) = (self.threads[t as usize].core, self.now);
        let at = self.variable_at(t, v);
        let wait = self.variables[at].line.wait(core, now, write);
        // Two threads that run the same loop would stay in step for ever.
        self.vary(t, wait)
    }

    /// Allocates objects that the collector tracks; collects when there are enough (free-threaded builds).
    pub(crate) fn allocate(&mut self, t: Tid, n: u32) {
        let work = Ns::from(n) * self.plan.profile.opcode_ns;
        let own = self.interp(t).unwrap_or(0);
        let (young, live) = &mut self.heaps[own];
        *young += u64::from(n);
        *live += u64::from(n);
        let (young, live) = (*young, *live);
        if self.interp(t).is_some()
            && self.plan.profile.is_free_threaded_build()
            && young > GC_THRESHOLD
            && young > live / 4
        {
            self.heaps[own].0 = 0;
            let visit = self.opcodes(t, live * GC_PER_OBJECT);
            let (stop, start) = (Micro::StopWorld, Micro::StartWorld);
            // Find the unreachable; run finalizers with the world going; find the resurrected.
            self.steps(
                t,
                &[
                    stop,
                    visit,
                    start,
                    stop,
                    self.opcodes(t, GC_PER_OBJECT),
                    start,
                ],
            );
        }
        let allocation = self.opcodes(t, work);
        self.steps(t, &[allocation, Micro::Site]);
    }

    /// Stops or starts the world.
    pub(crate) fn world(&mut self, t: Tid, micro: Micro) -> bool {
        self.threads[t as usize].call = Call::World;
        self.in_runtime(t, |runtime, t, _, cx| match (runtime, micro) {
            (crate::runtime::Runtime::FreeThreaded(free), Micro::StopWorld) => {
                free.stop_world(t, cx)
            }
            (crate::runtime::Runtime::FreeThreaded(free), _) => free.start_world(cx),
            _ => crate::runtime::Action::Go,
        })
    }
}
