//! A measured cell, as `measurements/cells.json` has it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::fields::{self, Fields};

/// The cells that come with the project.
const SHIPPED: &str = include_str!("../../measurements/cells.json");

/// One workload on one interpreter with one set of parameters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// Which program.
    pub workload: String,
    /// Tag of the interpreter: `py` and the version's digits, or `pypy3`.
    pub interpreter: String,
    /// Number of cores it could use.
    pub cores: u32,
    /// Parameters of the program.
    pub params: Map<String, Value>,
    /// Name of the metric by which the cell is judged.
    pub headline: String,
    /// Medians over the repetitions.
    pub metrics: BTreeMap<String, f64>,
    /// Least and greatest value over the repetitions.
    pub spread: BTreeMap<String, [f64; 2]>,
    /// Where it was published, if it was not measured on the machine of the others.
    pub published: Option<Published>,
}

/// The origin of a figure that somebody else measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Published {
    /// Who, and where it can be read.
    pub source: String,
    /// On which machine, as far as it is known.
    pub machine: String,
    /// What to know when comparing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Constants of that machine that are known by another figure, by name and unit.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub constants: Map<String, Value>,
}

/// Reads cells; the error names the entry, the field, the value and the limit.
pub fn read(text: &str) -> Result<Vec<Cell>, String> {
    list(&fields::value(text)?)
}

/// The same from JSON that was read already.
pub(super) fn list(value: &Value) -> Result<Vec<Cell>, String> {
    fields::entries(value, "cells", entry)
}

fn entry(map: &Map<String, Value>) -> Result<Cell, String> {
    let fields = Fields(map);
    let cell = Cell {
        workload: fields.word("workload")?,
        interpreter: fields.word("interpreter")?,
        cores: fields.cores()?,
        params: fields.scalars("params")?,
        headline: fields.word("headline")?,
        metrics: fields.figures("metrics", fields::number)?,
        spread: fields.figures("spread", fields::pair)?,
        published: fields.published()?,
    };
    match cell.metrics.contains_key(&cell.headline) {
        true => Ok(cell),
        false => Err(format!(
            "headline: `{}` is not among its metrics",
            cell.headline
        )),
    }
}

/// The cells that come with the project.
pub fn shipped() -> Result<Vec<Cell>, String> {
    read(SHIPPED)
}

/// The parameters of a cell, each asked for by name; what nobody asked for is named at the end.
#[derive(Debug)]
pub(super) struct Params<'a> {
    map: &'a Map<String, Value>,
    asked: Vec<&'static str>,
}

impl<'a> Params<'a> {
    pub(super) fn new(cell: &'a Cell) -> Self {
        Self {
            map: &cell.params,
            asked: Vec::new(),
        }
    }

    fn ask(&mut self, name: &'static str) -> Option<&'a Value> {
        self.asked.push(name);
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// A number, if there is one.
    pub(super) fn maybe(&mut self, name: &'static str) -> Result<Option<f64>, String> {
        let Some(value) = self.ask(name) else {
            return Ok(None);
        };
        let number = value.as_f64().filter(|n| n.is_finite() && *n >= 0.0);
        number
            .map(Some)
            .ok_or_else(|| format!("params.{name}: {value} is not a number of at least 0"))
    }

    /// A number that must be there.
    pub(super) fn number(&mut self, name: &'static str) -> Result<f64, String> {
        self.maybe(name)?
            .ok_or_else(|| format!("params.{name}: missing"))
    }

    /// A whole number within limits.
    pub(super) fn count(&mut self, name: &'static str, limits: (u32, u32)) -> Result<u32, String> {
        let number = self.number(name)?;
        let (least, most) = limits;
        if number.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(&number) {
            Ok(number as u32)
        } else {
            Err(format!(
                "params.{name}: {number} is not a whole number in {least}–{most}"
            ))
        }
    }

    /// A word that must be there.
    pub(super) fn word(&mut self, name: &'static str) -> Result<&'a str, String> {
        let value = self.ask(name);
        value
            .and_then(Value::as_str)
            .ok_or_else(|| format!("params.{name}: a word is missing"))
    }

    /// True if set.
    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        self.ask(name).and_then(Value::as_bool) == Some(true)
    }

    /// An error if there is a parameter that nobody asked for.
    pub(super) fn done(self) -> Result<(), String> {
        let unknown = self
            .map
            .keys()
            .find(|key| !self.asked.contains(&key.as_str()));
        unknown.map_or(Ok(()), |key| {
            Err(format!("params.{key}: unknown parameter"))
        })
    }
}
