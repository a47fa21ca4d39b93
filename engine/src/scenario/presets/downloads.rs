//! Threads that mostly wait.

use super::Preset;
use super::build::{at, repeat, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Mode, Run, Scenario};
use crate::time::{MS, US};

/// Downloads, one after the other and in threads.
pub(super) const DOWNLOADS: Preset = Preset {
    id: "downloads",
    title: "Downloads: waiting side by side",
    promise: "Threads that wait for the network wait side by side: the GIL does not matter.",
    revisions: &[downloads_1],
};

/// Downloads and reports together.
pub(super) const MIXED: Preset = Preset {
    id: "mixed",
    title: "Mixed work: some wait, some compute",
    promise: "Waiting overlaps with computing under a GIL; computing with computing only without one.",
    revisions: &[mixed_1],
};

fn downloads_1() -> Scenario {
    let python = r#"
def download(url):
    data = urlopen(url).read()
    return parse(data)

with ThreadPoolExecutor(5) as pool:
    pages = list(pool.map(download, urls))
"#;
    let body = vec![
        at(1, Op::Io(Dist::Io)),
        at(2, Op::Compute(Dist::Burst)),
        at(2, Op::Done),
    ];
    let roles = vec![role("download", Count::Threads, body)];
    let knobs = |mode| Run {
        mode,
        threads: 5,
        io: 20 * MS,
        burst: 2 * MS,
        ..run()
    };
    scenario(
        workload("Downloads: waiting side by side", python, roles),
        vec![knobs(Mode::Sequential), knobs(Mode::Threaded)],
    )
}

fn mixed_1() -> Scenario {
    let python = r#"
def fetch():
    for url in urls:
        data = urlopen(url).read()
        rows.extend(parse(data))

def report():
    for part in parts:
        summarise(part)
"#;
    let fetch = vec![repeat(
        1,
        4,
        vec![
            at(2, Op::Io(Dist::Io)),
            at(3, Op::Compute(Dist::Fixed(500 * US))),
            at(3, Op::Done),
        ],
    )];
    let report = vec![repeat(6, 4, vec![at(7, Op::Compute(Dist::Burst))])];
    let roles = vec![
        role("report", Count::Fixed(2), report),
        role("fetch", Count::Threads, fetch),
    ];
    let knobs = |runtime, mode| Run {
        runtime,
        mode,
        io: 6 * MS,
        burst: 5 * MS,
        ..run()
    };
    scenario(
        workload("Mixed work: some wait, some compute", python, roles),
        vec![
            knobs(Version::PY312, Mode::Sequential),
            knobs(Version::PY312, Mode::Threaded),
            knobs(Version::PY314T, Mode::Threaded),
        ],
    )
}
