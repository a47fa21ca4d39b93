//! A run at time zero: everything at rest.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::rng::Rng;
use crate::runtime::interval::Order;
use crate::runtime::{Containers, Runtime, Setup, Sites, Tid};
use crate::scenario::LockKind;
use crate::trace::{NO_DETAIL, State, Trace};

use super::counting::ObjectState;
use super::cpu::Core;
use super::engine::{Engine, Never};
use super::line::Line;
use super::plan::{CoreSet, Part, Plan, ThreadPlan};
use super::queue::{Event, Queue};
use super::report::{Harm, Outcome};
use super::sched::Sched;
use super::shared::{BarrierState, ChannelState, EventState, LockState, QueueState, Variable};
use super::thread::Thread;
use super::timer::Timers;
use super::turn::EventLoop;

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
                    false if run.cores == 1 || plan.hardware().cold > 0 => Order::posix(),
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
            idle: CoreSet::new(&[], run.cores),
            timers: Timers::new(run.cores),
            never: Never {
                signals: w.interrupts.is_empty(),
                transactions: !runtimes.iter().any(|r| matches!(r, Runtime::Stm(_))),
                involved: plan.loops.is_empty()
                    && plan.isolation.is_none()
                    && plan.contention.is_none()
                    && !runtimes.iter().any(|r| matches!(r, Runtime::Stm(_)))
                    && !matches!(plan.profile.sites, Sites::Ticks(_) | Sites::Turns(_)),
                uneven: plan.speeds.iter().all(|&speed| speed == 1000),
                pinned: {
                    let all = CoreSet::new(&[], run.cores);
                    plan.threads.iter().all(|t| t.cores == all)
                },
            },
            spacing: 0,
            beats: false,
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
        engine.spacing = engine.undisturbed_spacing();
        engine.schedule_start();
        engine
    }

    pub(super) fn schedule_start(&mut self) {
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
}
