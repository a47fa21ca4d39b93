//! `w2.py`: N threads read the clock as fast as they can, and note every gap; hold and hand-off times between them.

use crate::program::{Dist, GilUse, Op};
use crate::runtime::Sites;
use crate::sim::Simulation;
use crate::time::Ns;
use crate::trace::{State, Trace, state_of};

use super::cell::{Cell, Params};
use super::machine::{Machine, ns};
use super::program::{compute, cpu_over_wall, forever, role, workload};
use super::statistics::{mean, percentile};
use super::{Metrics, SEEDS};

/// The threads spin for so long before the measurement begins.
pub const LEAD: Ns = 30_000_000;

/// A stretch in which a thread saw no gap: from, to, thread.
pub type Segment = (Ns, Ns, usize);

pub(super) fn predict(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let threads = params.count("threads", (1, 256))?;
    let interval = params.maybe("interval")?;
    let seconds = params.number("duration_s")?;
    let threshold = ns(params.number("gap_threshold_us")? * 1000.0);
    params.done()?;

    let simulation = spin(machine, threads, interval, ns(seconds * 1e9))?;
    let segments = segments(simulation.trace(), threshold);
    let mut metrics = analyse(&segments, threads as usize, seconds);
    metrics.push(("cpu_over_wall", cpu_over_wall(&simulation, 0)));
    Ok(metrics)
}

/// Threads that spin for so long, after the lead.
pub fn spin(
    machine: &Machine,
    threads: u32,
    interval: Option<f64>,
    duration: Ns,
) -> Result<Simulation, String> {
    let mut run = machine.run_at(interval);
    run.check_interval = scaled(machine, run.check_interval);
    run.horizon = LEAD + duration;
    let spin = || forever(vec![compute(1_000_000)]);
    let Sites::Turns(turns) = machine.version.profile().sites else {
        return machine.simulate(workload(vec![role("spin", threads, vec![spin()])]), run);
    };
    let turn = turn(machine);
    let machine = Machine {
        turn_ns: Some(turn),
        ..machine.clone()
    };
    // Where the ticker stands when the measurement begins is not known: the seeds spread over it.
    let ahead = turns as f64 * turn * (machine.seed % SEEDS) as f64 / SEEDS as f64;
    let first = vec![
        Op::Native(Dist::Fixed(ns(ahead)), GilUse::Keep).into(),
        spin(),
    ];
    let mut roles = vec![role("first", 1, first)];
    if threads > 1 {
        roles.push(role("spin", threads - 1, vec![spin()]));
    }
    machine.simulate(workload(roles), run)
}

/// A turn of the loop in PyPy's compiled code, in nanoseconds: a reading of the clock, and 3.7 turns of the count-down. By
/// `measurements/programs/turns.py` on another machine of that kind, where these are 29.7, 28.2 and 0.41 ns.
fn turn(machine: &Machine) -> f64 {
    machine.speeds.clock_ns + 3.7 * machine.speeds.loop_ns
}

/// The stretches in which each thread sees no gap longer than the threshold, as they follow one another after the lead.
pub fn segments(trace: &Trace, threshold: Ns) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for (thread, lane) in trace.threads.iter().enumerate() {
        let runs = lane
            .spans(LEAD, trace.end, trace.end)
            .filter(|span| state_of(span.value) == State::Python);
        let mut open: Option<(Ns, Ns)> = None;
        for span in runs {
            let (start, end) = (span.start.max(LEAD), span.end.min(trace.end));
            open = match open {
                Some((from, to)) if start - to <= threshold => Some((from, end)),
                Some((from, to)) => {
                    segments.push((from, to, thread));
                    Some((start, end))
                }
                None => Some((start, end)),
            };
        }
        segments.extend(open.map(|(from, to)| (from, to, thread)));
    }
    segments.sort_unstable();
    merge(&segments)
}

/// The check interval in which a loop that reads the clock passes as much time as it does in a hundred ticks of its own: a
/// turn has 8 ticks (call, two comparisons, subtraction, jump, three loads of free and global names) and reads the
/// clock once; the model's compute has 3 ticks a turn of the count-down.
fn scaled(machine: &Machine, ticks: u32) -> u32 {
    const TICKS: f64 = 8.0;
    // Sixteen opcodes beside the call, at the count-down's seven a turn.
    let turn = machine.speeds.clock_ns + 16.0 / 7.0 * machine.speeds.loop_ns;
    let tick = machine.speeds.loop_ns / 3.0;
    (f64::from(ticks) * turn / TICKS / tick).round() as u32
}

/// Segments of one thread with no other in between become one.
pub fn merge(segments: &[Segment]) -> Vec<Segment> {
    let mut merged: Vec<Segment> = Vec::new();
    for &(from, to, thread) in segments {
        match merged.last_mut() {
            Some(last) if last.2 == thread => last.1 = last.1.max(to),
            _ => merged.push((from, to, thread)),
        }
    }
    merged
}

/// `analyse` of w2.py.
fn analyse(segments: &[Segment], threads: usize, seconds: f64) -> Metrics {
    let us = |ns: i64| ns as f64 / 1000.0;
    let gap = |from: Ns, to: Ns| us(to as i64 - from as i64);
    let inner = segments.get(1..segments.len().saturating_sub(1));
    let holds: Vec<f64> = inner
        .unwrap_or_default()
        .iter()
        .map(|s| gap(s.0, s.1))
        .collect();
    let pairs = segments.windows(2);
    let hands: Vec<f64> = pairs.map(|pair| gap(pair[0].1, pair[1].0)).collect();
    let mut last: Vec<Option<Ns>> = vec![None; threads];
    let (mut oldest_first, mut total, mut waits) = (0, 0, Vec::new());
    for (index, &(from, to, thread)) in segments.iter().enumerate() {
        if index > 0 && last.iter().all(Option::is_some) {
            let before = segments[index - 1].2;
            let others = (0..threads).filter(|&t| t != before);
            total += 1;
            oldest_first += usize::from(others.min_by_key(|&t| last[t]) == Some(thread));
        }
        waits.extend(last[thread].map(|end| gap(end, from)));
        last[thread] = Some(to);
    }
    let mut metrics = vec![(
        "switches_per_s",
        segments.len().saturating_sub(1) as f64 / seconds,
    )];
    let mut push = |name, value: Option<f64>| metrics.extend(value.map(|v| (name, v)));
    push("hold_us_p5", percentile(&holds, 5.0));
    push("hold_us_p50", percentile(&holds, 50.0));
    push("hold_us_p95", percentile(&holds, 95.0));
    push("hold_us_max", percentile(&holds, 100.0));
    push("hold_us_mean", mean(&holds));
    push("handoff_us_p50", percentile(&hands, 50.0));
    push("handoff_us_p95", percentile(&hands, 95.0));
    push("wait_us_p50", percentile(&waits, 50.0));
    push("wait_us_p95", percentile(&waits, 95.0));
    push(
        "fifo_fraction",
        (total > 0).then(|| oldest_first as f64 / total as f64),
    );
    metrics
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_hand_offs_and_order_are_those_of_w2() {
        let segments = [
            (0, 10_000, 0),
            (12_000, 20_000, 1),
            (21_000, 30_000, 1),
            (31_000, 40_000, 0),
        ];
        let merged = merge(&segments);
        assert_eq!(
            merged,
            [(0, 10_000, 0), (12_000, 30_000, 1), (31_000, 40_000, 0)]
        );
        let metrics = analyse(&merged, 2, 1.0);
        let value = |name| metrics.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
        assert_eq!(value("switches_per_s"), Some(2.0));
        assert_eq!(value("hold_us_p50"), Some(18.0));
        assert_eq!(value("handoff_us_p95"), Some(2.0));
        assert_eq!(value("fifo_fraction"), Some(1.0));
        assert_eq!(value("wait_us_p50"), Some(21.0));
    }
}
