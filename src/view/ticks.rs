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
        .find(|&(unit, _)| last >= unit && step * 100 >= unit)
        .unwrap_or((1, "ns"))
}

fn decimal(at: Ns, unit: Ns, step: Ns) -> String {
    let decimals = match step {
        s if s % unit == 0 => 0,
        s if s * 10 % unit == 0 => 1,
        _ => 2,
    };
    format!("{:.decimals$}", at as f64 / unit as f64)
}
