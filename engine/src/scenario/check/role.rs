//! Roles: counts, places, and who starts whom.

use super::{body, number, refuse, span};
use crate::program::Op;
use crate::scenario::{Count, Home, MAX_CORES, Role, Scenario, ScenarioError, limits, visit};

pub(super) fn check(scenario: &Scenario) -> Result<(), ScenarioError> {
    let roles = &scenario.workload.roles;
    if roles.is_empty() {
        return refuse("roles", format!("none: must be 1–{}", limits::ROLES));
    }
    for (i, role) in roles.iter().enumerate() {
        let path = format!("roles[{i}]");
        one(role, &path)?;
        body::check(scenario, i, &path)?;
    }
    main(roles)?;
    spawned(roles)
}

fn one(role: &Role, path: &str) -> Result<(), ScenarioError> {
    let at = |field: &str| format!("{path}.{field}");
    if let Count::Fixed(count) = role.count {
        number(&at("count"), count, &limits::THREADS)?;
    }
    if let Home::Interpreter(home) = role.home {
        number(&at("home.interpreter"), home, &limits::INTERPRETER)?;
    }
    if !limits::NICE.contains(&role.nice) {
        let (least, most) = (limits::NICE.start(), limits::NICE.end());
        return refuse(
            &at("nice"),
            format!("{}: must be {least}–{most}", role.nice),
        );
    }
    if role.affinity.len() > MAX_CORES as usize {
        let n = role.affinity.len();
        return refuse(&at("affinity"), format!("{n} cores: at most {MAX_CORES}"));
    }
    for (i, core) in role.affinity.iter().enumerate() {
        let last = u64::from(MAX_CORES) - 1;
        number(&at(&format!("affinity[{i}]")), *core, &(0..=last))?;
    }
    span(&at("start"), role.start, &limits::SPAN)
}

/// At most one role is the main thread, of one thread in the main interpreter.
fn main(roles: &[Role]) -> Result<(), ScenarioError> {
    let mut mains = roles.iter().enumerate().filter(|(_, role)| role.main);
    let Some((i, role)) = mains.next() else {
        return Ok(());
    };
    let field = format!("roles[{i}].main");
    if role.count != Count::Fixed(1) {
        return refuse(
            &field,
            "true: the main thread is one thread, count must be 1".to_owned(),
        );
    }
    if role.spawned || role.home != Home::Main {
        let problem = "true: the main thread is not spawned, and in the main interpreter";
        return refuse(&field, problem.to_owned());
    }
    match mains.next() {
        Some((other, _)) => refuse(
            &format!("roles[{other}].main"),
            format!("true: `{}` is the main thread already", role.name),
        ),
        None => Ok(()),
    }
}

/// A thread can be started once: each spawned role by one statement, outside loops, of one thread that
/// does get started.
fn spawned(roles: &[Role]) -> Result<(), ScenarioError> {
    let mut spawners: Vec<Option<usize>> = vec![None; roles.len()];
    for (i, role) in roles.iter().enumerate() {
        let mut problem = None;
        visit(&role.body, 0, &mut |stmt, depth| {
            let Op::Spawn(target) = stmt.op else { return };
            let target = usize::from(target);
            let name = &roles[target].name;
            if !roles[target].spawned {
                problem = Some(format!("spawn of `{name}`, which is not marked `spawned`"));
            } else if depth > 0 || role.count != Count::Fixed(1) {
                problem = Some(format!(
                    "spawn of `{name}`: a thread starts once, so not in a loop and not by several threads"
                ));
            } else if spawners[target].replace(i).is_some() {
                problem = Some(format!("a second spawn of `{name}`: a thread starts once"));
            }
        });
        if let Some(problem) = problem {
            return refuse(&format!("roles[{i}].body"), problem);
        }
    }
    for (i, role) in roles.iter().enumerate().filter(|(_, role)| role.spawned) {
        let mut who = i;
        for _ in 0..roles.len() {
            match spawners[who] {
                Some(by) => who = by,
                None => break,
            }
        }
        if roles[who].spawned {
            let name = &role.name;
            let problem = format!("true: no thread that runs ever spawns `{name}`");
            return refuse(&format!("roles[{i}].spawned"), problem);
        }
    }
    Ok(())
}
