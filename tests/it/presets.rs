//! Every preset keeps its promise: what its sentence says can be read off the numbers.

use gilscope::knob::{self, Setting};
use gilscope::scenario::presets;
use gilscope::sim::{Limits, Report, Simulation};
use gilscope::time::MS;
use gilscope::trace::State;

mod gil;
mod parallel;
mod shared;
mod tasks;

/// The reports of a preset's runs, some knobs changed.
fn reports(id: &str, settings: &[(&str, &str)]) -> Vec<Report> {
    let mut scenario = presets::find(id).unwrap().scenario();
    let settings: Vec<Setting> = settings
        .iter()
        .map(|(k, v)| Setting::parse(k, v).unwrap())
        .collect();
    knob::apply(&mut scenario, &settings);
    let scenario = scenario.validate().unwrap();
    let run = |index| {
        let mut simulation = Simulation::new(&scenario, index, Limits::default());
        simulation.run();
        simulation.report()
    };
    (0..scenario.runs.len()).map(run).collect()
}

fn runs<const N: usize>(id: &str) -> [Report; N] {
    reports(id, &[]).try_into().unwrap()
}

/// Time in a state, all threads of a role together.
fn ns(report: &Report, role: &str, state: State) -> u64 {
    let threads = report.threads.iter().filter(|t| t.role == role);
    threads.map(|t| t.ns[state as usize]).sum()
}

/// The longest that anybody waited for an answer.
fn longest(report: &Report) -> u64 {
    let latencies = report.threads.iter().flat_map(|thread| &thread.latencies);
    latencies.copied().max().unwrap_or(0)
}

fn end_ms(report: &Report) -> f64 {
    report.end as f64 / MS as f64
}
