//! Values as they are written, read and shown.

use super::{Choice, Kind, Knob, KnobError, short};
use crate::scenario::MAX_RUNS;
use crate::scenario::near::{hint, near};
use crate::time;

impl Knob {
    /// The limits in words, for messages and documents: `1–256`, `1us–10s`, `keep, release`.
    pub fn limits_text(&self) -> String {
        match &self.kind {
            Kind::Choice(choices) => {
                let keys: Vec<&str> = choices.iter().map(|c| c.key).collect();
                keys.join(", ")
            }
            _ => {
                let limits = self.limits();
                format!(
                    "{}–{}",
                    self.text(*limits.start()),
                    self.text(*limits.end())
                )
            }
        }
    }

    /// As written in links and typed by people; [`Knob::parse`] reads it back exactly.
    pub fn text(&self, value: u64) -> String {
        match &self.kind {
            Kind::Integer(_) => value.to_string(),
            Kind::Time(_) => time::compact(value),
            Kind::Choice(choices) => {
                word(choices, value).map_or(String::new(), |c| c.key.to_owned())
            }
        }
    }

    /// As shown on the page, rounded and with its unit: `1.2 ms`, `100 ticks`, `round robin`.
    pub fn human(&self, value: u64) -> String {
        match &self.kind {
            Kind::Integer(scale) if scale.unit.is_empty() => value.to_string(),
            Kind::Integer(scale) => format!("{value} {}", scale.unit),
            Kind::Time(_) => time::human(value),
            Kind::Choice(choices) => {
                word(choices, value).map_or(String::new(), |c| c.label.to_owned())
            }
        }
    }

    /// Reads one typed value.
    pub fn parse(&self, text: &str) -> Result<u64, KnobError> {
        let text = text.trim();
        let refuse = |problem: String| KnobError::Value {
            key: self.key.to_owned(),
            value: short(text),
            problem,
        };
        let must = || format!("must be {}", self.limits_text());
        let value = match &self.kind {
            Kind::Integer(_) => {
                let digits = text.replace('_', "");
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(refuse(format!("not a whole number; {}", must())));
                }
                digits.parse().map_err(|_| refuse(must()))?
            }
            Kind::Time(_) => time::parse(text).map_err(|e| match e {
                time::TimeError::TooLong(_) => refuse(must()),
                time::TimeError::Unit(_) => refuse(format!(
                    "a time needs one of the units ns, us, ms, s; {}",
                    must()
                )),
                time::TimeError::NotATime(_) => {
                    refuse(format!("not a time such as 5ms; {}", must()))
                }
            })?,
            Kind::Choice(choices) => {
                let index = choices
                    .iter()
                    .position(|c| c.key.eq_ignore_ascii_case(text));
                let all = format!("must be one of {}", self.limits_text());
                let near = near(text, choices.iter().map(|c| c.key));
                // Of versions, which are all alike, the list says more than the nearest.
                let known = match text.starts_with(|c: char| c.is_ascii_digit()) {
                    true => all,
                    false => hint(&near, &all),
                };
                index.ok_or_else(|| refuse(known))? as u64
            }
        };
        match self.limits().contains(&value) {
            true => Ok(value),
            false => Err(refuse(must())),
        }
    }

    /// Reads one value or a list with one value a run, separated by commas.
    pub fn parse_list(&self, text: &str) -> Result<Vec<u64>, KnobError> {
        let parts: Vec<&str> = text.split(',').collect();
        if parts.len() > MAX_RUNS {
            return Err(KnobError::Value {
                key: self.key.to_owned(),
                value: short(text),
                problem: format!("at most {MAX_RUNS} values, one a run"),
            });
        }
        parts.into_iter().map(|part| self.parse(part)).collect()
    }

    /// A list as written in a link: `3.12,3.14t`.
    pub fn list_text(&self, values: &[u64]) -> String {
        let texts: Vec<String> = values.iter().map(|v| self.text(*v)).collect();
        texts.join(",")
    }
}

fn word(choices: &'static [Choice], value: u64) -> Option<&'static Choice> {
    choices.get(usize::try_from(value).ok()?)
}
