//! One entry of Chrome's Trace Event JSON.

use std::borrow::Cow;

use crate::exchange::json::read::{Bad, Reader, Value};

/// Latest instant and longest duration, nanoseconds: 52 days from the first event are what a lane can hold.
pub(super) const MAX_NS: i64 = 1 << 52;
/// Latest time stamp, nanoseconds: clocks may count from 1970.
const MAX_STAMP: i64 = i64::MAX / 4;

/// What is wrong with an entry, and at which of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::exchange) struct Wrong {
    pub(in crate::exchange) at: usize,
    pub(in crate::exchange) text: String,
}

impl From<Bad> for Wrong {
    fn from(bad: Bad) -> Self {
        let text = format!("{} is expected here", bad.problem);
        Self { at: bad.at, text }
    }
}

/// An event, as far as it matters here.
#[derive(Debug, Default)]
pub(super) struct Event<'a> {
    /// Its kind: `X`, `B`, `E`, `M`, `i`, or another.
    pub(super) phase: u8,
    /// Process and thread, numbers or texts.
    pub(super) pid: Cow<'a, str>,
    pub(super) tid: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
    pub(super) category: Cow<'a, str>,
    /// Nanoseconds.
    pub(super) at: i64,
    /// Nanoseconds.
    pub(super) duration: i64,
    args: Option<&'a [u8]>,
}

impl<'a> Event<'a> {
    /// Reads an entry.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Wrong> {
        let mut event = Self::default();
        let (mut phase, mut at, mut duration) = (None, None, None);
        Reader::new(bytes).members(|key, value, place| {
            let wrong = |what: &str| Wrong {
                at: place,
                text: format!("{key}: `{}` is not {what}", value.shown()),
            };
            match &*key {
                "ph" => match &value {
                    Value::Text(text) if text.len() == 1 => phase = text.bytes().next(),
                    _ => return Err(wrong("a letter, such as `X`")),
                },
                "ts" => at = Some(stamp(&value).ok_or_else(|| wrong("a time in microseconds"))?),
                "dur" => {
                    let limit = MAX_NS / 1_000;
                    let length = stamp(&value).filter(|ns| (0..=MAX_NS).contains(ns));
                    let what = format!("a number of microseconds from 0 to {limit}");
                    duration = Some(length.ok_or_else(|| wrong(&what))?);
                }
                "pid" | "tid" => {
                    let id = match &value {
                        Value::Text(text) => text.clone(),
                        Value::Number(number) => Cow::Borrowed(*number),
                        _ => return Err(wrong("a number or a text")),
                    };
                    match &*key {
                        "pid" => event.pid = id,
                        _ => event.tid = id,
                    }
                }
                "name" | "cat" => {
                    let text = match &value {
                        Value::Text(text) => text.clone(),
                        Value::Word(_) | Value::Number(_) => Cow::Borrowed(""),
                        Value::Nested(..) => return Err(wrong("a text")),
                    };
                    match &*key {
                        "name" => event.name = text,
                        _ => event.category = text,
                    }
                }
                "args" => {
                    if let Value::Nested(bytes, _) = value {
                        event.args = Some(bytes);
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        let missing = |field: &str| Wrong {
            at: 0,
            text: format!("{field} is missing"),
        };
        event.phase = phase.ok_or_else(|| missing("ph"))?;
        // The published giltracer writes asynchronous events, but they are nested like any others.
        if event.category == "GIL state" && matches!(event.phase, b'b' | b'e') {
            event.phase.make_ascii_uppercase();
        }
        if matches!(event.phase, b'X' | b'B' | b'E' | b'i' | b'I') {
            event.at = at.ok_or_else(|| missing("ts"))?;
        }
        if event.phase == b'X' {
            event.duration = duration.ok_or_else(|| missing("dur"))?;
        }
        Ok(event)
    }

    /// A text among its arguments.
    pub(super) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.arg(name, |value| match value {
            Value::Text(text) => Some(text),
            _ => None,
        })
    }

    /// A whole number among its arguments.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.arg(name, |value| match value {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        })
    }

    fn arg<T>(&self, name: &str, read: impl Fn(Value<'a>) -> Option<T>) -> Option<T> {
        let bytes = self.args.filter(|bytes| bytes.first() == Some(&b'{'))?;
        let mut found = None;
        let all = Reader::new(bytes).members(|key, value, _| {
            if key == name {
                found = read(value);
            }
            Ok::<(), Bad>(())
        });
        // It was read once: nothing can be wrong with it.
        all.ok().and(found)
    }
}

/// Microseconds, as they are written, in nanoseconds: exact to the last digit, where floating point would not be.
fn stamp(value: &Value) -> Option<i64> {
    let text = match value {
        Value::Number(text) => *text,
        // Some programs quote it.
        Value::Text(text) => text,
        _ => return None,
    };
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if digits.contains(['e', 'E']) {
        let value: f64 = text.parse().ok()?;
        let ns = (value * 1e3).round();
        return (ns.abs() <= MAX_STAMP as f64).then_some(ns as i64);
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all(whole) || !all(fraction) {
        return None;
    }
    let mut ns = whole.parse::<i64>().ok()?.checked_mul(1_000)?;
    let mut fraction = fraction.bytes().map(|b| i64::from(b - b'0'));
    for scale in [100, 10, 1] {
        ns = ns.checked_add(fraction.next().unwrap_or(0) * scale)?;
    }
    ns += i64::from(fraction.next().is_some_and(|digit| digit >= 5));
    (ns <= MAX_STAMP).then_some(if negative { -ns } else { ns })
}
