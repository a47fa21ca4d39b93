//! A run: the runtime and the settings under which a workload is carried out.

use super::{Count, Role};
use crate::runtime::{Sites, Version};
use crate::time::{MS, Ns, S, US};

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
