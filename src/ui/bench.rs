//! The simulations of the runs on show: built anew when a setting changes, advanced in slices.

use std::rc::Rc;

use super::guest;
use crate::scenario::check::Valid;
use crate::sim::{Limits, Outcome, Simulation};
use crate::view::RunView;
use crate::view::lanes::Lanes;

/// Events between two looks at the clock: about a tenth of a millisecond.
const CHUNK: u64 = 2_000;

/// What is simulated, and how far it has come.
#[derive(Debug, Default)]
pub(crate) struct Bench {
    scenario: Option<Rc<Valid>>,
    slots: Vec<Slot>,
    /// Which of their lanes are seen.
    pub(crate) lanes: Lanes,
    /// A recorded run beside them.
    guest: Option<guest::Lanes>,
}

#[derive(Debug)]
struct Slot {
    simulation: Simulation,
    /// The trace's hash once the run is complete.
    hash: Option<u64>,
}

impl Bench {
    /// Shows another scenario. Runs that did not change are kept, and so is what they have done.
    pub(crate) fn set(&mut self, scenario: &Rc<Valid>) {
        let mut old: Vec<Option<Slot>> = self.slots.drain(..).map(Some).collect();
        let before = self
            .scenario
            .as_ref()
            .filter(|before| before.workload == scenario.workload);
        for (index, run) in scenario.runs.iter().enumerate() {
            let same = before.and_then(|before| {
                let same = before
                    .runs
                    .iter()
                    .zip(&old)
                    .position(|(r, slot)| r == run && slot.is_some());
                old[same?].take()
            });
            self.slots.push(same.unwrap_or_else(|| Slot {
                simulation: Simulation::new(scenario, index, Limits::default()),
                hash: None,
            }));
        }
        self.scenario = Some(Rc::clone(scenario));
    }

    /// Advances the unfinished runs in turn until `enough` says so.
    pub(crate) fn advance(&mut self, enough: impl Fn() -> bool) {
        while !self.done() {
            for slot in self.slots.iter_mut().filter(|slot| slot.hash.is_none()) {
                if slot.simulation.advance(CHUNK) {
                    slot.hash = Some(slot.simulation.trace().hash());
                }
            }
            if enough() {
                return;
            }
        }
    }

    /// All runs are complete.
    pub(crate) fn done(&self) -> bool {
        self.slots.iter().all(|slot| slot.hash.is_some())
    }

    /// Leaves unfinished runs as they are.
    pub(crate) fn cancel(&mut self) {
        for slot in &mut self.slots {
            slot.hash
                .get_or_insert_with(|| slot.simulation.trace().hash());
        }
    }

    /// The hashes of all runs, once they are complete: `hex,hex`.
    pub(crate) fn hashes(&self) -> Option<String> {
        let all: Option<Vec<u64>> = self.slots.iter().map(|slot| slot.hash).collect();
        let words: Vec<String> = all?.iter().map(|hash| format!("{hash:016x}")).collect();
        Some(words.join(","))
    }

    /// The runs as the view sees them.
    pub(crate) fn views(&self) -> Vec<RunView<'_>> {
        let Some(scenario) = &self.scenario else {
            return Vec::new();
        };
        let both = scenario.runs.iter().zip(&self.slots).enumerate();
        let simulated = both.map(|(index, (run, slot))| RunView {
            index,
            run,
            recorded: None,
            trace: slot.simulation.trace(),
            names: slot.simulation.names(),
            interpreters: slot.simulation.interpreters(),
            lanes: &self.lanes,
        });
        let index = self.slots.len();
        let guest = self.guest.iter();
        simulated
            .chain(guest.map(|guest| guest.view(index, &self.lanes)))
            .collect()
    }

    /// Puts a recorded run beside the simulated ones, or takes it away.
    pub(crate) fn receive(&mut self, guest: Option<guest::Lanes>) {
        self.guest = guest;
    }

    /// The run with this number, if it is the recorded one.
    pub(crate) fn recorded(&self, run: usize) -> Option<&guest::Lanes> {
        self.guest.as_ref().filter(|_| run == self.slots.len())
    }

    /// The recorded run.
    pub(crate) fn guest(&self) -> Option<&guest::Lanes> {
        self.guest.as_ref()
    }

    /// The scenario on show.
    pub(crate) fn scenario(&self) -> Option<&Rc<Valid>> {
        self.scenario.as_ref()
    }

    /// A run's simulation.
    pub(crate) fn simulation(&self, run: usize) -> Option<&Simulation> {
        self.slots.get(run).map(|slot| &slot.simulation)
    }

    /// All simulations.
    pub(crate) fn simulations(&self) -> impl Iterator<Item = &Simulation> {
        self.slots.iter().map(|slot| &slot.simulation)
    }

    /// How much of the simulated time is done, 0 to 1, of the run that is furthest behind.
    pub(crate) fn progress(&self) -> f64 {
        let Some(scenario) = &self.scenario else {
            return 1.0;
        };
        let parts = scenario
            .runs
            .iter()
            .zip(&self.slots)
            .map(|(run, slot)| match slot.hash {
                Some(_) => 1.0,
                None => slot.simulation.trace().end as f64 / run.horizon.max(1) as f64,
            });
        parts.fold(1.0, f64::min)
    }

    /// Whether a run was stopped by the limit on events or memory.
    pub(crate) fn limited(&self) -> bool {
        let mut reports = self
            .simulations()
            .map(|simulation| simulation.report().outcome);
        self.done() && reports.any(|outcome| outcome == Outcome::Limit)
    }
}
