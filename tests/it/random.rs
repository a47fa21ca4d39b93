//! Random scenarios over every interpreter and scheduler, all of which pass validation.

use gilscope::program::{Dist, Errand, GilUse, Op, Stmt, Times};
use gilscope::runtime::Version;
use gilscope::runtime::isolation::refusal;
use gilscope::scenario::check::Valid;
use gilscope::scenario::*;
use gilscope::time::{MS, Ns, US};
use proptest::prelude::*;

fn span(most: Ns) -> impl Strategy<Value = Dist> {
    prop_oneof![
        3 => (US..most).prop_map(Dist::Fixed),
        1 => (US..most, US..most).prop_map(|(a, b)| Dist::Uniform(a.min(b), a.max(b))),
        1 => (US..most / 4).prop_map(Dist::Exponential),
    ]
}

/// One operation, or a balanced pair of them, that every program may contain. None of them can wait for
/// ever: a program of these always ends.
fn fulfilled() -> impl Strategy<Value = Vec<Op>> {
    prop_oneof![
        4 => span(3 * MS).prop_map(|d| vec![Op::Compute(d)]),
        2 => span(2 * MS).prop_map(|d| vec![Op::Native(d, GilUse::Release)]),
        1 => span(MS).prop_map(|d| vec![Op::Native(d, GilUse::Keep)]),
        2 => span(2 * MS).prop_map(|d| vec![Op::Io(d)]),
        2 => span(2 * MS).prop_map(|d| vec![Op::Sleep(d)]),
        1 => Just(vec![Op::Yield]),
        1 => span(MS).prop_map(|d| vec![Op::Block(d)]),
        1 => (span(MS), prop::sample::select(vec![Errand::Io, Errand::Native, Errand::Compute]))
            .prop_map(|(d, errand)| vec![Op::ToThread(d, errand)]),
        1 => Just(vec![Op::Call]),
        2 => (0u16..3, span(200 * US)).prop_map(|(lock, d)| {
            vec![Op::Acquire(lock, None), Op::Compute(d), Op::Release(lock)]
        }),
        1 => (0u16..3, span(200 * US), US..MS).prop_map(|(lock, d, timeout)| {
            vec![Op::Acquire(lock, Some(timeout)), Op::Compute(d), Op::Release(lock)]
        }),
        1 => Just(vec![Op::Acquire(1, None), Op::Acquire(1, None), Op::Call, Op::Release(1), Op::Release(1)]),
        2 => Just(vec![Op::Load(0), Op::Add(1), Op::Store(0)]),
        1 => (0u16..3, any::<bool>()).prop_map(|(object, write)| vec![Op::Access(object, write)]),
        1 => (span(200 * US), any::<bool>()).prop_map(|(d, write)| {
            vec![Op::Enter(0), Op::Compute(d), Op::Access(1, write), Op::Leave(0)]
        }),
        1 => (0u16..3).prop_map(|object| vec![Op::Incref(object), Op::Decref(object)]),
        1 => (100u32..3000).prop_map(|n| vec![Op::Alloc(n)]),
        1 => (US..MS).prop_map(|timeout| vec![Op::Get(0, Some(timeout)), Op::Put(0)]),
        1 => (US..MS).prop_map(|timeout| vec![Op::WaitEvent(0, Some(timeout)), Op::Set(0), Op::Clear(0)]),
        1 => (US..MS).prop_map(|timeout| {
            vec![Op::Acquire(0, None), Op::Wait(0, Some(timeout)), Op::Notify(0, 1), Op::Release(0)]
        }),
        1 => Just(vec![Op::Send(0), Op::Recv(0)]),
    ]
}

/// Without what subinterpreters cannot share.
fn shared(body: Vec<Stmt>) -> Vec<Stmt> {
    let kept = body.into_iter().filter_map(|stmt| match stmt.op {
        Op::Acquire(..) | Op::Release(_) | Op::Wait(..) | Op::Notify(..) => None,
        Op::Set(_) | Op::Clear(_) | Op::WaitEvent(..) => None,
        Op::Loop(times, inner) => Some(Op::Loop(times, shared(inner)).into()),
        op => Some(op.into()),
    });
    kept.collect()
}

fn body() -> impl Strategy<Value = Vec<Stmt>> {
    let block = || {
        prop::collection::vec(fulfilled(), 1..4).prop_map(|ops| {
            let ops = ops.into_iter().flatten().map(Stmt::from);
            ops.collect::<Vec<_>>()
        })
    };
    let looped = (1u64..6, block()).prop_map(|(n, mut inner)| {
        // A body that may take no time at all is refused by validation.
        inner.push(Op::Compute(Dist::Fixed(US)).into());
        vec![Stmt::from(Op::Loop(Times::Count(n), inner))]
    });
    prop::collection::vec(prop_oneof![block(), looped], 1..3).prop_map(|b| b.concat())
}

fn role(cores: u32) -> impl Strategy<Value = Role> {
    let home = prop_oneof![5 => Just(Home::Main), 1 => Just(Home::Interpreter(1)), 1 => Just(Home::Native)];
    let affinity = prop_oneof![4 => Just(vec![]), 1 => (0..cores as u16).prop_map(|c| vec![c])];
    (1u32..4, home, -5i8..6, affinity, 0..2 * MS, body()).prop_map(
        |(count, home, nice, affinity, start, body)| Role {
            count: Count::Fixed(count),
            home,
            nice,
            affinity,
            start,
            body,
            ..Role::default()
        },
    )
}

fn run(cores: u32) -> impl Strategy<Value = Run> {
    let policy = prop::sample::select(vec![
        Policy::Cooperative,
        Policy::RoundRobin,
        Policy::Cfs,
        Policy::Eevdf,
    ]);
    let speeds = prop_oneof![
        2 => Just(vec![]),
        1 => prop::collection::vec(prop::sample::select(vec![1000u32, 600, 400]), 1..6),
    ];
    let costs = (0..50 * US, 0..5 * US, 0..100 * US);
    (
        prop::sample::select(Version::ALL.to_vec()),
        policy,
        any::<bool>(),
        prop::sample::select(vec![100u32, 250, 1000]),
        (20 * US..10 * MS, 0u32..2000, 100 * US..5 * MS),
        costs,
        any::<u64>(),
        prop_oneof![4 => Just(Mode::Threaded), 1 => Just(Mode::Asyncio), 1 => Just(Mode::Gevent)],
        speeds,
    )
        .prop_map(
            move |(runtime, scheduler, global_queue, hz, limits, costs, seed, mode, speeds)| Run {
                mode,
                speeds,
                runtime,
                scheduler,
                global_queue,
                hz,
                cores,
                interval: limits.0,
                check_interval: limits.1,
                quantum: limits.2,
                wake: costs.0,
                switch: costs.1,
                slack: costs.2,
                seed,
                horizon: 30 * MS,
                ..Run::default()
            },
        )
}

/// Threads as often as not, else workers with an interpreter each.
fn isolation() -> impl Strategy<Value = (Mode, u64)> {
    let mode = prop_oneof![
        3 => Just(Mode::Threaded),
        1 => Just(Mode::Subinterpreters),
        1 => Just(Mode::Fork),
        1 => Just(Mode::Forkserver),
        1 => Just(Mode::Spawn),
    ];
    let payload = prop::sample::select(vec![0u64, 0, 1_000, 200_000]);
    (mode, payload)
}

fn named(name: &str) -> Named {
    Named {
        name: name.to_owned(),
    }
}

/// A scenario of one run in which every wait can be fulfilled.
pub(crate) fn scenario() -> impl Strategy<Value = Valid> {
    (1u32..6)
        .prop_flat_map(|cores| {
            let interrupts =
                prop_oneof![2 => Just(vec![]), 1 => (0..5 * MS).prop_map(|at| vec![at])];
            (
                prop::collection::vec(role(cores), 1..4),
                run(cores),
                interrupts,
                isolation(),
            )
        })
        .prop_map(|(mut roles, mut run, interrupts, (mode, payload))| {
            // Ctrl-C ends the main thread, and with it what it would have given back: clear the list where all must end.
            if !interrupts.is_empty() {
                roles[0].main = true;
                roles[0].count = Count::Fixed(1);
                roles[0].home = Home::Main;
            }
            for (i, role) in roles.iter_mut().enumerate() {
                role.name = format!("role {i}");
                if mode == Mode::Subinterpreters {
                    role.body = shared(std::mem::take(&mut role.body));
                }
            }
            let sub = mode == Mode::Subinterpreters;
            if refusal(run.runtime, sub, mode == Mode::Fork).is_none() && mode != Mode::Threaded {
                run.mode = mode;
                run.payload = payload;
                // Long enough for a fresh process to begin.
                run.horizon = 100 * MS;
            }
            let lock = |name: &str, kind| Lock {
                name: name.to_owned(),
                kind,
            };
            let object = |name: &str, kind| Object {
                name: name.to_owned(),
                kind,
            };
            let workload = Workload {
                title: "random".to_owned(),
                roles,
                locks: vec![
                    lock("plain", LockKind::Lock),
                    lock("nested", LockKind::RLock),
                    lock("permits", LockKind::Semaphore(2)),
                ],
                conditions: vec![Condition {
                    name: "changed".to_owned(),
                    lock: 0,
                }],
                events: vec![named("event")],
                queues: vec![Queue {
                    name: "queue".to_owned(),
                    capacity: 0,
                }],
                channels: vec![Channel {
                    name: "loop".to_owned(),
                    latency: 100 * US,
                    capacity: 0,
                }],
                variables: vec![named("counter")],
                interrupts,
                objects: vec![
                    object("list", ObjectKind::Container),
                    object("plain", ObjectKind::Plain),
                    object("class", ObjectKind::Deferred),
                ],
                ..Workload::default()
            };
            let scenario = Scenario {
                workload,
                runs: vec![run],
                at: None,
            };
            scenario
                .validate()
                .expect("the generator keeps to the limits")
        })
}
