//! The convoy: an echo server beside busy threads, on the interval GIL, the tick GIL, and with the priority cure
//! (acceptance tests 4, 5 and 7 of the models).

use gilscope::fidelity::published::programs::echo;
use gilscope::scenario::*;
use gilscope::sim::Simulation;
use gilscope::time::{MS, S, US};

use crate::build::{median, run_of};

fn rps(sim: &Simulation) -> f64 {
    let report = sim.report();
    report.completed() as f64 * 1e9 / report.end as f64
}

#[test]
fn a4_new_gil_the_convoy_has_the_published_throughput() {
    // r4victor, Python 3.9, requests per second beside one and two CPU-bound threads.
    let published = [
        (100 * MS, 5.0, 2.0),
        (10 * MS, 50.0, 30.0),
        (5 * MS, 100.0, 50.0),
        (MS, 500.0, 280.0),
        (100 * US, 3200.0, 1700.0),
    ];
    for (interval, one, two) in published {
        // That machine, a MacBook: a hand-off, which is two wake-ups, takes 20 to 56 µs (models.md §2.4).
        let run = Run {
            interval,
            wake: 19 * US,
            jitter: 470,
            slack: 0,
            horizon: 4 * S,
            ..run_of("3.9", 4)
        };
        let got = |n| median(&echo(n, 60 * US), &run, rps);
        let (a, b) = (got(1), got(2));
        println!(
            "interval {interval} ns: {a:.1} (published {one}), two threads {b:.1} (published {two})"
        );
        assert!((a / one - 1.0).abs() <= 0.3);
        // The table has no fractions.
        assert!((b / two - 1.0).abs() <= 0.3 || (b - two).abs() <= 0.5);
    }
}

#[test]
fn a4_new_gil_a_short_send_keeps_the_gil_and_one_core_has_no_convoy() {
    let run = Run {
        horizon: 4 * S,
        ..run_of("3.9", 4)
    };
    let both = median(&echo(1, 60 * US), &run, rps);
    let only_recv = median(&echo(1, 5 * US), &run, rps);
    println!("both calls outlast the wake-up {both:.0} requests/s, only one {only_recv:.0}");
    assert!((1.7..=2.3).contains(&(only_recv / both)));
    let one_core = Run {
        cores: 1,
        horizon: S,
        ..run
    };
    let single = median(&echo(1, 5 * US), &one_core, rps);
    println!("one core {single:.0} requests/s");
    assert!(single > 5_000.0);
}

#[test]
fn a5_old_gil_answers_at_once_where_the_new_one_takes_an_interval() {
    let latency = |name: &str| {
        let run = Run {
            horizon: S,
            ..run_of(name, 4)
        };
        median(&echo(1, 5 * US), &run, |sim| {
            let all = sim.report().latencies();
            all[all.len() / 2] as f64 / 1e6
        })
    };
    let (old, new) = (latency("2.7"), latency("3.13"));
    println!("median response: 2.7 {old:.3} ms, 3.13 {new:.3} ms");
    assert!(old < 0.5);
    assert!((4.9..=6.0).contains(&new));
}

#[test]
fn a7_the_priority_gil_cures_the_convoy() {
    let on = |name: &str| Run {
        horizon: S,
        ..run_of(name, 4)
    };
    let alone = median(&echo(0, 60 * US), &on("3.2"), rps);
    let convoy = median(&echo(1, 60 * US), &on("3.2"), rps);
    let cured = median(&echo(1, 60 * US), &on("3.2-priority"), rps);
    let two = median(&echo(2, 60 * US), &on("3.2-priority"), rps);
    println!(
        "requests/s alone {alone:.0}, 3.2 beside one {convoy:.0}, priority beside one {cured:.0}, beside two {two:.0}"
    );
    assert!(convoy < 0.02 * alone);
    assert!(cured > 0.5 * alone);
    assert!(two > 0.5 * alone);
}
