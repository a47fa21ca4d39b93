//! Tasks of an event loop: who gives way, who does not, and what helps.

use super::Preset;
use super::build::{at, repeat, role, run, scenario, workload};
use crate::program::{Dist, Errand, Op};
use crate::scenario::{Count, Mode, Run, Scenario};
use crate::time::MS;

/// The same requests by processes, threads and tasks.
pub(super) const GREEN: Preset = Preset {
    id: "green",
    title: "Thread or green thread",
    promise: "Threads and tasks both wait side by side; the system switches threads, tasks switch themselves.",
    revisions: &[green_1, green_2],
};

/// Many tasks that mostly wait.
pub(super) const ASYNCIO: Preset = Preset {
    id: "asyncio",
    title: "asyncio: many tasks, one thread",
    promise: "One thread serves a dozen waiting tasks: whoever has its answer takes its turn.",
    revisions: &[asyncio_1],
};

/// One call that does not await.
pub(super) const BLOCKING: Preset = Preset {
    id: "blocking",
    title: "One blocking call freezes the loop",
    promise: "A call that does not await stops every task of its loop; gevent's patched call gives way.",
    revisions: &[blocking_1],
};

/// Computing between two awaits.
pub(super) const HOG: Preset = Preset {
    id: "hog",
    title: "Computing in a coroutine",
    promise: "A task keeps the loop until it awaits; threads have to share, every few milliseconds.",
    revisions: &[hog_1],
};

/// The same blocking call, sent away.
pub(super) const TO_THREAD: Preset = Preset {
    id: "to-thread",
    title: "to_thread: the loop goes on",
    promise: "Sent to a thread, the blocking call no longer stops the loop: the pings keep coming.",
    revisions: &[to_thread_1],
};

fn tasks(mode: Mode) -> Run {
    Run {
        mode,
        cores: 2,
        ..run()
    }
}

fn green_1() -> Scenario {
    let python = r#"
async def visit(page):        # def, in threads
    for link in page:
        text = await get(link)
        index(text)

async def main():
    async with TaskGroup() as group:
        for page in pages:
            group.create_task(visit(page))
"#;
    let body = vec![repeat(
        1,
        3,
        vec![
            at(2, Op::Io(Dist::Io)),
            at(3, Op::Compute(Dist::Burst)),
            at(3, Op::Done),
        ],
    )];
    let roles = vec![role("visit", Count::Threads, body)];
    let knobs = |mode| Run {
        threads: 4,
        io: 6 * MS,
        burst: 2 * MS,
        ..tasks(mode)
    };
    scenario(
        workload("Thread or green thread", python, roles),
        vec![knobs(Mode::Threaded), knobs(Mode::Asyncio)],
    )
}

/// With greenlets, whose code is that of the threads.
fn green_2() -> Scenario {
    let python = r#"
def visit(page):
    for link in page:
        text = get(link)      # asyncio: await
        index(text)

for page in pages:
    Thread(target=visit, args=[page]).start()
    # or gevent.spawn(visit, page)
    # or group.create_task(visit(page))
"#;
    let mut scenario = green_1();
    let lines = python.trim_matches('\n').lines();
    scenario.workload.python = lines.map(str::to_owned).collect();
    let greenlets = Run {
        mode: Mode::Gevent,
        ..scenario.runs[0].clone()
    };
    scenario.runs.insert(1, greenlets);
    scenario
}

fn asyncio_1() -> Scenario {
    let python = r#"
async def fetch(url):
    while True:
        reply = await session.get(url)
        rows.append(parse(reply))

async def main():
    await gather(*map(fetch, urls))

asyncio.run(main())
"#;
    let body = vec![repeat(
        1,
        3,
        vec![
            at(2, Op::Begin),
            at(2, Op::Io(Dist::Exponential(12 * MS))),
            at(3, Op::Compute(Dist::Burst)),
            at(3, Op::Done),
        ],
    )];
    let roles = vec![role("fetch", Count::Threads, body)];
    let knobs = Run {
        threads: 12,
        ..tasks(Mode::Asyncio)
    };
    scenario(
        workload("asyncio: many tasks, one thread", python, roles),
        vec![knobs],
    )
}

/// A task that answers every few milliseconds, and how late it does.
fn ping() -> Vec<crate::program::Stmt> {
    vec![repeat(
        1,
        8,
        vec![
            at(2, Op::Sleep(Dist::Fixed(3 * MS))),
            at(3, Op::Compute(Dist::Fixed(MS / 2))),
            at(3, Op::Done),
        ],
    )]
}

fn blocking_1() -> Scenario {
    let python = r#"
async def ping():
    for _ in range(8):
        await asyncio.sleep(0.003)
        draw()

async def report():
    rows = compute()
    requests.post(URL, rows)    # no await
"#;
    let report = vec![
        at(6, Op::Compute(Dist::Fixed(4 * MS))),
        at(7, Op::Block(Dist::Io)),
    ];
    let roles = vec![
        role("ping", Count::Threads, ping()),
        role("report", Count::Fixed(1), report),
    ];
    let knobs = |mode| Run {
        io: 20 * MS,
        ..tasks(mode)
    };
    scenario(
        workload("One blocking call freezes the loop", python, roles),
        vec![knobs(Mode::Asyncio), knobs(Mode::Gevent)],
    )
}

fn hog_1() -> Scenario {
    let python = r#"
async def ping():             # def, in threads
    for _ in range(8):
        await asyncio.sleep(0.003)
        draw()

async def report():
    for part in parts:
        summarise(part)
        await asyncio.sleep(0)
"#;
    let report = vec![repeat(
        6,
        2,
        vec![at(7, Op::Compute(Dist::Burst)), at(8, Op::Yield)],
    )];
    let roles = vec![
        role("ping", Count::Threads, ping()),
        role("report", Count::Fixed(1), report),
    ];
    let knobs = |mode| Run {
        burst: 18 * MS,
        ..tasks(mode)
    };
    scenario(
        workload("Computing in a coroutine", python, roles),
        vec![knobs(Mode::Asyncio), knobs(Mode::Threaded)],
    )
}

fn to_thread_1() -> Scenario {
    let python = r#"
async def ping():
    for _ in range(8):
        await asyncio.sleep(0.003)
        draw()

async def report():
    rows = compute()
    await asyncio.to_thread(
        requests.post, URL, rows)
"#;
    let report = vec![
        at(6, Op::Compute(Dist::Fixed(4 * MS))),
        at(7, Op::ToThread(Dist::Io, Errand::Io)),
    ];
    let roles = vec![
        role("ping", Count::Threads, ping()),
        role("report", Count::Fixed(1), report),
    ];
    let knobs = Run {
        io: 20 * MS,
        ..tasks(Mode::Asyncio)
    };
    scenario(
        workload("to_thread: the loop goes on", python, roles),
        vec![knobs],
    )
}
