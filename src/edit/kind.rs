//! The operations a row can be, and how each begins.

use crate::program::{Dist, Errand, GilUse, Op, Stmt, Times};
use crate::scenario::{
    Barrier, Channel, Condition, Lock, LockKind, Named, Object, ObjectKind, Queue, Workload,
};
use crate::time::MS;

/// Operations that belong together: heading, then names and how each begins.
pub type Group = (
    &'static str,
    &'static [(&'static str, fn(&mut Workload) -> Op)],
);

/// All operations, in the order of the list.
pub const GROUPS: &[Group] = &[
    (
        "works",
        &[
            ("compute", |_| Op::Compute(Dist::Fixed(MS))),
            ("native call", |_| {
                Op::Native(Dist::Fixed(MS), GilUse::Release)
            }),
            ("loop", |_| Op::Loop(Times::Count(10), start())),
            ("call a function", |_| Op::Call),
            ("allocate", |_| Op::Alloc(1_000)),
        ],
    ),
    (
        "waits",
        &[
            ("I/O", |_| Op::Io(Dist::Fixed(MS))),
            ("sleep", |_| Op::Sleep(Dist::Fixed(MS))),
            ("yield the core", |_| Op::Yield),
        ],
    ),
    (
        "locks",
        &[
            ("acquire", |w| Op::Acquire(lock(w), None)),
            ("release", |w| Op::Release(lock(w))),
            ("wait for condition", |w| Op::Wait(condition(w), None)),
            ("notify", |w| Op::Notify(condition(w), 1)),
            ("set event", |w| Op::Set(event(w))),
            ("clear event", |w| Op::Clear(event(w))),
            ("wait for event", |w| Op::WaitEvent(event(w), None)),
            ("barrier", |w| Op::Barrier(barrier(w))),
        ],
    ),
    (
        "messages",
        &[
            ("send", |w| Op::Send(channel(w))),
            ("receive", |w| Op::Recv(channel(w))),
            ("put", |w| Op::Put(queue(w))),
            ("get", |w| Op::Get(queue(w), None)),
            ("task done", |w| Op::TaskDone(queue(w))),
            ("join queue", |w| Op::JoinQueue(queue(w))),
        ],
    ),
    (
        "shared data",
        &[
            ("load", |w| Op::Load(variable(w))),
            ("add", |_| Op::Add(1)),
            ("store", |w| Op::Store(variable(w))),
            ("read container", |w| Op::Access(object(w), false)),
            ("change container", |w| Op::Access(object(w), true)),
            ("enter section of", |w| Op::Enter(object(w))),
            ("leave section of", |w| Op::Leave(object(w))),
            ("incref", |w| Op::Incref(object(w))),
            ("decref", |w| Op::Decref(object(w))),
        ],
    ),
    (
        "threads",
        &[
            ("start threads", |_| Op::Spawn(0)),
            ("join threads", |_| Op::Join(0)),
        ],
    ),
    (
        "requests",
        &[
            ("request begins", |_| Op::Begin),
            ("request done", |_| Op::Done),
        ],
    ),
    (
        "event loop",
        &[
            ("block the loop", |_| Op::Block(Dist::Fixed(MS))),
            ("to a thread", |_| Op::ToThread(Dist::Fixed(MS), Errand::Io)),
        ],
    ),
];

/// What an operation is called in the list.
pub fn name(op: &Op) -> &'static str {
    match op {
        Op::Compute(_) => "compute",
        Op::Native(..) => "native call",
        Op::Loop(..) => "loop",
        Op::Call => "call a function",
        Op::Alloc(_) => "allocate",
        Op::Io(_) => "I/O",
        Op::Sleep(_) => "sleep",
        Op::Yield => "yield the core",
        Op::Block(_) => "block the loop",
        Op::ToThread(..) => "to a thread",
        Op::Acquire(..) => "acquire",
        Op::Release(_) => "release",
        Op::Wait(..) => "wait for condition",
        Op::Notify(..) => "notify",
        Op::Set(_) => "set event",
        Op::Clear(_) => "clear event",
        Op::WaitEvent(..) => "wait for event",
        Op::Barrier(_) => "barrier",
        Op::Send(_) => "send",
        Op::Recv(_) => "receive",
        Op::Put(_) => "put",
        Op::Get(..) => "get",
        Op::TaskDone(_) => "task done",
        Op::JoinQueue(_) => "join queue",
        Op::Load(_) => "load",
        Op::Add(_) => "add",
        Op::Store(_) => "store",
        Op::Access(_, false) => "read container",
        Op::Access(_, true) => "change container",
        Op::Enter(_) => "enter section of",
        Op::Leave(_) => "leave section of",
        Op::Incref(_) => "incref",
        Op::Decref(_) => "decref",
        Op::Spawn(_) => "start threads",
        Op::Join(_) => "join threads",
        Op::Begin => "request begins",
        Op::Done => "request done",
    }
}

/// The operation at this place of the list, as it begins; what it needs is made where there is none.
pub(super) fn make(workload: &mut Workload, index: usize) -> Option<Op> {
    let (_, make) = GROUPS.iter().flat_map(|(_, ops)| *ops).nth(index)?;
    Some(make(workload))
}

/// What a new role or loop holds.
pub(super) fn start() -> Vec<Stmt> {
    vec![
        Op::Compute(Dist::Fixed(MS)).into(),
        Op::Io(Dist::Fixed(MS)).into(),
    ]
}

macro_rules! first {
    ($($name:ident, $list:ident, $new:expr;)*) => {$(
        /// The first there is; makes one if there is none.
        fn $name(workload: &mut Workload) -> u16 {
            if workload.$list.is_empty() {
                let new = $new(workload);
                workload.$list.push(new);
            }
            0
        }
    )*};
}

first! {
    lock, locks, |_: &mut Workload| new_lock("lock".to_owned());
    condition, conditions, |w: &mut Workload| Condition { name: "condition".to_owned(), lock: lock(w) };
    event, events, |_: &mut Workload| Named { name: "event".to_owned() };
    barrier, barriers, |_: &mut Workload| Barrier { name: "barrier".to_owned(), parties: 2 };
    queue, queues, |_: &mut Workload| Queue { name: "queue".to_owned(), capacity: 0 };
    channel, channels, |_: &mut Workload| Channel { name: "socket".to_owned(), latency: 0, capacity: 0 };
    variable, variables, |_: &mut Workload| Named { name: "counter".to_owned() };
    object, objects, |_: &mut Workload| Object { name: "list".to_owned(), kind: ObjectKind::Container };
}

/// A plain lock.
pub(super) fn new_lock(name: String) -> Lock {
    Lock {
        name,
        kind: LockKind::Lock,
    }
}
