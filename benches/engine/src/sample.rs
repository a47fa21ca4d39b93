//! One simulation, timed.

use std::time::Duration;

use gilscope::program::{Dist, Op};
use gilscope::runtime::Version;
use gilscope::scenario::{Count, Role, Run, Scenario, Workload};
use gilscope::sim::{Limits, Report, Simulation};
use gilscope::time::{MAX_SPAN, S};

use crate::case::Case;
use crate::clock;

/// What one repetition gave.
struct Sample {
    report: Report,
    intervals: usize,
    bytes: usize,
    cpu: Duration,
}

fn once(case: &Case, events: u64) -> Option<Sample> {
    let scenario = case.scenario()?;
    let limits = Limits {
        events,
        bytes: usize::MAX,
    };
    let mut simulation = Simulation::new(&scenario, 0, limits);
    let before = clock::used();
    simulation.run();
    let cpu = clock::used() - before;
    Some(Sample {
        report: simulation.report(),
        intervals: simulation.trace().intervals(),
        bytes: simulation.trace().bytes(),
        cpu,
    })
}

/// The fastest of so many repetitions of so many events.
pub(crate) fn line(case: &Case, events: u64, repetitions: u32) -> Option<String> {
    let samples = (0..repetitions).filter_map(|_| once(case, events));
    let best = samples.min_by_key(|sample| sample.cpu)?;
    Some(format!(
        "work={} version={} threads={} cores={} events={} intervals={} bytes={} turns={} ns={}",
        case.work.name(),
        case.version.name(),
        case.threads,
        case.cores,
        best.report.events,
        best.intervals,
        best.bytes,
        best.report.completed(),
        best.cpu.as_nanos(),
    ))
}

/// Events of one thread that computes for a second while nobody else is there.
pub(crate) fn second(version: Version) -> Option<String> {
    let role = Role {
        name: "alone".to_owned(),
        count: Count::Fixed(1),
        body: vec![Op::Compute(Dist::Fixed(S)).into()],
        ..Role::default()
    };
    let scenario = Scenario {
        workload: Workload {
            title: "second".to_owned(),
            roles: vec![role],
            ..Workload::default()
        },
        runs: vec![Run {
            runtime: version,
            horizon: MAX_SPAN,
            ..Run::default()
        }],
        at: None,
    };
    let scenario = scenario.validate().ok()?;
    let mut simulation = Simulation::new(&scenario, 0, Limits::default());
    simulation.run();
    let report = simulation.report();
    let (events, end) = (report.events, report.end);
    Some(format!(
        "version={} events={events} end={end}",
        version.name()
    ))
}
