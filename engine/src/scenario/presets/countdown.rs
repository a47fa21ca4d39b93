//! Threads that only compute.

use super::Preset;
use super::build::{at, forever, on, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Mode, Run, Scenario};
use crate::time::MS;

/// Two count-downs, one after the other and in two threads.
pub(super) const COUNTDOWN: Preset = Preset {
    id: "countdown",
    title: "Counting down: one after the other, or in threads",
    promise: "With a GIL, two threads that compute take as long as one after the other.",
    revisions: &[countdown_1],
};

/// How two threads take turns.
pub(super) const HANDOVER: Preset = Preset {
    id: "handover",
    title: "The hand-over: five milliseconds each",
    promise: "A waiting thread asks for the GIL after 5 ms; the holder gives it up at its next check.",
    revisions: &[handover_1],
};

fn countdown_1() -> Scenario {
    let python = r#"
def count_down(n):
    while n > 0:
        n -= 1

threads = [Thread(target=count_down, args=(N,))
           for _ in range(2)]
for t in threads: t.start()
for t in threads: t.join()
"#;
    let body = vec![at(1, Op::Compute(Dist::Burst))];
    let roles = vec![role("count down", Count::Threads, body)];
    let title = "Counting down: one after the other, or in threads";
    let knobs = |mode| Run {
        mode,
        burst: 30 * MS,
        ..run()
    };
    scenario(
        workload(title, python, roles),
        vec![knobs(Mode::Sequential), knobs(Mode::Threaded)],
    )
}

fn handover_1() -> Scenario {
    let python = r#"
def work():
    n = 0
    while True:
        n += 1    # looks up at every jump back

sys.getswitchinterval()   # 0.005
Thread(target=work).start()
Thread(target=work).start()
"#;
    let body = vec![forever(2, vec![at(3, Op::Compute(Dist::Fixed(MS)))])];
    let roles = vec![role("worker", Count::Threads, body)];
    let knobs = Run {
        cores: 2,
        horizon: 32 * MS,
        ..run()
    };
    scenario(
        workload("The hand-over: five milliseconds each", python, roles),
        on(&[Version::PY312], knobs),
    )
}
