//! What workers cost in memory, by the way they are started: `measurements/memory.json`, written by
//! `measurements/programs/memory.py` on a virtual machine like that of the other constants (AMD EPYC, two cores, Linux 6.18,
//! glibc 2.36; nine interpreters of CPython from 2.7.18 to 3.13.0, medians of five).
//!
//! An idle worker with an empty program: what one more adds to the memory of all processes together, where a page that
//! several share counts once. Versions that were not measured take the nearest that was; builds without a GIL and other
//! implementations were not, and have no figure.
//!
//! Left out: what the program's own data take, in a fresh process once more, and the pages that a fork copies as soon as
//! one side writes to them. Reading an object writes its reference count: see the card.

use crate::runtime::Version;
use crate::runtime::isolation::release;
use crate::scenario::Mode;

/// What workers take beside the main process or thread, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Footprint {
    /// Each of them.
    pub(crate) worker: u64,
    /// As soon as there is one, whatever their number: the server that forks, the process that looks after semaphores, pages
    /// that the parent no longer shares.
    pub(crate) beside: u64,
}

/// kB in `/proc/PID/smaps_rollup`.
const KB: u64 = 1024;

impl Footprint {
    /// What workers of this version take in this mode, if that was measured.
    pub(crate) fn of(version: Version, mode: Mode) -> Option<Self> {
        // A free-threaded build keeps more with each object.
        if version.is_free_threaded() || version.profile().is_free_threaded_build() {
            return None;
        }
        // Worker and beside: thread, fork, fork server, spawn.
        let [thread, fork, server, spawn] = match release(version)? {
            (..=2, _) => [(18, 0), (733, 676), (0, 0), (0, 0)],
            (3, ..=6) => [(24, 0), (1237, 1727), (3907, 15_471), (7089, 8537)],
            (3, 7) => [(19, 0), (1370, 3328), (3740, 17_406), (7500, 10_389)],
            (3, 8) => [(16, 0), (1393, 1593), (4125, 13_782), (6316, 7602)],
            (3, 9) => [(20, 0), (1424, 1624), (3996, 14_889), (6959, 8411)],
            (3, 10) => [(27, 0), (1422, 1728), (4843, 13_548), (6675, 7582)],
            (3, 11) => [(14, 0), (1516, 728), (4524, 18_880), (9310, 9995)],
            (3, 12) => [(18, 0), (1195, 2149), (4758, 16_275), (8047, 9103)],
            _ => [(10, 0), (1206, 1967), (5129, 16_157), (8121, 8983)],
        };
        let interpreter = match release(version)? {
            (3, ..=12) => (2433, 438),
            _ => (2256, 261),
        };
        let (worker, beside) = match mode {
            Mode::Threaded => thread,
            Mode::Fork => fork,
            Mode::Forkserver => server,
            Mode::Spawn => spawn,
            Mode::Subinterpreters => interpreter,
            Mode::Sequential | Mode::Asyncio | Mode::Gevent => return None,
        };
        Some(Self {
            worker: worker * KB,
            beside: beside * KB,
        })
    }

    /// What so many take.
    pub(crate) fn all(self, workers: u64) -> u64 {
        match workers {
            0 => 0,
            n => n * self.worker + self.beside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table is that of the file, to the kB; what a thread adds beside itself is noise about zero.
    #[test]
    fn the_figures_are_those_that_were_measured() {
        let text = include_str!("../../../measurements/memory.json");
        let rows: Vec<serde_json::Value> = serde_json::from_str(text).expect("JSON");
        assert_eq!(rows.len(), 9);
        for row in rows {
            let python = row["python"].as_str().expect("a version");
            let name = python.rsplit_once('.').expect("a release").0;
            let version = Version::from_name(name).expect("a version");
            for (mode, way) in [
                (Mode::Threaded, "thread"),
                (Mode::Fork, "fork"),
                (Mode::Forkserver, "forkserver"),
                (Mode::Spawn, "spawn"),
                (Mode::Subinterpreters, "subinterpreter"),
            ] {
                let measured = &row["ways"][way];
                let Some(worker) = measured["worker_kb"].as_u64() else {
                    continue;
                };
                let footprint = Footprint::of(version, mode).expect("known");
                assert_eq!(footprint.worker / KB, worker, "{name} {way}");
                if mode != Mode::Threaded {
                    let beside = measured["beside_kb"].as_u64().expect("a size");
                    assert_eq!(footprint.beside / KB, beside, "{name} {way}");
                }
            }
        }
        let free = Version::from_name("3.13t").expect("a version");
        assert_eq!(Footprint::of(free, Mode::Threaded), None, "not measured");
    }
}
