//! The fields of an entry in a file of unknown origin: asked for by name, refused with name, value and limit.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::cell::Published;

/// The most entries that a file may have; the shipped ones have two thousand at most.
const MAX_ENTRIES: usize = 50_000;
/// The most bytes that a file may have.
pub const MAX_BYTES: usize = 32 << 20;
/// The most characters of a name or a note.
const MAX_WORD: usize = 400;
/// The most parameters, or metrics, of a cell.
const MAX_PARAMS: usize = 32;
/// The most cores.
const MAX_CORES: u64 = 4096;
/// Figures lie within this of 0: nobody measures more, and what is drawn must stay finite.
const MAX_FIGURE: f64 = 1e15;

/// The JSON value of a text that is not too long.
pub(super) fn value(text: &str) -> Result<Value, String> {
    if text.len() > MAX_BYTES {
        return Err(format!(
            "the file has {} bytes, more than {MAX_BYTES}",
            text.len()
        ));
    }
    serde_json::from_str(text).map_err(|e| format!("not JSON: {e}"))
}

/// Every entry of a list, read; the error names the entry.
pub(super) fn entries<T>(
    value: &Value,
    of: &str,
    entry: impl Fn(&Map<String, Value>) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let Value::Array(list) = value else {
        return Err(format!("a list of {of} is expected, not {}", kind(value)));
    };
    if list.len() > MAX_ENTRIES {
        return Err(format!(
            "the list has {} entries, more than {MAX_ENTRIES}",
            list.len()
        ));
    }
    let read = |(index, value): (usize, &Value)| {
        let read = match value {
            Value::Object(map) => entry(map),
            other => Err(format!("an object is expected, not {}", kind(other))),
        };
        read.map_err(|problem| format!("entry {}: {problem}", index + 1))
    };
    list.iter().enumerate().map(read).collect()
}

/// The fields of an entry, each asked for by name; null is as good as missing.
pub(super) struct Fields<'a>(pub(super) &'a Map<String, Value>);

impl Fields<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn maybe_word(&self, name: &str) -> Result<Option<String>, String> {
        self.get(name).map(|value| word(name, value)).transpose()
    }

    pub(super) fn word(&self, name: &str) -> Result<String, String> {
        self.maybe_word(name)?
            .ok_or_else(|| format!("{name}: missing"))
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<f64>, String> {
        self.get(name).map(|value| number(name, value)).transpose()
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, String> {
        match self.get(name) {
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(other) => Err(format!(
                "{name}: {} is neither true nor false",
                short(other)
            )),
            None => Err(format!("{name}: missing")),
        }
    }

    pub(super) fn cores(&self) -> Result<u32, String> {
        let value = self.get("cores").ok_or("cores: missing")?;
        let cores = value.as_u64().filter(|n| (1..=MAX_CORES).contains(n));
        cores.map(|n| n as u32).ok_or_else(|| {
            format!(
                "cores: {} is not a whole number in 1–{MAX_CORES}",
                short(value)
            )
        })
    }

    pub(super) fn spread(&self) -> Result<Option<[f64; 2]>, String> {
        let value = self.get("spread");
        value.map(|value| pair("spread", value)).transpose()
    }

    /// An object of figures by name; empty if it is missing.
    pub(super) fn figures<T>(
        &self,
        field: &str,
        read: impl Fn(&str, &Value) -> Result<T, String>,
    ) -> Result<BTreeMap<String, T>, String> {
        let all = self.object(field)?.into_iter().flatten();
        let one = |(key, value): (&String, &Value)| {
            Ok((key.clone(), read(&format!("{field}.{key}"), value)?))
        };
        all.map(one).collect()
    }

    /// An object with not too many names, none of them too long; none if it is missing.
    fn object(&self, field: &str) -> Result<Option<&Map<String, Value>>, String> {
        let map = match self.get(field) {
            None => return Ok(None),
            Some(Value::Object(map)) => map,
            Some(other) => {
                return Err(format!(
                    "{field}: an object is expected, not {}",
                    kind(other)
                ));
            }
        };
        if map.len() > MAX_PARAMS {
            return Err(format!(
                "{field}: {} of them, more than {MAX_PARAMS}",
                map.len()
            ));
        }
        match map.keys().any(|key| key.chars().count() > MAX_WORD) {
            true => Err(format!(
                "{field}: a name has more than {MAX_WORD} characters"
            )),
            false => Ok(Some(map)),
        }
    }

    /// An object of numbers and words; empty if it is missing.
    pub(super) fn scalars(&self, field: &str) -> Result<Map<String, Value>, String> {
        let Some(map) = self.object(field)? else {
            return Ok(Map::new());
        };
        for (key, value) in map {
            match value {
                Value::Null | Value::Bool(_) => {}
                Value::Number(_) => drop(number(&format!("{field}.{key}"), value)?),
                Value::String(_) => drop(word(&format!("{field}.{key}"), value)?),
                other => {
                    let kind = kind(other);
                    return Err(format!(
                        "{field}.{key}: a number or a word is expected, not {kind}"
                    ));
                }
            }
        }
        Ok(map.clone())
    }

    pub(super) fn published(&self) -> Result<Option<Published>, String> {
        let map = match self.get("published") {
            None => return Ok(None),
            Some(Value::Object(map)) => map,
            Some(other) => {
                return Err(format!(
                    "published: an object is expected, not {}",
                    kind(other)
                ));
            }
        };
        let part = |name: &str| {
            let value = map.get(name).filter(|value| !value.is_null());
            value.map_or(Ok(String::new()), |v| word(&format!("published.{name}"), v))
        };
        Ok(Some(Published {
            source: part("source")?,
            machine: part("machine")?,
            note: part("note")?,
            constants: Fields(map).scalars("constants")?,
        }))
    }
}

fn word(name: &str, value: &Value) -> Result<String, String> {
    let Value::String(text) = value else {
        return Err(format!("{name}: a word is expected, not {}", kind(value)));
    };
    match text.chars().count() {
        0 => Err(format!("{name}: empty")),
        1..=MAX_WORD => Ok(text.clone()),
        n => Err(format!("{name}: {n} characters, more than {MAX_WORD}")),
    }
}

pub(super) fn number(name: &str, value: &Value) -> Result<f64, String> {
    let number = value
        .as_f64()
        .ok_or_else(|| format!("{name}: {} is not a number", short(value)))?;
    match number.abs() <= MAX_FIGURE {
        true => Ok(number),
        false => Err(format!("{name}: {number:e} is beyond ±{MAX_FIGURE:e}")),
    }
}

pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value as it stands in the file, cut where it is long.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

/// Least and greatest value.
pub(super) fn pair(name: &str, value: &Value) -> Result<[f64; 2], String> {
    let Some([low, high]) = value.as_array().map(Vec::as_slice) else {
        return Err(format!("{name}: {} is not a pair of numbers", short(value)));
    };
    let (low, high) = (number(name, low)?, number(name, high)?);
    match low <= high {
        true => Ok([low, high]),
        false => Err(format!(
            "{name}: its least value, {low}, is above its greatest, {high}"
        )),
    }
}
