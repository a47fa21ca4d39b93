//! Threads that wait for each other: one preset for each of `threading`'s ways, but for plain locks and queues.

use super::Preset;
use super::build::{at, named, on, repeat, role, run, scenario, workload};
use crate::program::{Dist, Op, Stmt};
use crate::runtime::Version;
use crate::scenario::{Barrier, Condition, Count, Lock, LockKind, Run, Scenario, Workload};
use crate::time::{MS, US};

/// A lock that its owner may take again, beside one that it may not.
pub(super) const RLOCK: Preset = Preset {
    id: "rlock",
    title: "RLock: taken again by its owner",
    promise: "Who holds an RLock may take it once more; who does so with a Lock waits for itself, for ever.",
    revisions: &[rlock_1],
};

/// Some permits for many threads.
pub(super) const SEMAPHORE: Preset = Preset {
    id: "semaphore",
    title: "Semaphore: three at a time",
    promise: "Three permits let three threads in; for each that comes out the longest waiter goes in.",
    revisions: &[semaphore_1, semaphore_2],
};

/// Woken together, let in one by one.
pub(super) const CONDITION: Preset = Preset {
    id: "condition",
    title: "Condition: woken together, let in one by one",
    promise: "notify_all wakes all that wait; each needs the lock back, so they go on one after another.",
    revisions: &[condition_1],
};

/// Woken together, and gone.
pub(super) const EVENT: Preset = Preset {
    id: "event",
    title: "Event: one sets it, all go",
    promise: "All wait until the event is set; then only the GIL keeps them from going at once.",
    revisions: &[event_1],
};

/// Nobody goes on before all are there.
pub(super) const BARRIER: Preset = Preset {
    id: "barrier",
    title: "Barrier: all wait for the slowest",
    promise: "Nobody passes before all four have come, so one slow core keeps four threads waiting.",
    revisions: &[barrier_1],
};

/// A critical section of these operations.
fn with(lock: u16, line: u16, inside: Vec<Stmt>) -> Vec<Stmt> {
    let mut all = vec![at(line, Op::Acquire(lock, None))];
    all.extend(inside);
    all.push(at(line, Op::Release(lock)));
    all
}

fn lock(name: &str, kind: LockKind) -> Lock {
    Lock {
        name: name.to_owned(),
        kind,
    }
}

fn rlock_1() -> Scenario {
    let python = r#"
def log(lock):
    with lock:            # again
        write()

def transfer(lock):
    for _ in range(3):
        with lock:
            compute()
            log(lock)

Thread(target=transfer, args=[RLock()]).start()
Thread(target=transfer, args=[Lock()]).start()
"#;
    let transfer = |lock| {
        let log = with(lock, 1, vec![at(2, Op::Io(Dist::Fixed(MS)))]);
        let mut inside = vec![at(7, Op::Compute(Dist::Burst))];
        inside.extend(log);
        vec![repeat(5, 3, with(lock, 6, inside))]
    };
    let workload = Workload {
        locks: vec![lock("rlock", LockKind::RLock), lock("lock", LockKind::Lock)],
        ..workload(
            RLOCK.title,
            python,
            vec![
                role("with RLock", Count::Threads, transfer(0)),
                role("with Lock", Count::Fixed(1), transfer(1)),
            ],
        )
    };
    let knobs = Run {
        burst: MS,
        horizon: 18 * MS,
        ..run()
    };
    scenario(workload, on(&[Version::PY312], knobs))
}

fn semaphore_1() -> Scenario {
    let python = r#"
pool = Semaphore(3)       # three connections

def query(sql):
    with pool:
        rows = db.execute(sql)
    report(rows)

for sql in queries:       # eight
    Thread(target=query, args=[sql]).start()
"#;
    let mut body = with(0, 3, vec![at(4, Op::Io(Dist::Uniform(4 * MS, 8 * MS)))]);
    body.extend([at(5, Op::Compute(Dist::Burst)), at(5, Op::Done)]);
    let workload = Workload {
        locks: vec![lock("pool", LockKind::Semaphore(3))],
        ..workload(
            SEMAPHORE.title,
            python,
            vec![role("query", Count::Threads, body)],
        )
    };
    let knobs = Run {
        threads: 8,
        burst: MS,
        ..run()
    };
    scenario(workload, on(&[Version::PY312], knobs))
}

/// Short reports: hardly anybody waits for the GIL.
fn semaphore_2() -> Scenario {
    let mut scenario = semaphore_1();
    scenario.runs[0].burst = 300 * US;
    scenario
}

fn condition_1() -> Scenario {
    let python = r#"
cond, jobs = Condition(), []

def worker():
    with cond:
        while not jobs:
            cond.wait()   # gives the lock back
        take(jobs)        # has it again

def boss():
    new = download()
    with cond:
        jobs.extend(new)
        cond.notify_all()
"#;
    let inside = vec![at(5, Op::Wait(0, None)), at(6, Op::Compute(Dist::Burst))];
    let mut boss = vec![at(9, Op::Io(Dist::Io))];
    boss.extend(with(0, 10, vec![at(12, Op::Notify(0, u32::MAX))]));
    let workload = Workload {
        locks: vec![lock("cond", LockKind::Lock)],
        conditions: vec![Condition {
            name: "cond".to_owned(),
            lock: 0,
        }],
        ..workload(
            CONDITION.title,
            python,
            vec![
                role("worker", Count::Threads, with(0, 3, inside)),
                role("boss", Count::Fixed(1), boss),
            ],
        )
    };
    let knobs = Run {
        threads: 4,
        io: 4 * MS,
        burst: 2 * MS,
        ..run()
    };
    scenario(workload, on(&[Version::PY314, Version::PY314T], knobs))
}

fn event_1() -> Scenario {
    let python = r#"
ready = Event()

def serve():
    ready.wait()
    answer()

def load():
    read_config()
    ready.set()
"#;
    let serve = vec![
        at(3, Op::WaitEvent(0, None)),
        at(4, Op::Compute(Dist::Burst)),
        at(4, Op::Done),
    ];
    let load = vec![
        at(7, Op::Io(Dist::Io)),
        at(7, Op::Compute(Dist::Fixed(MS))),
        at(8, Op::Set(0)),
    ];
    let workload = Workload {
        events: named("ready"),
        ..workload(
            EVENT.title,
            python,
            vec![
                role("serve", Count::Threads, serve),
                role("load", Count::Fixed(1), load),
            ],
        )
    };
    let knobs = Run {
        threads: 4,
        io: 4 * MS,
        burst: 3 * MS,
        ..run()
    };
    scenario(workload, on(&[Version::PY314, Version::PY314T], knobs))
}

fn barrier_1() -> Scenario {
    let python = r#"
barrier = Barrier(4)

def worker(part):
    for _ in range(4):
        relax(part)       # all have as much to do
        barrier.wait()

for part in parts:        # four, a core each
    Thread(target=worker, args=[part]).start()
"#;
    let body = vec![repeat(
        3,
        4,
        vec![at(4, Op::Compute(Dist::Burst)), at(5, Op::Barrier(0))],
    )];
    let workload = Workload {
        barriers: vec![Barrier {
            name: "barrier".to_owned(),
            parties: 4,
        }],
        ..workload(
            BARRIER.title,
            python,
            vec![role("worker", Count::Fixed(4), body)],
        )
    };
    let knobs = |speeds| Run {
        runtime: Version::PY314T,
        speeds,
        burst: 5 * MS,
        ..run()
    };
    scenario(
        workload,
        vec![knobs(Vec::new()), knobs(vec![1000, 1000, 1000, 500])],
    )
}
