//! A simulated thread: what it is doing, and what it will do next.
//!
//! An operation is broken into *micro-operations*, kept on a small stack: `Io` becomes "detach from the
//! interpreter, a system call, pause, attach, check site". Whatever interrupts a thread leaves the rest of the
//! stack as it is.

use crate::program::{Code, Errand, Ops};
use crate::rng::Rng;
use crate::runtime::{Tid, Why};
use crate::time::Ns;
use crate::trace::State;

use super::capacity::Usage;
use super::plan::{Part, ThreadPlan};
use super::section::Section;
use super::stm::Tx;

/// What kind of code burns CPU time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Python bytecode with check sites inside, as a loop has them.
    Python,
    /// Python bytecode without a check site inside.
    Opcodes,
    /// Native code.
    Native,
    /// The kernel on behalf of the thread: cannot be preempted (`PREEMPT_NONE`).
    Kernel,
}

/// A stretch of CPU time, in nanoseconds on a core of speed 1.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Burst {
    pub(crate) kind: Kind,
    pub(crate) work: Ns,
}

/// One step of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Micro {
    Burst(Burst),
    /// The gap after an operation: a check site, or in 2.x one tick.
    Site,
    /// A check site inside a burst, at which something wants the thread's attention.
    Check,
    Attach,
    Detach,
    /// Back to the runtime after it parked or burned time.
    Resume,
    /// Sleep for so long, shown as this state; a timed wait is late by the timer slack.
    Pause(State, Ns, bool),
    YieldCore,
    /// Give up Python for good.
    Exit,
    /// Block on a wait list, unless no longer on it; at most until the deadline.
    Sleep(Blocked, Ns),
    /// `Condition.wait` with a timeout, up to 3.1: look whether still on the wait list; if so sleep for so long,
    /// at most until the deadline, and look again.
    Poll(Blocked, Ns, Ns),
    /// Spin for what is waited for, with so many turns done, and sleep if that was in vain.
    Spin(Blocked, Ns, u8),
    /// Wake this thread, if it still sleeps the sleep of that number (after the call that pays for it).
    Wake(Tid, u32),
    // Locks: see `lock`.
    LockTry(u16, Ns),
    LockSpin(u16, Ns, u8),
    LockBlock(u16, Ns),
    LockSleep(u16, Ns),
    LockFree(u16),
    // Everything else that threads wait for: see `sync`.
    CondEnter(u16),
    Notify(u16, u32),
    EventSet(u16),
    EventWait(u16, Ns),
    BarrierCome(u16),
    QueuePut(u16),
    QueueGet(u16, Ns),
    QueueDone(u16),
    QueueJoin(u16),
    JoinRole(u16),
    Send(u16),
    Recv(u16),
    // Memory: see `memory`.
    Load(u16),
    Store(u16),
    Add(i64),
    /// Computing that counts references as it goes.
    Compute(Ns),
    // Reference counts and containers: see `counting`.
    Count(u16, bool),
    CountLoad(u16, bool),
    CountStore(u16, bool),
    /// A locked operation on the object's header.
    Header(u16),
    /// Begins or ends to use a container that nothing guards.
    Touch {
        object: u16,
        write: bool,
        enters: bool,
    },
    StopWorld,
    StartWorld,
    // Critical sections: see `section`.
    SectionEnter(u16),
    /// The innermost section has its lock.
    SectionHeld,
    SectionLeave(u16),
    SectionSuspend,
    SectionResume,
    // Workers with an interpreter each: see `isolation`.
    /// A worker, its feeder or the server comes to life.
    Start(Tid),
    /// The server is to fork this worker.
    Request(Tid),
    /// Takes the result of a worker that is joined.
    Collect(Tid),
    /// So many more pipe-fulls into a channel, or out of one.
    Give(u16, u32),
    Take(u16, u32),
    /// A message out of a process queue, and what is left of one in its pipe.
    TakeItem(u16, Ns),
    ReadPipe(u16, u32),
    /// A queue between subinterpreters.
    PollPut(u16),
    PollGet(u16, Ns),
    // Transactions: see `stm`. Commit: and begin another one.
    TxBegin(Ns),
    TxCommit(bool),
    TxDone(bool),
    TxEnter,
    TxEntered,
    TxTouch(u16, bool),
    // Event loops, their tasks and executors: see `turn`, `task` and `pool`.
    Select,
    Gather,
    /// The future that a task waits for is done, or its timer has expired: it may take its step.
    Settle(Tid, u32),
    /// The task waits for this, at most until the deadline; what is left on the stack is its own.
    Await(Blocked, Ns),
    /// `sleep(0)`: the task's next step stands at the end of the queue.
    Again,
    Submit(Ns, Errand),
    JobDone(Tid),
    Poke,
    Idle,
    /// The timer of a wait is set: see `cpu`.
    Fall,
}

/// Which call into the runtime is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Attach,
    Detach,
    Check,
    World,
    /// A transaction is to be committed, or to become inevitable.
    Commit,
    Enter,
}

/// No deadline.
pub(crate) const NEVER: Ns = Ns::MAX;

/// Why a thread is not runnable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blocked {
    /// Not started.
    Unborn,
    /// In its runtime: waits for the GIL, or is stopped with the world.
    Runtime,
    /// Sleep or I/O: only time helps.
    Pause,
    Lock(u16),
    Condition(u16),
    Event(u16),
    Barrier(u16),
    QueuePut(u16),
    QueueGet(u16),
    QueueJoin(u16),
    Join(u16),
    Recv(u16),
    Send(u16),
    /// A task: only time helps, and then the loop has to read the answer.
    Reply,
    /// A task: a thread of the executor works for it.
    Job,
    /// An event loop in `select`.
    Select,
    /// A thread of an executor without work.
    Idle,
}

/// Where a thread is, for the operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Has a core (perhaps still waking up on it).
    Core(u16),
    /// In this run queue.
    Queue(u16),
    Blocked(Blocked),
    /// A task that runs or is about to: in its loop's queue, or in the step that the loop is at.
    Loop,
    Gone,
}

/// A wait that a thread is about to begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Falling {
    pub(crate) what: Blocked,
    /// What its lane shows then.
    pub(crate) state: State,
    pub(crate) detail: u8,
    /// When its timer may expire, and when it does at the latest.
    pub(crate) soft: Ns,
    pub(crate) deadline: Ns,
}

/// A thread. What every event looks at stands first, close together: with many threads it is fetched anew each time.
#[derive(Debug, Clone)]
#[repr(C)]
pub(crate) struct Thread {
    pub(crate) place: Place,
    /// Its interpreter; none for a native thread.
    pub(crate) interp: Option<u16>,
    /// Core it last ran on.
    pub(crate) core: u16,
    /// Attached to its interpreter (holds the GIL, if there is one).
    pub(crate) attached: bool,
    /// The call into the runtime that is not yet finished.
    pub(crate) call: Call,
    /// Why it last woke up.
    pub(crate) why: Why,
    /// Generation of its burst events, and of its timer.
    pub(crate) gen_burst: u32,
    pub(crate) gen_timer: u32,
    /// Python work since the last check site, in picoseconds.
    pub(crate) since_site: u64,
    /// When its timer expires, if one is set.
    pub(crate) timer: Ns,
    /// From when on it may expire together with something else on its core.
    pub(crate) soft: Ns,
    /// Micro-operations left of the present operation; the next one is last.
    pub(crate) todo: Vec<Micro>,
    pub(crate) code: Code,
    /// What burns CPU now, and since when.
    pub(crate) burst: Option<(Burst, Ns)>,
    /// Draws of its program, and draws of the machine: changing one leaves the other alone.
    pub(crate) rng: Rng,
    pub(crate) chance: Rng,
    /// The transaction it is in, if its interpreter has such.
    pub(crate) tx: Option<Box<Tx>>,
    /// Objects whose counts it is to merge at its next check site.
    pub(crate) merges: Vec<u16>,
    /// The critical sections it is in, innermost last.
    pub(crate) sections: Vec<Section>,
    pub(crate) completed: u64,
    /// When the present request began.
    pub(crate) begun: Option<Ns>,
    /// The wait for which it is setting the timer.
    pub(crate) falling: Option<Falling>,
    /// It was woken before its timer expired, and takes back the setting of the hardware.
    pub(crate) unset: bool,
    /// When it last made a call outside Python.
    pub(crate) called: Ns,
    /// How much slower it runs code that is cold, in thousandths, and how much of it is left, in its warm time: to sleep and to
    /// wake, and its own calls.
    pub(crate) cold_kernel: (u64, Ns),
    pub(crate) cold_calls: (u64, Ns),
    /// When it last ran bytecode.
    pub(crate) python: Ns,
    /// How much of its next stretch in the kernel is its host's, whose code is never cold here.
    pub(crate) host: Ns,
    /// Register, and what it was loaded from: variable and its version.
    pub(crate) register: i64,
    pub(crate) loaded: Option<(u16, u64)>,
    pub(crate) latencies: Vec<Ns>,
    /// Locks whose timed acquire failed: the matching release is skipped.
    pub(crate) missed: Vec<u16>,
    /// When it began to wait for its present lock.
    pub(crate) waiting_since: Ns,
    /// The reference count that it has loaded and will store.
    pub(crate) counting: i64,
    /// Its log of references: how many records, and those of the program's own objects.
    pub(crate) records: u64,
    pub(crate) notes: Vec<(u16, bool)>,
    /// How much of a core it has used lately.
    pub(crate) usage: Usage,
    /// Its result, if it is a worker that has one, was taken.
    pub(crate) collected: bool,
    /// Ctrl-C came before it was started: nobody will start it.
    pub(crate) never: bool,
    /// It has had its KeyboardInterrupt, and only waits for its workers to end.
    pub(crate) leaving: bool,
}

impl Thread {
    pub(crate) fn new(plan: &ThreadPlan, seed: u64) -> Self {
        let mut todo = Vec::with_capacity(12);
        if !matches!(plan.part, Part::Task(_)) {
            todo.push(Micro::Attach);
        }
        Self {
            place: Place::Blocked(Blocked::Unborn),
            interp: plan.interp,
            code: Code::Ops(Ops::new(plan.bodies.clone())),
            todo,
            burst: None,
            since_site: 0,
            gen_burst: 0,
            gen_timer: 0,
            timer: NEVER,
            soft: NEVER,
            unset: false,
            falling: None,
            called: 0,
            python: 0,
            host: 0,
            cold_kernel: (0, 0),
            cold_calls: (0, 0),
            why: Why::Woken,
            rng: Rng::new(seed, plan.stream),
            chance: Rng::new(seed, (2 << 32) + plan.stream),
            core: u16::MAX,
            attached: false,
            call: Call::Attach,
            register: 0,
            loaded: None,
            tx: None,
            begun: None,
            completed: 0,
            latencies: Vec::new(),
            sections: Vec::new(),
            missed: Vec::new(),
            waiting_since: 0,
            counting: 0,
            merges: Vec::new(),
            records: 0,
            notes: Vec::new(),
            usage: Usage::default(),
            collected: false,
            never: false,
            leaving: false,
        }
    }

    pub(crate) fn push(&mut self, micro: Micro) {
        self.todo.push(micro);
    }

    /// Pushes steps so that they run in the order given.
    pub(crate) fn push_all(&mut self, steps: &[Micro]) {
        self.todo.extend(steps.iter().rev());
    }
}
