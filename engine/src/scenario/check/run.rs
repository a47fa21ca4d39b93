//! Knobs of a run, and what they mean for the workload.

use super::{number, refuse, span};
use crate::scenario::{Count, MAX_THREADS, Policy, Run, ScenarioError, Workload, limits};

pub(super) fn check(run: &Run, workload: &Workload, path: &str) -> Result<(), ScenarioError> {
    // Every field by name, so that a new one cannot be forgotten.
    let Run {
        runtime: _,
        mode: _,
        threads,
        counts,
        cores,
        speeds,
        interval,
        check_interval,
        io,
        burst,
        wake,
        jitter,
        switch,
        slack,
        fifo: _,
        scheduler: Policy::Cooperative | Policy::RoundRobin | Policy::Cfs | Policy::Eevdf,
        hz,
        quantum,
        slice,
        global_queue: _,
        seed: _,
        horizon,
        payload,
    } = run;
    let at = |field: &str| format!("{path}.{field}");
    number(&at("threads"), *threads, &limits::THREADS)?;
    own_counts(counts, workload, path)?;
    number(&at("cores"), *cores, &limits::CORES)?;
    number(
        &at("speeds"),
        speeds.len() as u64,
        &(0..=*limits::CORES.end()),
    )?;
    for (i, speed) in speeds.iter().enumerate() {
        number(&at(&format!("speeds[{i}]")), *speed, &limits::SPEED)?;
    }
    span(&at("interval"), *interval, &limits::INTERVAL)?;
    number(
        &at("check_interval"),
        *check_interval,
        &limits::CHECK_INTERVAL,
    )?;
    for (field, value) in [
        ("io", io),
        ("burst", burst),
        ("wake", wake),
        ("switch", switch),
        ("slack", slack),
    ] {
        span(&at(field), *value, &limits::SPAN)?;
    }
    number(&at("jitter"), *jitter, &limits::JITTER)?;
    number(&at("hz"), *hz, &limits::HZ)?;
    span(&at("quantum"), *quantum, &limits::QUANTUM)?;
    span(&at("slice"), *slice, &limits::SLICE)?;
    span(&at("horizon"), *horizon, &limits::HORIZON)?;
    number(&at("payload"), *payload, &limits::PAYLOAD)?;
    total(run, workload, path)?;
    super::isolation::check(run, workload, path)?;
    affinity(run, workload, path)
}

fn own_counts(counts: &[u32], workload: &Workload, path: &str) -> Result<(), ScenarioError> {
    for (i, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let Some(role) = workload.roles.get(i) else {
            let roles = workload.roles.len();
            let none = format!("for role number {i}: there are {roles}");
            return refuse(&format!("{path}.counts"), none);
        };
        let field = format!("{path}.counts.{}", role.name);
        number(&field, *count, &limits::THREADS)?;
        let problem = match role.count {
            Count::Threads => "the role follows `threads`",
            Count::Fixed(_) if role.is_single() && *count != 1 => {
                "the main thread and a thread that starts others are one thread"
            }
            Count::Fixed(_) => continue,
        };
        return refuse(&field, format!("{count}: {problem}"));
    }
    Ok(())
}

fn total(run: &Run, workload: &Workload, path: &str) -> Result<(), ScenarioError> {
    let roles = workload.roles.iter().enumerate();
    let total: u32 = roles.map(|(i, role)| run.count(i, role)).sum();
    if total > MAX_THREADS {
        let all = format!("{total} threads in all roles together: at most {MAX_THREADS}");
        return refuse(&format!("{path}.threads"), all);
    }
    Ok(())
}

fn affinity(run: &Run, workload: &Workload, path: &str) -> Result<(), ScenarioError> {
    for role in &workload.roles {
        let fits = |core: &u16| u32::from(*core) < run.cores;
        if !role.affinity.is_empty() && !role.affinity.iter().any(fits) {
            let (cores, name) = (run.cores, &role.name);
            let none = format!("{cores}: none of the cores that `{name}` may use is there");
            return refuse(&format!("{path}.cores"), none);
        }
    }
    Ok(())
}
