//! What is kept of a run: the numbers of a chart, not the trace, which would fill the memory of a page.

use crate::sim::report::percentile;
use crate::sim::{Outcome, Simulation};
use crate::time::Ns;
use crate::trace::{CLASSES, Shares, State};

/// The numbers of a simulated run.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// How it ended.
    pub outcome: Outcome,
    /// When.
    pub end: Ns,
    /// Time of the same work in one sequence, divided by this run's time.
    pub speedup: Option<f64>,
    /// Requests that were completed.
    pub completed: u64,
    /// Requests per second of simulated time.
    pub rate: Option<f64>,
    /// How long requests took.
    pub latency: Option<Latency>,
    /// Time of all threads in each state.
    pub states: Shares,
    /// Time in which cores were busy.
    pub busy: Ns,
    /// Time in which the GIL was held; none where there is not exactly one.
    pub held: Option<Ns>,
    /// Events that the simulation handled.
    pub events: u64,
}

/// How long requests took, in a size that does not depend on how many there were.
#[derive(Debug, Clone, PartialEq)]
pub struct Latency {
    /// Half took at most this.
    pub p50: Ns,
    /// Of twenty, nineteen took at most this.
    pub p95: Ns,
    /// Of a hundred, all but one.
    pub p99: Ns,
    /// The longest.
    pub max: Ns,
    /// How many there were.
    pub count: u64,
    /// Steps of the cumulative distribution: a duration, and how many took at most that; the last is all of them.
    pub steps: Vec<(Ns, u64)>,
    /// How many took between one power of ten to the power of a tenth and the next: the power in tenths, and the number.
    pub bins: Vec<(i32, u64)>,
}

/// Most steps of a cumulative distribution.
const STEPS: usize = 400;
/// Bins of a histogram in a factor of ten.
pub const BINS: i32 = 10;

impl Sample {
    /// The numbers of a simulation that is done.
    pub fn new(simulation: &Simulation) -> Self {
        let (report, trace) = (simulation.report(), simulation.trace());
        let mut states: Shares = [0; CLASSES];
        for thread in &report.threads {
            for (sum, ns) in states.iter_mut().zip(thread.ns) {
                *sum += ns;
            }
        }
        let held = match &trace.gils[..] {
            [gil] => {
                let free = gil.until(trace.end)[0];
                Some(trace.end.saturating_sub(free))
            }
            _ => None,
        };
        Self {
            end: report.end,
            speedup: report.speedup,
            completed: report.completed(),
            rate: report.requests_per_second(),
            latency: Latency::new(&report.latencies()),
            states,
            busy: report.cores.iter().sum(),
            held,
            events: report.events,
            outcome: report.outcome,
        }
    }

    /// Time of the same work in one sequence.
    pub fn sequential(&self) -> Option<f64> {
        self.speedup.map(|times| times * self.end as f64)
    }

    /// Time of all threads in one state.
    pub fn in_state(&self, state: State) -> Ns {
        self.states.get(state as usize).copied().unwrap_or(0)
    }

    /// Why it has no total time, in words; none if it has come to its end, or is cut at the horizon as it was meant to be.
    pub fn broken(&self) -> Option<&'static str> {
        match self.outcome {
            Outcome::Deadlock { .. } => Some("deadlock"),
            Outcome::Limit => Some("stopped at the limit of events or memory"),
            Outcome::Finished | Outcome::Horizon | Outcome::Running => None,
        }
    }
}

impl Latency {
    /// What there is to say about sorted latencies; none of none.
    fn new(sorted: &[Ns]) -> Option<Self> {
        let (first, max) = (*sorted.first()?, *sorted.last()?);
        let at = |q| percentile(sorted, q).unwrap_or(max);
        let mut steps = vec![(first, 1)];
        for step in 1..=STEPS {
            let upto = (sorted.len() * step).div_ceil(STEPS);
            let value = sorted[upto - 1];
            match steps.last_mut() {
                Some(last) if last.0 == value => last.1 = upto as u64,
                _ => steps.push((value, upto as u64)),
            }
        }
        let mut bins: Vec<(i32, u64)> = Vec::new();
        for &value in sorted {
            let power = libm::log10(value.max(1) as f64) * f64::from(BINS);
            // So that what is exactly a bin's edge falls into it on every machine.
            let bin = libm::floor(power + 1e-9) as i32;
            match bins.last_mut() {
                Some(last) if last.0 == bin => last.1 += 1,
                _ => bins.push((bin, 1)),
            }
        }
        Some(Self {
            p50: at(50),
            p95: at(95),
            p99: at(99),
            max,
            count: sorted.len() as u64,
            steps,
            bins,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_keeps_its_ends_its_count_and_its_percentiles() {
        assert_eq!(Latency::new(&[]), None);
        let sorted: Vec<Ns> = (1..=10_000).collect();
        let latency = Latency::new(&sorted).unwrap();
        assert_eq!(
            (latency.p50, latency.p95, latency.max),
            (5_000, 9_500, 10_000)
        );
        assert_eq!(latency.steps.first(), Some(&(1, 1)));
        assert_eq!(latency.steps.last(), Some(&(10_000, 10_000)));
        assert!(latency.steps.len() <= STEPS + 1);
        let binned: u64 = latency.bins.iter().map(|(_, count)| count).sum();
        assert_eq!(binned, 10_000);
        // 1,000 begins the bin of the power 3.0.
        let upto: u64 = latency
            .bins
            .iter()
            .filter(|(bin, _)| *bin < 30)
            .map(|(_, n)| n)
            .sum();
        assert_eq!(upto, 999);
    }
}
