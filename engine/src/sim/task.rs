//! Tasks: what they do inside a step, what they wait for, how they come back.
//!
//! A step runs on the loop's thread, and all that happens to that thread happens to the task. Where a thread
//! would block, a task is put aside with what is left of its operation, and the loop goes on. Locks, queues and
//! events work as in `Lib/asyncio` (v3.13.15, `locks.py`, `queues.py`): no system calls, first come, first served;
//! whoever is woken stands at the end of the loop's queue. Only native calls, computing and [`Op::Block`] keep the
//! loop's thread, and with it all other tasks.
//!
//! Invariant: a task's place is `Blocked` until what it waits for has come, then `Loop` until it waits again.

use crate::program::Op;
use crate::runtime::Tid;
use crate::scenario::LockKind;
use crate::time::Ns;
use crate::trace::{NO_DETAIL, State};

use super::engine::Engine;
use super::expand::kernel;
use super::plan::{Part, cost};
use super::queue::Event;
use super::thread::{Blocked, Micro, NEVER, Place};
use super::turn::Handle;

impl Engine {
    /// The task that is in a step on this thread, if it is an event loop's.
    pub(crate) fn current(&self, t: Tid) -> Option<Tid> {
        if self.loops.is_empty() {
            return None;
        }
        match self.plan.threads[t as usize].part {
            Part::Loop(l) => self.loops[usize::from(l)].current,
            _ => None,
        }
    }

    /// Who acts: the task that is in a step on this thread, or the thread.
    pub(crate) fn actor(&self, t: Tid) -> Tid {
        self.current(t).unwrap_or(t)
    }

    /// Whether a thread is the event loop of this task.
    pub(crate) fn same_loop(&self, t: Tid, task: Tid) -> bool {
        let part = |t: Tid| self.plan.threads[t as usize].part;
        matches!((part(t), part(task)), (Part::Loop(a), Part::Task(b)) if a == b)
    }

    /// Breaks an operation of a task into steps; gives it back where a task does what a thread does.
    #[inline(never)]
    pub(crate) fn expand_task(&mut self, t: Tid, op: Op) -> Option<Op> {
        let syscall = [Micro::Detach, kernel(cost::SYSCALL), Micro::Attach];
        let lock = self.opcodes(t, self.plan.profile.lock_ns);
        let deadline = |timeout: Option<Ns>| timeout.map_or(NEVER, |ns| self.now + ns);
        let op = match op {
            // Monkey-patched: every call that would block gives way.
            Op::Block(dist) if self.is_gevent() => Op::Io(dist),
            op => op,
        };
        match op {
            Op::Io(dist) => {
                let answer = self.now + cost::SYSCALL + self.drawn(t, dist);
                self.steps(t, &[Micro::Await(Blocked::Reply, answer), Micro::Site]);
                self.steps(t, &syscall);
            }
            Op::Sleep(dist) => match self.drawn(t, dist) {
                0 => self.steps(t, &[Micro::Again]),
                ns => {
                    let due = self.now + ns;
                    self.steps(t, &[Micro::Await(Blocked::Pause, due)]);
                }
            },
            Op::Yield => self.steps(t, &[Micro::Again]),
            Op::Send(channel) => {
                self.steps(t, &[Micro::Send(channel), Micro::Site]);
                self.steps(t, &syscall);
            }
            Op::Recv(channel) => {
                self.steps(t, &[Micro::Recv(channel), Micro::Site]);
                self.steps(t, &syscall);
            }
            Op::Acquire(l, timeout) => {
                let deadline = deadline(timeout);
                self.steps(t, &[lock, Micro::LockTry(l, deadline), Micro::Site]);
            }
            Op::Wait(c, timeout) => {
                let wait = Micro::Await(Blocked::Condition(c), deadline(timeout));
                let own = self.plan.workload.conditions[c as usize].lock;
                let (enter, leave) = (Micro::CondEnter(c), Micro::LockFree(own));
                let again = Micro::LockTry(own, NEVER);
                self.steps(t, &[lock, enter, leave, wait, again, Micro::Site]);
            }
            Op::ToThread(dist, errand) => {
                let ns = self.drawn(t, dist);
                let wait = Micro::Await(Blocked::Job, NEVER);
                let submit = Micro::Submit(ns, errand);
                self.steps(t, &[self.handle_cost(), submit, wait, Micro::Site]);
            }
            op => return Some(op),
        }
        None
    }

    /// Carries out a step of an event loop, a task or an executor; true if the thread goes on.
    pub(crate) fn perform_task(&mut self, t: Tid, micro: Micro) -> bool {
        let (Part::Loop(l) | Part::Worker(l)) = self.plan.threads[t as usize].part else {
            return true;
        };
        match micro {
            Micro::Select => return self.select(t, l),
            Micro::Gather => self.gather(l),
            Micro::Settle(task, generation) => {
                let thread = &self.threads[task as usize];
                if thread.gen_timer == generation && matches!(thread.place, Place::Blocked(_)) {
                    self.settle(task);
                    self.loops[usize::from(l)]
                        .ready
                        .push_back(Handle::Step(task));
                }
            }
            Micro::Await(what, deadline) => self.wait_in_loop(t, l, what, deadline),
            Micro::Again => {
                if let Some(task) = self.put_aside(t, l, Place::Loop) {
                    self.show(task, State::Turn, NO_DETAIL);
                    self.loops[usize::from(l)]
                        .ready
                        .push_back(Handle::Step(task));
                }
            }
            Micro::Submit(ns, errand) => self.submit(t, l, ns, errand),
            Micro::JobDone(task) => self.loops[usize::from(l)]
                .ready
                .push_back(Handle::Done(task)),
            Micro::Poke => {
                self.loops[usize::from(l)].arrived.push_back(Handle::Poke);
                self.rouse(l);
            }
            Micro::Idle => return self.idle(t, l),
            _ => {}
        }
        true
    }

    /// The step ends here: what is left of the operation is kept for the next one.
    fn put_aside(&mut self, t: Tid, l: u8, place: Place) -> Option<Tid> {
        let task = self.loops[usize::from(l)].current.take()?;
        let rest = std::mem::take(&mut self.threads[t as usize].todo);
        let thread = &mut self.threads[task as usize];
        let own = std::mem::replace(&mut thread.todo, rest);
        thread.place = place;
        self.threads[t as usize].todo = own;
        Some(task)
    }

    #[inline(never)]
    fn wait_in_loop(&mut self, t: Tid, l: u8, what: Blocked, deadline: Ns) {
        let actor = self.actor(t);
        if self
            .wait_list(what)
            .is_some_and(|list| !list.contains(&actor))
        {
            // It has come meanwhile.
            return;
        }
        let Some(task) = self.put_aside(t, l, Place::Blocked(what)) else {
            return;
        };
        let thread = &mut self.threads[task as usize];
        thread.gen_timer += 1;
        thread.timer = deadline;
        let generation = thread.gen_timer;
        if deadline != NEVER {
            if what != Blocked::Reply {
                self.loops[usize::from(l)].at(deadline, task, generation);
            }
            if matches!(what, Blocked::Reply | Blocked::Pause) {
                let due = deadline.max(self.now);
                self.queue.push(due, Event::Timer(task, generation));
            }
        }
        let (state, detail) = match what {
            Blocked::Reply | Blocked::Job => (State::Io, NO_DETAIL),
            Blocked::Pause => (State::Sleep, NO_DETAIL),
            Blocked::Recv(i) | Blocked::Send(i) => {
                (State::Io, u8::try_from(i).unwrap_or(NO_DETAIL))
            }
            Blocked::Lock(i) | Blocked::Condition(i) | Blocked::Event(i) | Blocked::Barrier(i) => {
                (State::Lock, u8::try_from(i).unwrap_or(NO_DETAIL))
            }
            _ => (State::Lock, NO_DETAIL),
        };
        self.show(task, state, detail);
        self.note_block(task);
    }

    /// The answer is there, or the time has come: from now on the task waits for the loop alone.
    pub(crate) fn task_timer(&mut self, task: Tid, l: u8, what: Blocked) {
        self.show(task, State::Turn, NO_DETAIL);
        if what == Blocked::Reply {
            self.arrive(task, l);
        }
    }

    /// What the task waits for stands at a file: the next `select` reports it.
    fn arrive(&mut self, task: Tid, l: u8) {
        self.show(task, State::Turn, NO_DETAIL);
        let handle = if self.is_gevent() {
            self.settle(task);
            // The greenlet itself reads.
            let read = [Micro::Detach, kernel(cost::SYSCALL), Micro::Attach];
            self.steps(task, &read);
            Handle::Step(task)
        } else {
            Handle::Fire(task, self.threads[task as usize].gen_timer)
        };
        self.loops[usize::from(l)].arrived.push_back(handle);
        self.rouse(l);
    }

    /// Makes a waiting task ready: in its loop's queue, or by way of its selector.
    pub(crate) fn wake_task(&mut self, task: Tid, l: u8) {
        let Place::Blocked(what) = self.threads[task as usize].place else {
            return;
        };
        self.note_wake(task);
        if matches!(what, Blocked::Recv(_) | Blocked::Send(_)) {
            self.threads[task as usize].gen_timer += 1;
            self.arrive(task, l);
            return;
        }
        let plan = &self.plan.threads[task as usize];
        if what == Blocked::Unborn && plan.spawned && !plan.daemon {
            self.alive += 1;
            self.mortal = true;
        }
        self.set_ready(task);
        self.loops[usize::from(l)]
            .ready
            .push_back(Handle::Step(task));
        self.rouse(l);
    }

    /// Its wait is over, by what it waited for or by its timer.
    pub(crate) fn settle(&mut self, task: Tid) {
        if let Place::Blocked(what) = self.threads[task as usize].place {
            self.forget_waiter(task, what);
            if let Blocked::Lock(l) = what {
                self.threads[task as usize].missed.push(l);
            }
            self.set_ready(task);
        }
    }

    fn set_ready(&mut self, task: Tid) {
        let thread = &mut self.threads[task as usize];
        thread.place = Place::Loop;
        thread.gen_timer += 1;
        thread.timer = NEVER;
        self.show(task, State::Turn, NO_DETAIL);
    }

    /// A lock that has just become free goes to this task.
    pub(crate) fn grant(&mut self, task: Tid, l: u16) {
        let lock = &mut self.locks[l as usize];
        match lock.kind {
            LockKind::Semaphore(_) => lock.count -= 1,
            LockKind::Lock | LockKind::RLock | LockKind::Foreign | LockKind::Local => {
                lock.owner = Some(task);
                lock.count = 1;
            }
        }
    }

    /// The task's code has ended; the loop ends with its last task.
    pub(crate) fn task_gone(&mut self, t: Tid, task: Tid) {
        let Part::Loop(l) = self.plan.threads[t as usize].part else {
            return;
        };
        self.loops[usize::from(l)].current = None;
        self.end_task(task);
        let mut tasks = self.threads.iter().zip(&self.plan.threads);
        if tasks.all(|(thread, plan)| plan.part != Part::Task(l) || thread.place == Place::Gone) {
            self.threads[t as usize].push(Micro::Exit);
        }
    }

    fn end_task(&mut self, task: Tid) {
        self.threads[task as usize].place = Place::Gone;
        self.show(task, State::Absent, NO_DETAIL);
        let plan = &self.plan.threads[task as usize];
        let role = usize::from(plan.role);
        self.alive -= u32::from(!plan.daemon);
        self.release_joiners(role);
    }

    /// KeyboardInterrupt in the loop's thread: `asyncio.run` cancels every task, which gives back its locks.
    #[inline(never)]
    pub(crate) fn cancel_all(&mut self, t: Tid, l: u8) {
        let tasks: Vec<Tid> = (0..self.threads.len() as Tid)
            .filter(|&task| self.plan.threads[task as usize].part == Part::Task(l))
            .collect();
        self.loops[usize::from(l)].clear();
        self.threads[t as usize].todo.clear();
        self.threads[t as usize].push(Micro::Exit);
        for &task in &tasks {
            match self.threads[task as usize].place {
                Place::Gone => continue,
                // Never started: it does not keep the process alive yet.
                Place::Blocked(Blocked::Unborn) if self.plan.threads[task as usize].spawned => {
                    continue;
                }
                Place::Blocked(what) => self.forget_waiter(task, what),
                _ => {}
            }
            self.threads[task as usize].gen_timer += 1;
            self.end_task(task);
        }
        for lock in 0..self.locks.len() as u16 {
            let state = &mut self.locks[lock as usize];
            if state.owner.is_some_and(|owner| tasks.contains(&owner)) {
                state.owner = None;
                if let Some(next) = state.waiters.pop_front() {
                    self.wake_later(t, next);
                }
            }
        }
    }
}
