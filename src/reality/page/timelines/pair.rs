//! A recording and the simulation of the same program, side by side.

use std::sync::Arc;

use crate::fidelity::primitives::Primitives;
use crate::reality::recording::{Recording, Side};
use crate::scenario::Run;
use crate::time::{Ns, human};
use crate::trace::{State, state_of};
use crate::view::RunView;

/// A recording and its simulation.
#[derive(Debug, PartialEq)]
pub(in crate::reality::page) struct Pair {
    /// Number of the recording.
    pub(in crate::reality::page) index: usize,
    pub(in crate::reality::page) recording: Recording,
    pub(super) measured: Side,
    pub(super) simulated: Side,
    /// Settings of the simulated run.
    pub(in crate::reality::page) run: Run,
    names: Vec<String>,
    interpreters: Vec<Option<u16>>,
}

impl Pair {
    pub(super) fn new(index: usize, recording: &Recording, seed: u64) -> Result<Self, String> {
        let primitives: Arc<Primitives> = Primitives::shipped()?;
        let (simulated, run) = recording.simulated(&primitives, seed)?;
        let threads = recording.threads as usize;
        Ok(Self {
            index,
            measured: recording.measured(),
            simulated,
            run,
            names: (1..=threads).map(|n| format!("thread {n}")).collect(),
            interpreters: vec![Some(0); threads],
            recording: recording.clone(),
        })
    }

    /// When both are over.
    pub(in crate::reality::page) fn end(&self) -> Ns {
        self.recording.end
    }

    /// Both as the timeline shows them.
    pub(in crate::reality::page) fn views(&self) -> [RunView<'_>; 2] {
        [(0, &self.measured), (1, &self.simulated)].map(|(index, side)| {
            let (names, interpreters) = (&self.names, &self.interpreters);
            RunView::new(index, &self.run, &side.trace, names, interpreters)
        })
    }

    /// What the threads do at an instant, on both sides.
    pub(super) fn at(&self, at: Ns) -> String {
        let says = |view: &RunView, known: bool| {
            let end = view.trace.end;
            let lanes = view.trace.threads.iter().enumerate();
            let words = lanes.filter_map(|(thread, lane)| {
                let span = lane.at(at.min(end.saturating_sub(1)), end)?;
                let state = state_of(span.value);
                let name = view.name(thread);
                match state {
                    State::Absent => None,
                    State::Python => Some(format!(
                        "{name} runs since {}",
                        human(at.saturating_sub(span.start))
                    )),
                    state if known => Some(format!("{name} {}", state.phrase())),
                    _ => None,
                }
            });
            match words.collect::<Vec<_>>().join(", ") {
                words if words.is_empty() => "none runs".to_owned(),
                words => words,
            }
        };
        let [measured, simulated] = self.views();
        let (measured, simulated) = (says(&measured, false), says(&simulated, true));
        format!(
            "At {}: measured, {measured}; simulated, {simulated}.",
            human(at)
        )
    }
}
