//! Which knobs change anything for a scenario, and what they are called there.

use super::{ALL, Knob};
use crate::program::{Dist, Op};
use crate::scenario::{Count, Policy, Scenario, visit};

/// The knobs worth showing: those that some run obeys and that the workload refers to.
pub fn relevant(scenario: &Scenario) -> Vec<&'static Knob> {
    ALL.iter().filter(|knob| matters(scenario, knob)).collect()
}

fn matters(scenario: &Scenario, knob: &Knob) -> bool {
    let runs = &scenario.runs;
    let on = |policy: Policy| runs.iter().any(|run| run.scheduler == policy);
    match knob.key {
        "threads" => scenario
            .workload
            .roles
            .iter()
            .any(|role| role.count == Count::Threads),
        "interval" | "order" => runs
            .iter()
            .any(|r| !r.runtime.is_tick() && !r.runtime.is_free_threaded()),
        "check_interval" => runs.iter().any(|run| run.runtime.is_tick()),
        "io" => uses(scenario, Dist::Io),
        "burst" => uses(scenario, Dist::Burst),
        "quantum" => on(Policy::RoundRobin),
        "slice" => on(Policy::Eevdf),
        "hz" => on(Policy::Cfs) || on(Policy::Eevdf),
        _ => true,
    }
}

fn uses(scenario: &Scenario, wanted: Dist) -> bool {
    let mut found = false;
    for role in &scenario.workload.roles {
        visit(&role.body, 0, &mut |stmt, _| {
            found |= match stmt.op {
                Op::Compute(dist) | Op::Native(dist, _) | Op::Io(dist) | Op::Sleep(dist) => {
                    dist == wanted
                }
                _ => false,
            };
        });
    }
    found
}

/// What a knob is called for this scenario: `threads` takes the name of the one role that follows it.
pub fn label(scenario: &Scenario, knob: &Knob) -> String {
    let mut following = scenario
        .workload
        .roles
        .iter()
        .filter(|r| r.count == Count::Threads);
    match (knob.key, following.next(), following.next()) {
        ("threads", Some(role), None) => format!("{} threads", role.name),
        _ => knob.label.to_owned(),
    }
}
