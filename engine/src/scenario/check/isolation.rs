//! What workers with an interpreter of their own cannot do.

use super::refuse;
use crate::program::Op;
use crate::runtime::isolation;
use crate::scenario::{
    Home, LockKind, MAX_PER_ROLE, Mode, Role, Run, ScenarioError, Workload, limits, visit,
};

pub(super) fn check(run: &Run, workload: &Workload, path: &str) -> Result<(), ScenarioError> {
    if !run.mode.is_isolated() {
        return Ok(());
    }
    let field = format!("{path}.mode");
    let sub = run.mode == Mode::Subinterpreters;
    if let Some(problem) = isolation::refusal(run.runtime, sub, run.mode == Mode::Fork) {
        return refuse(&field, format!("{}: {problem}", run.runtime));
    }
    let roles = workload.roles.iter().enumerate();
    let python = || roles.clone().filter(|(_, r)| r.home != Home::Native);
    let count = |(i, role): (usize, &Role)| run.count(i, role) as usize;
    let workers: usize = python().filter(|(_, r)| is_worker(r)).map(count).sum();
    if workers > limits::WORKERS {
        let most = limits::WORKERS;
        return refuse(
            &field,
            format!("{workers} workers with an interpreter each: at most {most}"),
        );
    }
    let feeders: usize = python()
        .map(|role| count(role) * role.1.puts_into().len())
        .sum();
    if feeders > MAX_PER_ROLE as usize {
        let problem = format!("{feeders} threads that feed queues: at most {MAX_PER_ROLE}");
        return refuse(&field, problem);
    }
    for (i, role) in workload.roles.iter().enumerate() {
        if role.home == Home::Native {
            continue;
        }
        let mut problem = None;
        visit(&role.body, 0, &mut |stmt, _| {
            problem = problem.or(match &stmt.op {
                Op::Join(target) if !starts(workload, i, usize::from(*target)) => {
                    Some("joins a worker that another has started: only who started it can")
                }
                Op::Spawn(target)
                    if is_worker(role) && is_beside(&workload.roles[usize::from(*target)]) =>
                {
                    Some("starts a thread of the main interpreter, in which it is not")
                }
                Op::Wait(c, _) | Op::Notify(c, _)
                    if is_local(workload, workload.conditions[usize::from(*c)].lock) =>
                {
                    Some("uses a condition of all, whose lock every interpreter has for itself")
                }
                Op::Acquire(lock, _) | Op::Release(lock) if is_local(workload, *lock) => None,
                op if sub => unshared(op),
                _ => None,
            });
        });
        if let Some(problem) = problem {
            return refuse(&field, format!("`{}` {problem}", role.name));
        }
    }
    Ok(())
}

/// Whether each of its threads becomes a worker.
fn is_worker(role: &Role) -> bool {
    !role.main && matches!(role.home, Home::Main | Home::Interpreter(_))
}

fn is_beside(role: &Role) -> bool {
    role.home == Home::Parent
}

fn is_local(workload: &Workload, lock: u16) -> bool {
    workload.locks[usize::from(lock)].kind == LockKind::Local
}

/// Whether a role's worker is started by this role: by a `Spawn`, or by the main thread.
fn starts(workload: &Workload, by: usize, target: usize) -> bool {
    let (role, started) = (&workload.roles[by], &workload.roles[target]);
    if started.home == Home::Native {
        return true;
    }
    if !started.spawned {
        return role.main;
    }
    let mut found = false;
    visit(&role.body, 0, &mut |stmt, _| {
        found |= matches!(stmt.op, Op::Spawn(t) if usize::from(t) == target);
    });
    found
}

/// What subinterpreters cannot share (PEP 734): anything but queues and file descriptors.
fn unshared(op: &Op) -> Option<&'static str> {
    match op {
        Op::Acquire(..) | Op::Release(_) => Some("uses a lock, which subinterpreters cannot share"),
        Op::Wait(..) | Op::Notify(..) | Op::Set(_) | Op::Clear(_) | Op::WaitEvent(..) => {
            Some("uses a condition or an event, which subinterpreters cannot share")
        }
        Op::Barrier(_) => Some("uses a barrier, which subinterpreters cannot share"),
        Op::TaskDone(_) | Op::JoinQueue(_) => {
            Some("counts the tasks of a queue, which a queue between subinterpreters cannot")
        }
        _ => None,
    }
}
