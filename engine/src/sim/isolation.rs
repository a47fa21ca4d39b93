//! Workers with an interpreter of their own: how they are started, joined, and what they send each other.
//!
//! Rules: `Lib/multiprocessing/popen_fork.py`, `popen_spawn_posix.py`, `popen_forkserver.py`, `queues.py` (v3.13.15);
//! `Lib/concurrent/interpreters/_queues.py`; models.md §7.
//!
//! - Pickling burns CPU with the GIL held, on both sides. A pipe holds 64 KiB: whoever writes more waits for
//!   the reader, so a fresh process is sent a large argument only once it is up.
//! - A fork inherits: nothing is pickled, and variables keep the values they have at that instant.
//! - A process that puts an item into a queue only appends it to a buffer; a thread of its own pickles it and
//!   writes it into the pipe. That thread needs the GIL of its process.
//! - So it does with locks, but for those of `multiprocessing`, which are in shared memory: see [`Engine::copy_locks`].
//! - A queue between subinterpreters holds copies, and is polled: a wait sleeps 10 ms and looks again.

use crate::program::Op;
use crate::runtime::Tid;
use crate::scenario::Mode;
use crate::time::{MS, Ns};
use crate::trace::{MarkKind, State};

use super::engine::Engine;
use super::expand::kernel;
use super::plan::cost;
use super::report::Copied;
use super::thread::{Blocked, Burst, Kind, Micro, NEVER, Place};

/// How long `interpreters.Queue` sleeps between two looks (`_delay`).
const POLL: Ns = 10 * MS;

/// C code with the GIL held.
fn native(work: Ns) -> Micro {
    Micro::Burst(Burst {
        kind: Kind::Native,
        work,
    })
}

impl Engine {
    /// Breaks an operation into steps where workers have an interpreter each; false if it is as in threads.
    pub(crate) fn expand_isolated(&mut self, t: Tid, op: &Op) -> bool {
        let Some(isolation) = &self.plan.isolation else {
            return false;
        };
        let written = |q: u16| {
            usize::from(q) < isolation.queues.len() || isolation.mode == Mode::Subinterpreters
        };
        match *op {
            Op::Spawn(role) => self.start_workers(t, role),
            Op::Join(role) => {
                let lock = self.opcodes(t, self.plan.profile.lock_ns);
                self.steps(t, &[lock, Micro::JoinRole(role), Micro::Site]);
                for i in (0..self.plan.by_role[usize::from(role)].len()).rev() {
                    let worker = self.plan.by_role[usize::from(role)][i];
                    self.steps(t, &[Micro::Collect(worker)]);
                }
            }
            Op::Put(q) if isolation.is_pipe(q) => {
                self.away(t, &[kernel(cost::SYSCALL), Micro::QueuePut(q)]);
            }
            Op::Put(q) if written(q) => self.put_item(t, q),
            Op::Get(q, timeout) if written(q) => {
                let deadline = timeout.map_or(NEVER, |ns| self.now + ns);
                self.get_item(t, q, deadline);
            }
            _ => return false,
        }
        true
    }

    /// Carries out a step of isolation.
    #[inline(never)]
    pub(crate) fn perform_isolated(&mut self, t: Tid, micro: Micro) {
        match micro {
            Micro::Start(child) => self.give_birth(t, child),
            Micro::Collect(worker) => self.collect(t, worker),
            Micro::Request(worker) => self.requests.push_back(worker),
            Micro::Give(_, 0) | Micro::Take(_, 0) => {}
            Micro::Give(pipe, left) => {
                let more = Micro::Give(pipe, left - 1);
                self.steps(t, &[kernel(cost::SYSCALL), Micro::Send(pipe), more]);
            }
            Micro::Take(pipe, left) => {
                let more = Micro::Take(pipe, left - 1);
                self.steps(t, &[kernel(cost::SYSCALL), Micro::Recv(pipe), more]);
            }
            Micro::TakeItem(q, deadline) => self.take_item(t, q, deadline),
            Micro::PollPut(q) => {
                let capacity = self.plan.workload.queues[usize::from(q)].capacity;
                let queue = &mut self.queues[usize::from(q)];
                if capacity > 0 && queue.items >= capacity {
                    self.poll_later(t, Micro::PollPut(q));
                } else {
                    queue.items += 1;
                }
            }
            Micro::PollGet(q, deadline) => {
                let queue = &mut self.queues[usize::from(q)];
                if queue.items > 0 {
                    queue.items -= 1;
                    let back = self.plan.isolation.as_ref().map_or(0, |i| i.back);
                    self.steps(t, &[native(back)]);
                } else if self.now < deadline {
                    self.poll_later(t, Micro::PollGet(q, deadline));
                }
            }
            other => self.perform_memory(t, other),
        }
    }

    fn poll_later(&mut self, t: Tid, again: Micro) {
        let nap = Micro::Pause(State::Sleep, POLL, true);
        let syscall = kernel(cost::SYSCALL);
        self.steps(t, &[Micro::Detach, syscall, nap, Micro::Attach, again]);
    }

    /// `Process.start()` for every worker of the role, in order; the server forks what it was asked for.
    #[inline(never)]
    fn start_workers(&mut self, t: Tid, role: u16) {
        let plan = self.plan.clone();
        let Some(isolation) = &plan.isolation else {
            return;
        };
        let syscall = kernel(cost::SYSCALL);
        if isolation.server.is_some_and(|(server, _)| server == t) {
            let Some(child) = self.requests.pop_front() else {
                return;
            };
            let fork = kernel(isolation.fork_cost());
            let forked = isolation.workers[usize::from(child)].map_or(0, |worker| worker.forked);
            let steps = [fork, Micro::Start(child), syscall, Micro::Send(forked)];
            self.steps(t, &steps);
            return;
        }
        self.steps(t, &[Micro::Site]);
        for &child in plan.by_role[usize::from(role)].iter().rev() {
            // `Process.start` is Python code with many check sites.
            self.steps(t, &[Micro::Check]);
            let Some(worker) = isolation.workers[usize::from(child)] else {
                self.steps(t, &[kernel(cost::SPAWN), Micro::Start(child)]);
                continue;
            };
            let give = worker.given.map(|pipe| Micro::Give(pipe, isolation.chunks));
            let give = give.unwrap_or(Micro::Give(0, 0));
            let fork = kernel(isolation.fork_cost());
            match (isolation.mode, isolation.server) {
                (Mode::Forkserver, Some((server, requests))) => {
                    let unborn = self.threads[server as usize].place;
                    let unborn = unborn == Place::Blocked(Blocked::Unborn);
                    let first = plan.by_role[usize::from(role)].first() == Some(&child);
                    let mut steps = vec![native(isolation.out)];
                    // Once: a server that is up and waits must not be woken for nothing.
                    if unborn && first {
                        steps.extend([kernel(cost::SPAWN), Micro::Start(server)]);
                    }
                    steps.extend([
                        Micro::Request(child),
                        Micro::Detach,
                        syscall,
                        Micro::Send(requests),
                        give,
                        Micro::Take(worker.forked, 1),
                        Micro::Attach,
                    ]);
                    self.steps(t, &steps);
                }
                (Mode::Fork, _) => self.steps(t, &[fork, Micro::Start(child)]),
                _ => self.steps(
                    t,
                    &[
                        native(isolation.out),
                        fork,
                        Micro::Start(child),
                        Micro::Detach,
                        give,
                        Micro::Attach,
                    ],
                ),
            }
        }
    }

    /// The worker comes to life; a forked one with its parent's memory as it is now.
    fn give_birth(&mut self, t: Tid, child: Tid) {
        let forked = self.plan.run.mode == Mode::Fork;
        let (from, to) = (self.interp(t), self.interp(child));
        if let (true, Some(from), Some(to)) = (forked, from, to)
            && from != to
        {
            let n = self.plan.workload.variables.len();
            self.variables.copy_within(from * n..(from + 1) * n, to * n);
            self.copy_locks(t, child);
        }
        self.threads[child as usize].never = false;
        self.wake(child);
    }

    /// A fork copies memory with the locks in it, but of the threads only the one that forks. CPython makes its own locks
    /// anew in the child (`PyOS_AfterFork_Child`: the GIL, imports; `logging` and the like by `os.register_at_fork`), never
    /// the program's: a copy that is locked has nobody who will release it.
    fn copy_locks(&mut self, t: Tid, child: Tid) {
        let plan = self.plan.clone();
        let Some(isolation) = &plan.isolation else {
            return;
        };
        let pairs = isolation.own_locks(t).zip(isolation.own_locks(child));
        for (from, to) in pairs {
            let (owner, copied) = {
                let lock = &self.locks[usize::from(from)];
                (lock.owner, lock.copied)
            };
            let lock = &mut self.locks[usize::from(to)];
            lock.copied = copied;
            match owner {
                // The thread that forks is the one that the child has.
                Some(owner) if owner == t => lock.owner = Some(child),
                Some(owner) => {
                    lock.copied = Some(Copied {
                        holder: owner.into(),
                        by: t.into(),
                        at: self.now,
                    });
                }
                None => {}
            }
            if lock.copied.is_some() {
                self.mark(t, MarkKind::CopiedLocked, u32::from(to));
            }
        }
    }

    /// The joiner takes a worker's result out of its pipe, once.
    fn collect(&mut self, t: Tid, worker: Tid) {
        let plan = self.plan.clone();
        let Some(isolation) = &plan.isolation else {
            return;
        };
        let returned = isolation.workers[usize::from(worker)].and_then(|w| w.returned);
        let Some(pipe) = returned else { return };
        if std::mem::replace(&mut self.threads[worker as usize].collected, true) {
            return;
        }
        let take = Micro::Take(pipe, isolation.chunks);
        let back = native(isolation.back);
        self.steps(t, &[Micro::Detach, take, Micro::Attach, back, Micro::Site]);
    }

    /// `Queue.put`.
    #[inline(never)]
    fn put_item(&mut self, t: Tid, q: u16) {
        let plan = self.plan.clone();
        let Some(isolation) = &plan.isolation else {
            return;
        };
        let lock = self.opcodes(t, plan.profile.lock_ns);
        let Some(parts) = isolation.queues.get(usize::from(q)).copied() else {
            self.steps(t, &[native(isolation.out), Micro::PollPut(q), Micro::Site]);
            return;
        };
        self.queues[usize::from(q)].unfinished += 1;
        match isolation.feeder(t, q) {
            Some(feeder) => {
                self.steps(t, &[lock, Micro::QueuePut(feeder.buffer), Micro::Site]);
                let thread = &self.threads[feeder.thread as usize];
                if thread.place == Place::Blocked(Blocked::Unborn) {
                    self.steps(t, &[kernel(cost::SPAWN), Micro::Start(feeder.thread)]);
                }
            }
            // A program that is not Python writes by itself.
            None => {
                self.steps(t, &[Micro::LockFree(parts.write), Micro::Site]);
                for _ in 0..isolation.chunks {
                    self.steps(t, &[kernel(cost::SYSCALL), Micro::QueuePut(parts.pipe)]);
                }
                self.steps(t, &[lock, Micro::LockTry(parts.write, NEVER)]);
            }
        }
        if let Some(room) = parts.room {
            self.steps(t, &[lock, Micro::LockTry(room, NEVER)]);
        }
    }

    /// `Queue.get`: the lock of the readers, then the pipe.
    fn get_item(&mut self, t: Tid, q: u16, deadline: Ns) {
        let isolation = self.plan.isolation.as_ref();
        let parts = isolation.and_then(|i| i.queues.get(usize::from(q)).copied());
        let lock = self.opcodes(t, self.plan.profile.lock_ns);
        match parts {
            Some(parts) => {
                let (read, take) = (
                    Micro::LockTry(parts.read, deadline),
                    Micro::TakeItem(q, deadline),
                );
                self.steps(t, &[lock, read, take, Micro::Site]);
            }
            None => self.steps(t, &[lock, Micro::PollGet(q, deadline), Micro::Site]),
        }
    }

    /// With the lock of the readers, or with that having timed out: takes a message, or gives up.
    fn take_item(&mut self, t: Tid, q: u16, deadline: Ns) {
        let plan = self.plan.clone();
        let Some(isolation) = &plan.isolation else {
            return;
        };
        let parts = isolation.queues[usize::from(q)];
        let free = Micro::LockFree(parts.read);
        let missed = self.threads[t as usize].missed.contains(&parts.read);
        let empty = self.queues[usize::from(parts.pipe)].items == 0;
        if missed || (empty && self.now >= deadline) {
            self.steps(t, &[free]);
            return;
        }
        if empty {
            self.steps(t, &[Micro::TakeItem(q, deadline)]);
            self.queues[usize::from(parts.pipe)].getters.push_back(t);
            self.wait_for(t, Blocked::QueueGet(parts.pipe), deadline, &[]);
            return;
        }
        self.steps(t, &[free, native(isolation.back)]);
        if let Some(room) = parts.room {
            self.steps(t, &[Micro::LockFree(room)]);
        }
        self.steps(t, &[Micro::ReadPipe(parts.pipe, isolation.chunks)]);
    }

    /// Reads the chunks of one message.
    pub(crate) fn read_pipe(&mut self, t: Tid, pipe: u16, left: u32) {
        if left > 0 {
            let more = Micro::ReadPipe(pipe, left - 1);
            let read = Micro::QueueGet(pipe, NEVER);
            self.steps(t, &[kernel(cost::SYSCALL), read, more]);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::scenario::{Named, Role, Run, Workload};
    use crate::sim::plan::Plan;

    /// A fork copies memory as it is then: the child goes on from its parent's value, a fresh one from zero.
    #[test]
    fn a_fork_inherits_what_its_parent_has_stored() {
        let role = |ops: &[Op]| Role {
            body: ops.iter().cloned().map(Into::into).collect(),
            ..Role::default()
        };
        let main = Role {
            main: true,
            ..role(&[Op::Add(41), Op::Store(0), Op::Spawn(1), Op::Join(1)])
        };
        let child = Role {
            spawned: true,
            ..role(&[Op::Load(0), Op::Add(1), Op::Store(0)])
        };
        let workload = Workload {
            roles: vec![main, child],
            variables: vec![Named::default()],
            ..Workload::default()
        };
        for (mode, seen) in [(Mode::Fork, [41, 42]), (Mode::Spawn, [41, 1])] {
            let run = Run {
                mode,
                ..Run::default()
            };
            let mut engine = Engine::new(Rc::new(Plan::new(&workload, &run)), false);
            engine.advance(u64::MAX, u64::MAX);
            let values: Vec<i64> = engine.variables.iter().map(|v| v.value).collect();
            assert_eq!(values, seen, "{mode:?}");
        }
    }
}
