//! Timers: what may expire by an interrupt does so in it (`__hrtimer_run_queues`).

use gilscope::program::{Dist, Op};
use gilscope::scenario::Run;
use gilscope::time::{MS, Ns, US};
use gilscope::trace::{State, state_of};

use crate::build::{role, run_of, simulate, spin, workload};

/// When two threads that sleep 1 ms, and so much longer, are woken on one core beside a busy thread.
fn woken(longer: Ns) -> [Ns; 2] {
    let nap = |ns| vec![Op::Sleep(Dist::Fixed(ns))];
    let roles = vec![
        role("short", 1, nap(MS)),
        role("long", 1, nap(MS + longer)),
        role("spin", 1, spin()),
    ];
    let run = Run {
        jitter: 0,
        horizon: 20 * MS,
        ..run_of("3.14t", 1)
    };
    let simulation = simulate(&workload(roles), &run);
    let trace = simulation.trace();
    [0, 1].map(|thread| {
        let mut spans = trace.threads[thread].spans(0, trace.end, trace.end);
        let asleep = spans.find(|span| state_of(span.value) == State::Sleep);
        asleep.expect("it sleeps").end
    })
}

#[test]
fn timers_within_the_slack_of_each_other_expire_together() {
    let [short, long] = woken(30 * US);
    assert_eq!(short, long, "the slack is 50 µs");
    let [short, long] = woken(200 * US);
    assert!(long > short + 100 * US, "{short} {long}");
}
