//! Which knobs change anything for a scenario.

use super::{Dial, dials};
use crate::program::{Dist, Op};
use crate::scenario::{Count, Policy, Scenario, visit};

/// The knobs worth showing: those that some run obeys and that the workload refers to.
pub fn relevant(scenario: &Scenario) -> Vec<Dial> {
    let all = dials(&scenario.workload).into_iter();
    all.filter(|dial| matters(scenario, *dial)).collect()
}

fn matters(scenario: &Scenario, dial: Dial) -> bool {
    let runs = &scenario.runs;
    let on = |policy: Policy| runs.iter().any(|run| run.scheduler == policy);
    match dial.key {
        _ if dial.is_of_role() => true,
        "threads" => scenario
            .workload
            .roles
            .iter()
            .any(|role| role.count == Count::Threads),
        "interval" | "order" => runs.iter().any(|r| r.runtime.has_switch_interval()),
        "check_interval" => runs.iter().any(|run| run.runtime.is_tick()),
        "io" => uses(scenario, Dist::Io),
        "burst" => uses(scenario, Dist::Burst),
        "payload" => runs.iter().any(|run| run.mode.is_isolated()),
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
