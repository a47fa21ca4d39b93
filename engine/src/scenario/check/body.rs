//! Statements: indices, spans, and loops that take time.

use super::{index, number, refuse, span};
use crate::program::{Dist, Op, Stmt, Times};
use crate::scenario::{ObjectKind, Scenario, ScenarioError, Workload, limits, visit};
use crate::time::{Ns, compact};

pub(super) fn check(scenario: &Scenario, role: usize, path: &str) -> Result<(), ScenarioError> {
    let body = &scenario.workload.roles[role].body;
    let mut count = 0;
    visit(body, 0, &mut |_, _| count += 1);
    if count > limits::STATEMENTS {
        let most = limits::STATEMENTS;
        return refuse(
            &format!("{path}.body"),
            format!("{count} statements: at most {most}"),
        );
    }
    let checker = Checker { scenario, role };
    checker.body(body, 0, &format!("{path}.body"))?;
    sections(body, &scenario.workload, &format!("{path}.body"))
}

/// Critical sections end in the body in which they begin, the last one first.
fn sections(body: &[Stmt], w: &Workload, path: &str) -> Result<(), ScenarioError> {
    let mut open = Vec::new();
    let name = |o: u16| &w.objects[usize::from(o)].name;
    for (i, stmt) in body.iter().enumerate() {
        let path = format!("{path}[{i}]");
        match &stmt.op {
            Op::Loop(_, inner) => sections(inner, w, &format!("{path}.body"))?,
            Op::Enter(o) => open.push(*o),
            Op::Leave(o) => match open.pop() {
                Some(last) if last == *o => {}
                Some(last) => {
                    let problem = format!(
                        "leaves `{}`: the section entered last is of `{}`",
                        name(*o),
                        name(last)
                    );
                    return refuse(&path, problem);
                }
                None => {
                    let problem = format!("leaves `{}`, which this body has not entered", name(*o));
                    return refuse(&path, problem);
                }
            },
            _ => {}
        }
    }
    match open.last() {
        Some(last) => refuse(
            path,
            format!("enters `{}` and does not leave it", name(*last)),
        ),
        None => Ok(()),
    }
}

struct Checker<'a> {
    scenario: &'a Scenario,
    role: usize,
}

impl Checker<'_> {
    fn body(&self, body: &[Stmt], depth: usize, path: &str) -> Result<(), ScenarioError> {
        for (i, stmt) in body.iter().enumerate() {
            let path = format!("{path}[{i}]");
            if let Some(line) = stmt.line {
                let lines = self.scenario.workload.python.len();
                index(&format!("{path}.line"), line, "python", lines)?;
            }
            match &stmt.op {
                Op::Loop(times, inner) => {
                    if depth >= limits::DEPTH {
                        let most = limits::DEPTH;
                        return refuse(&path, format!("loops nested more than {most} deep"));
                    }
                    if let Times::Count(turns) = times {
                        number(&format!("{path}.times"), *turns, &limits::TURNS)?;
                    }
                    if !self.takes_time(inner) {
                        let problem = "a loop whose body takes no time would never let time pass";
                        return refuse(&path, problem.to_owned());
                    }
                    self.body(inner, depth + 1, &format!("{path}.body"))?;
                }
                op => self.op(op, &path)?,
            }
        }
        Ok(())
    }

    fn op(&self, op: &Op, path: &str) -> Result<(), ScenarioError> {
        let w: &Workload = &self.scenario.workload;
        let at = |field: &str| format!("{path}.{field}");
        let wait = |limit: Option<Ns>| match limit {
            Some(ns) => span(&at("timeout"), ns, &limits::SPAN),
            None => Ok(()),
        };
        let lock = |i| index(&at("lock"), i, "locks", w.locks.len());
        let condition = |i| index(&at("condition"), i, "conditions", w.conditions.len());
        let event = |i| index(&at("event"), i, "events", w.events.len());
        let queue = |i| index(&at("queue"), i, "queues", w.queues.len());
        let channel = |i| index(&at("channel"), i, "channels", w.channels.len());
        let variable = |i| index(&at("variable"), i, "variables", w.variables.len());
        let object = |i| index(&at("object"), i, "objects", w.objects.len());
        let role = |i| index(&at("role"), i, "roles", w.roles.len());
        match *op {
            Op::Compute(d) | Op::Native(d, _) | Op::Io(d) | Op::Sleep(d) => dist(&at("for"), d),
            Op::Block(d) | Op::ToThread(d, _) => dist(&at("for"), d),
            Op::Yield | Op::Call | Op::Begin | Op::Done | Op::Loop(..) => Ok(()),
            Op::Send(i) | Op::Recv(i) => channel(i),
            Op::Acquire(i, limit) => lock(i).and(wait(limit)),
            Op::Release(i) => lock(i),
            Op::Wait(i, limit) => condition(i).and(wait(limit)),
            Op::Notify(i, _) => condition(i),
            Op::Set(i) | Op::Clear(i) => event(i),
            Op::WaitEvent(i, limit) => event(i).and(wait(limit)),
            Op::Barrier(i) => index(&at("barrier"), i, "barriers", w.barriers.len()),
            Op::Put(i) | Op::TaskDone(i) | Op::JoinQueue(i) => queue(i),
            Op::Get(i, limit) => queue(i).and(wait(limit)),
            Op::Load(i) | Op::Store(i) => variable(i),
            Op::Add(n) if limits::ADD.contains(&n) => Ok(()),
            Op::Add(n) => {
                let (least, most) = (limits::ADD.start(), limits::ADD.end());
                refuse(&at("value"), format!("{n}: must be {least}–{most}"))
            }
            Op::Incref(i) | Op::Decref(i) | Op::Access(i, _) => object(i),
            Op::Enter(i) | Op::Leave(i) => object(i),
            Op::Alloc(n) => number(&at("objects"), n, &limits::ALLOC),
            Op::Spawn(i) => role(i),
            Op::Join(i) if usize::from(i) == self.role => refuse(
                &at("role"),
                "a thread that joins its own role waits for itself".to_owned(),
            ),
            Op::Join(i) => role(i),
        }
    }

    /// Whether some simulated time passes in every turn, in every run.
    fn takes_time(&self, body: &[Stmt]) -> bool {
        let long = |d| match d {
            Dist::Fixed(ns) | Dist::Uniform(_, ns) | Dist::Exponential(ns) => ns > 0,
            Dist::Io => self.scenario.runs.iter().all(|run| run.io > 0),
            Dist::Burst => self.scenario.runs.iter().all(|run| run.burst > 0),
        };
        let counted = |i: u16| {
            let object = self.scenario.workload.objects.get(usize::from(i));
            object.is_some_and(|o| matches!(o.kind, ObjectKind::Container | ObjectKind::Plain))
        };
        body.iter().any(|stmt| match &stmt.op {
            Op::Compute(d) | Op::Native(d, _) => long(*d),
            Op::Incref(i) | Op::Decref(i) => counted(*i),
            Op::Begin | Op::Done | Op::Enter(_) | Op::Leave(_) => false,
            Op::Loop(times, inner) => *times != Times::Count(0) && self.takes_time(inner),
            // A system call, a lock operation or an opcode: each has a cost of its own.
            _ => true,
        })
    }
}

fn dist(field: &str, dist: Dist) -> Result<(), ScenarioError> {
    match dist {
        Dist::Fixed(ns) | Dist::Exponential(ns) => span(field, ns, &limits::SPAN),
        Dist::Uniform(lo, hi) => {
            span(field, hi, &limits::SPAN)?;
            match lo <= hi {
                true => Ok(()),
                false => {
                    let (lo, hi) = (compact(lo), compact(hi));
                    refuse(
                        field,
                        format!("from {lo} to {hi}: the smaller end comes first"),
                    )
                }
            }
        }
        Dist::Io | Dist::Burst => Ok(()),
    }
}
