//! From what a program saved to cells and primitives, in the format of `measurements/`.
//!
//! Medians and spreads over the repetitions are the programs' own where they work them out, and are worked out here from
//! their repetitions where they do not.

use serde::Serialize;
use serde_json::{Map, Value, json};

mod alone;
mod isolation;
mod shared;

/// A cell, with the fields in the order of the shipped file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Which workload.
    pub workload: String,
    /// Tag of the interpreter.
    pub interpreter: String,
    /// Its version, as it says itself.
    pub version: String,
    /// Cores it could use.
    pub cores: u32,
    /// Parameters of the program.
    pub params: Map<String, Value>,
    /// The metric that the cell is judged by.
    pub headline: &'static str,
    /// Medians.
    pub metrics: Map<String, Value>,
    /// Least and greatest over the repetitions.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub spread: Map<String, Value>,
}

/// Who ran a program, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Tag of the interpreter.
    pub tag: String,
    /// Its version.
    pub version: String,
    /// Cores it could use.
    pub cores: u32,
}

/// What a program gave.
#[derive(Debug, Default, PartialEq)]
pub struct Found {
    /// Cells.
    pub cells: Vec<Measured>,
    /// Primitives of the interpreter, by name.
    pub primitives: Map<String, Value>,
    /// What the interpreter could not do, and why.
    pub unable: Vec<String>,
}

/// Reduces what a program saved. `name` is that of the file: `W1` to `W7`.
pub fn reduce(name: &str, suffix: &str, who: &Who, saved: &Value) -> Result<Found, String> {
    let mut found = Found::default();
    let done = match name {
        "W1" => alone::count_down(saved, who, &mut found),
        "W2" => alone::trace(saved, suffix, who, &mut found),
        "W3" => alone::convoy(saved, who, &mut found),
        "W4" => shared::updates(saved, who, &mut found),
        "W5" => shared::contention(saved, false, who, &mut found),
        "W5b" => shared::contention(saved, true, who, &mut found),
        "W6" => isolation::isolation(saved, who, &mut found),
        "W7" => alone::primitives(saved, who, &mut found),
        _ => return Err(format!("{name}: an unknown program")),
    };
    done.map(|()| found).map_err(|e| format!("{name}: {e}"))
}

/// A number behind a path such as `lat_us/p50`; the error names it.
fn number(value: &Value, path: &str) -> Result<f64, String> {
    let found = value.pointer(&format!("/{path}")).and_then(Value::as_f64);
    found
        .filter(|n| n.is_finite())
        .ok_or_else(|| format!("{path}: a number is missing"))
}

/// The entries of a list; the error names it.
fn list<'a>(value: &'a Value, path: &str) -> Result<&'a Vec<Value>, String> {
    let found = value.pointer(&format!("/{path}")).and_then(Value::as_array);
    found.ok_or_else(|| format!("{path}: a list is missing"))
}

/// The numbers of a list.
fn numbers(value: &Value, path: &str) -> Result<Vec<f64>, String> {
    let each = |v: &Value| v.as_f64().ok_or_else(|| format!("{path}: not numbers"));
    list(value, path)?.iter().map(each).collect()
}

/// Five significant digits, as in the shipped files; whole numbers stay whole.
fn rounded(value: f64) -> Value {
    let short: f64 = format!("{value:.4e}").parse().unwrap_or(value);
    let whole = short.fract() == 0.0 && short.abs() < 1e15;
    match whole && value.fract() == 0.0 {
        true => json!(short as i64),
        false => json!(short),
    }
}

/// Least and greatest. On a machine with no time to spare a repetition may have got nothing done, and a ratio to nothing is none.
fn extent(values: &[f64]) -> Option<[f64; 2]> {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = (finite().reduce(f64::min)?, finite().reduce(f64::max)?);
    Some([low, high])
}

/// Metrics under construction: each is put in by name.
#[derive(Default)]
struct Figures {
    metrics: Map<String, Value>,
    spread: Map<String, Value>,
}

impl Figures {
    fn put(&mut self, name: &str, value: f64) {
        self.metrics.insert(name.to_owned(), rounded(value));
    }

    /// The figures at these places, under these names; a missing one is an error.
    fn take(&mut self, value: &Value, names: &[(&str, &str)]) -> Result<(), String> {
        for (name, path) in names {
            self.put(name, number(value, path)?);
        }
        Ok(())
    }

    fn spread(&mut self, name: &str, extent: Option<[f64; 2]>) {
        if let Some([low, high]) = extent {
            let value = json!([rounded(low), rounded(high)]);
            self.spread.insert(name.to_owned(), value);
        }
    }

    /// The cell that they make.
    fn cell(self, workload: &str, who: &Who, params: Value, headline: &'static str) -> Measured {
        let params = match params {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        Measured {
            workload: workload.to_owned(),
            interpreter: who.tag.clone(),
            version: who.version.clone(),
            cores: who.cores,
            params,
            headline,
            metrics: self.metrics,
            spread: self.spread,
        }
    }
}
