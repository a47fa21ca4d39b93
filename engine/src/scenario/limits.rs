//! The limits of every field, once: validation refuses what lies outside, knobs and documents quote them.

use std::ops::RangeInclusive;

use super::{MAX_CORES, MAX_PER_ROLE};
use crate::time::{MAX_SPAN, S, US};

/// Threads of one role.
pub const THREADS: RangeInclusive<u64> = 1..=MAX_PER_ROLE as u64;
/// Cores.
pub const CORES: RangeInclusive<u64> = 1..=MAX_CORES as u64;
/// Speed of a core, thousandths of a normal one.
pub const SPEED: RangeInclusive<u64> = 100..=4_000;
/// Switch interval, nanoseconds; CPython takes no less than a microsecond.
pub const INTERVAL: RangeInclusive<u64> = US..=10 * S;
/// Check interval, ticks; 0 means the version's own.
pub const CHECK_INTERVAL: RangeInclusive<u64> = 0..=10_000_000;
/// Any span of time, nanoseconds.
pub const SPAN: RangeInclusive<u64> = 0..=MAX_SPAN;
/// Variation of the wake-up latency, thousandths of it.
pub const JITTER: RangeInclusive<u64> = 0..=1_000;
/// Slice of round robin, nanoseconds.
pub const QUANTUM: RangeInclusive<u64> = US..=10 * S;
/// Base slice of EEVDF, nanoseconds; 0 means the kernel's own.
pub const SLICE: RangeInclusive<u64> = 0..=S;
/// Ticks a second of the operating system's clock.
pub const HZ: RangeInclusive<u64> = 10..=10_000;
/// Simulated time, nanoseconds.
pub const HORIZON: RangeInclusive<u64> = US..=MAX_SPAN;
/// What travels between workers with an interpreter each, bytes.
pub const PAYLOAD: RangeInclusive<u64> = 0..=100_000_000;
/// Workers with an interpreter each.
pub const WORKERS: usize = 64;
/// Nice levels.
pub const NICE: RangeInclusive<i8> = -20..=19;
/// Parties of a barrier.
pub const PARTIES: RangeInclusive<u64> = 1..=1_024;
/// Permits of a semaphore.
pub const PERMITS: RangeInclusive<u64> = 0..=1_000_000;
/// Items in a queue or messages in a channel; 0 means unbounded.
pub const CAPACITY: RangeInclusive<u64> = 0..=1_000_000;
/// Mean time between two arrivals, nanoseconds.
pub const GAP: RangeInclusive<u64> = US..=MAX_SPAN;
/// Numbers of further interpreters; the main one is 0.
pub const INTERPRETER: RangeInclusive<u64> = 1..=63;
/// Turns of a counted loop, and arrivals of a counted source.
pub const TURNS: RangeInclusive<u64> = 0..=1_000_000_000_000;
/// What an `Add` may add, up or down.
pub const ADD: RangeInclusive<i64> = -1_000_000_000..=1_000_000_000;
/// Objects of one `Alloc`.
pub const ALLOC: RangeInclusive<u64> = 1..=1_000_000;

/// Most roles.
pub const ROLES: usize = 64;
/// Most locks, conditions, events, barriers, queues, channels, variables, objects, arrivals: of each.
pub const LIST: usize = 128;
/// Most instants of Ctrl-C.
pub const INTERRUPTS: usize = 64;
/// Most statements of one role, inner ones included.
pub const STATEMENTS: usize = 512;
/// Deepest nesting of loops.
pub const DEPTH: usize = 8;
/// Longest name, characters.
pub const NAME: usize = 40;
/// Longest title, characters.
pub const TITLE: usize = 120;
/// Most lines of Python.
pub const LINES: usize = 1_000;
/// Most text of a workload, all names and lines together, bytes.
pub const TEXT: usize = 64 << 10;
