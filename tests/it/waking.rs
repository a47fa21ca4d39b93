//! Waking costs a system call only where somebody sleeps (`sem_post` looks at the count of sleepers first).

use gilscope::program::Op;
use gilscope::scenario::*;
use gilscope::time::{Ns, US};

use crate::build::{compute, role, run_of, simulate, workload};

/// How long it takes to set an event for which another thread has been waiting so long: in 3.13t one that waits spins first, for
/// some 16 µs, and then sleeps.
fn set_after(waited: Ns) -> Ns {
    let set = vec![compute(waited), Op::Begin, Op::Set(0), Op::Done];
    let all = Workload {
        events: vec![Named {
            name: "event".to_owned(),
        }],
        ..workload(vec![
            role("waits", 1, vec![Op::WaitEvent(0, None)]),
            role("sets", 1, set),
        ])
    };
    let run = Run {
        jitter: 0,
        ..run_of("3.13t", 2)
    };
    simulate(&all, &run).report().latencies()[0]
}

#[test]
fn who_is_not_asleep_yet_is_not_woken() {
    let (awake, asleep) = (set_after(5 * US), set_after(100 * US));
    assert_eq!(asleep, awake + 670, "the call that wakes");
}
