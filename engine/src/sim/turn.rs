//! The event loop: whose turn it is.
//!
//! asyncio: `Lib/asyncio/base_events.py` of v3.13.15, `BaseEventLoop._run_once` (lines 1981–2060); models.md §8.1.
//!
//! 1. Timers that were cancelled are dropped from the head of the heap.
//! 2. `select`, the GIL released: not at all if somebody is ready, else until the first timer, rounded up to a
//!    millisecond (`EpollSelector.select`, `Lib/selectors.py`), or for ever.
//! 3. Callbacks of files that have become readable, then those of timers that are due, join the queue.
//! 4. As many handles run as there are now; what they add runs in the next turn, after another `select`.
//!
//! A timer or a file does not run the task itself: its handle completes a future, whose task joins the queue for
//! the next turn.
//!
//! gevent: `gevent/_ffi/loop.py` of 26.9, `_run_callbacks` (lines 478–558). A file or timer switches to its
//! greenlet at once. What is added meanwhile runs in the same turn: after every 50 handles the hub looks at the
//! clock, and polls when 5 ms have passed.
//!
//! Invariants: at most one task of a loop is in a step, and only while the loop's thread is not blocked in
//! `select`; a task stands in the queue at most once; nobody who could go on is forgotten while the loop sleeps.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::program::Errand;
use crate::runtime::Tid;
use crate::scenario::Mode;
use crate::time::{MS, Ns};
use crate::trace::{NO_DETAIL, State};

use super::engine::Engine;
use super::expand::kernel;
use super::plan::cost;
use super::snapshot::LoopView;
use super::thread::{Blocked, Micro, NEVER, Place};

/// What the loop's own code costs beside the tasks': measured with programs that do nothing but `sleep(0)`, or wait for a future
/// that a callback completes, on a virtual machine like the one of the other constants. asyncio is Python, and its prices are turns of
/// the count-down loop of its interpreter: those of 3.12.1, 37, 48 and 44 (`asyncloop.py` of `measurements/programs`, less 0.2 µs for the
/// `select`; 3.13.0 has 30, 42 and 42, 3.14.10 33, 38 and 33, 3.9.18 45, 60 and 44).
pub(crate) mod price {
    use super::Ns;

    /// asyncio: a turn without its `select`.
    pub(crate) const TURN: u64 = 37;
    /// asyncio: one step of a task, without what the task does.
    pub(crate) const STEP: u64 = 48;
    /// asyncio: a handle that completes a future.
    pub(crate) const HANDLE: u64 = 44;
    /// gevent (26.9 on 3.12.1): a switch to a greenlet and back, in nanoseconds; its loop is C, and a turn costs no more than its
    /// system call.
    pub(crate) const SWITCH: Ns = 2_800;
    /// A turn of the count-down loop, in picoseconds, no faster than 3.14's: where that loop is compiled it is no measure.
    pub(crate) const FASTEST: u64 = 12_715;
}

/// `CALLBACK_CHECK_COUNT` and the default of `gevent.setswitchinterval`.
const GEVENT_COUNT: u32 = 50;
const GEVENT_INTERVAL: Ns = 5 * MS;

/// Something in the loop's queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handle {
    /// The next step of a task.
    Step(Tid),
    /// What the task waits for has come, or its timer has expired, if it still waits as it did then.
    Fire(Tid, u32),
    /// A thread of the executor has done what the task sent it.
    Done(Tid),
    /// A byte in the pipe by which other threads wake the loop.
    Poke,
}

/// An event loop and its executor.
#[derive(Debug, Clone)]
pub(crate) struct EventLoop {
    /// The thread it runs in.
    pub(crate) thread: Tid,
    /// The task that is in a step.
    pub(crate) current: Option<Tid>,
    pub(crate) ready: VecDeque<Handle>,
    /// What the next `select` will report.
    pub(crate) arrived: VecDeque<Handle>,
    /// When, in which order set, whose, and the generation of that task's timer.
    timers: BinaryHeap<Reverse<(Ns, u64, Tid, u32)>>,
    seq: u64,
    /// Handles left of this turn; in gevent, up to the next look at the clock.
    left: u32,
    /// gevent: when to poll.
    until: Ns,
    /// Work for the executor: for whom, how long, what.
    pub(crate) jobs: VecDeque<(Tid, Ns, Errand)>,
    /// Threads of the executor that have nothing to do, and how many have been started.
    pub(crate) idle: VecDeque<Tid>,
    pub(crate) started: usize,
}

impl EventLoop {
    /// Nothing to do, in this thread.
    pub(crate) fn new(thread: Tid) -> Self {
        Self {
            thread,
            current: None,
            ready: VecDeque::new(),
            arrived: VecDeque::new(),
            timers: BinaryHeap::new(),
            seq: 0,
            left: 0,
            until: 0,
            jobs: VecDeque::new(),
            idle: VecDeque::new(),
            started: 0,
        }
    }

    /// For those who explain it.
    pub(crate) fn view(&self) -> LoopView {
        let task = |handle: &Handle| match *handle {
            Handle::Step(task) | Handle::Fire(task, _) | Handle::Done(task) => Some(task.into()),
            Handle::Poke => None,
        };
        LoopView {
            thread: self.thread.into(),
            current: self.current.map(usize::from),
            ready: self.ready.iter().filter_map(task).collect(),
        }
    }

    /// `call_at`.
    pub(crate) fn at(&mut self, due: Ns, task: Tid, generation: u32) {
        self.seq += 1;
        self.timers.push(Reverse((due, self.seq, task, generation)));
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.current = None;
        self.ready.clear();
        self.arrived.clear();
        self.timers.clear();
        self.jobs.clear();
        self.left = 0;
    }

    /// The next handle of this turn.
    fn next(&mut self, now: Ns, gevent: bool) -> Option<Handle> {
        if gevent && self.left == 0 && now < self.until {
            self.left = GEVENT_COUNT;
        }
        self.left = self.left.checked_sub(1)?;
        self.ready.pop_front()
    }
}

impl Engine {
    pub(crate) fn is_gevent(&self) -> bool {
        self.plan.run.mode == Mode::Gevent
    }

    /// So much of the loop's own code.
    pub(crate) fn loop_code(&self, asyncio: u64, gevent: Ns) -> Micro {
        let profile = &self.plan.profile;
        let work = if self.is_gevent() {
            gevent * profile.overhead / 1000
        } else {
            asyncio * profile.loop_ps.max(price::FASTEST) / 1000
        };
        Micro::Burst(super::thread::Burst {
            kind: super::thread::Kind::Opcodes,
            work,
        })
    }

    /// A handle's own cost.
    pub(crate) fn handle_cost(&self) -> Micro {
        self.loop_code(price::HANDLE, price::SWITCH)
    }

    /// What the loop's thread does when no task is in a step: the next handle, or the next turn.
    #[inline(never)]
    pub(crate) fn turn(&mut self, t: Tid, l: u8) {
        let gevent = self.is_gevent();
        let Some(handle) = self.loops[usize::from(l)].next(self.now, gevent) else {
            let turn = self.loop_code(price::TURN, 0);
            let select = kernel(cost::SYSCALL);
            let poll = [Micro::Detach, select, Micro::Select, Micro::Attach];
            self.steps(t, &[Micro::Gather]);
            self.steps(t, &poll);
            self.steps(t, &[turn, Micro::Site]);
            return;
        };
        let read = [Micro::Detach, kernel(cost::SYSCALL), Micro::Attach];
        match handle {
            Handle::Step(task) => {
                // What the task was about to do when it gave way.
                let rest = std::mem::take(&mut self.threads[task as usize].todo);
                let own = std::mem::replace(&mut self.threads[t as usize].todo, rest);
                self.threads[task as usize].todo = own;
                self.loops[usize::from(l)].current = Some(task);
                let step = self.loop_code(price::STEP, price::SWITCH);
                self.steps(t, &[step, Micro::Site]);
            }
            Handle::Fire(task, generation) => {
                self.steps(t, &[Micro::Settle(task, generation), Micro::Site]);
                let place = self.threads[task as usize].place;
                if let Place::Blocked(Blocked::Reply | Blocked::Recv(_) | Blocked::Send(_)) = place
                {
                    self.steps(t, &read);
                }
                self.steps(t, &[self.handle_cost()]);
            }
            Handle::Done(task) => {
                let generation = self.threads[task as usize].gen_timer;
                let settle = Micro::Settle(task, generation);
                self.steps(t, &[self.handle_cost(), settle, Micro::Site]);
            }
            Handle::Poke => {
                self.steps(t, &read);
                self.steps(t, &[self.handle_cost()]);
            }
        }
    }

    /// Sleeps until something comes or a timer is due; not at all if somebody is ready.
    pub(crate) fn select(&mut self, t: Tid, l: u8) -> bool {
        let due = self.first_timer(l);
        let events = &self.loops[usize::from(l)];
        if !events.ready.is_empty() || !events.arrived.is_empty() || due <= self.now {
            return true;
        }
        let deadline = match due {
            NEVER => NEVER,
            due => self.now + (due - self.now).div_ceil(MS) * MS + self.plan.run.slack,
        };
        self.block(t, Blocked::Select, State::Io, NO_DETAIL, deadline);
        false
    }

    /// When the first timer is due that still matters.
    fn first_timer(&mut self, l: u8) -> Ns {
        let events = &mut self.loops[usize::from(l)];
        while let Some(&Reverse((due, _, task, generation))) = events.timers.peek() {
            if self.threads[task as usize].gen_timer == generation {
                return due;
            }
            events.timers.pop();
        }
        NEVER
    }

    /// After `select`: what it reported and the timers that are due join the queue, and a turn begins.
    pub(crate) fn gather(&mut self, l: u8) {
        let gevent = self.is_gevent();
        let events = &mut self.loops[usize::from(l)];
        let mut new = std::mem::take(&mut events.arrived);
        while self.first_timer(l) <= self.now {
            if let Some(Reverse((_, _, task, generation))) = self.loops[usize::from(l)].timers.pop()
            {
                if gevent {
                    self.settle(task);
                    new.push_back(Handle::Step(task));
                } else {
                    new.push_back(Handle::Fire(task, generation));
                }
            }
        }
        let events = &mut self.loops[usize::from(l)];
        let first = new.len() as u32;
        if gevent {
            // Files and timers come before the callbacks.
            new.append(&mut events.ready);
            events.ready = new;
            events.left = first + GEVENT_COUNT;
            events.until = self.now + GEVENT_INTERVAL;
        } else {
            events.ready.append(&mut new);
            events.left = events.ready.len() as u32;
        }
    }

    /// Wakes the loop if it sleeps.
    pub(crate) fn rouse(&mut self, l: u8) {
        let thread = self.loops[usize::from(l)].thread;
        if self.threads[thread as usize].place == Place::Blocked(Blocked::Select) {
            self.threads[thread as usize].why = crate::runtime::Why::Woken;
            self.wake(thread);
        }
    }
}
