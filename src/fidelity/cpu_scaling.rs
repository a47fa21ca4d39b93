//! `w1.py`: a count-down in N threads against the same work in sequence.

use super::Metrics;
use super::cell::{Cell, Params};
use super::machine::{Machine, ns};
use super::program::{cpu_over_wall, last_request, role, run_threads, switches, workload};

pub(super) fn predict(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let threads = params.count("threads", (1, 256))?;
    let iterations = params.number("iterations")?;
    let interval = params.maybe("interval")?;
    // `total`: one amount of work shared out; `per`: so much a thread. Either way `iterations` is the sum.
    params.word("work")?;
    params.done()?;

    let share = ns(iterations / f64::from(threads) * machine.speeds.loop_ns);
    // The same work in sequence went before.
    let before = vec![machine.compute(share); threads as usize];
    let mut run = machine.run_at(interval);
    run.horizon *= 2;
    let run = machine.simulate(
        run_threads(
            threads,
            Vec::new(),
            before.clone(),
            &[machine.compute(share)],
        ),
        run,
    )?;
    let sequence = machine.simulate(workload(vec![role("main", 1, before)]), machine.run())?;
    let (since, end) = last_request(&run);
    let (voluntary, involuntary) = switches(&run, since);
    let ratio = (end - since) as f64 / sequence.report().end as f64;
    Ok(vec![
        ("threaded_over_sequential", ratio),
        ("cpu_over_wall", cpu_over_wall(&run, since)),
        ("voluntary_switches", voluntary),
        ("involuntary_switches", involuntary),
    ])
}
