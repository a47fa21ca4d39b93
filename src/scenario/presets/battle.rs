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
