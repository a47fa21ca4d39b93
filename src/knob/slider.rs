//! Between a slider's position and a knob's value, and one step of an arrow key.
//!
//! Logarithmic sliders land on values of two digits. Where the smallest value is zero, position 0 is zero
//! and the logarithm begins at [`FLOOR`].

use std::f64::consts::LN_2;

use super::{Kind, Knob, Scale};

/// Positions run from 0 to this.
pub const POSITIONS: u32 = 1_000;

/// Where a logarithmic slider that starts at zero has its first value above it.
const FLOOR: u64 = 100;

impl Knob {
    /// Where on its slider a value stands, 0..=[`POSITIONS`].
    pub fn position(&self, value: u64) -> u32 {
        match &self.kind {
            Kind::Integer(scale) | Kind::Time(scale) => scale.position(value),
            Kind::Choice(choices) => {
                let last = (choices.len() as u64 - 1).max(1);
                (value.min(last) * u64::from(POSITIONS) / last) as u32
            }
        }
    }

    /// The value at a position of its slider.
    pub fn value_at(&self, position: u32) -> u64 {
        let position = position.min(POSITIONS);
        match &self.kind {
            Kind::Integer(scale) | Kind::Time(scale) => scale.value_at(position),
            Kind::Choice(choices) => {
                let last = choices.len() as u64 - 1;
                let steps = u64::from(POSITIONS);
                (u64::from(position) * last + steps / 2) / steps
            }
        }
    }

    /// The value so many steps of an arrow key up or down: by one for counts and choices, by one in the
    /// second digit for large counts and for times.
    pub fn nudge(&self, value: u64, steps: i32) -> u64 {
        let limits = self.limits();
        let mut value = value;
        for _ in 0..steps.unsigned_abs().min(1_000) {
            let step = match &self.kind {
                Kind::Time(_) => second_digit(value.max(FLOOR) - u64::from(steps < 0)),
                Kind::Integer(scale) if scale.log && value > 100 => {
                    second_digit(value - u64::from(steps < 0))
                }
                _ => 1,
            };
            value = match steps < 0 {
                true => (value.saturating_sub(1) / step) * step,
                false => (value / step).saturating_add(1).saturating_mul(step),
            };
            value = value.clamp(*limits.start(), *limits.end());
        }
        value
    }
}

impl Scale {
    fn position(&self, value: u64) -> u32 {
        let (lo, hi) = (*self.slider.start(), *self.slider.end());
        let value = value.clamp(lo, hi);
        let share = if !self.log {
            (value - lo) as f64 / (hi - lo) as f64
        } else if value == 0 {
            0.0
        } else {
            let (first, from) = self.first();
            let log = libm::log2(value.max(from) as f64 / from as f64) / self.octaves();
            first + log * (1.0 - first)
        };
        libm::round(share * f64::from(POSITIONS)) as u32
    }

    fn value_at(&self, position: u32) -> u64 {
        let (lo, hi) = (*self.slider.start(), *self.slider.end());
        let share = f64::from(position) / f64::from(POSITIONS);
        if position == 0 {
            return lo;
        }
        if position == POSITIONS {
            return hi;
        }
        if !self.log {
            return lo + libm::round(share * (hi - lo) as f64) as u64;
        }
        let (first, from) = self.first();
        let log = (share - first) / (1.0 - first);
        // libm's own power of two has a table of 4 kB.
        let value = from as f64 * libm::exp(log.max(0.0) * self.octaves() * LN_2);
        round_two(value).clamp(lo, hi)
    }

    /// Share of the slider, and value there, at which the logarithm begins.
    fn first(&self) -> (f64, u64) {
        match *self.slider.start() {
            0 => (1.0 / f64::from(POSITIONS), FLOOR),
            lo => (0.0, lo),
        }
    }

    fn octaves(&self) -> f64 {
        libm::log2(*self.slider.end() as f64 / self.first().1 as f64)
    }
}

/// Unit of the second significant digit: 10 for 123, 1 for anything below 100.
fn second_digit(value: u64) -> u64 {
    10u64.pow(value.max(10).ilog10() - 1)
}

fn round_two(value: f64) -> u64 {
    let unit = second_digit(value as u64);
    libm::round(value / unit as f64) as u64 * unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knob::{ALL, find};
    use crate::time::{MS, US};

    #[test]
    fn a_position_and_its_value_agree_on_every_slider() {
        for knob in ALL {
            let mut last = 0;
            for position in 0..=POSITIONS {
                let value = knob.value_at(position);
                assert!(knob.limits().contains(&value), "{} {value}", knob.key);
                assert!(value >= last, "{} falls at {position}", knob.key);
                last = value;
                let again = knob.value_at(knob.position(value));
                let off = again.abs_diff(value) as f64 / value.max(1) as f64;
                assert!(off <= 0.021, "{} {value} {again}", knob.key);
            }
        }
    }

    /// The value is rounded to two digits: how the power is worked out must not show in any of them.
    #[test]
    fn every_position_has_the_value_that_a_power_of_two_gives() {
        for knob in ALL {
            let (Kind::Integer(scale) | Kind::Time(scale)) = &knob.kind else {
                continue;
            };
            for position in (1..POSITIONS).filter(|_| scale.log) {
                let (first, from) = scale.first();
                let share = f64::from(position) / f64::from(POSITIONS);
                let log = ((share - first) / (1.0 - first)).max(0.0);
                let value = round_two(from as f64 * libm::exp2(log * scale.octaves()));
                let value = value.clamp(*scale.slider.start(), *scale.slider.end());
                assert_eq!(scale.value_at(position), value, "{} {position}", knob.key);
            }
        }
    }

    #[test]
    fn counts_up_to_twenty_and_round_times_are_hit_exactly() {
        for key in ["threads", "cores"] {
            let knob = find(key).unwrap();
            for value in (1..=20).chain([32, 64, 256]) {
                assert_eq!(knob.value_at(knob.position(value)), value, "{key}");
            }
        }
        let interval = find("interval").unwrap();
        for value in [US, 10 * US, 500 * US, MS, 2 * MS, 5 * MS, 20 * MS] {
            assert_eq!(interval.value_at(interval.position(value)), value);
        }
    }

    #[test]
    fn an_arrow_key_moves_the_second_digit() {
        let interval = find("interval").unwrap();
        assert_eq!(interval.nudge(5 * MS, 1), 5 * MS + 100 * US);
        assert_eq!(interval.nudge(10 * MS, -1), 9_900 * US);
        assert_eq!(interval.nudge(US, -3), US);
        assert_eq!(find("cores").unwrap().nudge(2, 2), 4);
        assert_eq!(find("wake").unwrap().nudge(0, 1), 10);
        let runtime = find("runtime").unwrap();
        let last = *runtime.limits().end();
        assert_eq!(runtime.nudge(last, 1), last);
    }
}
