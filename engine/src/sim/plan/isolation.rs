//! Threads rewritten as workers, each with an interpreter of its own (models.md §7).
//!
//! Every Python thread but the main one becomes a worker: a process or a subinterpreter. The main thread starts
//! them, one after another, and joins them; where a role is the main thread, it does so before and after its own
//! code. A worker's code stands between its start-up and what it leaves behind. Beside them there may be the
//! server that forks, and the threads that feed queues (`Lib/multiprocessing/queues.py`, `Queue._feed`).
//!
//! Invariant: interpreter 0 is the main thread's; every worker has the next free number; a feeder lives in the
//! interpreter of its worker.

use crate::runtime::Tid;
use crate::runtime::isolation::FORK;
use crate::scenario::Mode;
use crate::time::Ns;

/// How the workers of a run are started, and how they talk.
#[derive(Debug, Clone)]
pub(crate) struct Isolation {
    pub(crate) mode: Mode,
    /// Time to pickle one payload, and to make objects of it again.
    pub(crate) out: Ns,
    pub(crate) back: Ns,
    /// Pipe-fulls in one message.
    pub(crate) chunks: u32,
    /// One a queue of the workload as written.
    pub(crate) queues: Vec<QueueParts>,
    /// By thread; none where it is no worker.
    pub(crate) workers: Vec<Option<Worker>>,
    pub(crate) feeders: Vec<Feeder>,
    /// The server that forks, and the channel on which it is asked to.
    pub(crate) server: Option<(Tid, u16)>,
    /// Locks of the main interpreter of which every worker has its own.
    pub(crate) private: Vec<u16>,
}

/// The pipes of a worker: channels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Worker {
    /// Its arguments come by this one; none if they are inherited or copied in memory.
    pub(crate) given: Option<u16>,
    /// Its result leaves by this one, if it has one.
    pub(crate) returned: Option<u16>,
    /// The server says here that it has forked.
    pub(crate) forked: u16,
    /// The first of its own locks, in the order of [`Isolation::private`].
    pub(crate) locks: u16,
}

/// What a `multiprocessing.Queue` is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QueueParts {
    /// A semaphore that counts the room left, if it is bounded.
    pub(crate) room: Option<u16>,
    /// Locks around reading and writing, so that messages stay whole.
    pub(crate) read: u16,
    pub(crate) write: u16,
    /// The pipe: a queue of chunks.
    pub(crate) pipe: u16,
}

/// A thread that pickles what its worker puts into a queue, and writes it into the pipe.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Feeder {
    pub(crate) worker: Tid,
    pub(crate) queue: u16,
    /// Items that wait for it: a queue without bounds.
    pub(crate) buffer: u16,
    pub(crate) thread: Tid,
}

impl Isolation {
    /// Whether this queue is one of the pipes.
    pub(crate) fn is_pipe(&self, queue: u16) -> bool {
        let n = self.queues.len();
        (n..2 * n).contains(&usize::from(queue))
    }

    /// Whether this thread begins with the start-up of an interpreter.
    pub(crate) fn starts_up(&self, t: usize) -> bool {
        self.is_server(t) || self.workers.get(t).is_some_and(Option::is_some)
    }

    /// The feeder of a worker's queue.
    pub(crate) fn feeder(&self, worker: Tid, queue: u16) -> Option<Feeder> {
        let mut feeders = self.feeders.iter();
        feeders
            .find(|f| f.worker == worker && f.queue == queue)
            .copied()
    }
}

impl Isolation {
    /// The private locks as the thread's process has them.
    pub(crate) fn own_locks(&self, t: Tid) -> impl Iterator<Item = u16> + '_ {
        let worker = self.workers.get(usize::from(t)).copied().flatten();
        let private = self.private.iter().enumerate();
        private.map(move |(i, &main)| worker.map_or(main, |worker| worker.locks + i as u16))
    }

    pub(super) fn is_server(&self, t: usize) -> bool {
        self.server
            .is_some_and(|(server, _)| usize::from(server) == t)
    }

    /// What the parent pays to start a worker, in the kernel and with the GIL held, beside pickling.
    pub(crate) fn fork_cost(&self) -> Ns {
        match self.mode {
            Mode::Fork | Mode::Forkserver => FORK,
            _ => super::cost::SPAWN,
        }
    }
}
