//! What is said about a run is true: the rule and who stands where, and why a thread waits.

use gilscope::explain::Case;
use gilscope::runtime::Version;
use gilscope::scenario::check::Valid;
use gilscope::scenario::presets;
use gilscope::sim::{Limits, Simulation, Snapshot};
use gilscope::time::Ns;

mod arrows;
mod happened;
mod part;
mod rule;
mod sentences;
mod timeouts;

/// A run that is over, and what it was.
struct Told {
    scenario: Valid,
    index: usize,
    sim: Simulation,
}

impl Told {
    fn new(scenario: &Valid, index: usize) -> Self {
        let mut sim = Simulation::new(scenario, index, Limits::default());
        sim.run();
        Self {
            scenario: scenario.clone(),
            index,
            sim,
        }
    }

    /// The first run of a scenario file.
    fn file(text: &str) -> Self {
        let scenario = gilscope::scenario::file::read(text).expect("a scenario");
        Self::new(&scenario, 0)
    }

    /// A run of a preset, on another interpreter if one is named.
    fn preset(id: &str, index: usize, version: Option<Version>) -> Self {
        let mut scenario = presets::find(id).expect("a preset").scenario();
        if let Some(version) = version {
            scenario.runs[index].runtime = version;
        }
        Self::new(&scenario.validate().expect("a valid preset"), index)
    }

    fn at(&self, at: Ns) -> Snapshot {
        self.sim.snapshot(at)
    }

    fn case<'a>(&'a self, snapshot: &'a Snapshot) -> Case<'a> {
        Case {
            run: &self.scenario.runs[self.index],
            trace: self.sim.trace(),
            names: self.sim.names(),
            snapshot,
        }
    }
}
