//! Results as `gilscope fidelity --json` prints them, read back: by the page, and to write docs/fidelity.md from the same run.
//!
//! Whether a prediction is near enough and its ratio are worked out anew: they follow from the other fields, and a
//! file of unknown origin may say anything.

use serde_json::{Map, Value};

use super::cell::Published;
use super::judge::{Judged, within};

/// The most entries that a file may have; the shipped one has two thousand.
pub const MAX_ENTRIES: usize = 50_000;
/// The most bytes that a file may have.
pub const MAX_BYTES: usize = 32 << 20;
/// The most characters of a name or a note.
pub const MAX_WORD: usize = 400;
/// The most parameters of a cell.
pub const MAX_PARAMS: usize = 32;
/// The most cores.
const MAX_CORES: u64 = 4096;
/// Figures lie within this of 0: nobody measures more, and what is drawn must stay finite.
const MAX_FIGURE: f64 = 1e15;

/// Reads results; the error names the entry, the field, the value and the limit.
pub fn read(text: &str) -> Result<Vec<Judged>, String> {
    if text.len() > MAX_BYTES {
        return Err(format!(
            "the file has {} bytes, more than {MAX_BYTES}",
            text.len()
        ));
    }
    let value: Value = serde_json::from_str(text).map_err(|e| format!("not JSON: {e}"))?;
    let Value::Array(list) = value else {
        return Err(format!(
            "a list of results is expected, not {}",
            kind(&value)
        ));
    };
    if list.is_empty() {
        return Err("the list is empty".to_owned());
    }
    if list.len() > MAX_ENTRIES {
        return Err(format!(
            "the list has {} entries, more than {MAX_ENTRIES}",
            list.len()
        ));
    }
    let entry = |(index, value): (usize, &Value)| {
        entry(value).map_err(|problem| format!("entry {}: {problem}", index + 1))
    };
    list.iter().enumerate().map(entry).collect()
}

fn entry(value: &Value) -> Result<Judged, String> {
    let Value::Object(map) = value else {
        return Err(format!("an object is expected, not {}", kind(value)));
    };
    if map.get("metrics").is_some_and(Value::is_object) {
        return Err(
            "this is a measured cell, not a result: run `gilscope fidelity --cells FILE --json` and open what it prints"
                .to_owned(),
        );
    }
    let fields = Fields(map);
    let measured = fields
        .number("measured")?
        .ok_or_else(|| "measured: missing".to_owned())?;
    let spread = fields.spread()?;
    let simulated = fields.number("simulated")?;
    Ok(Judged {
        workload: fields.word("workload")?,
        interpreter: fields.word("interpreter")?,
        cores: fields.cores()?,
        params: fields.scalars("params")?,
        metric: fields.word("metric")?,
        headline: fields.flag("headline")?,
        measured,
        spread,
        simulated,
        ratio: simulated.filter(|_| measured != 0.0).map(|s| s / measured),
        within: simulated.is_some_and(|s| within(measured, spread, s)),
        note: fields.maybe_word("note")?,
        published: fields.published()?,
    })
}

/// The fields of an entry, each asked for by name; null is as good as missing.
struct Fields<'a>(&'a Map<String, Value>);

impl Fields<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn maybe_word(&self, name: &str) -> Result<Option<String>, String> {
        self.get(name).map(|value| word(name, value)).transpose()
    }

    fn word(&self, name: &str) -> Result<String, String> {
        self.maybe_word(name)?
            .ok_or_else(|| format!("{name}: missing"))
    }

    fn number(&self, name: &str) -> Result<Option<f64>, String> {
        self.get(name).map(|value| number(name, value)).transpose()
    }

    fn flag(&self, name: &str) -> Result<bool, String> {
        match self.get(name) {
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(other) => Err(format!(
                "{name}: {} is neither true nor false",
                short(other)
            )),
            None => Err(format!("{name}: missing")),
        }
    }

    fn cores(&self) -> Result<u32, String> {
        let value = self.get("cores").ok_or("cores: missing")?;
        let cores = value.as_u64().filter(|n| (1..=MAX_CORES).contains(n));
        cores.map(|n| n as u32).ok_or_else(|| {
            format!(
                "cores: {} is not a whole number in 1–{MAX_CORES}",
                short(value)
            )
        })
    }

    fn spread(&self) -> Result<Option<[f64; 2]>, String> {
        let Some(value) = self.get("spread") else {
            return Ok(None);
        };
        let Some([low, high]) = value.as_array().map(Vec::as_slice) else {
            return Err(format!("spread: {} is not a pair of numbers", short(value)));
        };
        let (low, high) = (number("spread", low)?, number("spread", high)?);
        match low <= high {
            true => Ok(Some([low, high])),
            false => Err(format!(
                "spread: its least value, {low}, is above its greatest, {high}"
            )),
        }
    }

    /// An object of numbers and words; empty if it is missing.
    fn scalars(&self, field: &str) -> Result<Map<String, Value>, String> {
        let map = match self.get(field) {
            None => return Ok(Map::new()),
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
        for (key, value) in map {
            if key.chars().count() > MAX_WORD {
                return Err(format!(
                    "{field}: a name has more than {MAX_WORD} characters"
                ));
            }
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

    fn published(&self) -> Result<Option<Published>, String> {
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

fn number(name: &str, value: &Value) -> Result<f64, String> {
    let number = value
        .as_f64()
        .ok_or_else(|| format!("{name}: {} is not a number", short(value)))?;
    match number.abs() <= MAX_FIGURE {
        true => Ok(number),
        false => Err(format!("{name}: {number:e} is beyond ±{MAX_FIGURE:e}")),
    }
}

fn kind(value: &Value) -> &'static str {
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

#[cfg(test)]
mod tests {
    use crate::fidelity::{report, results};

    const ENTRY: &str = r#"{"workload": "cpu_scaling", "interpreter": "py39", "cores": 2,
        "params": {"threads": 2, "work": "per", "interval": null}, "metric": "threaded_over_sequential", "headline": true,
        "measured": 1.0, "spread": [0.9, 1.3], "simulated": 1.25, "ratio": 99, "within": false, "note": null}"#;

    #[test]
    fn what_is_printed_is_read_back_and_judged_anew() {
        let read = results::read(&format!("[{ENTRY}]")).expect("well formed");
        assert_eq!((read[0].ratio, read[0].within), (Some(1.25), true));
        let again = results::read(&report::json(&read)).expect("what was printed");
        assert_eq!(again, read);
    }

    #[test]
    fn a_refusal_names_entry_field_value_and_limit() {
        let refused = |from: &str, to: &str| {
            let text = format!("[{ENTRY}, {}]", ENTRY.replace(from, to));
            results::read(&text).expect_err("refused")
        };
        assert_eq!(
            refused("\"cores\": 2", "\"cores\": 5000"),
            "entry 2: cores: `5000` is not a whole number in 1–4096"
        );
        assert_eq!(
            refused("\"measured\": 1.0", "\"measured\": \"fast\""),
            "entry 2: measured: `\"fast\"` is not a number"
        );
        assert_eq!(
            refused("[0.9, 1.3]", "[2, 1.3]"),
            "entry 2: spread: its least value, 2, is above its greatest, 1.3"
        );
        assert_eq!(refused("\"py39\"", "null"), "entry 2: interpreter: missing");
        assert_eq!(
            refused("\"threads\": 2", "\"threads\": [2]"),
            "entry 2: params.threads: a number or a word is expected, not a list"
        );
        assert_eq!(
            refused("1.25", "1e200"),
            "entry 2: simulated: 1e200 is beyond ±1e15"
        );
        assert!(
            refused("\"measured\"", "\"metrics\": {}, \"measured\"").contains("fidelity --cells")
        );
        assert!(
            results::read("{}")
                .expect_err("no list")
                .contains("an object")
        );
        assert!(
            results::read("[")
                .expect_err("cut off")
                .starts_with("not JSON")
        );
    }
}
