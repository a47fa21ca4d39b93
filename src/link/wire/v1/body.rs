//! Statements: a flat list, in which `Loop` opens a body and `End` closes it. Flat because a decoder that
//! calls itself for every nested loop could be driven out of its stack.

use serde::{Deserialize, Serialize};

use crate::program::{Dist, Errand, GilUse, Op, Stmt, Times};
use crate::scenario::limits;

/// An operation, and its line of Python plus one; 0 is none.
#[derive(Serialize, Deserialize)]
pub(super) struct Stmt1(Op1, u16);

#[derive(Serialize, Deserialize)]
enum Dist1 {
    Fixed(u64),
    Uniform(u64, u64),
    Exponential(u64),
    Io,
    Burst,
}

#[derive(Serialize, Deserialize)]
enum Times1 {
    Forever,
    Count(u64),
}

#[derive(Serialize, Deserialize)]
enum Op1 {
    End,
    Loop(Times1),
    Compute(Dist1),
    /// True: the GIL is released.
    Native(Dist1, bool),
    Io(Dist1),
    Sleep(Dist1),
    Yield,
    Call,
    Send(u16),
    Recv(u16),
    Acquire(u16, Option<u64>),
    Release(u16),
    Wait(u16, Option<u64>),
    Notify(u16, u32),
    Set(u16),
    Clear(u16),
    WaitEvent(u16, Option<u64>),
    Barrier(u16),
    Put(u16),
    Get(u16, Option<u64>),
    TaskDone(u16),
    JoinQueue(u16),
    Load(u16),
    Add(i64),
    Store(u16),
    Incref(u16),
    Decref(u16),
    Access(u16, bool),
    Alloc(u32),
    Spawn(u16),
    Join(u16),
    Begin,
    Done,
    Block(Dist1),
    ToThread(Dist1, Errand1),
    Enter(u16),
    Leave(u16),
}

#[derive(Serialize, Deserialize)]
enum Errand1 {
    Io,
    Native,
    Compute,
}

pub(super) fn flatten(stmts: &[Stmt]) -> Vec<Stmt1> {
    let mut flat = Vec::new();
    push(stmts, &mut flat);
    flat
}

fn push(stmts: &[Stmt], flat: &mut Vec<Stmt1>) {
    for stmt in stmts {
        flat.push(Stmt1(
            op1(&stmt.op),
            stmt.line.map_or(0, |l| l.saturating_add(1)),
        ));
        if let Op::Loop(_, inner) = &stmt.op {
            push(inner, flat);
            flat.push(Stmt1(Op1::End, 0));
        }
    }
}

/// None where loops do not close or nest too deeply.
pub(super) fn nest(flat: Vec<Stmt1>) -> Option<Vec<Stmt>> {
    let mut open: Vec<(Times, Option<u16>, Vec<Stmt>)> = Vec::new();
    let mut body = Vec::new();
    for Stmt1(op, line) in flat {
        let line = line.checked_sub(1);
        match op {
            Op1::Loop(times) if open.len() < limits::DEPTH => {
                open.push((times.live(), line, std::mem::take(&mut body)));
            }
            Op1::Loop(_) => return None,
            Op1::End => {
                let (times, line, outer) = open.pop()?;
                let inner = std::mem::replace(&mut body, outer);
                body.push(Stmt {
                    op: Op::Loop(times, inner),
                    line,
                });
            }
            op => body.push(Stmt {
                op: op.live()?,
                line,
            }),
        }
    }
    open.is_empty().then_some(body)
}

fn op1(op: &Op) -> Op1 {
    match *op {
        Op::Compute(d) => Op1::Compute(d.into()),
        Op::Native(d, gil) => Op1::Native(d.into(), gil == GilUse::Release),
        Op::Io(d) => Op1::Io(d.into()),
        Op::Sleep(d) => Op1::Sleep(d.into()),
        Op::Yield => Op1::Yield,
        Op::Call => Op1::Call,
        Op::Send(i) => Op1::Send(i),
        Op::Recv(i) => Op1::Recv(i),
        Op::Acquire(i, limit) => Op1::Acquire(i, limit),
        Op::Release(i) => Op1::Release(i),
        Op::Wait(i, limit) => Op1::Wait(i, limit),
        Op::Notify(i, n) => Op1::Notify(i, n),
        Op::Set(i) => Op1::Set(i),
        Op::Clear(i) => Op1::Clear(i),
        Op::WaitEvent(i, limit) => Op1::WaitEvent(i, limit),
        Op::Barrier(i) => Op1::Barrier(i),
        Op::Put(i) => Op1::Put(i),
        Op::Get(i, limit) => Op1::Get(i, limit),
        Op::TaskDone(i) => Op1::TaskDone(i),
        Op::JoinQueue(i) => Op1::JoinQueue(i),
        Op::Load(i) => Op1::Load(i),
        Op::Add(n) => Op1::Add(n),
        Op::Store(i) => Op1::Store(i),
        Op::Incref(i) => Op1::Incref(i),
        Op::Decref(i) => Op1::Decref(i),
        Op::Access(i, change) => Op1::Access(i, change),
        Op::Enter(i) => Op1::Enter(i),
        Op::Leave(i) => Op1::Leave(i),
        Op::Alloc(n) => Op1::Alloc(n),
        Op::Spawn(i) => Op1::Spawn(i),
        Op::Join(i) => Op1::Join(i),
        Op::Begin => Op1::Begin,
        Op::Done => Op1::Done,
        Op::Block(d) => Op1::Block(d.into()),
        Op::ToThread(d, errand) => {
            let errand = match errand {
                Errand::Io => Errand1::Io,
                Errand::Native => Errand1::Native,
                Errand::Compute => Errand1::Compute,
            };
            Op1::ToThread(d.into(), errand)
        }
        Op::Loop(times, _) => Op1::Loop(match times {
            Times::Forever => Times1::Forever,
            Times::Count(n) => Times1::Count(n),
        }),
    }
}

impl Op1 {
    fn live(self) -> Option<Op> {
        Some(match self {
            Self::End | Self::Loop(_) => return None,
            Self::Compute(d) => Op::Compute(d.live()),
            Self::Native(d, true) => Op::Native(d.live(), GilUse::Release),
            Self::Native(d, false) => Op::Native(d.live(), GilUse::Keep),
            Self::Io(d) => Op::Io(d.live()),
            Self::Sleep(d) => Op::Sleep(d.live()),
            Self::Yield => Op::Yield,
            Self::Call => Op::Call,
            Self::Send(i) => Op::Send(i),
            Self::Recv(i) => Op::Recv(i),
            Self::Acquire(i, limit) => Op::Acquire(i, limit),
            Self::Release(i) => Op::Release(i),
            Self::Wait(i, limit) => Op::Wait(i, limit),
            Self::Notify(i, n) => Op::Notify(i, n),
            Self::Set(i) => Op::Set(i),
            Self::Clear(i) => Op::Clear(i),
            Self::WaitEvent(i, limit) => Op::WaitEvent(i, limit),
            Self::Barrier(i) => Op::Barrier(i),
            Self::Put(i) => Op::Put(i),
            Self::Get(i, limit) => Op::Get(i, limit),
            Self::TaskDone(i) => Op::TaskDone(i),
            Self::JoinQueue(i) => Op::JoinQueue(i),
            Self::Load(i) => Op::Load(i),
            Self::Add(n) => Op::Add(n),
            Self::Store(i) => Op::Store(i),
            Self::Incref(i) => Op::Incref(i),
            Self::Decref(i) => Op::Decref(i),
            Self::Access(i, change) => Op::Access(i, change),
            Self::Enter(i) => Op::Enter(i),
            Self::Leave(i) => Op::Leave(i),
            Self::Alloc(n) => Op::Alloc(n),
            Self::Spawn(i) => Op::Spawn(i),
            Self::Join(i) => Op::Join(i),
            Self::Begin => Op::Begin,
            Self::Done => Op::Done,
            Self::Block(d) => Op::Block(d.live()),
            Self::ToThread(d, errand) => {
                let errand = match errand {
                    Errand1::Io => Errand::Io,
                    Errand1::Native => Errand::Native,
                    Errand1::Compute => Errand::Compute,
                };
                Op::ToThread(d.live(), errand)
            }
        })
    }
}

impl Times1 {
    fn live(self) -> Times {
        match self {
            Self::Forever => Times::Forever,
            Self::Count(n) => Times::Count(n),
        }
    }
}

impl From<Dist> for Dist1 {
    fn from(dist: Dist) -> Self {
        match dist {
            Dist::Fixed(ns) => Self::Fixed(ns),
            Dist::Uniform(lo, hi) => Self::Uniform(lo, hi),
            Dist::Exponential(mean) => Self::Exponential(mean),
            Dist::Io => Self::Io,
            Dist::Burst => Self::Burst,
        }
    }
}

impl Dist1 {
    fn live(self) -> Dist {
        match self {
            Self::Fixed(ns) => Dist::Fixed(ns),
            Self::Uniform(lo, hi) => Dist::Uniform(lo, hi),
            Self::Exponential(mean) => Dist::Exponential(mean),
            Self::Io => Dist::Io,
            Self::Burst => Dist::Burst,
        }
    }
}
