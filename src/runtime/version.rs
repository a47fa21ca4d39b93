//! Which Python: names, and the constants that differ between versions.
//!
//! Speeds come from the count-down loop and the benchmarks of `measurements/primitives.json` (2-vCPU AMD
//! EPYC virtual machine): versions that were not measured take the value of the nearest that was. Check
//! sites follow models.md §2.3, single-thread overheads of free-threaded builds §3.5.

use std::fmt;

use crate::time::Ns;

/// An interpreter version; `t` in the name means free-threaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u8,
    minor: u8,
    free_threaded: bool,
}

/// Where a running thread looks at the outside world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sites {
    /// 2.x: when the ticker runs out, counted in ticks.
    Ticks,
    /// 3.2–3.9: before nearly every opcode.
    EveryOpcode,
    /// 3.10 and later: after calls, at function entry, and at backward jumps.
    CallsAndJumps,
}

/// What the engine needs to know of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// One turn of `while n > 0: n -= 1`, in picoseconds.
    pub loop_ps: u64,
    /// Turns of the eval loop's head in it: ticks in 2.x, check sites up to 3.9, 1 from 3.10 on.
    pub sites_per_loop: u64,
    /// Where checks happen.
    pub sites: Sites,
    /// One opcode such as a load, an add or a store, in nanoseconds.
    pub opcode_ns: Ns,
    /// A call and return of a small Python function, in nanoseconds.
    pub call_ns: Ns,
    /// Uncontended acquire or release of a `threading.Lock`, in nanoseconds.
    pub lock_ns: Ns,
    /// Single-thread slow-down against the GIL build, in thousandths.
    pub overhead: u64,
    /// `Lock.acquire` releases the GIL even when the lock is free (up to 3.2).
    pub lock_always_releases: bool,
    /// `Lock` is the one-byte mutex with the 1 ms fairness rule (3.13 and later).
    pub fair_lock: bool,
    /// A blocked acquire can be interrupted by a signal (3.2 and later).
    pub interruptible: bool,
    /// The drop request is a bit of the holder (3.13 and later), not a flag that all share.
    pub drop_bit_per_thread: bool,
}

const fn py(minor: u8) -> Version {
    Version {
        major: 3,
        minor,
        free_threaded: false,
    }
}

const fn pyt(minor: u8) -> Version {
    Version {
        free_threaded: true,
        ..py(minor)
    }
}

impl Version {
    /// CPython 2.7.
    pub const PY27: Self = Self {
        major: 2,
        minor: 7,
        free_threaded: false,
    };
    /// CPython 3.9.
    pub const PY39: Self = py(9);
    /// CPython 3.12.
    pub const PY312: Self = py(12);
    /// CPython 3.13.
    pub const PY313: Self = py(13);
    /// CPython 3.13, free-threaded.
    pub const PY313T: Self = pyt(13);
    /// CPython 3.14.
    pub const PY314: Self = py(14);
    /// CPython 3.14, free-threaded.
    pub const PY314T: Self = pyt(14);

    /// Every version that can be simulated, oldest first.
    pub const ALL: [Self; 16] = [
        Self::PY27,
        py(2),
        py(3),
        py(4),
        py(5),
        py(6),
        py(7),
        py(8),
        py(9),
        py(10),
        py(11),
        py(12),
        py(13),
        py(14),
        pyt(13),
        pyt(14),
    ];

    /// The version with this canonical name, such as `3.12` or `3.14t`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.to_string() == name)
    }

    /// Built with `--disable-gil`.
    pub fn is_free_threaded(self) -> bool {
        self.free_threaded
    }

    /// Uses the check-interval GIL of 2.x.
    pub fn is_tick(self) -> bool {
        self.major == 2
    }

    /// The constants of this version.
    pub fn profile(self) -> Profile {
        let minor = self.minor;
        let tick = self.is_tick();
        let free = self.free_threaded;
        // loop_ns, lock acquire+release ns, fib(25)-like call cost: primitives.json.
        let (loop_ps, lock_pair_ns, call_ns) = match (tick, free, minor) {
            (true, ..) => (14_398, 42, 90),
            (_, true, 13) => (24_041, 32, 73),
            (_, true, _) => (24_041, 32, 73),
            (_, _, ..=10) => (22_362, 40, 75),
            (_, _, 11 | 12) => (19_144, 59, 46),
            (_, _, 13) => (22_624, 30, 46),
            _ => (12_715, 25, 36),
        };
        Profile {
            loop_ps,
            sites_per_loop: if tick || minor <= 9 { 3 } else { 1 },
            sites: match (tick, minor) {
                (true, _) => Sites::Ticks,
                (_, ..=9) => Sites::EveryOpcode,
                _ => Sites::CallsAndJumps,
            },
            // The loop has about seven opcodes in every version.
            opcode_ns: loop_ps / 7_000,
            call_ns,
            lock_ns: lock_pair_ns / 2,
            overhead: match (free, minor) {
                (true, 13) => 1_400,
                (true, _) => 1_080,
                _ => 1_000,
            },
            lock_always_releases: tick || minor <= 2,
            fair_lock: !tick && minor >= 13,
            interruptible: !tick,
            drop_bit_per_thread: minor >= 13 && !tick,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = if self.free_threaded { "t" } else { "" };
        write!(f, "{}.{}{t}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for version in Version::ALL {
            assert_eq!(Version::from_name(&version.to_string()), Some(version));
        }
        assert_eq!(Version::from_name("3.15"), None);
    }
}
