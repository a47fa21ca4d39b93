//! Where free threading gains nothing, or loses: keeping the GIL is the better deal (models.md §10).

use super::Preset;
use super::build::{at, object, on, repeat, role, run, scenario, workload};
use crate::program::{Dist, GilUse, Op};
use crate::runtime::Version;
use crate::scenario::{Count, ObjectKind, Run, Scenario, Workload};
use crate::time::{MS, US};

/// One reference count for six threads.
pub(super) const HOT_OBJECT: Preset = Preset {
    id: "hot-object",
    title: "Free-threaded, but one hot object",
    promise: "Six threads that call one shared bound method each take several times as long as one alone.",
    revisions: &[hot_object_1],
};

/// C code that releases the GIL.
pub(super) const KEEP_NATIVE: Preset = Preset {
    id: "keep-native",
    title: "Keep the GIL? C code that releases it",
    promise: "Hashing big blocks releases the GIL: without one, four threads are no faster.",
    revisions: &[keep_native_1],
};

/// A server that waits most of the time.
pub(super) const KEEP_SERVER: Preset = Preset {
    id: "keep-server",
    title: "Keep the GIL? A server that mostly waits",
    promise: "Threads that wait for clients answer as many requests with the GIL as without it.",
    revisions: &[keep_server_1],
};

/// One thread.
pub(super) const KEEP_SINGLE: Preset = Preset {
    id: "keep-single",
    title: "Keep the GIL? A single thread",
    promise: "One thread pays for what it does not use: about 40 % on 3.13t, 8 % on 3.14t.",
    revisions: &[keep_single_1],
};

/// One list for all.
pub(super) const KEEP_HOT: Preset = Preset {
    id: "keep-hot",
    title: "Keep the GIL? All threads change one list",
    promise: "Four threads append to one list: its lock goes round, and the GIL is faster.",
    revisions: &[keep_hot_1],
};

const BOTH: [Version; 2] = [Version::PY314, Version::PY314T];

fn hot_object_1() -> Scenario {
    let python = r#"
class Counter:
    def hit(self): pass

hit = Counter().hit        # one object for all

def worker():
    for _ in range(N):
        hit()              # counts hit and self
"#;
    // An empty call takes 25 ns on 3.13t; its version's slow-down comes on top of this.
    let turn = vec![
        at(7, Op::Incref(0)),
        at(7, Op::Incref(1)),
        at(7, Op::Compute(Dist::Fixed(18))),
        at(7, Op::Decref(1)),
        at(7, Op::Decref(0)),
    ];
    let workload = Workload {
        objects: vec![
            object("hit", ObjectKind::Plain),
            object("self", ObjectKind::Plain),
        ],
        ..workload(
            HOT_OBJECT.title,
            python,
            vec![role("worker", Count::Threads, vec![repeat(6, 5_000, turn)])],
        )
    };
    let knobs = |threads| Run {
        runtime: Version::PY313T,
        threads,
        cores: 6,
        ..run()
    };
    scenario(workload, vec![knobs(1), knobs(6)])
}

fn keep_native_1() -> Scenario {
    let python = r#"
def digest(path):
    for block in blocks(path):
        sha.update(block)    # C; no GIL meanwhile

for path in paths:
    Thread(target=digest, args=[path]).start()
"#;
    let turn = vec![
        at(1, Op::Compute(Dist::Fixed(20 * US))),
        at(2, Op::Native(Dist::Burst, GilUse::Release)),
    ];
    let roles = vec![role("digest", Count::Threads, vec![repeat(1, 8, turn)])];
    let knobs = Run {
        threads: 4,
        burst: 2 * MS,
        ..run()
    };
    scenario(workload(KEEP_NATIVE.title, python, roles), on(&BOTH, knobs))
}

fn keep_server_1() -> Scenario {
    let python = r#"
def serve(conn):
    for _ in range(20):
        request = conn.recv(1024)   # wait 5 ms
        reply = answer(request)     # 0.1 ms
        conn.send(reply)

for conn in connections:            # eight
    Thread(target=serve, args=[conn]).start()
"#;
    let turn = vec![
        at(2, Op::Io(Dist::Exponential(5 * MS))),
        at(3, Op::Compute(Dist::Fixed(100 * US))),
        at(4, Op::Done),
    ];
    let roles = vec![role("serve", Count::Fixed(8), vec![repeat(1, 20, turn)])];
    scenario(workload(KEEP_SERVER.title, python, roles), on(&BOTH, run()))
}

fn keep_single_1() -> Scenario {
    let python = r#"
def main():
    for item in data:
        compute(item)

# one thread; nothing to run in parallel
main()
"#;
    let roles = vec![role(
        "main",
        Count::Fixed(1),
        vec![at(2, Op::Compute(Dist::Burst))],
    )];
    let knobs = Run {
        burst: 20 * MS,
        ..run()
    };
    let versions = [
        Version::PY313,
        Version::PY313T,
        Version::PY314,
        Version::PY314T,
    ];
    scenario(
        workload(KEEP_SINGLE.title, python, roles),
        on(&versions, knobs),
    )
}

fn keep_hot_1() -> Scenario {
    let python = r#"
log = []

def worker():
    for item in part:
        log.append(item)   # lock, append, unlock

for _ in range(4):
    Thread(target=worker).start()
"#;
    // One append takes 13.7 ns on 3.14, the turn of the loop 11, never quite the same: else the threads fall into
    // step and never meet.
    let turn = vec![
        at(4, Op::Access(0, true)),
        at(3, Op::Compute(Dist::Uniform(6, 16))),
    ];
    let workload = Workload {
        objects: vec![object("log", ObjectKind::Container)],
        ..workload(
            KEEP_HOT.title,
            python,
            vec![role("worker", Count::Threads, vec![repeat(3, 5_000, turn)])],
        )
    };
    let knobs = Run {
        threads: 4,
        ..run()
    };
    scenario(workload, on(&BOTH, knobs))
}
