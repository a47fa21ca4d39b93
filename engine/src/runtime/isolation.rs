//! What it costs to start a worker with an interpreter of its own: a process or a subinterpreter.
//!
//! Rules: `Lib/multiprocessing/context.py`, `popen_*.py` (v3.13.15); PEP 684 and PEP 734; models.md §7. The times are
//! `start_cost_ms` of `measurements/primitives.json`: start and join of a process that does nothing. What a
//! bare thread costs there (`thread_start_join_us`) is taken off, since the engine charges that by itself.
//! Versions that were not measured take the nearest that was.

use crate::time::{Ns, US};

use super::version::Version;

/// Bare fork and wait (models.md §7): page tables are copied with the GIL held.
pub const FORK: Ns = 900 * US;
/// Start and join by way of a server that is up (models.md §7; measured on 3.13 alone).
const FORKSERVER: Ns = 9_500 * US;

/// What a pipe holds, bytes (`pipe(7)`: 16 pages).
pub const PIPE: u64 = 65_536;

/// Time to pickle so many bytes, and to make objects of them again: a list of 10⁶ small integers, 4.9 MB,
/// took 11 ms out and 38 ms in (models.md §7). Other data differ; what a message costs beside its bytes was
/// not measured.
pub fn pickling(bytes: u64) -> (Ns, Ns) {
    const LIST: u64 = 4_900_000;
    (bytes * 11_000 * US / LIST, bytes * 38_000 * US / LIST)
}

/// What one version charges, in nanoseconds of CPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Starts {
    /// A forked process, from the fork's return to its own code (and its end).
    pub fork: Ns,
    /// A fresh process: an interpreter, its imports, the main module.
    pub spawn: Ns,
    /// A process from a server that is up, after the server's fork.
    pub forkserver: Ns,
    /// Making a subinterpreter, and taking it down.
    pub create: Ns,
    /// See `create`.
    pub close: Ns,
}

/// Release of CPython, `(3, 13)`; none for other implementations.
pub(crate) fn release(version: Version) -> Option<(u32, u32)> {
    let (major, minor) = version.name().split_once('.')?;
    let minor = minor.strip_suffix('t').unwrap_or(minor);
    Some((major.parse().ok()?, minor.parse().ok()?))
}

impl Version {
    /// Whether it warns who forks while other threads run (`DeprecationWarning`; What's New 3.12; seen with 3.12.1 and
    /// 3.13.0, not with 3.11.7).
    pub fn warns_of_fork(self) -> bool {
        release(self).is_some_and(|release| release >= (3, 12))
    }

    /// The line at which `multiprocessing` forks: tag, file, and the line where that tag was read.
    pub fn fork(self) -> (&'static str, &'static str, Option<u32>) {
        const FILE: &str = "Lib/multiprocessing/popen_fork.py";
        const OLD: &str = "Lib/multiprocessing/forking.py";
        match release(self) {
            Some((..=2, _)) => ("v2.7.18", OLD, Some(121)),
            Some((3, ..=2)) => ("v3.2", OLD, None),
            Some((3, 3)) => ("v3.3.7", OLD, None),
            Some((3, 4)) => ("v3.4.10", FILE, None),
            Some((3, 5)) => ("v3.5.10", FILE, None),
            Some((3, 6)) => ("v3.6.15", FILE, Some(66)),
            Some((3, 7)) => ("v3.7.16", FILE, Some(70)),
            Some((3, 8)) => ("v3.8.18", FILE, Some(70)),
            Some((3, 9)) => ("v3.9.18", FILE, Some(66)),
            Some((3, 10)) => ("v3.10.13", FILE, Some(66)),
            Some((3, 11)) => ("v3.11.7", FILE, Some(66)),
            Some((3, 12)) => ("v3.12.1", FILE, Some(66)),
            Some((3, 14..)) => ("v3.14.7", FILE, Some(76)),
            _ => ("v3.13.0", FILE, Some(67)),
        }
    }
}

/// Why this version cannot start workers this way; nothing if it can.
pub fn refusal(version: Version, subinterpreter: bool, fork: bool) -> Option<&'static str> {
    match release(version) {
        None => Some("start-up was measured on CPython alone"),
        Some(release) if subinterpreter && release < (3, 12) => {
            Some("subinterpreters have a GIL of their own from 3.12 on")
        }
        Some(release) if !fork && release < (3, 4) => {
            Some("multiprocessing can only fork before 3.4")
        }
        Some(release) if release < (2, 6) => Some("multiprocessing came with 2.6"),
        Some(_) => None,
    }
}

/// The costs of this version; of CPython 3.13 where nothing is known.
pub fn starts(version: Version) -> Starts {
    // Start and join of a forked and of a spawned process, and of a thread, microseconds.
    let (fork, spawn, thread) = match release(version) {
        Some((..=2, _)) => (1_231, 0, 44),
        Some((3, ..=10)) => (2_052, 53_226, 74),
        Some((3, 11 | 12)) => (1_716, 44_241, 94),
        Some((3, 14..)) => (1_898, 31_144, 65),
        _ => (1_652, 43_759, 80),
    };
    let (create, close) = match release(version) {
        Some((3, 14..)) => (8_651, 1_378),
        _ => (6_826, 1_400),
    };
    Starts {
        fork: (fork - thread) * US - FORK,
        spawn: Ns::saturating_sub(spawn, thread) * US,
        forkserver: FORKSERVER - FORK - thread * US,
        create: create * US,
        close: close * US,
    }
}
