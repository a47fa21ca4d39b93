//! Every knob once: key, label, unit, range, and where its value goes. The link, the command line and the
//! page all read this list; its order is the page's order.
//!
//! A value is a `u64` whatever the kind: a number, nanoseconds, or the index of a choice.

use std::ops::RangeInclusive;

use thiserror::Error;

use crate::scenario::Run;
use crate::scenario::near::{hint, near};

mod dial;
mod relevant;
mod setting;
mod slider;
mod table;
mod text;

pub use dial::{Dial, dials};
pub use relevant::relevant;
pub use setting::{Setting, apply, lists, set, values};
pub use slider::POSITIONS;
pub use table::ALL;

/// A setting of a run.
#[derive(Debug)]
pub struct Knob {
    /// Stable name in links, on the command line and in scenario files.
    pub key: &'static str,
    /// Name on the page.
    pub label: &'static str,
    /// What it does, in a sentence.
    pub help: &'static str,
    /// What values there are.
    pub kind: Kind,
    /// Shown at once; the others wait behind "more".
    pub basic: bool,
    read: fn(&Run) -> u64,
    write: fn(&mut Run, u64),
}

/// What values a knob has.
#[derive(Debug)]
pub enum Kind {
    /// A whole number.
    Integer(Scale),
    /// A span of time in nanoseconds, typed with its unit.
    Time(Scale),
    /// One of several words; the value is the index.
    Choice(&'static [Choice]),
}

/// Range of a number.
#[derive(Debug)]
pub struct Scale {
    /// What may be typed.
    pub limits: RangeInclusive<u64>,
    /// What the slider spans; values beyond stand at its end.
    pub slider: RangeInclusive<u64>,
    /// Whether the slider is logarithmic.
    pub log: bool,
    /// After a number, such as `ticks`; times carry their own.
    pub unit: &'static str,
}

/// One of the words of a [`Kind::Choice`].
#[derive(Debug)]
pub struct Choice {
    /// Stable word in links.
    pub key: &'static str,
    /// What the page calls it.
    pub label: &'static str,
}

/// Why a setting was refused. One line; names key, value and limits.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KnobError {
    /// No knob has this key.
    #[error("unknown knob `{key}`: {hint}")]
    Unknown {
        /// What was written.
        key: String,
        /// Near matches, or all there are.
        hint: String,
    },
    /// The value is not of the kind or outside its limits.
    #[error("{key}={value}: {problem}")]
    Value {
        /// Which knob.
        key: String,
        /// What was written.
        value: String,
        /// What is allowed.
        problem: String,
    },
}

/// The knob with this key.
pub fn find(key: &str) -> Result<&'static Knob, KnobError> {
    ALL.iter().find(|k| k.key == key).ok_or_else(|| {
        let keys = || ALL.iter().map(|k| k.key).chain(["at"]);
        let all = keys().collect::<Vec<_>>().join(", ");
        KnobError::Unknown {
            key: short(key),
            hint: hint(&near(key, keys()), &format!("knobs are {all}")),
        }
    })
}

impl Knob {
    /// Its value in a run.
    pub fn get(&self, run: &Run) -> u64 {
        (self.read)(run)
    }

    /// Changes its value in a run; values outside the limits move to the nearest that is allowed.
    pub fn put(&self, run: &mut Run, value: u64) {
        let limits = self.limits();
        (self.write)(run, value.clamp(*limits.start(), *limits.end()));
    }

    /// Smallest and largest value that may be typed.
    pub fn limits(&self) -> RangeInclusive<u64> {
        match &self.kind {
            Kind::Integer(scale) | Kind::Time(scale) => scale.limits.clone(),
            Kind::Choice(choices) => 0..=choices.len() as u64 - 1,
        }
    }
}

/// What was typed, cut so that a message stays one line.
pub(crate) fn short(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    match clean.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &clean[..end]),
        None => clean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::Version;

    #[test]
    fn every_text_reads_back_and_every_default_is_allowed() {
        for knob in ALL {
            let run = Run::default();
            let limits = knob.limits();
            for value in [knob.get(&run), *limits.start(), *limits.end()] {
                assert_eq!(knob.parse(&knob.text(value)), Ok(value), "{}", knob.key);
                let mut other = run.clone();
                knob.put(&mut other, value);
                assert_eq!(knob.get(&other), value, "{}", knob.key);
            }
        }
    }

    #[test]
    fn keys_are_distinct_and_every_version_is_a_choice() -> Result<(), KnobError> {
        let mut keys: Vec<_> = ALL.iter().map(|k| k.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), ALL.len());
        let runtime = find("runtime")?;
        for version in Version::ALL {
            let mut run = Run::default();
            runtime.put(&mut run, runtime.parse(&version.to_string())?);
            assert_eq!(run.runtime, version);
        }
        Ok(())
    }

    #[test]
    fn refusals_name_field_value_and_limit() {
        let refusal = |key: &str, text: &str| match find(key).and_then(|k| k.parse_list(text)) {
            Ok(value) => format!("{value:?}"),
            Err(error) => error.to_string(),
        };
        assert_eq!(refusal("cores", "300"), "cores=300: must be 1–256");
        assert_eq!(
            refusal("core", "3"),
            "unknown knob `core`: did you mean cores?"
        );
        assert_eq!(
            refusal("interval", "5"),
            "interval=5: a time needs one of the units ns, us, ms, s; must be 1us–10s"
        );
        assert_eq!(refusal("interval", "11s"), "interval=11s: must be 1us–10s");
        assert_eq!(
            refusal("scheduler", "csf"),
            "scheduler=csf: did you mean cfs?"
        );
        assert_eq!(
            refusal("threads", "-1"),
            "threads=-1: not a whole number; must be 1–256"
        );
        assert_eq!(
            refusal("cores", "1,2,3,4,5"),
            "cores=1,2,3,4,5: at most 4 values, one a run"
        );
    }
}
