//! Chance, reproducibly: one stream of random numbers per simulated thread.
//!
//! `rand_pcg` promises the same numbers on every platform. Logarithms come from `libm`, because
//! `f64::ln` differs between native code and wasm. Every draw is rounded to whole nanoseconds at once.

use rand_core::Rng as _;
use rand_pcg::Pcg32;

use crate::time::Ns;

/// A stream of random numbers. Streams of one seed are independent of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rng(Pcg32);

impl Rng {
    /// Stream number `stream` of `seed`.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = Pcg32::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ stream, stream);
        rng.next_u32();
        Self(rng)
    }

    /// Uniform in `[0, 1)`, 53 bits.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform in `[lo, hi]`, both ends included. `lo <= hi`.
    pub fn between(&mut self, lo: Ns, hi: Ns) -> Ns {
        let span = u128::from(hi - lo) + 1;
        lo + ((u128::from(self.0.next_u64()) * span) >> 64) as Ns
    }

    /// Exponential with mean `mean`, cut at 20 means so that one draw cannot fill a run.
    pub fn exponential(&mut self, mean: Ns) -> Ns {
        let u = 1.0 - self.unit();
        let draw = -libm::log(u) * mean as f64;
        libm::round(draw.min(mean as f64 * 20.0)) as Ns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let draw = |seed, stream| Rng::new(seed, stream).between(0, u64::MAX - 1);
        assert_eq!(draw(1, 0), draw(1, 0));
        assert_ne!(draw(1, 0), draw(1, 1));
        assert_ne!(draw(1, 0), draw(2, 0));
    }

    #[test]
    fn exponential_has_its_mean() {
        let mut rng = Rng::new(7, 0);
        let n = 100_000;
        let sum: u64 = (0..n).map(|_| rng.exponential(1_000_000)).sum();
        let mean = sum as f64 / f64::from(n);
        assert!((mean - 1e6).abs() < 2e4, "{mean}");
    }
}
