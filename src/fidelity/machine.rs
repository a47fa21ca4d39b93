//! The machine that was measured, and the interpreter of a cell on it.

use std::sync::Arc;

use crate::program::{Dist, Op, Stmt};
use crate::runtime::{Profile, Sites, Version};
use crate::scenario::{Run, Workload};
use crate::sim::Simulation;
use crate::time::{Ns, S};

use super::primitives::{Primitives, Speeds};
use super::program::compute;

/// A machine, an interpreter on it, and a seed.
#[derive(Debug, Clone)]
pub struct Machine {
    /// The model of the interpreter.
    pub version: Version,
    /// Its speeds.
    pub speeds: Speeds,
    /// What was measured of it.
    pub primitives: Arc<Primitives>,
    /// A turn of the measured program's loops in nanoseconds, where an interpreter counts them (PyPy's ticker) and it is not the
    /// count-down.
    pub turn_ns: Option<f64>,
    /// Number of cores.
    pub cores: u32,
    /// Seed of the run.
    pub seed: u64,
}

impl Machine {
    /// The interpreter with this tag on so many cores; the error names what is not known.
    pub fn new(
        primitives: &Arc<Primitives>,
        interpreter: &str,
        cores: u32,
        seed: u64,
    ) -> Result<Self, String> {
        let version = match interpreter {
            // A program without Python, for which any version will do.
            "native" => Version::PY312,
            tag => Version::from_tag(tag).map_err(|name| match name {
                None => format!("interpreter: `{tag}` is not a known tag"),
                Some(name) => format!("interpreter: no model of `{tag}` ({name})"),
            })?,
        };
        if !(1..=crate::scenario::MAX_CORES).contains(&cores) {
            let most = crate::scenario::MAX_CORES;
            return Err(format!("cores: {cores} is not in 1–{most}"));
        }
        let speeds = primitives.speeds(interpreter, cores);
        Ok(Self {
            version,
            speeds: speeds.unwrap_or_else(|| nearest(version)),
            primitives: Arc::clone(primitives),
            turn_ns: None,
            cores,
            seed,
        })
    }

    /// Simulates one run on it to its end.
    pub(super) fn simulate(&self, workload: Workload, run: Run) -> Result<Simulation, String> {
        let turn = self.turn_ns.unwrap_or(self.speeds.loop_ns);
        self.simulate_as(workload, run, &|profile| {
            if matches!(profile.sites, Sites::Turns(_)) {
                profile.loop_ps = ((turn * 1000.0).round() as u64).max(1);
            }
        })
    }

    /// The same with constants of the interpreter that are the program's own.
    pub(super) fn simulate_as(
        &self,
        workload: Workload,
        run: Run,
        adapt: &dyn Fn(&mut Profile),
    ) -> Result<Simulation, String> {
        super::simulate_on(workload, run, self.primitives.constants.hardware, adapt)
    }

    /// Settings of a run on it.
    pub fn run(&self) -> Run {
        let machine = self.primitives.constants;
        Run {
            runtime: self.version,
            cores: self.cores,
            wake: machine.wake,
            jitter: 200,
            switch: machine.switch,
            slack: machine.slack,
            slice: machine.slice,
            scheduler: machine.scheduler,
            hz: machine.hz,
            seed: self.seed,
            horizon: 60 * S,
            ..Run::default()
        }
    }

    /// The run with the cell's `interval`: seconds for 3.x, ticks for 2.x; none keeps the default.
    pub fn run_at(&self, interval: Option<f64>) -> Run {
        let mut run = self.run();
        if let Some(interval) = interval {
            if self.version.is_tick() {
                run.check_interval = interval.round() as u32;
            } else {
                run.interval = ns(interval * 1e9);
            }
        }
        run
    }

    /// Python bytecode that was measured to take this interpreter so long. Free-threaded models slow down what scenarios
    /// compute by their overhead, which a measurement contains already.
    pub(super) fn compute(&self, ns: Ns) -> Stmt {
        compute(ns * 1000 / self.version.profile().overhead)
    }

    /// The same, half as long to half as long again.
    pub(super) fn compute_about(&self, nanoseconds: f64) -> Stmt {
        let bare = nanoseconds * 1000.0 / self.version.profile().overhead as f64;
        Op::Compute(Dist::Uniform(ns(0.5 * bare), ns(1.5 * bare))).into()
    }
}

/// Nanoseconds, rounded.
pub(super) fn ns(value: f64) -> Ns {
    value.round().max(0.0) as Ns
}

/// Speeds of a version that was not measured: those of its model, which are the nearest that were.
fn nearest(version: Version) -> Speeds {
    let profile = version.profile();
    Speeds {
        loop_ns: profile.loop_ps as f64 / 1000.0,
        lock_ns: 2.0 * profile.lock_ns as f64,
        for_ns: profile.loop_ps as f64 / 2000.0,
        clock_ns: 36.0,
        start_join_ns: 80_000.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interpreter_without_a_model_is_named() {
        let shipped = Primitives::shipped().expect("the shipped primitives");
        let error = Machine::new(&shipped, "py399", 2, 1).expect_err("no such version");
        assert_eq!(error, "interpreter: no model of `py399` (3.99)");
    }
}
