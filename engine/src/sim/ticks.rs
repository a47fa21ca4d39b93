//! Which opcodes tick, up to 3.1: those that go through the head of the eval loop.
//!
//! Opcodes that end in a fast dispatch do not (`LOAD_FAST`, `STORE_FAST`, `LOAD_CONST`, `POP_TOP`, conditional
//! jumps; `Python/ceval.c` of v2.7.18, lines 743–762 and 789–790; models.md §1.4). The count-down loop ticks three
//! times in its nine opcodes: compare, subtract, jump back. What the other operations do in bytecode is written
//! out below, with names that are globals:
//!
//! - a variable read or written: `LOAD_GLOBAL` or `STORE_GLOBAL`; an addition: `INPLACE_ADD`;
//! - `lock.acquire()`, `sock.recv()`, …: `LOAD_GLOBAL` and `LOAD_ATTR`, then the end of `CALL_FUNCTION`;
//! - `f()`: `LOAD_GLOBAL` and the callee's first opcode, then the end of `CALL_FUNCTION`;
//! - `items[i]`: `BINARY_SUBSCR`; `items.append(x)`: `LOAD_ATTR`, then the end of `CALL_FUNCTION`.
//!
//! Left out: the ticks inside `Lib/threading.py` and `Lib/Queue.py`, which are Python themselves.

use crate::program::Op;

/// Ticks of an operation before it takes effect, and after. A stretch of computing ticks as it goes.
pub(crate) const fn ticks(op: &Op) -> (u8, u8) {
    match op {
        Op::Load(_) | Op::Add(_) | Op::Store(_) | Op::Access(_, false) => (0, 1),
        Op::Access(_, true) => (1, 1),
        Op::Compute(_) | Op::Begin | Op::Done | Op::Loop(..) => (0, 0),
        // Inside a function in C.
        Op::Enter(_) | Op::Leave(_) => (0, 0),
        Op::Incref(_) | Op::Decref(_) | Op::Alloc(_) => (0, 1),
        Op::Native(..)
        | Op::Io(_)
        | Op::Sleep(_)
        | Op::Block(_)
        | Op::ToThread(..)
        | Op::Yield
        | Op::Call
        | Op::Send(_)
        | Op::Recv(_)
        | Op::Acquire(..)
        | Op::Release(_)
        | Op::Wait(..)
        | Op::Notify(..)
        | Op::Set(_)
        | Op::Clear(_)
        | Op::WaitEvent(..)
        | Op::Barrier(_)
        | Op::Put(_)
        | Op::Get(..)
        | Op::TaskDone(_)
        | Op::JoinQueue(_)
        | Op::Spawn(_)
        | Op::Join(_) => (2, 1),
    }
}

/// A loop's jump back: `JUMP_ABSOLUTE`, and `FOR_ITER` or the test of the condition.
pub(crate) const BACK_EDGE: u8 = 2;
