//! The rewriting itself: a parent, its workers, and the threads beside them.
//!
//! See [`super::isolation`]; a worker's code stands between its start-up and what it leaves behind.

use std::rc::Rc;

use super::isolation::{Feeder, QueueParts, Worker};
use super::{CoreSet, Isolation, Part, Plan, ThreadPlan};
use crate::program::{Body, Dist, GilUse, Op, Stmt, Times};
use crate::runtime::Tid;
use crate::runtime::isolation::{PIPE, Starts, pickling, starts};
use crate::scenario::{Channel, Home, Lock, LockKind, Mode, Queue, Role, visit};
use crate::time::Ns;

fn native(ns: Ns) -> Stmt {
    Op::Native(Dist::Fixed(ns), GilUse::Keep).into()
}

fn times(n: u32, op: Op) -> Stmt {
    match n {
        1 => op.into(),
        n => Op::Loop(Times::Count(n.into()), vec![op.into()]).into(),
    }
}

impl Plan {
    /// Makes a worker of every Python thread.
    #[inline(never)]
    pub(super) fn make_isolated(&mut self) {
        let (mode, payload) = (self.run.mode, self.run.payload);
        let costs = starts(self.run.runtime);
        let (out, back) = pickling(payload);
        // Four bytes of header (`Lib/multiprocessing/connection.py`, `_send_bytes`).
        let chunks = (payload + 4).div_ceil(PIPE);
        let mut isolation = Isolation {
            mode,
            out,
            back,
            chunks: chunks as u32,
            queues: Vec::new(),
            workers: Vec::new(),
            feeders: Vec::new(),
            server: None,
            private: self.private_locks(),
        };
        if mode.is_processes() {
            isolation.queues = self.queue_parts((PIPE / (payload + 4)).max(1) as u32);
        }
        self.make_parent();
        if mode == Mode::Forkserver {
            isolation.server = Some(self.make_server(&costs));
        }
        let mut next = 1;
        for t in 0..self.threads.len() {
            let thread = &mut self.threads[t];
            let role = self.workload.roles.get(usize::from(thread.role));
            let stays = role.is_some_and(|role| role.home == Home::Parent);
            let kept = thread.interp.is_none() || thread.main || isolation.is_server(t);
            if kept || stays {
                // The main thread starts it.
                thread.spawned |= stays;
                isolation.workers.push(None);
                continue;
            }
            thread.interp = Some(next);
            thread.spawned = true;
            next += 1;
            let mut worker = self.make_worker(t, &isolation, &costs);
            worker.locks = self.give_locks(t, &isolation.private);
            isolation.workers.push(Some(worker));
        }
        if let Some((server, _)) = isolation.server {
            self.threads[usize::from(server)].interp = Some(next);
        }
        if mode.is_processes() {
            self.make_feeders(&mut isolation);
        }
        self.number_roles();
        self.isolation = Some(isolation);
    }

    /// The locks of which every interpreter has its own: a library's mutex if they are processes.
    fn private_locks(&self) -> Vec<u16> {
        let processes = self.run.mode.is_processes();
        let locks = (0..).zip(&self.workload.locks);
        let own = locks.filter(|(_, lock)| match lock.kind {
            LockKind::Local => true,
            LockKind::Foreign => processes,
            _ => false,
        });
        own.map(|(index, _)| index).collect()
    }

    fn queue_parts(&mut self, chunks: u32) -> Vec<QueueParts> {
        let w = &mut self.workload;
        let written = w.queues.clone();
        let mut parts = Vec::new();
        for queue in &written {
            let mut lock = |what: &str, kind| {
                let name = format!("{}: {what}", queue.name);
                w.locks.push(Lock { name, kind });
                (w.locks.len() - 1) as u16
            };
            let room = LockKind::Semaphore(queue.capacity);
            parts.push(QueueParts {
                room: (queue.capacity > 0).then(|| lock("room", room)),
                read: lock("reading", LockKind::Lock),
                write: lock("writing", LockKind::Lock),
                pipe: (w.queues.len()) as u16,
            });
            w.queues.push(Queue {
                name: format!("{}: pipe", queue.name),
                capacity: chunks,
            });
        }
        parts
    }

    fn add_role(&mut self, name: &str) -> u16 {
        self.workload.roles.push(Role {
            name: name.to_owned(),
            ..Role::default()
        });
        (self.workload.roles.len() - 1) as u16
    }

    fn add_channel(&mut self, name: String, capacity: u32) -> u16 {
        self.workload.channels.push(Channel {
            name,
            latency: 0,
            capacity,
        });
        (self.workload.channels.len() - 1) as u16
    }

    /// A thread that the workload does not name, in the main interpreter.
    fn extra(&self, name: String, role: u16, bodies: &[Vec<Stmt>]) -> ThreadPlan {
        ThreadPlan {
            name,
            part: Part::Thread,
            role,
            interp: Some(0),
            nice: 0,
            cores: CoreSet::new(&[], self.run.cores),
            daemon: true,
            main: false,
            spawned: true,
            start: 0,
            // Apart from the streams of all threads that are written, whose draws stay the same.
            stream: 1 << 16 | self.threads.len() as u64,
            bodies: bodies.iter().map(|b| Rc::new(Body::new(b))).collect(),
        }
    }

    /// The main thread starts all that nobody else starts, and joins them at the end.
    #[inline(never)]
    fn make_parent(&mut self) {
        let mut started: Vec<(Ns, u16)> = Vec::new();
        for thread in &self.threads {
            let entry = (thread.start, thread.role);
            let begins = thread.interp.is_some() && !thread.main && !thread.spawned;
            if begins && !started.contains(&entry) {
                started.push(entry);
            }
        }
        // Stable: roles that start together keep their order.
        started.sort_by_key(|&(start, _)| start);
        let (mut first, mut last) = (Vec::new(), Vec::new());
        let mut at = 0;
        for &(start, role) in &started {
            if start > at {
                first.push(Op::Sleep(Dist::Fixed(start - at)).into());
                at = start;
            }
            first.push(Op::Spawn(role).into());
            if !self.workload.roles[usize::from(role)].daemon {
                last.push(Op::Join(role).into());
            }
        }
        if let Some(main) = self.threads.iter_mut().find(|thread| thread.main) {
            let own = main.bodies.iter().cloned();
            let first = Rc::new(Body::new(&first));
            let last = Rc::new(Body::new(&last));
            main.bodies = std::iter::once(first).chain(own).chain([last]).collect();
            return;
        }
        if started.is_empty() {
            return;
        }
        let role = self.add_role("main");
        let main = ThreadPlan {
            daemon: false,
            main: true,
            spawned: false,
            ..self.extra("main".to_owned(), role, &[first, last])
        };
        self.threads.insert(0, main);
    }

    /// The server that forks; it is started with the first worker, and starts up like any fresh process.
    fn make_server(&mut self, costs: &Starts) -> (Tid, u16) {
        let role = self.add_role("fork server");
        let requests = self.add_channel("fork requests".to_owned(), 0);
        let serve = vec![Op::Recv(requests).into(), Op::Spawn(role).into()];
        let bodies = [
            vec![native(costs.spawn)],
            vec![Op::Loop(Times::Forever, serve).into()],
        ];
        let server = self.extra("fork server".to_owned(), role, &bodies);
        self.threads.push(server);
        ((self.threads.len() - 1) as Tid, requests)
    }

    /// Start-up before a worker's code; its result, and its end, after it.
    #[inline(never)]
    fn make_worker(&mut self, t: usize, isolation: &Isolation, costs: &Starts) -> Worker {
        let role = self.threads[t].role;
        let name = self.threads[t].name.clone();
        let sends = self.run.payload > 0;
        let by_pipe = matches!(isolation.mode, Mode::Forkserver | Mode::Spawn);
        let capacity = if isolation.chunks > 1 { 1 } else { 0 };
        let given =
            (sends && by_pipe).then(|| self.add_channel(format!("pipe to {name}"), capacity));
        let joined = self.is_joined(role);
        let returned =
            (sends && joined).then(|| self.add_channel(format!("pipe from {name}"), capacity));
        let forked = match isolation.mode {
            Mode::Forkserver => self.add_channel(format!("fork of {name}"), 0),
            _ => 0,
        };
        let mut first = vec![native(match isolation.mode {
            Mode::Fork => costs.fork,
            Mode::Forkserver => costs.forkserver,
            Mode::Spawn => costs.spawn,
            _ => costs.create,
        })];
        first.extend(given.map(|pipe| times(isolation.chunks, Op::Recv(pipe))));
        if isolation.mode != Mode::Fork {
            first.push(native(isolation.back));
        }
        let mut last = Vec::new();
        if let Some(pipe) = returned {
            last.push(native(isolation.out));
            last.push(times(isolation.chunks, Op::Send(pipe)));
        }
        if isolation.mode == Mode::Subinterpreters {
            last.push(native(costs.close));
        }
        let thread = &mut self.threads[t];
        let own = thread.bodies.iter().cloned();
        let (first, last) = (Rc::new(Body::new(&first)), Rc::new(Body::new(&last)));
        thread.bodies = std::iter::once(first).chain(own).chain([last]).collect();
        Worker {
            given,
            returned,
            forked,
            locks: 0,
        }
    }

    /// Locks of its own for a worker, and its code made to use them; returns the number of the first.
    fn give_locks(&mut self, t: usize, private: &[u16]) -> u16 {
        let first = self.workload.locks.len() as u16;
        if private.is_empty() {
            return first;
        }
        for &lock in private {
            let copy = self.workload.locks[usize::from(lock)].clone();
            self.workload.locks.push(copy);
        }
        let own = |lock: u16| {
            let at = private.iter().position(|&l| l == lock);
            at.map_or(lock, |at| first + at as u16)
        };
        let thread = &mut self.threads[t];
        let bodies = thread.bodies.iter();
        thread.bodies = bodies.map(|b| Rc::new(b.with_locks(own))).collect();
        first
    }

    /// Whether somebody waits for the end of this role's workers, and takes their results.
    fn is_joined(&self, role: u16) -> bool {
        let written = &self.workload.roles[usize::from(role)];
        let mut found = !written.spawned && !written.daemon;
        for other in &self.workload.roles {
            visit(&other.body, 0, &mut |stmt, _| {
                found |= stmt.op == Op::Join(role);
            });
        }
        found
    }

    /// One thread for each queue that a worker puts items into. A process ends when they have written all.
    #[inline(never)]
    fn make_feeders(&mut self, isolation: &mut Isolation) {
        let mut role = None;
        for worker in 0..self.threads.len() {
            let thread = &self.threads[worker];
            if thread.interp.is_none() {
                continue;
            }
            let (interp, name) = (thread.interp, thread.name.clone());
            let queues = self.workload.roles[usize::from(thread.role)].puts_into();
            for queue in queues {
                let Some(parts) = isolation.queues.get(usize::from(queue)).copied() else {
                    continue;
                };
                let buffer = self.workload.queues.len() as u16;
                let label = format!("{}: buffer", self.workload.queues[usize::from(queue)].name);
                self.workload.queues.push(Queue {
                    name: label,
                    capacity: 0,
                });
                let turn = vec![
                    Op::Get(buffer, None).into(),
                    native(isolation.out),
                    Op::Acquire(parts.write, None).into(),
                    times(isolation.chunks, Op::Put(parts.pipe)),
                    Op::Release(parts.write).into(),
                    Op::TaskDone(buffer).into(),
                ];
                let body = vec![Op::Loop(Times::Forever, turn).into()];
                let role = *role.get_or_insert_with(|| self.add_role("feeder"));
                let feeder = ThreadPlan {
                    interp,
                    ..self.extra(format!("{name}: feeder"), role, &[Vec::new(), body])
                };
                isolation.feeders.push(Feeder {
                    worker: worker as Tid,
                    queue,
                    buffer,
                    thread: self.threads.len() as Tid,
                });
                isolation.workers.push(None);
                self.threads.push(feeder);
                let flush = Body::new(&[Op::JoinQueue(buffer).into()]);
                let thread = &mut self.threads[worker];
                let bodies = thread.bodies.iter().cloned();
                thread.bodies = bodies.chain([Rc::new(flush)]).collect();
            }
        }
    }

    /// The thread that makes the objects of an interpreter: its main thread, or its worker.
    pub(crate) fn maker(&self, interpreter: usize) -> Option<Tid> {
        let made = |thread: &ThreadPlan| match interpreter {
            0 => thread.main,
            i => thread.interp == Some(i as u16),
        };
        self.threads.iter().position(made).map(|t| t as Tid)
    }

    fn number_roles(&mut self) {
        self.by_role = vec![Vec::new(); self.workload.roles.len()];
        for (index, thread) in self.threads.iter().enumerate() {
            self.by_role[usize::from(thread.role)].push(index as Tid);
        }
    }
}
