//! Times the engine. Each result is a line of `key=value` words; `cargo xtask bench` makes tables of them.
//!
//! - `engine-bench speed EVENTS REPETITIONS`: both workloads, three interpreters, 4, 16 and 64 threads.
//! - `engine-bench grow threads|cores|length EVENTS REPETITIONS`: how the time of an event grows.
//! - `engine-bench second`: how many events a second takes in which nothing happens.
//! - `engine-bench once WORKLOAD VERSION THREADS CORES EVENTS REPETITIONS`: one of them.
//!
//! Time is CPU time, of the fastest repetition. An event is what the report counts: something taken from the queue of the
//! future, void or not, or a burst of CPU time that was over before the next of them.

mod case;
mod clock;
#[cfg(target_arch = "wasm32")]
mod node;
mod sample;

use case::{Case, Work};
use gilscope::runtime::Version;

/// The interval GIL, no GIL, and the GIL that is offered every so many ticks.
const VERSIONS: [Version; 3] = [Version::PY312, Version::PY314T, Version::PY27];
const THREADS: [u32; 3] = [4, 16, 64];
/// Cores unless they are what grows.
const CORES: u32 = 4;

fn main() {
    let args = args();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match carry_out(&words) {
        Some(lines) => lines.iter().for_each(|line| print(line)),
        None => {
            print("engine-bench speed | grow threads|cores|length | second | once: see src/main.rs")
        }
    }
}

fn carry_out(words: &[&str]) -> Option<Vec<String>> {
    match words {
        ["speed", events, repetitions] => Some(timed(&speed(), events, repetitions)?),
        ["grow", "threads", events, repetitions] => timed(&threads(), events, repetitions),
        ["grow", "cores", events, repetitions] => timed(&cores(), events, repetitions),
        ["grow", "length", events, repetitions] => lengths(events, repetitions),
        ["second"] => Some(seconds()),
        ["once", work, version, threads, cores, events, repetitions] => {
            let case = Case {
                work: Work::from_name(work)?,
                version: Version::from_name(version)?,
                threads: threads.parse().ok()?,
                cores: cores.parse().ok()?,
            };
            timed(&[case], events, repetitions)
        }
        _ => None,
    }
}

fn timed(cases: &[Case], events: &str, repetitions: &str) -> Option<Vec<String>> {
    let (events, repetitions) = (events.parse().ok()?, repetitions.parse().ok()?);
    let lines = cases
        .iter()
        .map(|case| sample::line(case, events, repetitions));
    lines.collect()
}

fn speed() -> Vec<Case> {
    let mut cases = Vec::new();
    for work in [Work::Waits, Work::Cpu] {
        for version in VERSIONS {
            cases.extend(THREADS.map(|threads| Case {
                work,
                version,
                threads,
                cores: CORES,
            }));
        }
    }
    cases
}

/// 1 to 1,024 threads.
fn threads() -> Vec<Case> {
    let mut cases = Vec::new();
    for version in VERSIONS {
        let powers = (0..=10).map(|power| 1 << power);
        cases.extend(powers.map(|threads| Case {
            work: Work::Waits,
            version,
            threads,
            cores: CORES,
        }));
    }
    cases
}

/// 1 to 256 cores, under 256 threads.
fn cores() -> Vec<Case> {
    let mut cases = Vec::new();
    for version in VERSIONS {
        let powers = (0..=8).map(|power| 1 << power);
        cases.extend(powers.map(|cores| Case {
            work: Work::Waits,
            version,
            threads: 256,
            cores,
        }));
    }
    cases
}

/// From a hundredth of so many events to all of them, with 16 threads.
fn lengths(events: &str, repetitions: &str) -> Option<Vec<String>> {
    let (events, repetitions): (u64, u32) = (events.parse().ok()?, repetitions.parse().ok()?);
    let mut lines = Vec::new();
    for version in VERSIONS {
        let case = Case {
            work: Work::Waits,
            version,
            threads: 16,
            cores: CORES,
        };
        for part in [100, 30, 10, 3, 1] {
            // Short runs are repeated as often as makes them as long as the long one.
            lines.push(sample::line(
                &case,
                events / part,
                repetitions.max(part.min(9) as u32),
            )?);
        }
    }
    Some(lines)
}

/// One thread that computes for a second, on each interpreter there is.
fn seconds() -> Vec<String> {
    let of = |version| sample::second(version);
    Version::ALL.into_iter().filter_map(of).collect()
}

#[cfg(not(target_arch = "wasm32"))]
fn args() -> Vec<String> {
    std::env::args().skip(1).collect()
}

#[cfg(not(target_arch = "wasm32"))]
fn print(line: &str) {
    println!("{line}");
}

#[cfg(target_arch = "wasm32")]
use node::{args, print};
