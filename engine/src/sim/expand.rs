//! Operations in terms of micro-operations: when the GIL is released, what the kernel does, where the
//! check sites are.
//!
//! From 3.10 on a thread looks up when it enters a function, after calls of functions in C and at backward jumps;
//! loads, additions and stores have no check site between them (models.md §2.3, §9.1). From 3.2 to 3.9 it looks up
//! after every opcode that does not end in a fast dispatch: after `LOAD_GLOBAL`, `INPLACE_ADD` and `STORE_GLOBAL`, not
//! after `LOAD_CONST` (`DISPATCH` and `FAST_DISPATCH` in `Python/ceval.c` of v3.9.2).

use crate::program::{Errand, GilUse, Op, Plain, draw};
use crate::runtime::{Containers, Sites, Tid};
use crate::scenario::Mode;
use crate::time::Ns;
use crate::trace::{MarkKind, State};

use super::engine::Engine;
use super::plan::cost;
use super::thread::{Blocked, Burst, Kind, Micro, NEVER};
use super::ticks::ticks;

impl Engine {
    /// Breaks an operation into steps on the thread's stack, or carries it out at once.
    pub(crate) fn expand(&mut self, t: Tid, op: Op) {
        if self.expand_isolated(t, &op) {
            return;
        }
        let op = match self.current(t) {
            Some(_) => match self.expand_task(t, op) {
                Some(op) => op,
                None => return,
            },
            None => op,
        };
        let syscall = kernel(cost::SYSCALL);
        let lock = self.opcodes(t, self.plan.profile.lock_ns);
        let deadline = |timeout: Option<Ns>| timeout.map_or(NEVER, |ns| self.now + ns);
        let inner = self.plan.profile.lock_always_releases && has_inner_lock(&op);
        let before = match self.plan.profile.sites {
            Sites::Ticks(_) if self.interp(t).is_some() => ticks(&op).0,
            _ => 0,
        };
        match op {
            Op::Compute(dist) | Op::ToThread(dist, Errand::Compute) => {
                let work = self.drawn(t, dist) * self.plan.profile.overhead / 1000;
                if self.plan.contention.is_some() && self.interp(t).is_some() {
                    self.steps(t, &[Micro::Compute(work)]);
                    return;
                }
                let burst = self.computing_burst(t, work);
                self.steps(t, &[burst]);
            }
            Op::Native(dist, gil) => {
                let work = self.drawn(t, dist);
                let burst = Micro::Burst(Burst {
                    kind: Kind::Native,
                    work,
                });
                match gil {
                    GilUse::Keep => self.steps(t, &[burst, Micro::Site]),
                    GilUse::Release => self.away(t, &[burst]),
                }
            }
            Op::Io(dist) | Op::Block(dist) | Op::ToThread(dist, Errand::Io) => {
                let ns = self.drawn(t, dist);
                self.away(t, &[syscall, Micro::Pause(State::Io, ns, false)]);
            }
            Op::ToThread(dist, Errand::Native) => {
                let work = self.drawn(t, dist);
                let kind = Kind::Native;
                self.away(t, &[Micro::Burst(Burst { kind, work })]);
            }
            Op::Sleep(dist) => {
                let ns = self.drawn(t, dist);
                self.away(t, &[syscall, Micro::Pause(State::Sleep, ns, true)]);
            }
            Op::Yield => self.away(t, &[syscall, Micro::YieldCore]),
            Op::Call => {
                let n = self.computing(t);
                let plan = self.plan.clone();
                let alone = (plan.profile.call_ns, 0);
                let (ns, records) = plan.contention.as_ref().map_or(alone, |c| c.call(n));
                // It looks up as it enters the function, after the load of its name and, assumed, half of the rest.
                let load = plan.profile.update.load.min(ns);
                let enter = load + (ns - load) / 2;
                let (enter, rest) = (self.opcodes(t, enter), self.opcodes(t, ns - enter));
                let steps = [enter, Micro::Site, rest, Micro::Site];
                match plan.profile.sites {
                    Sites::CallsAndJumps(false) => self.steps(t, &steps[..3]),
                    Sites::CallsAndJumps(true) | Sites::EveryOpcode(_) => self.steps(t, &steps),
                    Sites::Ticks(_) | Sites::Turns(_) => self.steps(t, &[enter, rest, Micro::Site]),
                }
                self.log(t, records);
            }
            Op::Send(channel) => self.away(t, &[syscall, Micro::Send(channel)]),
            Op::Recv(channel) => self.away(t, &[syscall, Micro::Recv(channel)]),
            Op::Acquire(l, timeout) => {
                let deadline = deadline(timeout);
                if self.plan.profile.lock_always_releases && !self.is_foreign(l) {
                    self.away(t, &[Micro::LockBlock(l, deadline)]);
                    self.steps(t, &[lock]);
                } else {
                    self.steps(t, &[lock, Micro::LockTry(l, deadline), Micro::Site]);
                }
            }
            Op::Release(l) => self.steps(t, &[lock, Micro::LockFree(l), Micro::Site]),
            Op::Wait(c, timeout) => {
                let deadline = deadline(timeout);
                let own = self.plan.workload.conditions[c as usize].lock;
                let again = [Micro::LockTry(own, NEVER), Micro::Site];
                self.wait_for(t, Blocked::Condition(c), deadline, &again);
                self.steps(t, &[lock, Micro::CondEnter(c), Micro::LockFree(own)]);
            }
            Op::Notify(c, n) => self.steps(t, &[lock, Micro::Notify(c, n), Micro::Site]),
            Op::Set(e) => self.steps(t, &[lock, Micro::EventSet(e), Micro::Site]),
            Op::Clear(e) => {
                self.flags[e as usize].set = false;
                self.steps(t, &[lock, Micro::Site]);
            }
            Op::WaitEvent(e, timeout) => {
                let deadline = deadline(timeout);
                self.steps(t, &[lock, Micro::EventWait(e, deadline), Micro::Site]);
            }
            Op::Barrier(b) => self.steps(t, &[lock, Micro::BarrierCome(b), Micro::Site]),
            Op::Put(q) => self.steps(t, &[lock, Micro::QueuePut(q), Micro::Site]),
            Op::Get(q, timeout) => {
                let deadline = deadline(timeout);
                self.steps(t, &[lock, Micro::QueueGet(q, deadline), Micro::Site]);
            }
            Op::TaskDone(q) => self.steps(t, &[lock, Micro::QueueDone(q), Micro::Site]),
            Op::JoinQueue(q) => self.steps(t, &[lock, Micro::QueueJoin(q), Micro::Site]),
            Op::Load(v) => {
                let line = self.variable_line(t, v, false);
                let work = self.plan.profile.update.load + line;
                self.opcode_then(t, work, Micro::Load(v));
            }
            Op::Add(n) => self.opcode_then(t, self.plan.profile.update.add, Micro::Add(n)),
            Op::Store(v) => {
                let line = self.variable_line(t, v, true);
                let work = self.plan.profile.update.store + line;
                self.opcode_then(t, work, Micro::Store(v));
            }
            Op::Incref(o) => self.count_reference(t, o, true),
            Op::Decref(o) => self.count_reference(t, o, false),
            Op::Access(o, write) if self.threads[t as usize].tx.is_some() => {
                let opcode = self.opcodes(t, self.plan.profile.opcode_ns.max(1));
                self.steps(t, &[opcode, Micro::TxTouch(o, write), Micro::Site]);
            }
            Op::Access(o, write) => self.access(t, o, write),
            Op::Enter(o) => self.section(t, o, true),
            Op::Leave(o) => self.section(t, o, false),
            Op::Alloc(n) => self.allocate(t, n),
            Op::Spawn(role) => self.spawn(t, role),
            Op::Join(role) => {
                if self.plan.run.mode != Mode::Sequential {
                    self.steps(t, &[lock, Micro::JoinRole(role), Micro::Site]);
                }
            }
            Op::Begin => {
                let actor = self.actor(t);
                self.threads[actor as usize].begun = Some(self.now);
            }
            Op::Done => self.request_done(self.actor(t)),
            // Flattened away by `Body`.
            Op::Loop(..) => {}
        }
        if inner {
            self.steps(t, &[Micro::Detach, Micro::Attach]);
        }
        self.sites(t, before);
    }

    /// The same for a plain step of a thread, where nothing is involved that would make it another.
    pub(super) fn expand_plain(&mut self, t: Tid, plain: Plain) {
        let (io, burst) = (self.plan.run.io, self.plan.run.burst);
        match plain {
            Plain::Compute(dist) => {
                let drawn = draw(dist, io, burst, &mut self.threads[t as usize].rng);
                let work = drawn * self.plan.profile.overhead / 1000;
                let burst = self.computing_burst(t, work);
                self.threads[t as usize].push(burst);
            }
            Plain::Wait(dist, sleeps) => {
                let thread = &mut self.threads[t as usize];
                let ns = draw(dist, io, burst, &mut thread.rng);
                let pause = match sleeps {
                    true => Micro::Pause(State::Sleep, ns, true),
                    false => Micro::Pause(State::Io, ns, false),
                };
                let call = kernel(cost::SYSCALL);
                let steps = [Micro::Site, Micro::Attach, pause, call, Micro::Detach];
                thread.todo.extend_from_slice(&steps);
            }
            Plain::Done => self.request_done(t),
            Plain::BackEdge => {
                let (kind, work) = (Kind::Opcodes, self.jump_cost(t));
                let jump = Micro::Burst(Burst { kind, work });
                let thread = &mut self.threads[t as usize];
                thread.todo.extend_from_slice(&[Micro::Site, jump]);
            }
        }
    }

    /// So much bytecode. Less than a turn of a loop has no jump back in it.
    fn computing_burst(&self, t: Tid, work: Ns) -> Micro {
        let straight = matches!(self.plan.profile.sites, Sites::CallsAndJumps(_))
            && work * 1000 < self.plan.profile.loop_ps;
        match self.interp(t) {
            Some(_) if !straight => Micro::Burst(Burst {
                kind: Kind::Python,
                work,
            }),
            _ => self.opcodes(t, work),
        }
    }

    fn request_done(&mut self, t: Tid) {
        let now = self.now;
        let thread = &mut self.threads[t as usize];
        thread.completed += 1;
        if let Some(begun) = thread.begun.take() {
            thread.latencies.push(now - begun);
        }
        self.mark(t, MarkKind::Done, 0);
    }

    /// So many check sites (ticks up to 3.1), to be passed next.
    pub(crate) fn sites(&mut self, t: Tid, n: u8) {
        for _ in 0..n {
            self.threads[t as usize].push(Micro::Site);
        }
    }

    pub(crate) fn drawn(&mut self, t: Tid, dist: crate::program::Dist) -> Ns {
        let t = self.actor(t);
        let (io, burst) = (self.plan.run.io, self.plan.run.burst);
        draw(dist, io, burst, &mut self.threads[t as usize].rng)
    }

    /// So much bytecode without a check site inside (native code in a native thread).
    pub(crate) fn opcodes(&self, t: Tid, work: Ns) -> Micro {
        let kind = if self.interp(t).is_some() {
            Kind::Opcodes
        } else {
            Kind::Native
        };
        Micro::Burst(Burst { kind, work })
    }

    pub(crate) fn steps(&mut self, t: Tid, steps: &[Micro]) {
        self.threads[t as usize].push_all(steps);
    }

    /// Steps outside Python: the GIL is released before and taken after, and a check site follows.
    pub(crate) fn away(&mut self, t: Tid, steps: &[Micro]) {
        let thread = &mut self.threads[t as usize];
        thread.push_all(&[Micro::Attach, Micro::Site]);
        thread.push_all(steps);
        thread.push(Micro::Detach);
    }

    /// One opcode and its effect at its end. Up to 3.1 a tick follows, up to 3.9 a check site.
    fn opcode_then(&mut self, t: Tid, work: Ns, effect: Micro) {
        if matches!(
            self.plan.profile.sites,
            Sites::Ticks(_) | Sites::EveryOpcode(_)
        ) {
            self.sites(t, 1);
        }
        let opcode = self.opcodes(t, work);
        self.steps(t, &[opcode, effect]);
    }

    /// The next piece of computing that counts references as it goes.
    pub(crate) fn compute(&mut self, t: Tid, work: Ns) {
        let n = self.computing(t);
        let plan = self.plan.clone();
        let Some(contention) = &plan.contention else {
            return;
        };
        let piece = contention.piece(work, n);
        if piece.work < work {
            self.steps(t, &[Micro::Compute(work - piece.work)]);
        }
        self.log(t, piece.records);
        let kind = Kind::Python;
        let work = piece.takes;
        self.steps(t, &[Micro::Burst(Burst { kind, work })]);
    }

    /// How many threads of this one's interpreter run Python now, itself included.
    fn computing(&self, t: Tid) -> usize {
        let python = |kind| matches!(kind, Kind::Python | Kind::Opcodes);
        let others = self.cores.iter().filter(|core| {
            let Some(other) = core.thread.filter(|&o| core.executing && o != t) else {
                return false;
            };
            let burst = self.threads[other as usize].burst;
            burst.is_some_and(|(b, _)| python(b.kind)) && self.interp(other) == self.interp(t)
        });
        others.count() + 1
    }

    /// A container (models.md §3.3, §6): some take its lock to change it, some to read it too, and what has
    /// neither a lock nor a GIL spoils it.
    #[inline(never)]
    fn access(&mut self, t: Tid, o: u16, write: bool) {
        let work = self.plan.profile.opcode_ns.max(1);
        let opcode = self.opcodes(t, work);
        let locked = match self.plan.profile.containers {
            Containers::Gil => false,
            Containers::Locked => write,
            Containers::AlwaysLocked => true,
            Containers::Unguarded => {
                let touch = |enters| Micro::Touch {
                    object: o,
                    write,
                    enters,
                };
                let work = work + self.container_line(t, o, write);
                let opcode = self.opcodes(t, work);
                self.steps(t, &[touch(true), opcode, touch(false), Micro::Site]);
                return;
            }
        };
        if !locked {
            self.steps(t, &[opcode, Micro::Site]);
            return;
        }
        let own = self.container_lock(t, o);
        if !self.threads[t as usize].sections.is_empty() {
            let enter = [Micro::Header(o), Micro::SectionEnter(own)];
            let leave = [Micro::Header(o), Micro::SectionLeave(own), Micro::Site];
            self.steps(t, &leave);
            self.steps(t, &[opcode]);
            self.steps(t, &enter);
            return;
        }
        let steps = [
            Micro::Header(o),
            Micro::LockTry(own, NEVER),
            opcode,
            Micro::Header(o),
            Micro::LockFree(own),
            Micro::Site,
        ];
        self.steps(t, &steps);
    }

    fn spawn(&mut self, t: Tid, role: u16) {
        if self.plan.run.mode == Mode::Sequential {
            return;
        }
        let born = self.plan.by_role[role as usize].clone();
        let thread = &mut self.threads[t as usize];
        thread.push(Micro::Site);
        for &child in born.iter().rev() {
            let epoch = self.threads[child as usize].gen_timer;
            let thread = &mut self.threads[t as usize];
            thread.push(Micro::Wake(child, epoch));
            let work = match self.same_loop(t, child) {
                true => self.handle_cost(),
                false => kernel(cost::SPAWN),
            };
            self.threads[t as usize].push(work);
        }
    }
}

/// Python code of the library that takes a lock of its own: up to 3.2 the GIL is released for an instant.
const fn has_inner_lock(op: &Op) -> bool {
    matches!(
        op,
        Op::Notify(..)
            | Op::Set(_)
            | Op::Clear(_)
            | Op::WaitEvent(..)
            | Op::Barrier(_)
            | Op::Put(_)
            | Op::Get(..)
            | Op::TaskDone(_)
            | Op::JoinQueue(_)
    )
}

/// So much time in the kernel.
pub(crate) fn kernel(work: Ns) -> Micro {
    Micro::Burst(Burst {
        kind: Kind::Kernel,
        work,
    })
}
