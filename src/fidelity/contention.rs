//! `w5.py` and `w5b.py`: two threads on work of their own, on one object, and on one lock.

use crate::program::{Dist, Op, Stmt};
use crate::scenario::{Barrier, Lock, LockKind, Object, ObjectKind, Role, Workload};
use crate::time::{MS, Ns};

use super::Metrics;
use super::cell::{Cell, Params};
use super::machine::{Machine, ns};
use super::program::{forever, role, spawned, times, workload};

/// How long the threads took the lock in turn.
const DURATION: Ns = 200 * MS;
/// Turns of each thread on an object: fewer than were measured, at the same rate.
const TURNS: u64 = 100_000;

pub(super) fn predict(cell: &Cell, machine: &Machine) -> Result<Metrics, String> {
    let mut params = Params::new(cell);
    let kind = params.word("kind")?;
    let threads = params.count("threads", (1, 256))?;
    let pinned = params.flag("pinned");
    match kind {
        "cpu scaling" => {
            // The benchmarks differ in what they compute, not in who waits for whom.
            params.word("bench").ok();
            params.done()?;
            scaling(threads, pinned, machine)
        }
        "lock" => {
            let critical = params.number("critical_us")?;
            let other = params.number("noncritical_us")?;
            params.done()?;
            let one = lock(1, pinned, critical, other, machine)?;
            let all = lock(threads, pinned, critical, other, machine)?;
            let most = all.iter().copied().fold(0.0, f64::max);
            let (one, all): (f64, f64) = (one.iter().sum(), all.iter().sum());
            let seconds = DURATION as f64 / 1e9;
            Ok(vec![
                ("two_over_one", all / one),
                ("ops_per_s_two", all / seconds),
                ("larger_share", most / all),
            ])
        }
        "shared object" => {
            let operation = params.word("operation")?;
            params.done()?;
            let one = object(operation, 1, false, pinned, machine)?;
            let own = object(operation, threads, false, pinned, machine)?;
            let shared = object(operation, threads, true, pinned, machine)?;
            Ok(vec![
                ("one_thread_ns", one),
                ("own_object_ns", own),
                ("shared_object_ns", shared),
                ("shared_over_own", shared / own),
            ])
        }
        other => Err(format!("params.kind: `{other}` is not modelled")),
    }
}

/// Nanoseconds a turn of threads that work on an object of their own, or all on one. The main thread made the objects
/// and so owns their counts. The `object()`s inside them (in an attribute, in a dict) are made one after the other, two to
/// a cache line, and so are one line to all threads even where the objects are their own.
fn object(
    operation: &str,
    threads: u32,
    shared: bool,
    pinned: bool,
    machine: &Machine,
) -> Result<f64, String> {
    let kind = match operation {
        "ref" => ObjectKind::Plain,
        "attr" | "attr_inst" | "append" | "dict_get" | "dict_set" => ObjectKind::Container,
        "call_fn" => ObjectKind::Deferred,
        other => return Err(format!("params.operation: `{other}` is not modelled")),
    };
    // What happens to the object (and the value in it, which is on the same lines) in one turn.
    let inside = threads as u16;
    let touch = |o: u16| match operation {
        "append" => vec![Op::Access(o, true)],
        "dict_set" => vec![Op::Incref(o), Op::Access(o, true), Op::Decref(o)],
        "attr" | "attr_inst" | "dict_get" => counted(o, inside),
        "call_fn" => vec![Op::Incref(o), Op::Call, Op::Decref(o)],
        _ => vec![Op::Incref(o), Op::Decref(o)],
    };
    let turn = |o: u16| {
        let mut turn: Vec<Stmt> = touch(o).into_iter().map(Stmt::from).collect();
        if operation == "append" {
            // A method in C is called: half of acquire and release, but for the atomic step that each has.
            turn.push(machine.compute(ns(machine.speeds.lock_ns / 2.0 - 5.0)));
        }
        // As in `lock`: threads in step would stay so, and meet in the one way that they began with.
        turn.push(machine.compute_about(machine.speeds.for_ns));
        turn
    };
    let object = |index: u32| if shared { 0 } else { index as u16 };
    let worker = |index: u32| {
        let body = vec![
            Op::Barrier(0).into(),
            Op::Begin.into(),
            times(TURNS, turn(object(index))),
            Op::Done.into(),
        ];
        roles(index + 1, pinned, machine.cores, &body).pop()
    };
    let mut main: Vec<Stmt> = (0..=threads).map(|o| Op::Incref(o as u16).into()).collect();
    main.extend((1..=threads as u16).map(|r| Stmt::from(Op::Spawn(r))));
    main.extend((1..=threads as u16).map(|r| Stmt::from(Op::Join(r))));
    let mut all = vec![role("main", 1, main)];
    all.extend((0..threads).filter_map(worker));
    let named = |index| Object {
        name: format!("object {index}"),
        kind,
    };
    let workload = Workload {
        objects: (0..=threads).map(named).collect(),
        barriers: vec![Barrier {
            name: "start".to_owned(),
            parties: threads,
        }],
        ..workload(all)
    };
    let simulation = machine.simulate(workload, machine.run())?;
    let longest = simulation.report().latencies().pop().unwrap_or(0);
    Ok(longest as f64 / TURNS as f64)
}

/// What an operand and its value go through: both are counted up, both down again.
fn counted(operand: u16, value: u16) -> Vec<Op> {
    vec![
        Op::Incref(operand),
        Op::Access(operand, false),
        Op::Incref(value),
        Op::Decref(operand),
        Op::Decref(value),
    ]
}

/// One role a thread, so that each can have a core of its own.
fn roles(threads: u32, pinned: bool, cores: u32, body: &[Stmt]) -> Vec<Role> {
    let one = |index: u32| Role {
        affinity: match pinned {
            true => vec![(index % 2 % cores) as u16],
            false => Vec::new(),
        },
        ..spawned(&format!("worker {index}"), 1, body.to_vec())
    };
    (0..threads).map(one).collect()
}

fn scaling(threads: u32, pinned: bool, machine: &Machine) -> Result<Metrics, String> {
    // `calib` chose the work to take so long.
    let work = if pinned { 200 * MS } else { 250 * MS };
    let time = |count: u32| -> Result<f64, String> {
        let workers = roles(count, pinned, machine.cores, &[machine.compute(work)]);
        let start = (1..=count as u16).map(|r| Op::Spawn(r).into());
        let join = (1..=count as u16).map(|r| Op::Join(r).into());
        let mut all = vec![role("main", 1, start.chain(join).collect())];
        all.extend(workers);
        let simulation = machine.simulate(workload(all), machine.run())?;
        Ok(simulation.report().end as f64 / 1e9)
    };
    let (one, all) = (time(1)?, time(threads)?);
    let speedup = f64::from(threads) * one / all;
    Ok(vec![("speedup", speedup), ("wall_s", all)])
}

/// Turns of each thread of `w` in w5.py.
fn lock(
    threads: u32,
    pinned: bool,
    critical: f64,
    other: f64,
    machine: &Machine,
) -> Result<Vec<f64>, String> {
    // No two turns take the same time: threads in step would never meet.
    let clock = || {
        let (low, high) = (0.5 * machine.speeds.clock_ns, 1.5 * machine.speeds.clock_ns);
        Stmt::from(Op::Compute(Dist::Uniform(ns(low), ns(high))))
    };
    // `spin` reads the clock until the time has passed; it is half a reading late on average.
    let spin = |us: f64| {
        let late = (machine.speeds.clock_ns + machine.speeds.loop_ns) / 2.0;
        (us > 0.0).then(|| machine.compute(ns(us * 1000.0 + late)))
    };
    let mut turn = vec![clock(), Op::Acquire(0, None).into()];
    turn.extend(spin(critical));
    turn.push(Op::Release(0).into());
    turn.extend(spin(other));
    turn.push(Op::Done.into());
    let mut all = roles(threads, pinned, machine.cores, &[forever(turn)]);
    all.iter_mut().for_each(|role| role.spawned = false);
    let workload = Workload {
        locks: vec![Lock {
            name: "L".to_owned(),
            kind: LockKind::Lock,
        }],
        ..workload(all)
    };
    let mut run = machine.run();
    run.horizon = DURATION;
    let simulation = machine.simulate(workload, run)?;
    let report = simulation.report();
    Ok(report.threads.iter().map(|t| t.completed as f64).collect())
}
