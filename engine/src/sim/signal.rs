//! Ctrl-C: SIGINT, and what becomes of it.
//!
//! Rules: models.md §1.6; `Modules/signalmodule.c` and `Python/ceval.c` of v2.7.18; `Lib/multiprocessing/process.py`
//! (`_bootstrap`), `util.py` (`_exit_function`) and `forkserver.py` (`main`) of v3.13.0.
//!
//! - A handler runs in the main thread of its process, and there only.
//! - A terminal sends the signal to all processes of its foreground group: to the parent and to every worker that has been
//!   started. Each handles it for itself, in its main thread, which for a worker is the one that does the work. The server
//!   that forks ignores it, and a child begins without (`_PySignal_AfterFork`).
//! - A worker that is interrupted gives back its locks, writes out what it has put into queues, and sends no result. The
//!   parent waits for its workers to end before it does (at exit; daemons are terminated): a second Ctrl-C ends that too.
//! - Up to 3.1 a wait for a lock of threads cannot be interrupted; a wait for a process, or for a lock of processes, can.

use std::rc::Rc;

use crate::program::{Body, Code, Op, Ops, Stmt};
use crate::runtime::{Sites, Tid, Why};
use crate::scenario::LockKind;
use crate::trace::MarkKind;

use super::engine::Engine;
use super::plan::Part;
use super::thread::{Blocked, Micro, Place};

impl Engine {
    /// Whether the thread's process has a signal that was not handled.
    pub(crate) fn is_interrupted(&self, t: Tid) -> bool {
        self.interp(t).is_some_and(|i| self.interrupted[i])
    }

    /// Whether it is the thread that handles the signals of its process.
    pub(crate) fn handles_signals(&self, t: Tid) -> bool {
        self.plan.threads[t as usize].main || self.is_process(t)
    }

    /// Whether it is a worker that is a process.
    fn is_process(&self, t: Tid) -> bool {
        let isolation = self.plan.isolation.as_ref();
        let workers = isolation.filter(|i| i.mode.is_processes());
        workers.is_some_and(|i| matches!(i.workers.get(usize::from(t)), Some(Some(_))))
    }

    /// A pending Ctrl-C concerns the main thread; in 2.x it makes *every* thread of the process check at every
    /// tick until the main thread has handled it.
    pub(crate) fn sees_interrupt(&self, t: Tid) -> bool {
        self.is_interrupted(t)
            && (self.handles_signals(t) || matches!(self.plan.profile.sites, Sites::Ticks(_)))
    }

    /// 3.2 to 3.8: a signal that only the main thread can handle is pending, and this thread finds so at each of its
    /// check sites (bpo-40010). That this takes it as long as an opcode is assumed, not measured.
    pub(crate) fn in_storm(&self, t: Tid) -> bool {
        self.is_interrupted(t)
            && self.plan.profile.sites == Sites::EveryOpcode(true)
            && !self.handles_signals(t)
    }

    /// From now on these processes have a signal; what runs meanwhile is accounted for at the speed it had.
    fn enter_storm(&mut self, processes: &[usize]) {
        let running: Vec<Tid> = (0..self.threads.len() as Tid)
            .filter(|&t| self.threads[t as usize].burst.is_some())
            .collect();
        let known = processes.iter().all(|&i| self.interrupted[i]);
        let storms = !known && self.plan.profile.sites == Sites::EveryOpcode(true);
        if storms {
            for &t in &running {
                self.stop_burst(t);
            }
        }
        for &process in processes {
            self.interrupted[process] = true;
        }
        if !storms {
            return;
        }
        // Nothing is finished on the spot: it is still the instant of the signal.
        let budget = std::mem::take(&mut self.budget);
        for t in running {
            self.proceed(t);
        }
        self.budget = budget;
    }

    /// SIGINT: noted for every process's main thread; a blocked one is woken if its wait can be interrupted.
    #[inline(never)]
    pub(crate) fn interrupt(&mut self) {
        let there = |t: &Tid| match self.threads[*t as usize].place {
            // The main process is there from the start.
            Place::Gone | Place::Blocked(Blocked::Unborn) => !self.is_process(*t),
            _ => true,
        };
        let all = 0..self.threads.len() as Tid;
        let mains: Vec<Tid> = all
            .filter(|&t| self.handles_signals(t))
            .filter(there)
            .collect();
        let polled: Vec<Option<Blocked>> = mains.iter().map(|&main| self.polled(main)).collect();
        let processes: Vec<usize> = mains.iter().filter_map(|&main| self.interp(main)).collect();
        if mains.is_empty() {
            return;
        }
        self.enter_storm(&processes);
        for &main in &mains {
            self.mark(main, MarkKind::Interrupt, 0);
        }
        for t in 0..self.threads.len() as Tid {
            if self.attention(t) {
                self.alert(t);
            }
        }
        for (&main, polled) in mains.iter().zip(polled) {
            let Place::Blocked(what) = self.threads[main as usize].place else {
                continue;
            };
            if self.ends_with_signal(what) {
                let thread = &mut self.threads[main as usize];
                thread.todo.clear();
                thread.push_all(&[Micro::Attach, Micro::Site]);
                thread.why = Why::Woken;
                self.forget_waiter(main, polled.unwrap_or(what));
                self.wake(main);
            }
        }
    }

    /// Whether a signal ends the wait. One in a system call ends with `EINTR` in every version, and so does one for a
    /// process or a semaphore that processes share; one for a lock of threads only from 3.2 on.
    fn ends_with_signal(&self, what: Blocked) -> bool {
        let kind = |l: u16| self.locks[usize::from(l)].kind;
        match what {
            Blocked::Runtime | Blocked::Unborn => false,
            Blocked::Lock(l) if kind(l) == LockKind::Foreign => false,
            Blocked::Pause | Blocked::Recv(_) | Blocked::Send(_) => true,
            _ if self.plan.profile.interruptible => true,
            _ if !self.plan.run.mode.is_processes() => false,
            Blocked::Lock(l) => kind(l) != LockKind::Local,
            Blocked::Join(role) => {
                let members = &self.plan.by_role[usize::from(role)];
                members.iter().all(|&m| self.is_process(m))
            }
            _ => true,
        }
    }

    /// The main thread runs the handler: KeyboardInterrupt ends its code and gives back its locks.
    pub(crate) fn handle_interrupt(&mut self, t: Tid) {
        if let Some(process) = self.interp(t) {
            self.interrupted[process] = false;
        }
        self.mark(t, MarkKind::InterruptHandled, 0);
        if let Part::Loop(l) = self.plan.threads[t as usize].part {
            self.cancel_all(t, l);
            return;
        }
        let held: Vec<u16> = (0..self.locks.len() as u16)
            .filter(|&l| self.locks[l as usize].owner == Some(t))
            .collect();
        let rest = self.at_exit(t);
        let thread = &mut self.threads[t as usize];
        thread.code = Code::Ops(Ops::new(rest));
        thread.todo.clear();
        thread.sections.clear();
        for lock in held {
            thread.push(Micro::LockFree(lock));
        }
    }

    /// What a process still does after its KeyboardInterrupt: a worker writes out what it has put into queues, the parent
    /// waits for its workers.
    #[inline(never)]
    fn at_exit(&mut self, t: Tid) -> Rc<[Rc<Body>]> {
        let plan = self.plan.clone();
        let Some(isolation) = plan.isolation.as_ref().filter(|i| i.mode.is_processes()) else {
            return Rc::from([]);
        };
        if std::mem::replace(&mut self.threads[t as usize].leaving, true) {
            return Rc::from([]);
        }
        if self.is_process(t) {
            // There is no result that anybody could wait for.
            self.threads[t as usize].collected = true;
            let flushes = isolation.feeders.iter().filter(|f| f.worker == t).count();
            let bodies = &plan.threads[t as usize].bodies;
            return bodies[bodies.len() - flushes..].iter().cloned().collect();
        }
        let mut roles: Vec<u16> = Vec::new();
        let all = 0..self.threads.len() as Tid;
        let workers: Vec<Tid> = all.filter(|&w| self.is_process(w)).collect();
        for worker in workers {
            let thread = &mut self.threads[worker as usize];
            thread.collected = true;
            thread.never = thread.place == Place::Blocked(Blocked::Unborn);
            let planned = &plan.threads[worker as usize];
            if !thread.never && !planned.daemon && !roles.contains(&planned.role) {
                roles.push(planned.role);
            }
            self.release_joiners(usize::from(planned.role));
        }
        let joins: Vec<Stmt> = roles
            .into_iter()
            .map(|role| Op::Join(role).into())
            .collect();
        Rc::from([Rc::new(Body::new(&joins))])
    }
}
