// Shared by the native and the wasm tests: what is hashed. Every preset at three seeds, and one scenario
// that draws from every distribution. The expected hashes stand in `hashes.txt`.

use gilscope::program::{Dist, Op, Times};
use gilscope::runtime::Version;
use gilscope::scenario::presets;
use gilscope::scenario::{Arrivals, Channel, Count, Role, Run, Scenario, Workload};
use gilscope::sim::{Limits, Simulation};
use gilscope::time::{MS, US};

/// The expected lines.
pub(crate) const EXPECTED: &str = include_str!("hashes.txt");

/// Requests of a Poisson process, served in exponential and uniform times.
fn drawn() -> Scenario {
    let serve = vec![
        Op::Recv(0).into(),
        Op::Compute(Dist::Exponential(300 * US)).into(),
        Op::Io(Dist::Uniform(100 * US, MS)).into(),
        Op::Done.into(),
    ];
    let role = Role {
        name: "server".to_owned(),
        count: Count::Fixed(3),
        body: vec![Op::Loop(Times::Forever, serve).into()],
        ..Role::default()
    };
    let run = |name: &str| Run {
        runtime: Version::from_name(name).expect("a version"),
        cores: 2,
        horizon: 300 * MS,
        ..Run::default()
    };
    Scenario {
        workload: Workload {
            title: "drawn".to_owned(),
            roles: vec![role],
            channels: vec![Channel {
                name: "requests".to_owned(),
                latency: 20 * US,
                capacity: 100,
            }],
            arrivals: vec![Arrivals {
                channel: 0,
                every: MS,
                poisson: true,
                start: 0,
                count: 0,
            }],
            ..Workload::default()
        },
        runs: vec![run("2.7"), run("3.9"), run("3.13"), run("3.14t")],
        at: None,
    }
}

/// One line a run: name, seed, number of the run, hash of its trace.
pub(crate) fn lines() -> String {
    let named = presets::ALL.iter().map(|p| (p.id, p.scenario()));
    let mut text = String::new();
    for (id, scenario) in named.chain([("drawn", drawn())]) {
        for seed in 1..=3 {
            let mut scenario = scenario.clone();
            scenario.runs.iter_mut().for_each(|run| run.seed = seed);
            let valid = scenario.validate().expect("a valid scenario");
            for run in 0..valid.runs.len() {
                let mut sim = Simulation::new(&valid, run, Limits::default());
                sim.run();
                let hash = sim.trace().hash();
                text.push_str(&format!("{id} {seed} {run} {hash:016x}\n"));
            }
        }
    }
    text
}
