//! Transactions: what is kept to start over, what is private until it is committed, what an abort undoes.
//!
//! Rules: `runtime/stm.rs`. A transaction begins with an operation and ends at the first check site after its length,
//! or before the thread leaves Python. What cannot be undone (locks, queues, native calls that keep the interpreter, starting
//! threads) makes it inevitable first. An abort restores position, registers, draws and counts; what the lane
//! showed as Python becomes work that is lost.
//!
//! Invariants: between two commits no other thread sees a write; a committed transaction's work is shown as Python, an
//! aborted one's as lost, never both.

use crate::program::{Code, GilUse, Op};
use crate::rng::Rng;
use crate::runtime::{Action, Cx, Runtime, Tid};
use crate::time::{MS, Ns, US};
use crate::trace::{MarkKind, State};

use super::engine::Engine;
use super::plan::Part;
use super::thread::{Call, Micro};

/// How long a transaction goes on. The real limit is a megabyte of new objects (`NURSERY_SIZE / 4`); assumed: a
/// millisecond, of the order of the 0.85 ms that `pypy/doc/stm.rst` shows lost in an abort.
const LENGTH: Ns = MS;
/// `usleep(1)` after every abort; the kernel adds its slack.
const PAUSE: Ns = US;

/// A transaction, and what it takes to start it over.
#[derive(Debug, Clone)]
pub(crate) struct Tx {
    code: Code,
    todo: Vec<Micro>,
    register: i64,
    loaded: Option<(u16, u64)>,
    since_site: u64,
    rng: Rng,
    begun: Option<Ns>,
    completed: u64,
    latencies: usize,
    /// When it began, how much it has computed, and how much it is to.
    from: Ns,
    worked: Ns,
    length: Ns,
    /// Stores that nobody else sees yet, and containers changed.
    writes: Vec<(u16, i64)>,
    changes: Vec<usize>,
}

impl Engine {
    fn stm(&mut self, t: Tid) -> Option<&mut crate::runtime::stm::Stm> {
        let interp = self.interp(t)?;
        match &mut self.runtimes[interp] {
            Runtime::Stm(stm) => Some(stm),
            _ => None,
        }
    }

    /// Begins a transaction where the thread stands, if it runs Python by transactions and is in none. An event loop
    /// and its executor share nothing that could clash: they take segments only.
    pub(crate) fn begin(&mut self, t: Tid, length: Ns) {
        let thread = &self.threads[t as usize];
        let apart = thread.tx.is_some() || !thread.attached;
        if apart || self.plan.threads[t as usize].part != Part::Thread || self.stm(t).is_none() {
            return;
        }
        let thread = &mut self.threads[t as usize];
        thread.tx = Some(Box::new(Tx {
            code: thread.code.clone(),
            todo: thread.todo.clone(),
            register: thread.register,
            loaded: thread.loaded,
            since_site: thread.since_site,
            rng: thread.rng.clone(),
            begun: thread.begun,
            completed: thread.completed,
            latencies: thread.latencies.len(),
            from: self.now,
            worked: 0,
            length,
            writes: Vec::new(),
            changes: Vec::new(),
        }));
    }

    /// A transaction begins with the next operation, unless one is under way. True if the operation has to wait
    /// until the transaction is inevitable.
    pub(crate) fn enters(&mut self, t: Tid, op: &Op) -> bool {
        if self.threads[t as usize].tx.is_none() || !is_external(op) {
            return false;
        }
        self.stm(t).is_some_and(|stm| stm.inevitable() != Some(t))
    }

    /// See [`Engine::begin`].
    pub(crate) fn begin_next(&mut self, t: Tid) {
        self.begin(t, LENGTH);
    }

    /// The thread's transaction is as long as it may be.
    pub(crate) fn tx_due(&self, t: Tid) -> bool {
        let tx = self.threads[t as usize].tx.as_ref();
        tx.is_some_and(|tx| tx.worked >= tx.length)
    }

    /// What is left of the thread's transaction, if it is in one.
    pub(crate) fn tx_left(&self, t: Tid) -> Option<Ns> {
        let tx = self.threads[t as usize].tx.as_ref()?;
        Some(tx.length.saturating_sub(tx.worked))
    }

    /// The thread has computed so much.
    pub(crate) fn tx_worked(&mut self, t: Tid, ns: Ns) {
        if let Some(tx) = &mut self.threads[t as usize].tx {
            tx.worked += ns;
        }
    }

    /// Carries out a step of a transaction; true if the thread goes on.
    pub(crate) fn perform_tx(&mut self, t: Tid, micro: Micro) -> bool {
        let (call, done) = match micro {
            Micro::TxBegin(length) => {
                self.begin(t, length);
                return true;
            }
            Micro::TxTouch(o, write) => {
                let object = self.plan.workload.variables.len() + usize::from(o);
                self.touch_tx(t, object, write);
                return true;
            }
            Micro::TxCommit(again) => (Call::Commit, Micro::TxDone(again)),
            Micro::TxEnter => (Call::Enter, Micro::TxEntered),
            Micro::TxDone(again) => {
                if self.is_valid(t) {
                    self.commit(t);
                    if again {
                        self.begin_next(t);
                    }
                } else {
                    self.abort(t);
                }
                return true;
            }
            _ => {
                if !self.is_valid(t) {
                    self.abort(t);
                }
                return true;
            }
        };
        if self.threads[t as usize].tx.is_none() {
            return true;
        }
        if !self.is_valid(t) {
            self.abort(t);
            return true;
        }
        self.threads[t as usize].push(done);
        self.threads[t as usize].call = call;
        self.call_stm(t, call)
    }

    fn is_valid(&mut self, t: Tid) -> bool {
        self.stm(t).is_none_or(|stm| stm.is_valid(t))
    }

    fn touch_tx(&mut self, t: Tid, object: usize, write: bool) {
        if let Some(stm) = self.stm(t) {
            stm.touch(t, object);
        }
        if write && let Some(tx) = &mut self.threads[t as usize].tx {
            tx.changes.push(object);
        }
    }

    /// A load inside a transaction: its own store, if there is one.
    pub(crate) fn load_tx(&mut self, t: Tid, v: u16) -> Option<i64> {
        let tx = self.threads[t as usize].tx.as_ref()?;
        let own = tx.writes.iter().rev().find(|(to, _)| *to == v);
        let own = own.map(|&(_, value)| value);
        self.touch_tx(t, usize::from(v), false);
        own
    }

    /// A store inside a transaction; true if there is one.
    pub(crate) fn store_tx(&mut self, t: Tid, v: u16) -> bool {
        let value = self.threads[t as usize].register;
        let Some(tx) = &mut self.threads[t as usize].tx else {
            return false;
        };
        match tx.writes.iter_mut().find(|(to, _)| *to == v) {
            Some(write) => write.1 = value,
            None => tx.writes.push((v, value)),
        }
        self.touch_tx(t, usize::from(v), true);
        true
    }

    /// Makes the transaction's writes everybody's.
    pub(crate) fn commit(&mut self, t: Tid) {
        let Some(tx) = self.threads[t as usize].tx.take() else {
            return;
        };
        for &(v, value) in &tx.writes {
            self.publish(t, v, value);
        }
        let changes = tx.changes;
        self.in_stm(t, |stm, cx| stm.close(t, changes.into_iter(), cx));
        self.mark(t, MarkKind::Committed, 0);
    }

    /// Undoes the transaction, and starts it over after a pause.
    fn abort(&mut self, t: Tid) {
        let Some(tx) = self.threads[t as usize].tx.take() else {
            return;
        };
        let tx = *tx;
        self.in_stm(t, |stm, cx| stm.abort(t, cx));
        if self.trace.recording {
            self.trace.threads[t as usize].lose(tx.from);
            let marks = &mut self.trace.marks;
            let since = marks.partition_point(|mark| mark.at < tx.from);
            let undone = |kind| matches!(kind, MarkKind::Done);
            let mut at = 0;
            marks.retain(|mark| {
                at += 1;
                at <= since || mark.thread != t || !undone(mark.kind)
            });
        }
        self.mark(t, MarkKind::Aborted, 0);
        let thread = &mut self.threads[t as usize];
        thread.code = tx.code;
        thread.todo = tx.todo;
        thread.register = tx.register;
        thread.loaded = tx.loaded;
        thread.since_site = tx.since_site;
        thread.rng = tx.rng;
        thread.begun = tx.begun;
        thread.completed = tx.completed;
        thread.latencies.truncate(tx.latencies);
        // Nine tenths of what it reached (`nursery_mark`, stmgc.h): shorter, and so less likely to clash again.
        let length = (tx.worked * 9 / 10).clamp(LENGTH / 100, LENGTH);
        let pause = Micro::Pause(State::Turn, PAUSE, true);
        thread.push_all(&[pause, Micro::TxBegin(length)]);
    }

    fn in_stm(&mut self, t: Tid, act: impl FnOnce(&mut crate::runtime::stm::Stm, &mut Cx<'_>)) {
        self.threads[t as usize].call = Call::Commit;
        self.in_runtime(t, |runtime, _, _, cx| {
            if let Runtime::Stm(stm) = runtime {
                act(stm, cx);
            }
            Action::Go
        });
    }

    /// The call into the runtime that a transaction waits in.
    pub(crate) fn call_stm(&mut self, t: Tid, call: Call) -> bool {
        self.in_runtime(t, |runtime, t, _, cx| match (runtime, call) {
            (Runtime::Stm(stm), Call::Commit) => stm.commit(t, cx),
            (Runtime::Stm(stm), _) => stm.enter(t, cx),
            _ => Action::Go,
        })
    }
}

/// What no abort can undo. Calls that leave Python commit before they do.
fn is_external(op: &Op) -> bool {
    match op {
        Op::Native(_, gil) => *gil == GilUse::Keep,
        Op::Acquire(..) | Op::Release(_) | Op::Wait(..) | Op::Notify(..) | Op::Barrier(_) => true,
        Op::Set(_) | Op::Clear(_) | Op::WaitEvent(..) => true,
        Op::Put(_) | Op::Get(..) | Op::TaskDone(_) | Op::JoinQueue(_) => true,
        Op::Spawn(_) | Op::Join(_) => true,
        _ => false,
    }
}
