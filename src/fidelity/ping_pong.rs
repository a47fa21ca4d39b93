//! `w7.py`: two threads hand a token to and fro, through two locks or two events, beside k busy threads.

use crate::program::{Op, Stmt};
use crate::scenario::{Lock, LockKind, Named, Run, Workload};
use crate::sim::Simulation;
use crate::time::{MS, Ns};

use super::Metrics;
use super::cell::{Cell, Params};
use super::machine::{Machine, ns};
use super::program::{burners, forever, requests, requests_by, role, spawned, workload};
use super::statistics::{mean, percentile};

/// How long the token went to and fro.
const DURATION: Ns = 300 * MS;
/// Most round trips.
const MOST: usize = 20_000;

/// What the main thread does in Python from one look at the clock to the next but the four operations, and before the next trip, in turns of
/// the count-down loop: `tripwork.py` of `measurements/programs` on another machine of that kind (5.1 to 5.8 turns on 3.9, 3.12 and 3.13,
/// 6.2 to 7.3 on 2.7); one look at the clock of it is part of the trip. The peer does a twentieth of that.
const BESIDE: f64 = 5.5;

/// What the token goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Through {
    Locks,
    Events,
}

pub(super) fn predict(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let kind = params.word("kind")?;
    let busy = params.count("cpu_threads", (0, 254))?;
    let interval = params.maybe("interval")?;
    params.done()?;
    let through = match kind {
        "ping-pong through two locks" => Through::Locks,
        "ping-pong through two events" => Through::Events,
        other => return Err(format!("params.kind: `{other}` is not modelled")),
    };
    let python = python(through, &cell.interpreter, machine)?;
    let mut run = machine.run_at(interval);
    run.horizon = DURATION;
    let simulation = simulate(through, busy, python, machine, run)?;
    let mut trips = requests(&simulation, machine.version);
    trips.truncate(MOST);
    let mut metrics = Vec::new();
    let mut push = |name, value: Option<f64>| metrics.extend(value.map(|v| (name, v)));
    push("round_trip_us_p50", percentile(&trips, 50.0));
    push("round_trip_us_p95", percentile(&trips, 95.0));
    push("round_trip_us_mean", mean(&trips));
    Ok(metrics)
}

/// Python's own work in each of the four operations of a round trip: a fourth of what the shortest round trip of the
/// primitive (one core, nobody else) takes longer than the shortest of the model without it. In the shortest nobody is
/// preempted. Without a GIL it may be one in which nobody slept: there, the median stands for it.
fn python(through: Through, interpreter: &str, machine: &Machine) -> Result<Ns, String> {
    let shortest = !machine.version.is_free_threaded();
    let Some((locks, events)) = machine.primitives.ping_pong(interpreter, shortest) else {
        return Ok(0);
    };
    let measured = match through {
        Through::Locks => locks,
        Through::Events => events,
    };
    let alone = Machine {
        cores: 1,
        ..machine.clone()
    };
    let mut run = alone.run();
    run.horizon = DURATION / 5;
    let bare = |busy: u32, percent: f64| -> Result<f64, String> {
        let simulation = simulate(through, busy, 0, &alone, run.clone())?;
        // As long as they are, not as the program's clock has it: a minimum of those would be rounded down.
        let trips = requests_by(&simulation, 1);
        Ok(percentile(&trips, percent).unwrap_or(0.0) * 1000.0)
    };
    let mut least = bare(0, if shortest { 0.0 } else { 50.0 })?;
    if shortest {
        // Where somebody is preempted in every trip with nobody else there, as on PyPy, a trip beside a busy thread stands for the few real
        // ones in which nobody was: a common one, not the shortest of thousands, which is of a rarer kind.
        let beside = bare(1, 5.0)?;
        if least > beside + 2.0 * run.switch as f64 {
            least = beside;
        }
    }
    Ok(ns((measured - least) / 4.0))
}

/// The lock of an event.
const fn lock_of(event: u16) -> u16 {
    2 + event
}

/// Simulates the round trips.
fn simulate(
    through: Through,
    busy: u32,
    python: Ns,
    machine: &Machine,
    run: Run,
) -> Result<Simulation, String> {
    let op = |op: Op| -> Vec<Stmt> { vec![op.into()] };
    let worked = |op: Op| -> Vec<Stmt> { vec![op.into(), machine.compute(python)] };
    let (before, main, peer): (Vec<Op>, Vec<Vec<Stmt>>, Vec<Vec<Stmt>>) = match through {
        Through::Locks => (
            vec![Op::Acquire(0, None), Op::Acquire(1, None)],
            vec![worked(Op::Release(0)), worked(Op::Acquire(1, None))],
            vec![worked(Op::Acquire(0, None)), worked(Op::Release(1))],
        ),
        // An Event is a flag and a Condition: whoever sets it holds the Condition's lock while it wakes the waiter, who
        // wants that lock first (`Lib/threading.py`). Nearly all that is done with that lock is done before the waiter is
        // woken, and before the thread sleeps.
        Through::Events => {
            let take = |e: u16| worked(Op::Acquire(lock_of(e), None));
            let free = |e: u16| op(Op::Release(lock_of(e)));
            let set = |e: u16| [take(e), op(Op::Set(e)), free(e)].concat();
            let brief = |e: u16, inside: Vec<Stmt>| {
                [op(Op::Acquire(lock_of(e), None)), inside, free(e)].concat()
            };
            let clear = |e: u16| brief(e, op(Op::Clear(e)));
            // The lock is given up while waiting, and taken again.
            let wait = |e: u16| {
                let asleep = op(Op::WaitEvent(e, None));
                [take(e), free(e), asleep, brief(e, Vec::new())].concat()
            };
            (
                Vec::new(),
                vec![set(0), wait(1), clear(1)],
                vec![wait(0), clear(0), set(1)],
            )
        }
    };
    let mut first: Vec<Stmt> = before.into_iter().map(Stmt::from).collect();
    first.push(Op::Spawn(1).into());
    let mut turn: Vec<Stmt> = vec![Op::Begin.into()];
    turn.extend(main.concat());
    turn.push(Op::Done.into());
    let beside = BESIDE * machine.speeds.loop_ns - machine.speeds.clock_ns;
    turn.push(machine.compute(ns(beside)));
    first.push(forever(turn));
    let mut roles = vec![
        role("main", 1, first),
        spawned("peer", 1, vec![forever(peer.concat())]),
    ];
    roles.extend(burners(busy));
    let named = |name: &str| Named {
        name: name.to_owned(),
    };
    let lock = |name: &str| Lock {
        name: name.to_owned(),
        kind: LockKind::Lock,
    };
    let workload = Workload {
        locks: vec![lock("a"), lock("b"), lock("guard of a"), lock("guard of b")],
        events: vec![named("a"), named("b")],
        ..workload(roles)
    };
    machine.simulate(workload, run)
}
