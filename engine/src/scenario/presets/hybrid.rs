//! Fast and slow cores.

use super::Preset;
use super::build::{at, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Run, Scenario};
use crate::time::MS;

/// Threads under a GIL, and without one, on one fast and three slow cores.
pub(super) const HYBRID: Preset = Preset {
    id: "hybrid",
    title: "Fast and slow cores",
    promise: "Who holds the GIL on a slow core slows everyone; and a thread that mostly waits looks fit for one.",
    revisions: &[hybrid_1],
};

fn hybrid_1() -> Scenario {
    let python = r#"
def work(part):
    for item in part:
        compute(item)

# One fast core, three of half its speed.
for part in parts:
    Thread(target=work, args=(part,)).start()
"#;
    let body = vec![at(2, Op::Compute(Dist::Burst))];
    let roles = vec![role("worker", Count::Threads, body)];
    let knobs = |runtime, speeds: &[u32]| Run {
        runtime,
        threads: 4,
        burst: 40 * MS,
        speeds: speeds.to_vec(),
        ..run()
    };
    let slow = [1000, 500, 500, 500];
    scenario(
        workload("Fast and slow cores", python, roles),
        vec![
            knobs(Version::PY312, &[]),
            knobs(Version::PY312, &slow),
            knobs(Version::PY314T, &slow),
        ],
    )
}
