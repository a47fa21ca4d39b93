//! The machine that was measured, and the interpreter of a cell on it.

use std::sync::Arc;

use crate::program::Stmt;
use crate::runtime::Version;
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
        let name = name(interpreter)
            .ok_or_else(|| format!("interpreter: `{interpreter}` is not a known tag"))?;
        let version = Version::from_name(&name)
            .ok_or_else(|| format!("interpreter: no model of `{interpreter}` ({name})"))?;
        if !(1..=crate::scenario::MAX_CORES).contains(&cores) {
            let most = crate::scenario::MAX_CORES;
            return Err(format!("cores: {cores} is not in 1–{most}"));
        }
        let speeds = primitives.speeds(interpreter, cores);
        Ok(Self {
            version,
            speeds: speeds.unwrap_or_else(|| nearest(version)),
            primitives: Arc::clone(primitives),
            cores,
            seed,
        })
    }

    /// Simulates one run on it to its end.
    pub(super) fn simulate(&self, workload: Workload, run: Run) -> Result<Simulation, String> {
        super::simulate_on(workload, run, self.primitives.constants.hardware)
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
}

/// Nanoseconds, rounded.
pub(super) fn ns(value: f64) -> Ns {
    value.round().max(0.0) as Ns
}

/// The version's name behind a tag: `py312` is 3.12, `py313t` is 3.13t, `pypy3` is PyPy. `native` is a program without
/// Python, for which any version will do; names of versions stand for themselves.
fn name(tag: &str) -> Option<String> {
    match tag {
        "pypy3" => return Some("pypy".to_owned()),
        "native" => return Some(Version::PY312.to_string()),
        _ if Version::from_name(tag).is_some() => return Some(tag.to_owned()),
        _ => {}
    }
    let digits = tag.strip_prefix("py")?;
    let (major, minor) = digits.split_at_checked(1)?;
    let plain = minor.strip_suffix('t').unwrap_or(minor);
    let number = !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit());
    (number && matches!(major, "2" | "3")).then(|| format!("{major}.{minor}"))
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
    fn tags_name_versions() {
        let named = |tag| name(tag).unwrap_or_default();
        assert_eq!(named("py27"), "2.7");
        assert_eq!(named("py312"), "3.12");
        assert_eq!(named("py313t"), "3.13t");
        assert_eq!(named("pypy3"), "pypy");
        assert_eq!(named("ruby"), "");
        let shipped = Primitives::shipped().expect("the shipped primitives");
        let error = Machine::new(&shipped, "py399", 2, 1).expect_err("no such version");
        assert_eq!(error, "interpreter: no model of `py399` (3.99)");
    }
}
