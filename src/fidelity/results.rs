//! Results as `gilscope fidelity --json` prints them, read back: by the page, and to write docs/fidelity.md from the same run.
//!
//! Whether a prediction is near enough and its ratio are worked out anew: they follow from the other fields, and a
//! file of unknown origin may say anything.

use serde_json::{Map, Value};

use super::fields::{Fields, entries, value};
use super::judge::{Judged, within};

/// Reads results; the error names the entry, the field, the value and the limit.
pub fn read(text: &str) -> Result<Vec<Judged>, String> {
    list(&value(text)?)
}

/// The same from JSON that was read already.
pub(super) fn list(value: &Value) -> Result<Vec<Judged>, String> {
    let all = entries(value, "results", entry)?;
    match all.is_empty() {
        true => Err("the list is empty".to_owned()),
        false => Ok(all),
    }
}

fn entry(map: &Map<String, Value>) -> Result<Judged, String> {
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
