//! What a core is busy with in a column.
//!
//! In columns with more than [`FEW`] intervals it is taken from [`SAMPLES`] instants, evenly spaced; how long the core is
//! busy is exact in all of them.

use crate::columns::{Seek, Tally};
use crate::time::Ns;
use crate::trace::{CLASSES, Lane, State, state_of, thread_of};

/// Most intervals of a core in a column that are all looked at.
const FEW: usize = 4;
/// Instants looked at in columns with more.
const SAMPLES: u64 = 3;

/// The states in which a thread has a core.
pub const BUSY: [State; 4] = [State::Python, State::Native, State::Lost, State::Switching];

/// What a core is busy with; asked from left to right.
#[derive(Debug)]
pub struct Mix<'a> {
    core: Seek<'a>,
    lane: &'a Lane,
    threads: &'a [Lane],
    tallies: Vec<Option<Tally<'a>>>,
    end: Ns,
}

impl<'a> Mix<'a> {
    /// Of a core, whose lane shows which of the threads it had; they end at `end`.
    pub fn new(lane: &'a Lane, threads: &'a [Lane], end: Ns) -> Self {
        Self {
            core: Seek::new(lane, 0),
            lane,
            threads,
            tallies: vec![None; threads.len()],
            end,
        }
    }

    /// The parts of the first three of [`BUSY`] in its busy time over `[from, to)`; they add up to one.
    // Inside a caller that is compiled to be small it would be that too.
    #[inline(never)]
    pub fn parts(&mut self, from: Ns, to: Ns) -> [f32; 3] {
        let first = self.core.to(from);
        let last = self.core.to(to.saturating_sub(1).max(from));
        let mut shares = [0; CLASSES];
        if last - first < FEW {
            let (lane, end) = (self.lane, self.end);
            for span in (first..=last).filter_map(|i| lane.span(i, end)) {
                let (from, to) = (span.start.max(from), span.end.min(to));
                if let Some(tally) = self.tally(span.value, from) {
                    tally.add(from, to, &mut shares);
                }
            }
        } else {
            for n in 0..SAMPLES {
                let at = from + (to - from) * (2 * n + 1) / (2 * SAMPLES);
                if let Some(state) = self.state(at) {
                    shares[state as usize] += 1;
                }
            }
        }
        let [python, native, lost, _] = BUSY;
        let times = [python, native, lost].map(|state| shares[state as usize]);
        match times.iter().sum::<Ns>() {
            0 => [1.0, 0.0, 0.0],
            all => times.map(|time| time as f32 / all as f32),
        }
    }

    /// What the thread on the core does at an instant.
    fn state(&mut self, at: Ns) -> Option<State> {
        let index = self.core.to(at);
        let value = self.lane.span(index, self.end)?.value;
        let lane = self.threads.get(thread_of(value)?)?;
        let index = self.tally(value, at)?.seek.to(at);
        Some(state_of(lane.span(index, self.end)?.value))
    }

    /// The thread that a core shows.
    fn tally(&mut self, value: u16, at: Ns) -> Option<&mut Tally<'a>> {
        let thread = thread_of(value)?;
        let lane = self.threads.get(thread)?;
        let tally = self.tallies.get_mut(thread)?;
        Some(tally.get_or_insert_with(|| Tally::new(lane, at, self.end)))
    }
}
