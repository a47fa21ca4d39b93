//! Round instants for the time axis.

use super::viewport::Viewport;
use crate::time::Ns;

/// A labelled instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// When.
    pub at: Ns,
    /// Its label, such as `5 ms`.
    pub label: String,
}

/// Instants 1, 2 or 5 times a power of ten apart, at least `gap` pixels from each other; all labels in the
/// same unit and with the same number of decimals.
pub fn ticks(view: &Viewport, gap: f32) -> Vec<Tick> {
    let step = step(view.ns_per_px() * f64::from(gap.max(1.0)));
    let (unit, name) = unit(step, view.to as Ns);
    let first = (view.from.max(0.0) as Ns).div_ceil(step);
    (first..)
        .map(|n| n * step)
        .take_while(|&at| at as f64 <= view.to)
        .map(|at| Tick {
            at,
            label: format!("{} {name}", decimal(at, unit, step)),
        })
        .collect()
}

/// The smallest of 1, 2, 5, 10, 20, … nanoseconds that is not below `least`.
fn step(least: f64) -> Ns {
    let mut power: Ns = 1;
    loop {
        for factor in [1, 2, 5] {
            if (power * factor) as f64 >= least {
                return power * factor;
            }
        }
        power = power.saturating_mul(10);
        if power >= 1_000_000_000_000_000 {
            return power;
        }
    }
}

/// The largest unit in which neither labels nor steps need many digits.
fn unit(step: Ns, last: Ns) -> (Ns, &'static str) {
    const UNITS: [(Ns, &str); 4] = [
        (1_000_000_000, "s"),
        (1_000_000, "ms"),
        (1_000, "µs"),
        (1, "ns"),
    ];
    UNITS
        .into_iter()
        .find(|&(unit, _)| last >= 2 * unit && step * 100 >= unit)
        .unwrap_or((1, "ns"))
}

fn decimal(at: Ns, unit: Ns, step: Ns) -> String {
    let decimals = match step {
        _ if at == 0 => 0,
        s if s % unit == 0 => 0,
        s if s * 10 % unit == 0 => 1,
        _ => 2,
    };
    format!("{:.decimals$}", at as f64 / unit as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: f64, to: f64, expected: &str) {
        let view = Viewport {
            from,
            to,
            width: 600.0,
        };
        let labels: Vec<String> = ticks(&view, 100.0).into_iter().map(|t| t.label).collect();
        assert_eq!(labels.join(" | "), expected);
    }

    #[test]
    fn labels_are_round_and_alike() {
        check(0.0, 40e6, "0 ms | 10 ms | 20 ms | 30 ms | 40 ms");
        check(
            0.0,
            1e9,
            "0 ms | 200 ms | 400 ms | 600 ms | 800 ms | 1000 ms",
        );
        check(0.0, 60e9, "0 s | 10 s | 20 s | 30 s | 40 s | 50 s | 60 s");
        check(
            8.41e6,
            8.43e6,
            "8410 µs | 8415 µs | 8420 µs | 8425 µs | 8430 µs",
        );
        check(
            1_000.0,
            2_000.0,
            "1.0 µs | 1.2 µs | 1.4 µs | 1.6 µs | 1.8 µs | 2.0 µs",
        );
        check(0.0, 5e-7, "0 ns");
    }

    #[test]
    fn ticks_keep_their_distance_at_any_zoom() {
        for exponent in 0..40 {
            let to = 1_000.0 * f64::from(1u32 << (exponent / 2)) * 1.3;
            let from = to * 0.3;
            let view = Viewport {
                from,
                to,
                width: 1_000.0,
            };
            let found = ticks(&view, 80.0);
            assert!(!found.is_empty() && found.len() <= 13, "{}", found.len());
            for pair in found.windows(2) {
                assert!(view.x(pair[1].at) - view.x(pair[0].at) >= 79.9);
                assert_ne!(pair[0].label, pair[1].label);
            }
        }
    }
}
