//! An axis: from where to where, in which unit, with which labels.

use crate::time::{self, Ns};

/// What stands on an axis, and so how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Whole things: threads, cores, ticks, requests.
    Count,
    /// Nanoseconds.
    Time,
    /// How many times as fast.
    Times,
    /// A share of a whole, 0 to 1.
    Share,
}

/// A place on an axis with its label.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where, in the axis's unit.
    pub at: f64,
    /// What stands there.
    pub label: String,
}

/// An axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// What it is.
    pub label: String,
    /// How it is written.
    pub unit: Unit,
    /// Logarithmic.
    pub log: bool,
    /// The low end.
    pub from: f64,
    /// The high end.
    pub to: f64,
    /// Labels, from the low end.
    pub ticks: Vec<Tick>,
}

/// Values that differ by more than this factor are shown on a logarithmic axis.
const WIDE: f64 = 25.0;
/// Labels that an axis should have at most.
const LABELS: f64 = 7.0;

impl Scale {
    /// From zero to the greatest value.
    pub fn linear(label: &str, unit: Unit, greatest: f64) -> Self {
        let greatest = if greatest > 0.0 { greatest } else { 1.0 };
        let step = step(greatest / LABELS, unit);
        let to = match unit {
            Unit::Share => 1.0,
            _ => greatest * 1.04,
        };
        let count = libm::floor(to / step + 1e-9) as u32;
        let tick = |index: u32| {
            let at = f64::from(index) * step;
            let label = write(unit, at);
            Tick { at, label }
        };
        Self {
            label: label.to_owned(),
            unit,
            log: false,
            from: 0.0,
            to,
            ticks: (0..=count).map(tick).collect(),
        }
    }

    /// From one count to another, none of which is zero.
    pub fn counts(label: &str, from: f64, to: f64) -> Self {
        let mut scale = Self::linear(label, Unit::Count, to);
        scale.from = from.min(1.0);
        scale.to = to.max(scale.from + 1.0);
        scale.ticks.retain(|tick| tick.at >= 1.0);
        if scale.ticks.first().is_none_or(|tick| tick.at > 1.0) {
            let label = write(Unit::Count, 1.0);
            scale.ticks.insert(0, Tick { at: 1.0, label });
        }
        // 1 and 2 would touch where the steps are large.
        if scale.ticks.get(1).is_some_and(|t| t.at * 9.0 < scale.to) {
            scale.ticks.remove(1);
        }
        scale
    }

    /// A logarithmic axis around positive values.
    pub fn log(label: &str, unit: Unit, from: f64, to: f64) -> Self {
        let (from, to) = if from < to {
            (from, to)
        } else {
            (from / 2.0, to * 2.0)
        };
        let decades = libm::log10(to / from);
        // 1, 10, 100; with 2 and 5 where there is room.
        let factors: &[f64] = match decades {
            0.0..2.6 => &[1.0, 2.0, 5.0],
            _ => &[1.0],
        };
        let mut ticks = Vec::new();
        let first = libm::floor(libm::log10(from)) as i32;
        for power in first..=first + libm::ceil(decades) as i32 + 1 {
            for factor in factors {
                let at = factor * libm::exp10(f64::from(power));
                if at >= from * (1.0 - 1e-9) && at <= to * (1.0 + 1e-9) {
                    let label = write(unit, at);
                    ticks.push(Tick { at, label });
                }
            }
        }
        Self {
            label: label.to_owned(),
            unit,
            log: true,
            from,
            to,
            ticks,
        }
    }

    /// Whatever shows these values best: from zero where they are alike, else logarithmic.
    pub fn around(label: &str, unit: Unit, values: impl Iterator<Item = f64>) -> Self {
        let (mut least, mut greatest) = (f64::INFINITY, 0.0f64);
        for value in values {
            greatest = greatest.max(value);
            if value > 0.0 {
                least = least.min(value);
            }
        }
        match greatest > least * WIDE {
            true => Self::log(label, unit, least * 0.8, greatest * 1.25),
            false => Self::linear(label, unit, greatest),
        }
    }

    /// A place as a share of the axis's length.
    pub fn share(&self, at: f64) -> f64 {
        let (from, to) = (self.from, self.to);
        match self.log {
            true => libm::log10(at.max(from * 1e-3) / from) / libm::log10(to / from),
            false => (at - from) / (to - from),
        }
    }
}

/// 1, 2 or 5 times a power of ten; whole things have no parts.
fn step(rough: f64, unit: Unit) -> f64 {
    if unit == Unit::Share {
        return 0.2;
    }
    let power = libm::exp10(libm::floor(libm::log10(rough)));
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(power * 10.0);
    if unit == Unit::Count {
        step.max(1.0)
    } else {
        step
    }
}

/// A value as it is written on an axis and in sentences.
pub fn write(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Time if value < 0.5 => "0".to_owned(),
        Unit::Time => time::human(libm::round(value) as Ns),
        Unit::Share => format!("{} %", libm::round(value * 100.0)),
        Unit::Times => format!("{} ×", digits(value)),
        Unit::Count if value >= 1e6 => format!("{} M", digits(value / 1e6)),
        Unit::Count if value >= 1e4 => format!("{} k", digits(value / 1e3)),
        Unit::Count => digits(value),
    }
}

/// Three digits, and no zeros behind the point.
fn digits(value: f64) -> String {
    let places = match value {
        v if v >= 99.95 => 0,
        v if v >= 9.995 => 1,
        _ => 2,
    };
    let text = format!("{value:.places$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: &Scale) -> String {
        let labels: Vec<&str> = scale.ticks.iter().map(|tick| &*tick.label).collect();
        labels.join(", ")
    }

    #[test]
    fn labels_are_round_and_few() {
        let time = Scale::log("t", Unit::Time, 1e5, 1e8);
        assert_eq!(labels(&time), "100 µs, 1 ms, 10 ms, 100 ms");
        assert_eq!((time.share(1e5), time.share(1e8)), (0.0, 1.0));
        let times = Scale::linear("s", Unit::Times, 4.0);
        assert_eq!(labels(&times), "0 ×, 1 ×, 2 ×, 3 ×, 4 ×");
        assert_eq!(labels(&Scale::counts("n", 1.0, 8.0)), "1, 2, 4, 6, 8");
        assert_eq!(
            labels(&Scale::counts("n", 1.0, 64.0)),
            "1, 10, 20, 30, 40, 50, 60"
        );
        assert_eq!(
            labels(&Scale::linear("p", Unit::Share, 0.3)),
            "0 %, 20 %, 40 %, 60 %, 80 %, 100 %"
        );
        assert_eq!(labels(&Scale::linear("n", Unit::Count, 1.0)), "0, 1");
    }

    #[test]
    fn values_far_apart_stand_on_a_logarithm_and_all_are_within() {
        let far = Scale::around("r", Unit::Count, [92.0, 10_652.0].into_iter());
        assert!(far.log);
        for value in [92.0, 10_652.0] {
            assert!((0.0..=1.0).contains(&far.share(value)));
        }
        let near = Scale::around("r", Unit::Count, [92.0, 100.0].into_iter());
        assert_eq!((near.log, near.from), (false, 0.0));
    }
}
