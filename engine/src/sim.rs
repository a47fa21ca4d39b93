//! The engine: a discrete-event simulation of one run.
//!
//! Layers, each a file: the future (`queue`), cores and who gets them (`cpu`, `balance`, `sched`), execution (`exec`),
//! operations in terms of steps (`expand`), locks (`lock`), everything else threads wait for (`sync`), shared
//! memory (`memory`), and the outcome (`outcome`). All state is one plain value (`engine`); a copy of it is a
//! keyframe, from which any instant can be reached again.
//!
//! Life of a run: [`Simulation::new`] resolves the scenario; [`Simulation::advance`] simulates a slice, and after
//! the run its sequential baseline; [`Simulation::trace`], [`Simulation::report`] and
//! [`Simulation::snapshot`] may be asked at any time.

use std::rc::Rc;

use crate::runtime::Profile;
use crate::scenario::check::Valid;
use crate::scenario::{Mode, Run, Workload};
use crate::time::Ns;
use crate::trace::{MarkKind, Trace};

mod balance;
mod beat;
mod burst;
mod call;
mod capacity;
mod cold;
mod contact;
mod contention;
mod counting;
mod cpu;
mod engine;
mod exec;
mod expand;
mod footprint;
mod idle;
mod isolation;
mod kick;
mod line;
mod lock;
mod memory;
mod outcome;
mod plan;
mod pool;
mod queue;
pub mod report;
mod sched;
mod section;
mod setup;
mod shared;
mod signal;
mod sleep;
mod snapshot;
mod stm;
mod sync;
mod task;
mod thread;
mod ticks;
mod timeout;
mod timer;
mod turn;
mod wake;

pub use contact::{Contact, ContactKind, Contacts};
use engine::Engine;
pub use plan::Hardware;
use plan::Plan;
pub use report::{Copied, GilCounts, Harm, Outcome, Report, ThreadReport, Waits};
pub use snapshot::{GilView, LoopView, Snapshot, ThreadView};
pub use timeout::Timeouts;

/// When to stop early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most events.
    pub events: u64,
    /// Most bytes of trace.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            events: 50_000_000,
            bytes: 256 << 20,
        }
    }
}

/// Events between two keyframes at first; doubled whenever there are more than [`MAX_FRAMES`].
const FRAME_EVERY: u64 = 4096;
/// Most keyframes kept.
const MAX_FRAMES: usize = 64;

/// One run being simulated.
#[derive(Debug, Clone)]
pub struct Simulation {
    engine: Engine,
    /// The same work in sequence, untraced; none where that makes no sense.
    baseline: Option<Box<Engine>>,
    names: Vec<String>,
    interpreters: Vec<Option<u16>>,
    limits: Limits,
    /// Copies of the engine without its trace, in order of time.
    frames: Vec<Engine>,
    next_frame: u64,
    frame_every: u64,
}

/// Whether a workload comes to an end whatever its threads wait for, so that it can be done in one sequence as well.
pub fn has_end(workload: &Workload) -> bool {
    Plan::can_be_sequential(workload)
}

impl Simulation {
    /// Sets up run number `run` of the scenario (the last one if there are fewer).
    pub fn new(scenario: &Valid, run: usize, limits: Limits) -> Self {
        Self::on(scenario, run, limits, Hardware::default(), &|_| ())
    }

    /// The same on this hardware, with what `adapt` changes in the interpreter's constants: for a program whose operations
    /// are not those that they were measured with.
    pub fn on(
        scenario: &Valid,
        run: usize,
        limits: Limits,
        hardware: Hardware,
        adapt: &dyn Fn(&mut Profile),
    ) -> Self {
        let run = &scenario.runs[run.min(scenario.runs.len() - 1)];
        let plan = |run: &Run| {
            let mut plan = Plan {
                hardware,
                ..Plan::new(&scenario.workload, run)
            };
            adapt(&mut plan.profile);
            Rc::new(plan)
        };
        let baseline = Plan::can_be_sequential(&scenario.workload).then(|| {
            let mut sequential = run.clone();
            sequential.mode = Mode::Sequential;
            Box::new(Engine::new(plan(&sequential), false))
        });
        let plan = plan(run);
        Self {
            names: plan.threads.iter().map(|t| t.name.clone()).collect(),
            interpreters: plan.threads.iter().map(|t| t.interp).collect(),
            engine: Engine::new(plan, true),
            baseline,
            limits,
            frames: Vec::new(),
            next_frame: 0,
            frame_every: FRAME_EVERY,
        }
    }

    /// Simulates at most so many further events; true once the run and its sequential baseline are done.
    pub fn advance(&mut self, events: u64) -> bool {
        let mut left = events;
        while matches!(self.engine.outcome, Outcome::Running) {
            if left == 0 {
                return false;
            }
            if self.engine.events >= self.next_frame {
                self.keep_frame();
            }
            let slice = left
                .min(self.next_frame - self.engine.events)
                .min(FRAME_EVERY);
            let before = self.engine.events;
            self.engine.advance(slice, self.limits.events);
            left -= (self.engine.events - before).min(left);
            if self.engine.trace.bytes() > self.limits.bytes {
                self.engine.outcome = Outcome::Limit;
            }
        }
        if self.engine.outcome != Outcome::Finished {
            self.baseline = None;
        }
        match &mut self.baseline {
            Some(baseline) => baseline.advance(left, self.limits.events),
            None => true,
        }
    }

    fn keep_frame(&mut self) {
        // What only the report reads is not copied: it grows with the run.
        let trace = std::mem::take(&mut self.engine.trace);
        let threads = self.engine.threads.iter_mut();
        let latencies: Vec<Vec<Ns>> = threads.map(|t| std::mem::take(&mut t.latencies)).collect();
        self.frames.push(self.engine.clone());
        self.engine.trace = trace;
        for (thread, latencies) in self.engine.threads.iter_mut().zip(latencies) {
            thread.latencies = latencies;
        }
        if self.frames.len() > MAX_FRAMES {
            let mut index = 0;
            self.frames.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.frame_every *= 2;
        }
        self.next_frame = self.engine.events + self.frame_every;
    }

    /// Simulates to the end.
    pub fn run(&mut self) {
        while !self.advance(u64::MAX) {}
    }

    /// What has been recorded so far; complete once `advance` has returned true.
    pub fn trace(&self) -> &Trace {
        &self.engine.trace
    }

    /// Names of the threads, in the order of the trace's lanes.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The interpreter of each thread, by the number of its GIL's lane; none for a program that is not Python.
    pub fn interpreters(&self) -> &[Option<u16>] {
        &self.interpreters
    }

    /// Simulated time so far, and the horizon: what a progress bar shows.
    pub fn progress(&self) -> (Ns, Ns) {
        (self.engine.now, self.engine.plan.run.horizon)
    }

    /// Events so far, those of the baseline not counted.
    pub fn events(&self) -> u64 {
        self.engine.events
    }

    /// The numbers so far.
    pub fn report(&self) -> Report {
        let mut report = self.engine.report();
        if let Some(baseline) = &self.baseline
            && baseline.outcome == Outcome::Finished
            && report.outcome == Outcome::Finished
            && report.end > 0
        {
            report.speedup = Some(baseline.now as f64 / report.end as f64);
        }
        report
    }

    /// Requests completed in `[from, to)`, and the latencies of those that were timed (none where some of a thread's
    /// requests were not: nobody could say which).
    pub fn served(&self, from: Ns, to: Ns) -> (u64, Vec<Ns>) {
        let threads = &self.engine.threads;
        let marks = &self.engine.trace.marks;
        let done = || marks.iter().filter(|mark| mark.kind == MarkKind::Done);
        let mut all = vec![0; threads.len()];
        done().for_each(|mark| all[usize::from(mark.thread)] += 1);
        let (mut completed, mut latencies) = (0, Vec::new());
        let mut seen = vec![0; threads.len()];
        for mark in done() {
            let thread = usize::from(mark.thread);
            let own = &threads[thread].latencies;
            if (from..to).contains(&mark.at) {
                completed += 1;
                latencies.extend(own.get(seen[thread]).filter(|_| own.len() == all[thread]));
            }
            seen[thread] += 1;
        }
        (completed, latencies)
    }

    /// The last keyframe before an instant.
    fn frame_before(&self, at: Ns) -> Option<&Engine> {
        let after = self.frames.partition_point(|frame| frame.now <= at);
        self.frames.get(after.saturating_sub(1))
    }

    /// The real state at an instant, rebuilt from the nearest keyframe before it.
    pub fn snapshot(&self, at: Ns) -> Snapshot {
        let at = at.min(self.engine.now);
        let Some(frame) = self.frame_before(at) else {
            return self.engine.snapshot(at);
        };
        let mut engine = frame.clone();
        engine.replay_to(at);
        engine.snapshot(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::presets;

    /// The lane's intervals after `from`, cut there.
    fn after(trace: &Trace, from: Ns) -> Vec<Vec<(Ns, u16)>> {
        let lanes = trace.threads.iter().chain(&trace.cores).chain(&trace.gils);
        lanes
            .map(|lane| {
                let spans = lane.spans(from, Ns::MAX, trace.end);
                spans.map(|s| (s.start.max(from), s.value)).collect()
            })
            .collect()
    }

    #[test]
    fn a_run_continued_from_any_keyframe_is_the_run() {
        for id in ["battle", "convoy", "lost-update", "producer-consumer"] {
            let preset = presets::find(id).expect("a preset");
            let scenario = preset.scenario().validate().expect("a valid preset");
            for run in 0..scenario.runs.len() {
                let mut sim = Simulation::new(&scenario, run, Limits::default());
                sim.run();
                for frame in &sim.frames {
                    let mut again = frame.clone();
                    let (t, c, g) = (
                        sim.trace().threads.len(),
                        sim.trace().cores.len(),
                        sim.trace().gils.len(),
                    );
                    again.trace = Trace::new(t, c, g);
                    // What each lane showed at the keyframe.
                    let lanes = again.trace.threads.iter_mut().chain(&mut again.trace.cores);
                    let shown = sim
                        .trace()
                        .threads
                        .iter()
                        .chain(&sim.trace().cores)
                        .chain(&sim.trace().gils);
                    for (lane, was) in lanes.chain(&mut again.trace.gils).zip(shown) {
                        let value = was.at(frame.now, sim.trace().end).map_or(0, |s| s.value);
                        lane.push(frame.now, value);
                    }
                    again.advance(u64::MAX, u64::MAX);
                    assert_eq!(again.outcome, sim.engine.outcome);
                    assert_eq!(again.events, sim.engine.events);
                    assert!(
                        after(&again.trace, frame.now + 1) == after(sim.trace(), frame.now + 1),
                        "{id} {run}"
                    );
                }
            }
        }
    }
}
