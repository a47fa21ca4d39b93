//! Lines of `key=value` words, as the measuring programs print them.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::shell::say;

/// One line.
#[derive(Debug, Clone)]
pub(super) struct Row(BTreeMap<String, String>);

impl Row {
    fn read(line: &str) -> Option<Self> {
        let words = line.split_whitespace();
        let pairs = words.map(|word| word.split_once('='));
        let pairs = pairs.map(|pair| pair.map(|(k, v)| (k.to_owned(), v.to_owned())));
        Some(Self(pairs.collect::<Option<_>>()?)).filter(|row| !row.0.is_empty())
    }

    /// A word; empty if there is none.
    pub(super) fn word(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// A number; zero if there is none.
    pub(super) fn number(&self, key: &str) -> f64 {
        self.word(key).parse().unwrap_or(0.0)
    }

    /// Millions of these a second of CPU time.
    pub(super) fn millions(&self, key: &str) -> f64 {
        self.number(key) * 1e3 / self.number("ns").max(1.0)
    }

    /// Nanoseconds of CPU time an event.
    pub(super) fn ns_an_event(&self) -> f64 {
        self.number("ns") / self.number("events").max(1.0)
    }

    /// The same key has the same word in both.
    pub(super) fn agrees(&self, other: &Self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.word(key) == other.word(key))
    }
}

/// Runs a measuring program, passing its lines on to whoever waits.
pub(super) fn of(command: &mut Command) -> Result<Vec<Row>> {
    say(&format!("{command:?}"));
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .context("a measuring program does not start")?;
    let text = String::from_utf8_lossy(&output.stdout);
    print!("{text}");
    let rows: Vec<Row> = text.lines().filter_map(Row::read).collect();
    if !output.status.success() || rows.is_empty() {
        bail!("a measuring program failed");
    }
    Ok(rows)
}
