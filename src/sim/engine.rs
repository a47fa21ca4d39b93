//! The state of a run, and the loop over its events.
//!
//! Everything here is plain data and `Clone`: a copy is a keyframe. Time moves in two ways: an event is
//! taken from the queue, or a burst that ends before the next event is finished on the spot. Both count as
//! one event and give the same order, so that a run in slices equals a run in one go.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::rng::Rng;
use crate::runtime::interval::Order;
use crate::runtime::{Containers, Effect, Runtime, Setup, Tid};
use crate::scenario::LockKind;
use crate::time::Ns;
use crate::trace::{Mark, MarkKind, NO_DETAIL, State, Trace, thread_value};

use super::contact::Notes;
use super::counting::ObjectState;
use super::cpu::Core;
use super::line::{Copies, Line};
use super::plan::{Part, Plan, ThreadPlan};
use super::queue::{Event, Queue};
use super::report::{Copied, Harm, Outcome};
use super::sched::Sched;
use super::thread::{Place, Thread};
use super::turn::EventLoop;

/// A lock, re-entrant lock, semaphore or per-object mutex.
#[derive(Debug, Clone)]
pub(crate) struct LockState {
    pub(crate) kind: LockKind,
    pub(crate) owner: Option<Tid>,
    /// Depth of a re-entrant lock; permits left of a semaphore.
    pub(crate) count: u32,
    /// Given to its owner while that one slept, who has yet to notice.
    pub(crate) handed: bool,
    /// Locked since this process was forked, by a thread that it does not have.
    pub(crate) copied: Option<Copied>,
    pub(crate) waiters: VecDeque<Tid>,
}

/// A queue.
#[derive(Debug, Clone, Default)]
pub(crate) struct QueueState {
    pub(crate) items: u32,
    pub(crate) unfinished: u32,
    pub(crate) putters: VecDeque<Tid>,
    pub(crate) getters: VecDeque<Tid>,
    pub(crate) joiners: VecDeque<Tid>,
}

/// A channel; a message is the begin of its request plus one, or 0.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChannelState {
    pub(crate) arrived: VecDeque<Ns>,
    /// Messages sent and not yet received.
    pub(crate) load: u32,
    pub(crate) receivers: VecDeque<Tid>,
    pub(crate) senders: VecDeque<Tid>,
}

/// An event flag.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventState {
    pub(crate) set: bool,
    pub(crate) waiters: VecDeque<Tid>,
}

/// A barrier: who has come.
#[derive(Debug, Clone, Default)]
pub(crate) struct BarrierState {
    pub(crate) waiters: VecDeque<Tid>,
}

/// A shared variable.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Variable {
    pub(crate) value: i64,
    /// Number of stores so far.
    pub(crate) version: u64,
    pub(crate) line: Copies,
}

/// The state of a run.
#[derive(Debug, Clone)]
pub(crate) struct Engine {
    pub(crate) plan: Rc<Plan>,
    pub(crate) now: Ns,
    /// When some thread last changed its state.
    pub(crate) changed: Ns,
    pub(crate) queue: Queue,
    pub(crate) threads: Vec<Thread>,
    pub(crate) cores: Vec<Core>,
    pub(crate) sched: Sched,
    /// The earliest pending balance.
    /// An interrupt wakes threads.
    pub(crate) in_interrupt: bool,
    /// What the thread that runs has yet to pay for waking others on idle processors.
    pub(crate) kick: Ns,
    /// The core of the thread that works off its steps; `u16::MAX` outside.
    pub(crate) acting: u16,
    /// That thread.
    pub(crate) by: Option<Tid>,
    /// Kept while a stretch is gone over again.
    pub(crate) notes: Option<Box<Notes>>,
    pub(crate) balance_at: Option<Ns>,
    pub(crate) runtimes: Vec<Runtime>,
    pub(crate) effects: Vec<Effect>,
    /// Workers that the server has been asked to fork.
    pub(crate) requests: VecDeque<Tid>,
    /// Locks of the workload, then one for each object of each interpreter.
    pub(crate) locks: Vec<LockState>,
    pub(crate) conditions: Vec<VecDeque<Tid>>,
    pub(crate) flags: Vec<EventState>,
    pub(crate) barriers: Vec<BarrierState>,
    pub(crate) queues: Vec<QueueState>,
    pub(crate) channels: Vec<ChannelState>,
    pub(crate) joiners: Vec<VecDeque<Tid>>,
    pub(crate) arrived: Vec<u64>,
    /// Variables and objects of the first interpreter, of the second, and so on.
    pub(crate) variables: Vec<Variable>,
    pub(crate) objects: Vec<ObjectState>,
    /// The line of the one lock around all reference counts, where there is one.
    pub(crate) count_lock: Line,
    /// Logs of references on their way to the committing thread.
    pub(crate) logs: VecDeque<Vec<(u16, bool)>>,
    /// Objects allocated since the last collection, and in all, by interpreter.
    pub(crate) heaps: Vec<(u64, u64)>,
    pub(crate) loops: Vec<EventLoop>,
    /// SIGINT came and has not been handled, by interpreter.
    pub(crate) interrupted: Vec<bool>,
    pub(crate) arrivals_rng: Vec<Rng>,
    pub(crate) trace: Trace,
    pub(crate) outcome: Outcome,
    pub(crate) events: u64,
    pub(crate) context_switches: u64,
    pub(crate) lost_updates: u64,
    pub(crate) harm: Harm,
    /// Workers that are there, and the most there were at once.
    pub(crate) workers: (u32, u32),
    /// A ring of threads that wait for each other has been seen.
    pub(crate) deadlocked: bool,
    /// Threads that keep the process alive and have not ended; whether there are any at all.
    pub(crate) alive: u32,
    pub(crate) mortal: bool,
    /// A burst that ends before this may be finished on the spot.
    pub(crate) inline_until: Ns,
    /// Events left of the present slice.
    pub(crate) budget: u64,
}

impl Engine {
    /// Everything at rest, at time zero.
    pub(crate) fn new(plan: Rc<Plan>, recording: bool) -> Self {
        let w = &plan.workload;
        let run = &plan.run;
        let n = plan.threads.len();
        let shared = w.variables.len() + w.objects.len();
        let runtimes: Vec<Runtime> = (0..plan.interps)
            .map(|i| {
                let order = match run.fifo {
                    true => Order::Longest,
                    // Who is quicker, the holder that signals or the waiter that falls asleep, is known where nobody else
                    // runs, and where the machine says how cold their code is.
                    false if run.cores == 1 || plan.hardware.cold > 0 => Order::posix(),
                    // The number of streams of threads and interpreters is far below.
                    false => Order::Drawn(Rng::new(run.seed.wrapping_add(i as u64), 3 << 32)),
                };
                (run.runtime.model().machine)(&Setup {
                    profile: plan.profile,
                    interval: run.interval,
                    threads: n,
                    objects: shared,
                    order,
                })
            })
            .collect();
        let gils = runtimes.iter().filter(|r| r.has_gil()).count();
        let lock = |kind: LockKind| LockState {
            kind,
            owner: None,
            handed: false,
            copied: None,
            count: if let LockKind::Semaphore(permits) = kind {
                permits
            } else {
                0
            },
            waiters: VecDeque::new(),
        };
        // A monitor may be taken again by who has it.
        let of_object = match plan.profile.containers {
            Containers::AlwaysLocked => LockKind::RLock,
            _ => LockKind::Lock,
        };
        let biased = plan.profile.is_free_threaded_build();
        let nice: Vec<i8> = plan.threads.iter().map(|t| t.nice).collect();
        let mut trace = Trace::new(n, run.cores as usize, gils);
        trace.recording = recording;
        if !plan.loops.is_empty() {
            let of = |t: &ThreadPlan| match t.part {
                Part::Task(l) => Some(plan.loops[usize::from(l)].0),
                _ => None,
            };
            trace.loops = plan.threads.iter().map(of).collect();
        }
        let alive = plan
            .threads
            .iter()
            .filter(|t| !t.daemon && !t.spawned)
            .count() as u32;
        let mut engine = Self {
            now: 0,
            changed: 0,
            queue: Queue::default(),
            threads: plan
                .threads
                .iter()
                .map(|t| Thread::new(t, run.seed))
                .collect(),
            cores: vec![Core::default(); run.cores as usize],
            sched: Sched::new(run, &nice, plan.tick_phase),
            in_interrupt: false,
            kick: 0,
            acting: u16::MAX,
            by: None,
            notes: None,
            balance_at: None,
            runtimes,
            effects: Vec::new(),
            requests: VecDeque::new(),
            locks: w
                .locks
                .iter()
                .map(|l| lock(l.kind))
                .chain((0..w.objects.len() * plan.interps).map(|_| lock(of_object)))
                .collect(),
            conditions: vec![VecDeque::new(); w.conditions.len()],
            flags: vec![EventState::default(); w.events.len()],
            barriers: vec![BarrierState::default(); w.barriers.len()],
            queues: vec![QueueState::default(); w.queues.len()],
            channels: vec![ChannelState::default(); w.channels.len()],
            joiners: vec![VecDeque::new(); w.roles.len()],
            arrived: vec![0; w.arrivals.len()],
            variables: vec![Variable::default(); w.variables.len() * plan.interps],
            objects: (0..plan.interps)
                .flat_map(|i| {
                    let made = ObjectState::new(plan.maker(i), biased);
                    std::iter::repeat_n(made, w.objects.len())
                })
                .collect(),
            count_lock: Line::default(),
            logs: VecDeque::new(),
            heaps: vec![(0, 0); plan.interps],
            loops: plan.loops.iter().map(|(t, _)| EventLoop::new(*t)).collect(),
            interrupted: vec![false; plan.interps],
            arrivals_rng: (0..w.arrivals.len())
                .map(|i| Rng::new(run.seed, (1 << 32) + i as u64))
                .collect(),
            trace,
            outcome: Outcome::Running,
            events: 0,
            context_switches: 0,
            lost_updates: 0,
            harm: Harm::default(),
            workers: (0, 0),
            deadlocked: false,
            alive,
            mortal: alive > 0,
            inline_until: run.horizon,
            budget: 0,
            plan,
        };
        engine.schedule_start();
        engine
    }

    fn schedule_start(&mut self) {
        let plan = self.plan.clone();
        for lane in self.trace.cores.iter_mut().chain(&mut self.trace.gils) {
            lane.push(0, 0);
        }
        for (t, thread) in plan.threads.iter().enumerate() {
            self.show(t as Tid, State::Absent, NO_DETAIL);
            if !thread.spawned {
                self.queue.push(thread.start, Event::Start(t as Tid));
            }
        }
        for (i, arrivals) in plan.workload.arrivals.iter().enumerate() {
            self.queue.push(arrivals.start, Event::Arrival(i as u16));
        }
        for &at in &plan.workload.interrupts {
            self.queue.push(at, Event::Interrupt);
        }
    }

    /// Handles events until the run is over or `budget` events are used; true when it is over.
    pub(crate) fn advance(&mut self, budget: u64, limit: u64) -> bool {
        let goal = self.events.saturating_add(budget).min(limit);
        while self.outcome == Outcome::Running {
            if self.events >= goal {
                if self.events >= limit {
                    self.outcome = Outcome::Limit;
                    break;
                }
                self.trace.end = self.now;
                return false;
            }
            self.budget = goal - self.events;
            self.step();
        }
        self.trace.end = self.now;
        true
    }

    /// Handles one event (and what can be finished on the spot after it).
    pub(crate) fn step(&mut self) {
        let horizon = self.plan.run.horizon;
        let Some(at) = self.queue.peek() else {
            self.run_out();
            return;
        };
        if at >= horizon {
            self.now = horizon;
            self.reach_horizon();
            return;
        }
        if let Some((at, event)) = self.queue.pop() {
            self.now = at;
            self.events += 1;
            self.budget = self.budget.saturating_sub(1);
            self.handle(event);
        }
        if self.mortal && self.alive == 0 {
            self.outcome = Outcome::Finished;
            self.mark_cut_off();
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Burst(t, generation) => {
                if self.threads[t as usize].gen_burst == generation {
                    self.finish_burst(t);
                    self.proceed(t);
                }
            }
            Event::Timer(t, generation) => {
                if self.threads[t as usize].gen_timer == generation {
                    self.timer(t);
                }
            }
            Event::Dispatch(core, generation) => self.dispatched(core, generation),
            Event::Slice(core, generation) => self.slice(core, generation),
            Event::Balance => self.balance(),
            Event::Deliver(channel, message) => self.deliver(channel, message),
            Event::Arrival(source) => self.arrival(source),
            Event::Interrupt => self.interrupt(),
            Event::Alarm(interp) => self.alarm(usize::from(interp)),
            Event::Start(t) => self.start(t),
        }
    }

    /// Records what a thread's lane shows from now on.
    pub(crate) fn show(&mut self, t: Tid, state: State, detail: u8) {
        self.changed = self.now;
        if self.trace.recording {
            let value = thread_value(state, detail);
            self.trace.threads[t as usize].push(self.now, value);
            // What happens to the loop's thread in a step happens to the task.
            if let Some(task) = self.current(t) {
                self.trace.threads[task as usize].push(self.now, value);
            }
        }
    }

    /// Records a mark.
    pub(crate) fn mark(&mut self, t: Tid, kind: MarkKind, arg: u32) {
        if self.trace.recording {
            self.trace.marks.push(Mark {
                at: self.now,
                thread: t,
                kind,
                arg,
            });
        }
    }

    /// Records who has a core or a GIL from now on.
    pub(crate) fn show_core(&mut self, core: u16, thread: Option<Tid>) {
        if self.trace.recording {
            self.trace.cores[core as usize].push(self.now, thread.map_or(0, |t| t + 1));
        }
    }

    /// A thread comes to life.
    pub(crate) fn start(&mut self, t: Tid) {
        if self.now > 0 || matches!(self.plan.threads[t as usize].part, Part::Task(_)) {
            self.wake(t);
        } else {
            self.start_at_once(t);
        }
    }

    /// Whether it is one of those that carry the work: a Python thread of the program's beside the main one, and where they
    /// have an interpreter each, only who has.
    fn is_worker(&self, t: Tid) -> bool {
        let plan = &self.plan.threads[t as usize];
        match &self.plan.isolation {
            Some(isolation) => matches!(isolation.workers.get(usize::from(t)), Some(Some(_))),
            None => plan.interp.is_some() && !plan.main && plan.part == Part::Thread,
        }
    }

    /// A thread comes to life: one more worker, perhaps.
    pub(crate) fn count_worker(&mut self, t: Tid) {
        self.workers.0 += u32::from(self.is_worker(t));
        self.workers.1 = self.workers.1.max(self.workers.0);
    }

    /// The thread's code has ended.
    pub(crate) fn gone(&mut self, t: Tid) {
        let plan = &self.plan.threads[t as usize];
        let role = plan.role as usize;
        self.alive -= u32::from(!plan.daemon);
        self.workers.0 -= u32::from(self.is_worker(t));
        self.leave_core(t, Place::Gone);
        self.show(t, State::Absent, NO_DETAIL);
        self.release_joiners(role);
    }

    /// Whether nobody need wait for its end.
    pub(crate) fn is_over(&self, t: Tid) -> bool {
        let thread = &self.threads[t as usize];
        thread.place == Place::Gone || thread.never
    }

    /// Wakes those that wait for the end of a role, if it has come.
    pub(crate) fn release_joiners(&mut self, role: usize) {
        // The threads of an event loop have no role.
        let Some(members) = self.plan.by_role.get(role) else {
            return;
        };
        let over = members.iter().all(|&m| self.is_over(m));
        if over {
            while let Some(joiner) = self.joiners[role].pop_front() {
                self.wake(joiner);
            }
        }
    }
}
