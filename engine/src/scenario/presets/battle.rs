//! The GIL battle of Python 2 on several cores.

use super::Preset;
use super::build::{at, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Run, Scenario};
use crate::time::MS;

/// Two count-downs on one core and on two.
pub(super) const BATTLE: Preset = Preset {
    id: "battle",
    title: "The GIL battle: a second core makes it slower",
    promise: "In Python 2, a second core lets threads fight for the GIL at every check, and all lose time.",
    revisions: &[battle_1],
};

/// How rarely the GIL should be offered.
pub(super) const TICKS: Preset = Preset {
    id: "ticks",
    title: "Ticks: when Python 2 offered the GIL",
    promise: "Every 100, 1,000 or 10,000 ticks the GIL is let go for an instant: the oftener, the slower.",
    revisions: &[ticks_1],
};

fn ticks_1() -> Scenario {
    let python = r#"
sys.getcheckinterval()   # 100; 10 in 2.2

def count_down(n):       # ticks of a turn:
    while n > 0:         # compare 1, jump 1
        n -= 1           # subtract 1

Thread(target=count_down, args=[N]).start()
Thread(target=count_down, args=[N]).start()
"#;
    let body = vec![at(3, Op::Compute(Dist::Burst))];
    let roles = vec![role("count down", Count::Threads, body)];
    let knobs = |check_interval| Run {
        runtime: Version::PY27,
        check_interval,
        cores: 2,
        burst: 3 * MS,
        ..run()
    };
    scenario(
        workload("Ticks: when Python 2 offered the GIL", python, roles),
        vec![knobs(100), knobs(1_000), knobs(10_000)],
    )
}

fn battle_1() -> Scenario {
    let python = r#"
sys.getcheckinterval()    # 100 ticks

def count_down(n):
    while n > 0:
        n -= 1

Thread(target=count_down, args=[N]).start()
Thread(target=count_down, args=[N]).start()
"#;
    let body = vec![at(3, Op::Compute(Dist::Burst))];
    let roles = vec![role("count down", Count::Threads, body)];
    let knobs = |cores| Run {
        runtime: Version::PY27,
        cores,
        burst: 12 * MS,
        ..run()
    };
    scenario(
        workload(
            "The GIL battle: a second core makes it slower",
            python,
            roles,
        ),
        vec![knobs(1), knobs(2)],
    )
}
