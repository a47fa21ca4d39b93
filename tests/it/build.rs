//! Small scenarios in few words.

use gilscope::program::{Dist, Op, Stmt, Times};
use gilscope::runtime::Version;
use gilscope::scenario::*;
use gilscope::sim::{Limits, Simulation};
use gilscope::time::{MS, Ns, S};

/// The version of this name.
pub(crate) fn version(name: &str) -> Version {
    Version::from_name(name).expect("a known version")
}

/// A run of ten seconds at most.
pub(crate) fn run_of(name: &str, cores: u32) -> Run {
    Run {
        runtime: version(name),
        cores,
        horizon: 10 * S,
        ..Run::default()
    }
}

/// So many Python threads that do this.
pub(crate) fn role(name: &str, count: u32, ops: Vec<Op>) -> Role {
    Role {
        name: name.to_owned(),
        count: Count::Fixed(count),
        body: ops.into_iter().map(Stmt::from).collect(),
        ..Role::default()
    }
}

/// An endless loop.
pub(crate) fn forever(ops: Vec<Op>) -> Vec<Op> {
    let body = ops.into_iter().map(Stmt::from).collect();
    vec![Op::Loop(Times::Forever, body)]
}

/// A loop of so many turns.
pub(crate) fn repeat(n: u64, ops: Vec<Op>) -> Op {
    Op::Loop(Times::Count(n), ops.into_iter().map(Stmt::from).collect())
}

/// So much bytecode.
pub(crate) fn compute(ns: Ns) -> Op {
    Op::Compute(Dist::Fixed(ns))
}

/// Computes for ever.
pub(crate) fn spin() -> Vec<Op> {
    forever(vec![compute(10 * MS)])
}

/// A workload of these roles.
pub(crate) fn workload(roles: Vec<Role>) -> Workload {
    Workload {
        title: "test".to_owned(),
        roles,
        ..Workload::default()
    }
}

/// A lock.
pub(crate) fn lock(name: &str, kind: LockKind) -> Lock {
    Lock {
        name: name.to_owned(),
        kind,
    }
}

/// Runs it to its end.
pub(crate) fn simulate(workload: &Workload, run: &Run) -> Simulation {
    let scenario = Scenario {
        workload: workload.clone(),
        runs: vec![run.clone()],
        at: None,
    };
    let valid = scenario.validate().expect("a valid scenario");
    let mut sim = Simulation::new(&valid, 0, Limits::default());
    sim.run();
    sim
}

/// Random quantities are medians over so many seeds (models.md §12).
pub(crate) const SEEDS: u64 = 30;

/// Median over the seeds of what `measure` says of a run.
pub(crate) fn median(workload: &Workload, run: &Run, measure: impl Fn(&Simulation) -> f64) -> f64 {
    let mut values: Vec<f64> = (1..=SEEDS)
        .map(|seed| {
            measure(&simulate(
                workload,
                &Run {
                    seed,
                    ..run.clone()
                },
            ))
        })
        .collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
