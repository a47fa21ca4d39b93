//! `w1.py`: a count-down in N threads against the same work in sequence.

use crate::program::Op;

use super::Metrics;
use super::cell::{Cell, Params};
use super::machine::{Machine, ns};
use super::program::{cpu_over_wall, role, spawned, switches, workload};

pub(super) fn predict(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let threads = params.count("threads", (1, 256))?;
    let iterations = params.number("iterations")?;
    let interval = params.maybe("interval")?;
    // `total`: one amount of work shared out; `per`: so much a thread. Either way `iterations` is the sum.
    params.word("work")?;
    params.done()?;

    let share = ns(iterations / f64::from(threads) * machine.speeds.loop_ns);
    let main = vec![Op::Spawn(1).into(), Op::Join(1).into()];
    let threaded = workload(vec![
        role("main", 1, main),
        spawned("worker", threads, vec![machine.compute(share)]),
    ]);
    let sequence = vec![machine.compute(share); threads as usize];
    let sequence = machine.simulate(workload(vec![role("main", 1, sequence)]), machine.run())?;
    let run = machine.simulate(threaded, machine.run_at(interval))?;
    let (voluntary, involuntary) = switches(&run);
    let ratio = run.report().end as f64 / sequence.report().end as f64;
    Ok(vec![
        ("threaded_over_sequential", ratio),
        ("cpu_over_wall", cpu_over_wall(&run)),
        ("voluntary_switches", voluntary),
        ("involuntary_switches", involuntary),
    ])
}
