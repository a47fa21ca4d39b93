//! The speed-up that the work allows.
//!
//! Two bounds, both from what the runs themselves did. *Ideal*: the processor time of the work cannot be spread over more than
//! the cores, and not over more threads than there are; work that mostly waits can overlap more often than there are cores.
//! *Amdahl*: a share of the work is serial. With one GIL that share is measured, as the time that the GIL is held in the
//! first run of the curve, where least is in anybody's way, divided by the time of the same work in sequence. Without a GIL
//! nothing says beforehand what is serial: then the share is fitted to the curve by least squares, and is named so.

/// How the serial share was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Time that the GIL is held, of the work in sequence.
    Held,
    /// Least squares.
    Fit,
}

/// Amdahl's law for a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Law {
    /// Share of the work that is serial, 0 to 1.
    pub serial: f64,
    /// Where that is from.
    pub how: How,
}

impl Law {
    /// The share that fits best to pairs of "how much at a time" and speed-up. From `1 / S = s + (1 - s) / p` follows
    /// `1 / S - 1 / p = s (1 - 1 / p)`, which is linear in `s`. None where nothing goes at a time.
    pub fn fit(points: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let (mut above, mut below) = (0.0, 0.0);
        for (parallel, speedup) in points {
            let rest = 1.0 - 1.0 / parallel;
            if parallel > 1.0 && speedup > 0.0 {
                above += (1.0 / speedup - 1.0 / parallel) * rest;
                below += rest * rest;
            }
        }
        let serial = (below > 0.0).then(|| (above / below).clamp(0.0, 1.0))?;
        let how = How::Fit;
        Some(Self { serial, how })
    }

    /// The speed-up with so much at a time.
    pub fn at(self, parallel: f64) -> f64 {
        1.0 / (self.serial + (1.0 - self.serial) / parallel.max(1.0))
    }
}

/// The most that can go at a time: threads, and cores by the share of the work that needs one.
pub fn ideal(threads: u64, cores: u64, on_cores: f64) -> f64 {
    let cores = cores as f64 / on_cores.clamp(1e-6, 1.0);
    cores.min(threads as f64).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fit_finds_the_share_that_made_the_curve() {
        for serial in [0.0, 0.05, 0.5, 1.0] {
            let law = Law {
                serial,
                how: How::Fit,
            };
            let curve = [1.0, 2.0, 4.0, 16.0].map(|p| (p, law.at(p)));
            let found = Law::fit(curve.into_iter()).unwrap();
            assert!((found.serial - serial).abs() < 1e-9, "{found:?}");
        }
        assert_eq!(Law::fit([(1.0, 1.0)].into_iter()), None);
    }

    #[test]
    fn work_that_waits_overlaps_more_often_than_there_are_cores() {
        assert_eq!(ideal(16, 4, 1.0), 4.0);
        assert_eq!(ideal(16, 1, 0.1), 10.0);
        assert_eq!(ideal(3, 1, 0.1), 3.0);
    }
}
