//! A run, resolved: every thread by number, every knob applied. Immutable while the run lasts.

use std::rc::Rc;

use crate::program::{Body, Dist, GilUse, Op, Stmt, Times};
use crate::rng::Rng;
use crate::runtime::{Costs, Counting, Profile, Tid};
use crate::scenario::{Home, Mode, Queue, Role, Run, Workload, visit};
use crate::time::{Ns, S, US};

use super::contention::{COMMIT_PS, Contention, LOG_QUEUE, LOG_RECORDS};

mod isolation;
mod loops;
mod workers;

pub(crate) use isolation::Isolation;

/// A set of cores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CoreSet([u64; 4]);

impl CoreSet {
    /// The listed cores below `cores`; all of them if the list is empty.
    pub(crate) fn new(list: &[u16], cores: u32) -> Self {
        let mut set = Self([0; 4]);
        for core in 0..cores as u16 {
            if list.is_empty() || list.contains(&core) {
                set.0[core as usize / 64] |= 1 << (core % 64);
            }
        }
        set
    }

    pub(crate) fn contains(self, core: u16) -> bool {
        self.0[core as usize / 64] >> (core % 64) & 1 == 1
    }

    pub(crate) fn set(&mut self, core: u16, member: bool) {
        let word = &mut self.0[core as usize / 64];
        *word = *word & !(1 << (core % 64)) | u64::from(member) << (core % 64);
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == [0; 4]
    }

    /// The cores that are in both sets.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] & other.0[i]))
    }

    /// Its cores, lowest number first.
    pub(crate) fn iter(self) -> impl Iterator<Item = u16> {
        (0..4).flat_map(move |i| {
            let left =
                std::iter::successors(Some(self.0[i]), |&left| Some(left & left.wrapping_sub(1)));
            let words = left.take_while(|&left| left != 0);
            words.map(move |left| i as u16 * 64 + left.trailing_zeros() as u16)
        })
    }
}

/// What a lane stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// A thread with code of its own.
    Thread,
    /// The thread of event loop number so-and-so.
    Loop(u8),
    /// A task of that loop.
    Task(u8),
    /// A thread of that loop's executor.
    Worker(u8),
}

/// What is known of a thread before it runs.
#[derive(Debug, Clone)]
pub(crate) struct ThreadPlan {
    pub(crate) name: String,
    pub(crate) part: Part,
    /// `u16::MAX` for the threads of an event loop and its executor.
    pub(crate) role: u16,
    /// Its interpreter; none for a native thread.
    pub(crate) interp: Option<u16>,
    pub(crate) nice: i8,
    pub(crate) cores: CoreSet,
    pub(crate) daemon: bool,
    pub(crate) main: bool,
    pub(crate) spawned: bool,
    pub(crate) start: Ns,
    /// Number of its random streams.
    pub(crate) stream: u64,
    pub(crate) bodies: Rc<[Rc<Body>]>,
}

/// Costs of the kernel that no knob sets, in nanoseconds. Sources: `measurements/primitives.json`
/// (`c_ping_pong`, `thread_start_join_us`) where it says so, else the starting values of models.md §0.
pub(crate) mod cost {
    use super::{Ns, US};

    /// A system call that wakes a sleeper. A same-core futex hand-over takes 1.8 µs (measured 3.63 µs a round trip); this,
    /// [`PARK`] and a switch of 0.93 µs share it as `measurements/programs/split.c` found on the same kernel.
    pub(crate) const SIGNAL: Ns = 670;
    /// The part of it after the sleeper was woken: if that takes the core, it is charged to it, as the kernel does not look
    /// at the clock again (`rq_clock_skip_update` in `wakeup_preempt`).
    pub(crate) const SKIP: Ns = SIGNAL / 2;
    /// A system call that finds nobody to wake: `split.c`, and `semaphore.c` for a post whose waiter is awake already, both on
    /// another machine of that kind.
    pub(crate) const SYSCALL: Ns = 200;
    /// Going to sleep on a futex, up to where the kernel compares its value (see [`SIGNAL`]).
    pub(crate) const PARK: Ns = 200;
    /// Taking a thread out of its queue and putting it back in, which those that fall asleep owing time are spared
    /// (`DELAY_DEQUEUE`): `split.c` has 4.88 µs for a hand-over with it and 3.45 µs without, here 1.8 µs.
    pub(crate) const REQUEUE: Ns = 750;
    /// From releasing a lock to trying it again: the lower end of `g` in models.md §0.
    pub(crate) const RETAKE: Ns = 50;
    /// One `sched_yield` in a spin loop, with nobody to yield to: the round trip through two locks of 3.13t on two cores,
    /// 16.5 µs, is 40 of them, for both threads spin at once, each from its release to the end of its forty.
    /// (`yield.c` on another machine of that kind: 0.48 to 0.51 µs.)
    pub(crate) const SPIN: Ns = 410;
    /// Reading the clock from Python, less the call: the lower end of `clock_ns`.
    pub(crate) const CLOCK: Ns = 30;
    /// Asking for the GIL, up to where the mutex is released: the clock for the next timeout, and a wait that is entered
    /// in five atomic steps.
    pub(crate) const ARM: Ns = CLOCK + 5 * ATOMIC;
    /// From a request to the holder's first look at the mutex: the lines of the flag and of the mutex change cores.
    pub(crate) const NOTICE: Ns = 2 * LINE;
    /// Creating a thread, on the creator's side, and its first steps, on its own: half each of the 40 µs
    /// that start and join take on one core beside the switches.
    pub(crate) const SPAWN: Ns = 20 * US;
    /// A cache line that another core wrote last: 0.08 µs a round trip between two spinning cores.
    pub(crate) const LINE: Ns = 40;
    /// A plain addition, and an atomic one on a line that this core has: measured (models.md §9.4), in
    /// picoseconds.
    pub(crate) const PLAIN_PS: u64 = 250;
    pub(crate) const ATOMIC_PS: u64 = 5_100;
    /// The atomic one where time is counted in nanoseconds.
    pub(crate) const ATOMIC: Ns = ATOMIC_PS / 1000;
    /// A note in a thread's log instead of a count: up to four plain additions (models.md §4).
    pub(crate) const LOG_PS: u64 = 4 * PLAIN_PS;
}

/// What is under the kernel, as far as its scheduler notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hardware {
    /// Setting the hardware timer, and taking a setting back, ns each: on a virtual machine a call to its host.
    pub timer: Ns,
    /// How much later the timer of an idle processor expires, ns: a virtual one sleeps at its host.
    pub late: Ns,
    /// What a call takes longer that interrupts another processor, to wake or to preempt, ns: on a virtual machine the host
    /// does it (`kick.c` of `measurements/programs`: 6 to 9 µs).
    pub kick: Ns,
    /// How long it takes until a busy processor that is interrupted so notices, ns (`interrupt.c`: see `kick`).
    pub notice: Ns,
    /// What a timer's interrupt takes from the thread that computes, ns: up to where its own is woken (`late.c`).
    pub interrupt: Ns,
    /// What the kernel's tick takes from the thread that computes, ns, in the mean: see `beat`.
    pub tick: Ns,
    /// How much longer code takes that did not run on a core for a while, in thousandths of its time for each millisecond: see
    /// `cold`.
    pub cold: u32,
    /// Processors are virtual ones that the host takes away when they are idle. In traces of such a machine (Linux 6.18) a
    /// thread is woken on the processor that it was on, although another is idle (`place.c`); one that becomes idle does not
    /// look for work; and every third tick wakes one to take what waits. When such a processor is interrupted matters: see `idle`.
    pub halts: bool,
}

/// A run, resolved.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) workload: Workload,
    pub(crate) run: Run,
    pub(crate) profile: Profile,
    pub(crate) costs: Costs,
    pub(crate) threads: Vec<ThreadPlan>,
    /// How workers are started and talk, where each has an interpreter of its own.
    pub(crate) isolation: Option<Isolation>,
    /// Threads of each role.
    pub(crate) by_role: Vec<Vec<Tid>>,
    pub(crate) interps: usize,
    /// Event loops: the thread of each, and the threads its executor may start.
    pub(crate) loops: Vec<(Tid, Vec<Tid>)>,
    /// Speed of each core, thousandths.
    pub(crate) speeds: Vec<u32>,
    /// Capacity of each core, where the scheduler looks at it.
    pub(crate) capacities: Option<Vec<u64>>,
    /// When the first OS tick falls.
    pub(crate) tick_phase: Ns,
    /// What computing costs by how many compute at once, where that matters.
    pub(crate) contention: Option<Contention>,
    pub(crate) hardware: Hardware,
    /// The queue of full logs, where references are counted in logs.
    pub(crate) log: Option<u16>,
}

impl Plan {
    /// What the machine adds. Nothing in a program that is built without: the simulator itself, whose machine is an ideal one.
    #[inline(always)]
    pub(crate) fn hardware(&self) -> Hardware {
        match cfg!(feature = "hardware") {
            true => self.hardware,
            false => Hardware::default(),
        }
    }

    /// Resolves a valid run.
    pub(crate) fn new(workload: &Workload, run: &Run) -> Self {
        let mut rng = Rng::new(run.seed, u64::MAX);
        let speed = |c: usize| run.speeds.get(c).copied().unwrap_or(1000);
        let speeds: Vec<u32> = (0..run.cores as usize).map(speed).collect();
        let mut plan = Self {
            workload: workload.clone(),
            run: run.clone(),
            profile: run.runtime.profile(),
            costs: Costs {
                signal: cost::SIGNAL,
                syscall: cost::SYSCALL,
                park: cost::PARK,
                arm: cost::ARM,
                notice: cost::NOTICE,
                retake: cost::RETAKE,
                spin: cost::SPIN,
            },
            threads: Vec::new(),
            isolation: None,
            by_role: vec![Vec::new(); workload.roles.len()],
            interps: 1,
            loops: Vec::new(),
            capacities: super::capacity::capacities(run, &speeds),
            speeds,
            tick_phase: rng.between(0, S / Ns::from(run.hz) - 1),
            contention: Contention::new(&run.runtime.profile(), run.cores),
            hardware: Hardware::default(),
            log: None,
        };
        if matches!(plan.profile.counting, Counting::Logged(_)) {
            plan.add_committer();
        }
        plan.add_threads();
        match run.mode {
            Mode::Threaded => {}
            Mode::Sequential => plan.make_sequential(),
            Mode::Asyncio | Mode::Gevent => plan.make_loops(),
            _ => plan.make_isolated(),
        }
        for thread in &plan.threads {
            plan.interps = plan.interps.max(thread.interp.map_or(0, usize::from) + 1);
        }
        plan
    }

    /// The thread that applies the logs of all others (models.md §4).
    fn add_committer(&mut self) {
        let queue = self.workload.queues.len() as u16;
        self.log = Some(queue);
        self.workload.queues.push(Queue {
            name: "reference logs".to_owned(),
            capacity: LOG_QUEUE,
        });
        let apply = Dist::Fixed(LOG_RECORDS * COMMIT_PS / 1000);
        let turn = [
            Op::Get(queue, None),
            Op::Native(apply, GilUse::Release),
            Op::TaskDone(queue),
        ];
        let turn = turn.into_iter().map(Stmt::from).collect();
        self.workload.roles.push(Role {
            name: "committer".to_owned(),
            home: Home::Native,
            daemon: true,
            body: vec![Op::Loop(Times::Forever, turn).into()],
            ..Role::default()
        });
        self.by_role.push(Vec::new());
    }

    fn add_threads(&mut self) {
        for (index, role) in self.workload.roles.iter().enumerate() {
            let count = self.run.count(index, role);
            let bodies: Rc<[Rc<Body>]> = Rc::from([Rc::new(Body::new(&role.body))]);
            for number in 0..count {
                let name = if count == 1 {
                    role.name.clone()
                } else {
                    format!("{} {}", role.name, number + 1)
                };
                self.by_role[index].push(self.threads.len() as Tid);
                self.threads.push(ThreadPlan {
                    name,
                    part: Part::Thread,
                    role: index as u16,
                    interp: match role.home {
                        Home::Main | Home::Parent => Some(0),
                        Home::Interpreter(n) => Some(n.into()),
                        Home::Native => None,
                    },
                    nice: role.nice,
                    cores: CoreSet::new(&role.affinity, self.run.cores),
                    daemon: role.daemon,
                    main: role.main,
                    spawned: role.spawned,
                    start: role.start,
                    stream: self.threads.len() as u64,
                    bodies: bodies.clone(),
                });
            }
        }
    }

    /// All work of the Python threads in one thread, role after role; native threads stay as they are.
    fn make_sequential(&mut self) {
        let (python, native): (Vec<_>, Vec<_>) = self
            .threads
            .drain(..)
            .partition(|thread| thread.interp.is_some());
        let bodies: Vec<Rc<Body>> = python
            .iter()
            .flat_map(|t| t.bodies.iter().cloned())
            .collect();
        self.by_role.iter_mut().for_each(Vec::clear);
        if let Some(first) = python.into_iter().next() {
            self.threads.push(ThreadPlan {
                name: "main".to_owned(),
                interp: Some(0),
                daemon: false,
                main: true,
                spawned: false,
                start: 0,
                bodies: Rc::from(bodies),
                ..first
            });
        }
        self.threads.extend(native);
        for (index, thread) in self.threads.iter_mut().enumerate() {
            thread.stream = index as u64;
            self.by_role[thread.role as usize].push(index as Tid);
        }
    }

    /// Whether the work of the Python threads can be run in one sequence: none endless, none that waits
    /// for another.
    pub(crate) fn can_be_sequential(workload: &Workload) -> bool {
        let mut roles = workload.roles.iter().filter(|r| r.home != Home::Native);
        let mut fine = roles.clone().next().is_some();
        roles.by_ref().for_each(|role| {
            visit(&role.body, 0, &mut |stmt, _| {
                fine &= match &stmt.op {
                    Op::Loop(times, _) => *times != crate::program::Times::Forever,
                    Op::Recv(_)
                    | Op::Wait(..)
                    | Op::WaitEvent(..)
                    | Op::Barrier(_)
                    | Op::Get(..)
                    | Op::JoinQueue(_) => false,
                    Op::Put(q) => workload.queues[*q as usize].capacity == 0,
                    Op::Send(c) => workload.channels[*c as usize].capacity == 0,
                    _ => true,
                };
            });
        });
        fine
    }
}
