//! A scenario: one workload, and one to four runs of it that are compared.
//!
//! These are the *live* types. The JSON file and the permalink have frozen types of their own, so that
//! these may change. [`Scenario::validate`] is the one gate: what passes it, the engine can run.

use thiserror::Error;

use crate::program::{Op, Stmt};
use crate::runtime::{Sites, Version};
use crate::time::{MS, Ns, S, US};

pub mod card;
pub mod check;
pub mod dist;
#[cfg(not(target_arch = "wasm32"))]
pub mod file;
pub mod limits;
pub mod near;
pub mod presets;

/// Most threads in one run, over all roles.
pub const MAX_THREADS: u32 = 1024;
/// Most threads of one role.
pub const MAX_PER_ROLE: u32 = 256;
/// Most cores.
pub const MAX_CORES: u32 = 256;
/// Most runs side by side.
pub const MAX_RUNS: usize = 4;

/// Everything that is simulated and shown: what a link stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// What the threads do.
    pub workload: Workload,
    /// One to four runs: runtimes and settings under which they do it.
    pub runs: Vec<Run>,
    /// Where the cursor stands, if it was placed.
    pub at: Option<Ns>,
}

/// What the threads do, whatever the runtime.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Workload {
    /// Short name, in a heading.
    pub title: String,
    /// The lines of Python that it stands for.
    pub python: Vec<String>,
    /// Groups of threads with the same code.
    pub roles: Vec<Role>,
    /// Locks and semaphores.
    pub locks: Vec<Lock>,
    /// Condition variables.
    pub conditions: Vec<Condition>,
    /// Event flags.
    pub events: Vec<Named>,
    /// Barriers.
    pub barriers: Vec<Barrier>,
    /// Bounded or unbounded queues.
    pub queues: Vec<Queue>,
    /// Sockets and pipes.
    pub channels: Vec<Channel>,
    /// Shared variables, all zero at the start.
    pub variables: Vec<Named>,
    /// Shared objects: containers and anything with a reference count.
    pub objects: Vec<Object>,
    /// Requests that come from outside.
    pub arrivals: Vec<Arrivals>,
    /// Ctrl-C: instants at which the process gets SIGINT.
    pub interrupts: Vec<Ns>,
}

/// A name only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// What it is called in labels.
    pub name: String,
}

/// Where the threads of a role live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Home {
    /// In interpreter number so-and-so (0 is the main one). Each interpreter has its own GIL and memory.
    #[default]
    Main,
    /// In a further interpreter: a process or a subinterpreter of its own.
    Interpreter(u8),
    /// In no interpreter: a native program on the same cores.
    Native,
}

/// How many threads a role has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// This many.
    Fixed(u32),
    /// The run's `threads` knob.
    Threads,
}

/// A group of threads with the same code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Name; threads are numbered when there are several.
    pub name: String,
    /// How many.
    pub count: Count,
    /// Interpreter they belong to, if any.
    pub home: Home,
    /// Linux nice level, −20 (most important) to 19.
    pub nice: i8,
    /// Cores they may use; empty means all.
    pub affinity: Vec<u16>,
    /// Does not keep the process alive.
    pub daemon: bool,
    /// This is the thread that receives signals; at most one role, of one thread.
    pub main: bool,
    /// Not started at time zero but by a `Spawn`.
    pub spawned: bool,
    /// When they start, if not spawned.
    pub start: Ns,
    /// What each of them does.
    pub body: Vec<Stmt>,
}

impl Default for Role {
    fn default() -> Self {
        Self {
            name: "worker".to_owned(),
            count: Count::Fixed(1),
            home: Home::Main,
            nice: 0,
            affinity: Vec::new(),
            daemon: false,
            main: false,
            spawned: false,
            start: 0,
            body: Vec::new(),
        }
    }
}

impl Role {
    /// The queues it puts items into, each once.
    pub fn puts_into(&self) -> Vec<u16> {
        let mut queues = Vec::new();
        visit(&self.body, 0, &mut |stmt, _| {
            if let Op::Put(queue) = stmt.op
                && !queues.contains(&queue)
            {
                queues.push(queue);
            }
        });
        queues
    }
}

/// What kind of lock (models.md §9.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockKind {
    /// `threading.Lock`: one holder, anyone may release.
    Lock,
    /// `threading.RLock`: owner and depth.
    RLock,
    /// `threading.Semaphore`: so many permits.
    Semaphore(u32),
    /// A mutex of a C library: one holder; who waits for it keeps the GIL.
    Foreign,
}

/// A lock or semaphore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Name in labels.
    pub name: String,
    /// Kind and permits.
    pub kind: LockKind,
}

/// A condition variable and the lock it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Name in labels.
    pub name: String,
    /// Index of its lock.
    pub lock: u16,
}

/// A meeting point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barrier {
    /// Name in labels.
    pub name: String,
    /// How many must come.
    pub parties: u32,
}

/// A `queue.Queue`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Name in labels.
    pub name: String,
    /// Most items; 0 means unbounded.
    pub capacity: u32,
}

/// A socket or pipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Name in labels.
    pub name: String,
    /// Time from send to arrival.
    pub latency: Ns,
    /// Most messages on their way or waiting; 0 means unbounded.
    pub capacity: u32,
}

/// What kind of object, as far as its cost goes (models.md §3.2, §3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// A list, dict or set: changes take its lock in free-threaded builds.
    Container,
    /// Any other object with a reference count.
    Plain,
    /// Top-level function, module, class: reference count deferred (immortal in 3.13t).
    Deferred,
    /// None, small ints, interned strings: never counted.
    Immortal,
}

/// A shared object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Name in labels.
    pub name: String,
    /// What it is.
    pub kind: ObjectKind,
}

/// An open workload: requests that come whether or not anybody is ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrivals {
    /// Channel they arrive on.
    pub channel: u16,
    /// Mean time between two.
    pub every: Ns,
    /// Exponential gaps (a Poisson process) instead of equal ones.
    pub poisson: bool,
    /// First arrival not before this.
    pub start: Ns,
    /// Last arrival before this, if limited by count; 0 means no limit.
    pub count: u64,
}

/// The operating system's rule for who gets a core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Policy {
    /// A thread runs until it blocks or yields.
    Cooperative,
    /// First in, first out, with a time slice.
    RoundRobin,
    /// Linux 2.6.23–6.5.
    Cfs,
    /// Linux 6.6 and later.
    Eevdf,
}

/// Who carries the work: threads as written, one thread for all in sequence, or the tasks of an event loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// As written.
    Threaded,
    /// The bodies of all Python threads, one after another, in one thread.
    Sequential,
    /// Each Python thread in a subinterpreter of the same process.
    Subinterpreters,
    /// Each Python thread in a process that is forked.
    Fork,
    /// Each Python thread in a process that a clean server forks.
    Forkserver,
    /// Each Python thread in a process that begins afresh.
    Spawn,
    /// Every Python thread is a task of its interpreter's asyncio event loop, in one thread.
    Asyncio,
    /// Every Python thread is a greenlet of its interpreter's gevent hub, in one thread.
    Gevent,
}

impl Mode {
    /// Every mode, in the order of the page's list.
    pub const ALL: [Self; 8] = [
        Self::Threaded,
        Self::Sequential,
        Self::Subinterpreters,
        Self::Fork,
        Self::Forkserver,
        Self::Spawn,
        Self::Asyncio,
        Self::Gevent,
    ];

    /// The work is done by tasks that give way of their own accord.
    pub const fn has_loop(self) -> bool {
        matches!(self, Self::Asyncio | Self::Gevent)
    }

    /// Each Python thread becomes a worker with an interpreter, a GIL and memory of its own.
    pub const fn is_isolated(self) -> bool {
        self.is_processes() || matches!(self, Self::Subinterpreters)
    }

    /// Each worker is a process.
    pub const fn is_processes(self) -> bool {
        matches!(self, Self::Fork | Self::Forkserver | Self::Spawn)
    }
}

/// One run: a runtime and the value of every knob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Which interpreter.
    pub runtime: Version,
    /// Threads, one sequence, or workers with an interpreter each.
    pub mode: Mode,
    /// Threads of each role that follows this knob.
    pub threads: u32,
    /// Threads of the other roles, by their index; 0 or missing: as many as the role says. Change it with
    /// [`Run::set_count`]: nothing redundant stands here, so that equal runs compare equal.
    pub counts: Vec<u32>,
    /// Number of cores.
    pub cores: u32,
    /// Speed of each core, thousandths of a normal core; missing ones are 1000.
    pub speeds: Vec<u32>,
    /// `sys.setswitchinterval` (3.2 and later).
    pub interval: Ns,
    /// `sys.setcheckinterval`, in ticks (up to 3.1); 0 means the version's own.
    pub check_interval: u32,
    /// What `Dist::Io` stands for.
    pub io: Ns,
    /// What `Dist::Burst` stands for.
    pub burst: Ns,
    /// From waking a thread to its first instruction on an idle core.
    pub wake: Ns,
    /// How much wake-ups and lock operations vary: uniform within so many thousandths, up and down. Waking a
    /// thread through two locks was measured to vary by 10–15 % between its quartiles.
    pub jitter: u32,
    /// CPU cost of putting another thread on a core.
    pub switch: Ns,
    /// How late a timed wait or sleep expires.
    pub slack: Ns,
    /// Waiters for an interval GIL are woken longest first, not in an order that is drawn.
    pub fifo: bool,
    /// Operating-system scheduler.
    pub scheduler: Policy,
    /// Ticks a second, at which CFS and EEVDF notice an expired slice.
    pub hz: u32,
    /// Slice of round robin.
    pub quantum: Ns,
    /// Base slice of EEVDF; 0 means the kernel's own, which grows with the number of cores.
    pub slice: Ns,
    /// One run queue for all cores instead of one per core.
    pub global_queue: bool,
    /// Seed of every random stream.
    pub seed: u64,
    /// Simulated time at which the run stops.
    pub horizon: Ns,
    /// Bytes that a worker with an interpreter of its own is given, and gives back, and of an item in a queue;
    /// 0: nothing is given or given back.
    pub payload: u64,
}

impl Run {
    /// Ticks between two offers of the GIL, up to 3.1; what the version has by itself, if the knob is at 0.
    pub fn check_interval(&self) -> u32 {
        match self.runtime.profile().sites {
            Sites::Ticks(own) if self.check_interval == 0 => own,
            _ => self.check_interval,
        }
    }
}

impl Default for Run {
    fn default() -> Self {
        Self {
            runtime: Version::PY312,
            mode: Mode::Threaded,
            threads: 2,
            counts: Vec::new(),
            cores: 4,
            speeds: Vec::new(),
            interval: 5 * MS,
            check_interval: 100,
            io: MS,
            burst: MS,
            wake: 22 * US,
            jitter: 200,
            switch: 1_200,
            slack: 50 * US,
            fifo: false,
            scheduler: Policy::Eevdf,
            hz: 250,
            quantum: 4 * MS,
            slice: 0,
            global_queue: false,
            seed: 1,
            horizon: S,
            payload: 0,
        }
    }
}

impl Role {
    /// There can be one thread of this role only: it is the main thread, or it starts others.
    pub fn is_single(&self) -> bool {
        let mut single = self.main;
        visit(&self.body, 0, &mut |stmt, _| {
            single |= matches!(stmt.op, Op::Spawn(_));
        });
        single
    }
}

impl Run {
    /// How many threads the role with this index has.
    pub fn count(&self, index: usize, role: &Role) -> u32 {
        let own = self.counts.get(index).copied().filter(|own| *own > 0);
        match role.count {
            Count::Threads => self.threads,
            Count::Fixed(count) => own.unwrap_or(count),
        }
    }

    /// Gives the role with this index so many threads, unless it follows the knob.
    pub fn set_count(&mut self, index: usize, role: &Role, count: u32) {
        if self.counts.len() <= index {
            self.counts.resize(index + 1, 0);
        }
        let same = [Count::Threads, Count::Fixed(count)].contains(&role.count);
        self.counts[index] = if same { 0 } else { count };
        while self.counts.last() == Some(&0) {
            self.counts.pop();
        }
    }
}

/// Why a scenario cannot run. Every message names the field, the value and the limit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: {problem}")]
pub struct ScenarioError {
    /// Path of the field, such as `roles[1].body[3].lock`.
    pub field: String,
    /// What is wrong and what is allowed.
    pub problem: String,
}

/// Visits every statement of a body, inner loops included, with its depth.
pub fn visit<'a>(body: &'a [Stmt], depth: usize, see: &mut impl FnMut(&'a Stmt, usize)) {
    for stmt in body {
        see(stmt, depth);
        if let Op::Loop(_, inner) = &stmt.op {
            visit(inner, depth + 1, see);
        }
    }
}
