//! A recording of threads that spin (`measurements/timelines.json`), and the simulation of the same program.
//!
//! A recording knows when each thread ran, as it saw its own gaps; not what it waited for in between. Both begin after the
//! threads have spun for a while, and end where the recording ends.

use std::sync::Arc;

use crate::fidelity::machine::Machine;
use crate::fidelity::primitives::Primitives;
use crate::fidelity::statistics::percentile;
use crate::fidelity::switch_trace::{self, LEAD, Segment};
use crate::scenario::Run;
use crate::time::Ns;
use crate::trace::{Lane, Trace};

pub use crate::exchange::recording::{Recording, read};

/// How long threads ran at a time, and how often they handed over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Holds {
    /// Number of turns, without the first and the last, which are cut off.
    pub turns: usize,
    /// Microseconds.
    pub median: f64,
    /// Nine in ten are no longer; microseconds.
    pub most: f64,
    /// Microseconds.
    pub longest: f64,
    /// Hand-overs a second.
    pub per_second: f64,
}

impl Holds {
    /// Of turns that follow one another; none of fewer than three.
    fn of(segments: &[Segment], length: Ns) -> Option<Self> {
        let inner = segments.get(1..segments.len().checked_sub(1)?)?;
        let holds: Vec<f64> = inner.iter().map(|s| (s.1 - s.0) as f64 / 1e3).collect();
        Some(Self {
            turns: holds.len(),
            median: percentile(&holds, 50.0)?,
            most: percentile(&holds, 90.0)?,
            longest: percentile(&holds, 100.0)?,
            per_second: (segments.len() - 1) as f64 / (length as f64 / 1e9),
        })
    }
}

/// One side of the comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// What each thread did.
    pub trace: Trace,
    /// How long they ran at a time.
    pub holds: Option<Holds>,
}

impl Recording {
    /// What was recorded, as lanes.
    pub fn measured(&self) -> Side {
        let turns = switch_trace::merge(&self.segments);
        Side {
            trace: self.lanes(),
            holds: Holds::of(&turns, self.end),
        }
    }

    /// The simulation of the same program, and the settings of its run.
    pub fn simulated(
        &self,
        primitives: &Arc<Primitives>,
        seed: u64,
    ) -> Result<(Side, Run), String> {
        let machine = Machine::new(primitives, &self.interpreter, self.cores, seed)?;
        let simulation = switch_trace::spin(&machine, self.threads, self.interval, self.end)?;
        let whole = simulation.trace();
        let turns = switch_trace::segments(whole, self.threshold);
        let side = Side {
            trace: cut(whole, LEAD),
            holds: Holds::of(&turns, self.end),
        };
        Ok((side, machine.run_at(self.interval)))
    }
}

/// What happened from an instant on, which becomes the first.
fn cut(trace: &Trace, from: Ns) -> Trace {
    let cut_lane = |lane: &Lane, mut new: Lane| {
        for span in lane.spans(from, trace.end, trace.end) {
            new.push(span.start.saturating_sub(from), span.value);
        }
        new
    };
    let cut_all = |lanes: &[Lane], new: fn() -> Lane| {
        lanes.iter().map(|lane| cut_lane(lane, new())).collect()
    };
    let mut marks: Vec<_> = trace
        .marks
        .iter()
        .filter(|m| m.at >= from)
        .copied()
        .collect();
    marks.iter_mut().for_each(|mark| mark.at -= from);
    Trace {
        threads: cut_all(&trace.threads, Lane::states),
        cores: cut_all(&trace.cores, Lane::holders),
        gils: cut_all(&trace.gils, Lane::holders),
        marks,
        end: trace.end.saturating_sub(from),
        ..Trace::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::State;

    const SHIPPED: &str = include_str!("../../measurements/timelines.json");

    #[test]
    fn recordings_become_lanes_that_show_all_that_was_recorded() {
        let recordings = read(SHIPPED).expect("the shipped recordings");
        assert_eq!(recordings.len(), 63);
        let mut silent = 0;
        for recording in &recordings {
            let side = recording.measured();
            let sum: Ns = side
                .trace
                .threads
                .iter()
                .map(|lane| lane.until(recording.end)[State::Python as usize])
                .sum();
            let recorded: Ns = recording.segments.iter().map(|s| s.1 - s.0).sum();
            assert_eq!(sum, recorded);
            silent += usize::from(side.holds.is_none());
        }
        // 2.7 with a check interval of 10,000: one thread ran on and on.
        assert_eq!(silent, 1);
    }

    #[test]
    fn the_simulation_is_of_the_same_program_and_as_long() {
        let primitives = Primitives::shipped().expect("the shipped primitives");
        let recordings = read(SHIPPED).expect("the shipped recordings");
        let is_it = |r: &&Recording| {
            (&*r.interpreter, r.cores, r.threads, r.interval) == ("py312", 2, 2, Some(0.005))
        };
        let recording = recordings.iter().find(is_it).expect("3.12 on two cores");
        let (side, run) = recording.simulated(&primitives, 1).expect("a run");
        assert_eq!(side.trace.end, recording.end);
        let sizes = (
            side.trace.threads.len(),
            side.trace.cores.len(),
            side.trace.gils.len(),
        );
        assert_eq!(sizes, (2, 2, 1));
        assert_eq!((run.cores, run.interval), (2, 5_000_000));
        let (then, now) = (recording.measured().holds, side.holds);
        let (then, now) = then.zip(now).expect("holds of both");
        assert!(
            (now.median / then.median - 1.0).abs() < 0.15,
            "{then:?} {now:?}"
        );
    }

    #[test]
    fn what_is_no_recording_is_named() {
        let text = r#"[{"interpreter": "py39", "version": "3.9", "cores": 1, "threads": 2, "interval": 0.005,
            "suffix": "", "segments": [[2, 0, 5]]}]"#;
        let error = read(text).expect_err("there is no third thread");
        assert_eq!(error, "recording 1: segments: [2, 0, 5] is none");
    }

    #[test]
    fn a_cut_trace_begins_at_the_cut() {
        let mut trace = Trace::new(1, 0, 0);
        trace.threads[0].push(0, 1);
        trace.threads[0].push(40, 3);
        trace.threads[0].push(60, 1);
        trace.end = 100;
        let cut = cut(&trace, 50);
        let spans: Vec<_> = cut.threads[0]
            .spans(0, 50, 50)
            .map(|s| (s.start, s.end, s.value))
            .collect();
        assert_eq!((cut.end, spans), (50, vec![(0, 10, 3), (10, 50, 1)]));
    }
}
