//! The words for operations.

use crate::program::Op;

/// Every word, for messages.
pub(super) const OPS: [&str; 37] = [
    "compute",
    "native",
    "io",
    "sleep",
    "block",
    "to_thread",
    "yield",
    "call",
    "send",
    "recv",
    "acquire",
    "release",
    "wait",
    "notify",
    "set",
    "clear",
    "wait_event",
    "barrier",
    "put",
    "get",
    "task_done",
    "join_queue",
    "load",
    "add",
    "store",
    "incref",
    "decref",
    "read",
    "change",
    "enter",
    "leave",
    "alloc",
    "spawn",
    "join",
    "begin",
    "done",
    "loop",
];

/// The word for an operation.
pub(super) fn word(op: &Op) -> &'static str {
    match op {
        Op::Compute(_) => "compute",
        Op::Native(..) => "native",
        Op::Io(_) => "io",
        Op::Sleep(_) => "sleep",
        Op::Block(_) => "block",
        Op::ToThread(..) => "to_thread",
        Op::Yield => "yield",
        Op::Call => "call",
        Op::Send(_) => "send",
        Op::Recv(_) => "recv",
        Op::Acquire(..) => "acquire",
        Op::Release(_) => "release",
        Op::Wait(..) => "wait",
        Op::Notify(..) => "notify",
        Op::Set(_) => "set",
        Op::Clear(_) => "clear",
        Op::WaitEvent(..) => "wait_event",
        Op::Barrier(_) => "barrier",
        Op::Put(_) => "put",
        Op::Get(..) => "get",
        Op::TaskDone(_) => "task_done",
        Op::JoinQueue(_) => "join_queue",
        Op::Load(_) => "load",
        Op::Add(_) => "add",
        Op::Store(_) => "store",
        Op::Incref(_) => "incref",
        Op::Decref(_) => "decref",
        Op::Access(_, false) => "read",
        Op::Access(_, true) => "change",
        Op::Enter(_) => "enter",
        Op::Leave(_) => "leave",
        Op::Alloc(_) => "alloc",
        Op::Spawn(_) => "spawn",
        Op::Join(_) => "join",
        Op::Begin => "begin",
        Op::Done => "done",
        Op::Loop(..) => "loop",
    }
}

/// Whether an operation may give up after a time.
pub(super) fn has_timeout(word: &str) -> bool {
    matches!(word, "acquire" | "wait" | "wait_event" | "get")
}
