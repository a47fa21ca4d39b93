//! Cells, figures and interpreters in words.

use serde_json::Value;

use super::judge::Judged;
use crate::time::{Ns, human};

/// The parameters in words, without those that never matter to a reader.
pub fn params(judged: &Judged) -> String {
    let shown = judged.params.iter().filter(|(key, value)| {
        !value.is_null()
            && !matches!(
                key.as_str(),
                "iterations" | "iterations_each" | "duration_s"
            )
    });
    let words: Vec<String> = shown
        .map(|(key, value)| match value {
            Value::String(word) => word.clone(),
            value if key == "interval" => format!("interval {}", interval(value)),
            value => format!("{key} {value}"),
        })
        .collect();
    words.join(", ")
}

/// Seconds on 3.x, ticks before.
pub fn interval(value: &Value) -> String {
    match value.as_f64() {
        Some(ticks) if ticks >= 1.0 => format!("{ticks} ticks"),
        Some(seconds) => human((seconds * 1e9).round() as Ns),
        None => value.to_string(),
    }
}

/// Four significant digits.
pub fn figure(value: f64) -> String {
    let size = value.abs();
    match size {
        0.0 => "0".to_owned(),
        1000.0.. => format!("{value:.0}"),
        100.0.. => format!("{value:.1}"),
        10.0.. => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}
