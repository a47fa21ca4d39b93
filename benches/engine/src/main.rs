//! Times the engine: one line for each case, `key=value` words apart by blanks.
//!
//! `engine-bench speed|threads|cores|length|once WORK VERSION THREADS CORES EVENTS`

mod case;
mod clock;
#[cfg(target_arch = "wasm32")]
mod node;

use std::time::Duration;

use case::{Case, Work};
use gilscope::runtime::Version;
use gilscope::sim::{Limits, Simulation};

/// What one repetition gave.
struct Sample {
    events: u64,
    intervals: usize,
    bytes: usize,
    turns: u64,
    end: u64,
    cpu: Duration,
}

fn once(case: &Case, events: u64) -> Option<Sample> {
    let scenario = case.scenario()?;
    let limits = Limits {
        events,
        bytes: usize::MAX,
    };
    let mut simulation = Simulation::new(&scenario, 0, limits);
    let before = clock::used();
    simulation.run();
    let cpu = clock::used() - before;
    let report = simulation.report();
    Some(Sample {
        events: report.events,
        intervals: simulation.trace().intervals(),
        bytes: simulation.trace().bytes(),
        turns: report.completed(),
        end: report.end,
        cpu,
    })
}

fn line(case: &Case, events: u64, repetitions: u32) -> Option<String> {
    let samples = (0..repetitions).filter_map(|_| once(case, events));
    let best = samples.min_by_key(|sample| sample.cpu)?;
    Some(format!(
        "work={} version={} threads={} cores={} events={} intervals={} bytes={} turns={} end={} ns={} mps={:.2}",
        case.work.name(),
        case.version.name(),
        case.threads,
        case.cores,
        best.events,
        best.intervals,
        best.bytes,
        best.turns,
        best.end,
        best.cpu.as_nanos(),
        best.events as f64 * 1e3 / best.cpu.as_nanos() as f64,
    ))
}

#[cfg(not(target_arch = "wasm32"))]
fn args() -> Vec<String> {
    std::env::args().skip(1).collect()
}

#[cfg(target_arch = "wasm32")]
use node::args;

#[cfg(not(target_arch = "wasm32"))]
fn print(line: &str) {
    println!("{line}");
}

#[cfg(target_arch = "wasm32")]
use node::print;

fn main() {
    let args = args();
    let number = |i: usize, or: u64| args.get(i).and_then(|a| a.parse().ok()).unwrap_or(or);
    if args.first().map(String::as_str) == Some("once") {
        let work = if args[1] == "cpu" {
            Work::Cpu
        } else {
            Work::Waits
        };
        let Some(version) = Version::from_name(&args[2]) else {
            return;
        };
        let case = Case {
            work,
            version,
            threads: number(3, 4) as u32,
            cores: number(4, 4) as u32,
        };
        if let Some(text) = line(&case, number(5, 1_000_000), number(6, 1) as u32) {
            print(&text);
        }
        return;
    }
    for work in [Work::Waits, Work::Cpu] {
        for name in ["3.12", "3.14t", "2.7"] {
            for threads in [4, 16, 64] {
                let Some(version) = Version::from_name(name) else {
                    return;
                };
                let case = Case {
                    work,
                    version,
                    threads,
                    cores: 4,
                };
                if let Some(text) = line(&case, number(1, 1_000_000), number(2, 5) as u32) {
                    print(&text);
                }
            }
        }
    }
}
