//! What a thread does: operations, as a speaker would write them on a slide.
//!
//! Times are CPU time on a core of speed 1.0 (for computing) or wall time (for waiting). Names of
//! locks, channels and variables are already resolved to indices into [`crate::scenario::Workload`].
//!
//! The engine *pulls* operations one at a time through [`Code::next`], so that what a thread does may
//! depend on what it has read; other kinds of code (Python bytecode, tasks) join the [`Code`] enum.

use std::rc::Rc;

use crate::rng::Rng;
use crate::time::Ns;

/// A span of time that may be drawn anew on every use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dist {
    /// Always this.
    Fixed(Ns),
    /// Uniform between two ends, both included.
    Uniform(Ns, Ns),
    /// Exponential with this mean.
    Exponential(Ns),
    /// The run's `io` knob.
    Io,
    /// The run's `burst` knob.
    Burst,
}

/// Whether a native call gives up the GIL while it works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GilUse {
    /// Holds it throughout: nobody else runs Python, and no check site is reached.
    Keep,
    /// Releases it before and takes it again after, as `Py_BEGIN_ALLOW_THREADS` does.
    Release,
}

/// What a thread of an executor does for a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// A blocking call that waits; the GIL is released.
    Io,
    /// Native code; the GIL is released.
    Native,
    /// Python bytecode.
    Compute,
}

/// How often a loop runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// This many turns.
    Count(u64),
    /// Until the run ends.
    Forever,
}

/// One operation. Indices point into the workload's lists of locks, channels, and so on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Runs Python bytecode for so long; check sites as in a simple loop of that version.
    Compute(Dist),
    /// A call into C, with or without the GIL.
    Native(Dist, GilUse),
    /// A blocking call that waits for a device or a peer; the GIL is released.
    Io(Dist),
    /// `time.sleep`; the GIL is released; expires late by the timer slack.
    Sleep(Dist),
    /// Gives up the core if another thread wants it (`sched_yield`); in a task, `await asyncio.sleep(0)`.
    Yield,
    /// A Python-level call and return: a check site from 3.10 on.
    Call,
    /// Sends one message; blocks while the channel is full.
    Send(u16),
    /// Takes one message; blocks while there is none.
    Recv(u16),
    /// Takes a lock, a re-entrant lock or a permit; gives up after the timeout, if any.
    Acquire(u16, Option<Ns>),
    /// Gives back a lock, one level of a re-entrant lock, or a permit.
    Release(u16),
    /// `Condition.wait`: releases its lock, sleeps until notified or the timeout, takes the lock again.
    Wait(u16, Option<Ns>),
    /// Wakes so many of the longest waiters of a condition; `u32::MAX` means all.
    Notify(u16, u32),
    /// `Event.set`: wakes all that wait.
    Set(u16),
    /// `Event.clear`.
    Clear(u16),
    /// `Event.wait`: until set, or the timeout.
    WaitEvent(u16, Option<Ns>),
    /// `Barrier.wait`: until all parties have come.
    Barrier(u16),
    /// `Queue.put`: blocks while full.
    Put(u16),
    /// `Queue.get`: blocks while empty, or until the timeout.
    Get(u16, Option<Ns>),
    /// `Queue.task_done`.
    TaskDone(u16),
    /// `Queue.join`: until every item put has been marked done.
    JoinQueue(u16),
    /// Copies a shared variable into the thread's register.
    Load(u16),
    /// Adds to the thread's register.
    Add(i64),
    /// Copies the thread's register into a shared variable.
    Store(u16),
    /// One more reference to an object.
    Incref(u16),
    /// One reference fewer.
    Decref(u16),
    /// Reads (`false`) or changes (`true`) a built-in container such as a list or a dict.
    Access(u16, bool),
    /// Begins a critical section of a container, as code in C does that runs other code while it changes it.
    Enter(u16),
    /// Ends the innermost critical section, which is of this container.
    Leave(u16),
    /// Allocates so many objects that the garbage collector tracks.
    Alloc(u32),
    /// Starts the threads of a role that is marked as started by another.
    Spawn(u16),
    /// Waits until all threads of a role have ended.
    Join(u16),
    /// A request begins: its latency counts from here (or from the arrival of a received message).
    Begin,
    /// A request is complete: counts one, and its latency if one began.
    Done,
    /// A blocking call that no event loop knows of: in asyncio it stops the whole loop; monkey-patched by
    /// gevent it waits as [`Op::Io`] does; in a thread it is nothing else.
    Block(Dist),
    /// `asyncio.to_thread`, or gevent's thread pool: a thread of the executor does it, the task waits. In a
    /// thread it is done on the spot.
    ToThread(Dist, Errand),
    /// Repeats the body.
    Loop(Times, Vec<Stmt>),
}

/// An operation and the line of the preset's Python source it stands for (from 0), if any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stmt {
    /// What is done.
    pub op: Op,
    /// Which line of the workload's `python` shows it.
    pub line: Option<u16>,
}

impl From<Op> for Stmt {
    fn from(op: Op) -> Self {
        Self { op, line: None }
    }
}

/// A statement with its loops flattened: jumps instead of nesting, so that a position is one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instr {
    /// Any operation but a loop.
    Do(Op),
    /// Starts counting turns for the loop whose end is `Repeat`.
    Enter(Times),
    /// A loop's backward jump, to the instruction after its `Enter`.
    Repeat(u32),
}

/// A flattened body, shared by all threads of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Instructions in order.
    pub instrs: Vec<Instr>,
    /// Source line of each instruction.
    pub lines: Vec<Option<u16>>,
}

impl Body {
    /// Flattens statements.
    pub fn new(stmts: &[Stmt]) -> Self {
        let mut body = Self {
            instrs: Vec::new(),
            lines: Vec::new(),
        };
        body.push(stmts);
        body
    }

    /// The same with other locks.
    pub fn with_locks(&self, of: impl Fn(u16) -> u16) -> Self {
        let mut body = self.clone();
        for instr in &mut body.instrs {
            if let Instr::Do(Op::Acquire(lock, _) | Op::Release(lock)) = instr {
                *lock = of(*lock);
            }
        }
        body
    }

    fn push(&mut self, stmts: &[Stmt]) {
        for stmt in stmts {
            match &stmt.op {
                Op::Loop(times, inner) => {
                    self.instr(Instr::Enter(*times), stmt.line);
                    let top = self.instrs.len() as u32;
                    self.push(inner);
                    self.instr(Instr::Repeat(top), stmt.line);
                }
                op => self.instr(Instr::Do(op.clone()), stmt.line),
            }
        }
    }

    fn instr(&mut self, instr: Instr, line: Option<u16>) {
        self.instrs.push(instr);
        self.lines.push(line);
    }
}

/// What a thread is to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// An operation.
    Do(Op),
    /// A loop's backward jump: a check site in every version.
    BackEdge,
    /// Nothing is left.
    End,
}

/// The code of one thread and how far it has come. One variant per kind of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// Operations, as in [`Op`].
    Ops(Ops),
}

/// A step that takes no more than a look at the thread, as most do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// [`Op::Compute`].
    Compute(Dist),
    /// [`Op::Io`], or [`Op::Sleep`] if it is true.
    Wait(Dist, bool),
    /// [`Op::Done`].
    Done,
    /// [`Step::BackEdge`].
    BackEdge,
}

impl Code {
    /// The next step, if it is a plain one; advances only then.
    pub fn plain(&mut self) -> Option<Plain> {
        match self {
            Self::Ops(ops) => ops.plain(),
        }
    }

    /// The next step; advances.
    pub fn step(&mut self) -> Step {
        match self {
            Self::Ops(ops) => ops.step(),
        }
    }

    /// The step that was last handed out is handed out again; it was an operation.
    pub fn again(&mut self) {
        match self {
            Self::Ops(ops) => ops.at = ops.last,
        }
    }

    /// Source line of the step that was last handed out.
    pub fn line(&self) -> Option<u16> {
        match self {
            Self::Ops(ops) => ops.line(),
        }
    }

    /// Which of the bodies that run one after another it is in, from 0.
    pub fn part(&self) -> u32 {
        match self {
            Self::Ops(ops) => ops.body,
        }
    }
}

/// A position in a list of bodies that run one after another (one body, unless work is run in sequence).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ops {
    bodies: Rc<[Rc<Body>]>,
    body: u32,
    at: u32,
    last: u32,
    loops: Vec<u64>,
}

impl Ops {
    /// Code that runs these bodies in order.
    pub fn new(bodies: Rc<[Rc<Body>]>) -> Self {
        Self {
            bodies,
            body: 0,
            at: 0,
            last: 0,
            loops: Vec::new(),
        }
    }

    fn plain(&mut self) -> Option<Plain> {
        let body = self.bodies.get(self.body as usize)?;
        let plain = match body.instrs.get(self.at as usize)? {
            Instr::Do(Op::Compute(dist)) => Plain::Compute(*dist),
            Instr::Do(Op::Io(dist)) => Plain::Wait(*dist, false),
            Instr::Do(Op::Sleep(dist)) => Plain::Wait(*dist, true),
            Instr::Do(Op::Done) => Plain::Done,
            Instr::Repeat(top) => {
                let left = self.loops.last_mut().filter(|left| **left > 1)?;
                *left -= u64::from(*left != u64::MAX);
                (self.last, self.at) = (self.at, *top);
                return Some(Plain::BackEdge);
            }
            _ => return None,
        };
        self.last = self.at;
        self.at += 1;
        Some(plain)
    }

    fn step(&mut self) -> Step {
        loop {
            let Some(body) = self.bodies.get(self.body as usize) else {
                return Step::End;
            };
            let Some(instr) = body.instrs.get(self.at as usize) else {
                if self.body as usize + 1 == self.bodies.len() {
                    return Step::End;
                }
                self.body += 1;
                self.at = 0;
                continue;
            };
            self.last = self.at;
            self.at += 1;
            match instr {
                Instr::Do(op) => return Step::Do(op.clone()),
                Instr::Enter(times) => match times {
                    Times::Count(0) => self.skip_loop(),
                    Times::Count(n) => self.loops.push(*n),
                    Times::Forever => self.loops.push(u64::MAX),
                },
                Instr::Repeat(top) => {
                    let top = *top;
                    if let Some(left) = self.loops.last_mut() {
                        *left -= u64::from(*left != u64::MAX);
                        if *left == 0 {
                            self.loops.pop();
                        } else {
                            self.at = top;
                            return Step::BackEdge;
                        }
                    }
                }
            }
        }
    }

    /// Jumps past the `Repeat` that matches the `Enter` just read.
    fn skip_loop(&mut self) {
        let body = &self.bodies[self.body as usize];
        let mut depth = 1;
        while depth > 0 {
            match body.instrs[self.at as usize] {
                Instr::Enter(_) => depth += 1,
                Instr::Repeat(_) => depth -= 1,
                Instr::Do(_) => {}
            }
            self.at += 1;
        }
    }

    fn line(&self) -> Option<u16> {
        let body = self.bodies.get(self.body as usize)?;
        body.lines.get(self.last as usize).copied().flatten()
    }
}

/// Draws a span; `io` and `burst` are the run's knobs.
pub fn draw(dist: Dist, io: Ns, burst: Ns, rng: &mut Rng) -> Ns {
    match dist {
        Dist::Fixed(ns) => ns,
        Dist::Uniform(lo, hi) => rng.between(lo, hi),
        Dist::Exponential(mean) => rng.exponential(mean),
        Dist::Io => io,
        Dist::Burst => burst,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(stmts: &[Stmt]) -> Vec<Step> {
        let body = Rc::new(Body::new(stmts));
        let mut code = Ops::new(Rc::from([body]));
        let mut out = Vec::new();
        loop {
            let step = code.step();
            if step == Step::End {
                return out;
            }
            out.push(step);
        }
    }

    #[test]
    fn nested_loops_flatten_and_repeat() {
        let inner = Op::Loop(Times::Count(2), vec![Op::Call.into()]);
        let program = [Op::Loop(Times::Count(2), vec![inner.into(), Op::Done.into()]).into()];
        let done = steps(&program);
        let count = |op: &Op| done.iter().filter(|s| **s == Step::Do(op.clone())).count();
        assert_eq!((count(&Op::Call), count(&Op::Done)), (4, 2));
    }

    #[test]
    fn a_loop_of_no_turns_is_skipped_with_all_it_holds() {
        let inner = Op::Loop(Times::Forever, vec![Op::Call.into()]);
        let program = [
            Op::Loop(Times::Count(0), vec![inner.into()]).into(),
            Op::Done.into(),
        ];
        assert_eq!(steps(&program), [Step::Do(Op::Done)]);
    }
}
