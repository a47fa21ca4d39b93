//! Acceptance tests of GIL removal: what was published of Stein's patch and the Gilectomy, predicted from one
//! machine's atomic operations and cache lines, and from the references that the bytecode counts (models.md §4).
//!
//! Nothing is fitted: where prediction and publication disagree, the card says by how much and why. Each test prints
//! its figures (`--show-output`).

use gilscope::program::Op;
use gilscope::scenario::{Run, Workload};
use gilscope::sim::{Report, Simulation};
use gilscope::time::{MS, Ns};
use gilscope::trace::State;

use crate::build::{compute, repeat, role, run_of, simulate, workload};

/// The loop, or calls as `fib` makes them, in each of so many threads.
fn counting(threads: u32, turns: u64) -> Workload {
    workload(vec![role("count", threads, vec![compute(turns * 22)])])
}

fn fib(threads: u32) -> Workload {
    workload(vec![role(
        "fib",
        threads,
        vec![repeat(20_000, vec![Op::Call])],
    )])
}

fn run(version: &str, work: &Workload) -> Simulation {
    simulate(work, &run_of(version, 8))
}

fn wall(version: &str, work: &Workload) -> f64 {
    run(version, work).report().end as f64
}

fn cpu(report: &Report) -> Ns {
    let on_core = |ns: &[Ns]| ns[State::Python as usize] + ns[State::Native as usize];
    report.threads.iter().map(|t| on_core(&t.ns)).sum()
}

#[test]
fn steins_patch_costs_one_thread_much_and_many_threads_more() {
    let one = wall("1.5-stein", &counting(1, 100_000)) / wall("1.5", &counting(1, 100_000));
    let two = wall("1.5-stein", &counting(2, 100_000)) / wall("1.5-stein", &counting(1, 100_000));
    println!(
        "1.5-stein: one thread {one:.1} times 1.5 (published: at least 1.3, about 2 and worse); a second thread makes it {two:.1} times as long"
    );
    assert!(one > 1.3);
    // Two threads take longer than one after the other: a lock that everybody needs all the time.
    assert!(two > 2.0, "{two}");
}

#[test]
fn the_gilectomy_on_seven_cores_is_as_slow_as_published() {
    let stock = run("3.6", &fib(7)).report();
    let atomic = run("gilectomy", &fib(7)).report();
    let alone = wall("gilectomy", &fib(1)) / wall("3.6", &fib(1));
    let wall_ratio = atomic.end as f64 / stock.end as f64;
    let cpu_ratio = cpu(&atomic) as f64 / cpu(&stock) as f64;
    println!(
        "gilectomy, fib: one thread {alone:.2} times 3.6 (published about 1.3); 7 threads: wall {wall_ratio:.2} times (published 3.5), CPU {cpu_ratio:.1} times (published 25)"
    );
    assert!((2.0..5.0).contains(&wall_ratio), "{wall_ratio}");
    assert!((15.0..35.0).contains(&cpu_ratio), "{cpu_ratio}");
}

#[test]
fn the_log_helps_until_the_committing_thread_is_the_bottleneck() {
    let work = fib(7);
    let stock = wall("3.6", &work);
    let atomic = wall("gilectomy", &work) / stock;
    let log = run("gilectomy-log", &work).report();
    println!(
        "7 threads, wall against 3.6: atomic {atomic:.2}, log {:.2}",
        log.end as f64 / stock
    );
    assert!((log.end as f64) < atomic * stock);
    // All are held up by the one that applies the logs.
    let longer = run(
        "gilectomy-log",
        &workload(vec![role("fib", 7, vec![repeat(100_000, vec![Op::Call])])]),
    )
    .report();
    let waits: Ns = longer.threads[..7]
        .iter()
        .map(|t| t.ns[State::Lock as usize])
        .sum();
    let share = waits as f64 / longer.end as f64 / 7.0;
    let committer = longer.threads[7].ns[State::Native as usize] as f64 / longer.end as f64;
    println!(
        "logs full: threads wait {:.0} % of the time, the committer works {:.0} %",
        share * 100.0,
        committer * 100.0
    );
    assert!(share > 0.3 && committer > 0.9, "{share} {committer}");
}

#[test]
fn computing_pays_for_whoever_computes_at_the_same_time() {
    // A second thread joins for the last half: the first slows down from then on.
    let mut late = counting(1, 400_000);
    let mut second = role("late", 1, vec![compute(100 * MS)]);
    second.start = 20 * MS;
    late.roles.push(second);
    let short = Run {
        horizon: 40 * MS,
        ..run_of("gilectomy", 8)
    };
    let alone = wall("gilectomy", &counting(1, 400_000));
    let both = simulate(
        &late,
        &Run {
            horizon: 10_000 * MS,
            ..short
        },
    )
    .report();
    assert!(both.threads[0].ns[State::Python as usize] as f64 > 1.2 * alone);
}
