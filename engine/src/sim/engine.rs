//! The state of a run, and the loop over its events.
//!
//! Everything here is plain data and `Clone`: a copy is a keyframe. Time moves in two ways: an event is
//! taken from the queue, or a burst that ends before the next event is finished on the spot. Both count as
//! one event and give the same order, so that a run in slices equals a run in one go.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::rng::Rng;
use crate::runtime::{Effect, Runtime, Tid};
use crate::time::Ns;
use crate::trace::{Mark, MarkKind, NO_DETAIL, State, Trace, thread_value};

use super::contact::Notes;
use super::counting::ObjectState;
use super::cpu::Core;
use super::line::Line;
use super::plan::{CoreSet, Part, Plan};
use super::queue::{Event, Queue};
use super::report::{Harm, Outcome};
use super::sched::Sched;
use super::shared::{BarrierState, ChannelState, EventState, LockState, QueueState, Variable};
use super::thread::{Place, Thread};
use super::timer::Timers;
use super::turn::EventLoop;

/// What a run never does, so that its events need not look for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Never {
    /// No signal comes.
    pub(crate) signals: bool,
    /// No interpreter runs transactions.
    pub(crate) transactions: bool,
    /// Nothing makes another of the simplest operations than what they are in CPython 3.10 and later: neither an event loop,
    /// nor transactions, workers, contention or other check sites.
    pub(crate) involved: bool,
    /// No core is faster or slower than a normal one.
    pub(crate) uneven: bool,
    /// No thread is kept from some core.
    pub(crate) pinned: bool,
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
    /// Cores without a thread.
    pub(crate) idle: CoreSet,
    /// Timers of threads that wait.
    pub(crate) timers: Timers,
    /// What does not happen in this run and need not be looked for.
    pub(crate) never: Never,
    /// Python work between two check sites in straight code, undisturbed, in picoseconds.
    pub(crate) spacing: u64,
    /// Ticks interrupt threads.
    pub(crate) beats: bool,
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
    /// The earliest pending balance.
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
    /// Handles events until the run is over or `budget` events are used; true when it is over.
    pub(crate) fn advance(&mut self, budget: u64, limit: u64) -> bool {
        let goal = self.events.saturating_add(budget).min(limit);
        while matches!(self.outcome, Outcome::Running) {
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
            Event::Kicked(core, generation) => self.kicked(core, generation),
            Event::Beat => self.beat(),
            Event::Slice(core, generation) => self.slice(core, generation),
            Event::Balance => self.balance(),
            Event::Deliver(channel, message) => self.delivered(channel, message),
            Event::Arrival(source) => self.arrival(source),
            Event::Interrupt => self.interrupt(),
            Event::Alarm(interp) => self.alarm(usize::from(interp)),
            Event::Start(t) => self.start(t),
        }
    }

    /// Records what a thread's lane shows from now on.
    #[inline]
    pub(crate) fn show(&mut self, t: Tid, state: State, detail: u8) {
        self.changed = self.now;
        if !self.trace.recording {
            return;
        }
        let value = thread_value(state, detail);
        self.trace.threads[t as usize].push(self.now, value);
        if !self.loops.is_empty() {
            self.show_task(t, value);
        }
    }

    /// What happens to the loop's thread in a step happens to the task.
    #[cold]
    fn show_task(&mut self, t: Tid, value: u16) {
        if let Some(task) = self.current(t) {
            self.trace.threads[task as usize].push(self.now, value);
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
