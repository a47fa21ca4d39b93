//! Running without a GIL: what it protects, and what became of attempts to remove it.

use super::Preset;
use super::build::{at, object, on, repeat, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, ObjectKind, Role, Run, Scenario, Workload};
use crate::time::MS;

/// 3.12 with its GIL, and without it and nothing else changed.
pub(super) const REFCOUNT: Preset = Preset {
    id: "refcount",
    title: "What the GIL protects: reference counts",
    promise: "Without it, counts of one object get lost: it is freed while in use, or never.",
    revisions: &[refcount_1],
};

/// One lock around every reference count.
pub(super) const STEIN: Preset = Preset {
    id: "stein",
    title: "Greg Stein's patch: no GIL, and slower",
    promise: "One lock around every reference count: two threads take far longer than with the GIL.",
    revisions: &[stein_1],
};

/// Atomic counts, and logs of counts.
pub(super) const GILECTOMY: Preset = Preset {
    id: "gilectomy",
    title: "The Gilectomy: seven cores, and slower",
    promise: "Atomic counts of objects that all threads share cost more than the GIL did; logs help a little.",
    revisions: &[gilectomy_1],
};

/// No references to count.
pub(super) const MANAGED: Preset = Preset {
    id: "jython",
    title: "Jython and IronPython never had a GIL",
    promise: "Four threads on four cores at once: objects are traced, not counted; each list has its lock.",
    revisions: &[managed_1],
};

/// In the first the object is freed early, in the second never.
const SEEDS: (u64, u64) = (4, 1);

fn refcount_1() -> Scenario {
    let python = r#"
x = [1, 2, 3]         # one reference: x

def use():
    for _ in range(N):
        y = x         # one more
        sum(y)
        del y         # one fewer

start(use, use); join()
del x                 # the last one: free it
"#;
    let main = Role {
        main: true,
        ..role(
            "main",
            Count::Fixed(1),
            vec![
                at(8, Op::Spawn(1)),
                at(8, Op::Join(1)),
                at(9, Op::Decref(0)),
            ],
        )
    };
    let turn = vec![
        at(4, Op::Incref(0)),
        at(5, Op::Compute(Dist::Uniform(0, 200))),
        at(6, Op::Decref(0)),
    ];
    let users = Role {
        spawned: true,
        ..role("use", Count::Threads, vec![repeat(3, 1000, turn)])
    };
    let workload = Workload {
        objects: vec![object("x", ObjectKind::Container)],
        ..workload(REFCOUNT.title, python, vec![main, users])
    };
    let without = |seed| Run {
        runtime: Version::NOLOCK,
        seed,
        ..run()
    };
    scenario(workload, vec![run(), without(SEEDS.0), without(SEEDS.1)])
}

fn stein_1() -> Scenario {
    let python = r#"
def count_down(n):
    while n > 0:      # counts 0 and True up, down
        n = n - 1     # counts n and 1 up, down

start_new_thread(count_down, (N,))
start_new_thread(count_down, (N,))
"#;
    let roles = vec![role(
        "count down",
        Count::Threads,
        vec![at(2, Op::Compute(Dist::Burst))],
    )];
    let knobs = Run {
        cores: 2,
        check_interval: 10,
        ..run()
    };
    scenario(
        workload(STEIN.title, python, roles),
        on(&[Version::PY15, Version::STEIN], knobs),
    )
}

fn gilectomy_1() -> Scenario {
    let python = r#"
def fib(n):
    if n < 2: return 1
    return fib(n - 1) + fib(n - 2)
# all count the same objects: fib, its code,
# its globals, 0, 1, 2, True

for _ in range(7):
    Thread(target=fib, args=[N]).start()
"#;
    let roles = vec![role(
        "fib",
        Count::Threads,
        vec![repeat(2, 10_000, vec![at(2, Op::Call)])],
    )];
    let knobs = Run {
        threads: 7,
        cores: 8,
        ..run()
    };
    let versions = [Version::PY36, Version::GILECTOMY, Version::GILECTOMY_LOG];
    scenario(
        workload(GILECTOMY.title, python, roles),
        on(&versions, knobs),
    )
}

fn managed_1() -> Scenario {
    let python = r#"
results = []

def task(part):
    for item in part:
        r = compute(item)
        results.append(r)   # locks this list only

for part in parts:
    Thread(target=task, args=[part]).start()
"#;
    let turn = vec![at(4, Op::Compute(Dist::Burst)), at(5, Op::Access(0, true))];
    let workload = Workload {
        objects: vec![object("results", ObjectKind::Container)],
        ..workload(
            MANAGED.title,
            python,
            vec![role("task", Count::Threads, vec![repeat(3, 5, turn)])],
        )
    };
    let knobs = Run {
        threads: 4,
        burst: 2 * MS,
        ..run()
    };
    let versions = [Version::PY27, Version::JYTHON, Version::IRONPYTHON];
    scenario(workload, on(&versions, knobs))
}
