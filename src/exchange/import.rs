//! A trace file that somebody opens, read in pieces: Chrome's Trace Event JSON (of VizTracer, giltracer and gilscope), or
//! recordings of threads that spin (`measurements/timelines.json`).
//!
//! Which it is, its entries say. A piece takes as long as it has bytes: whoever feeds it may look at the clock, show how
//! far it is and stop in between. What is wrong is refused with line, byte, entry, field, value and limit.

use std::fmt;

use super::recorded::Recorded;
use super::recording;

mod elements;
mod event;
mod flat;
mod gathered;
mod names;
mod own;
mod together;

use elements::{Element, Elements};
use event::Event;
pub(in crate::exchange) use event::Wrong;
use gathered::Gathered;
pub(in crate::exchange) use own::STATES;

/// Longest file, bytes.
pub const MAX_FILE: u64 = 2_000_000_000;

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line, from one.
    pub line: u64,
    /// Byte, from zero.
    pub byte: u64,
    /// What is wrong: entry, field, value and limit, as far as there are such.
    pub text: String,
}

impl Problem {
    fn new(line: u64, byte: u64, text: String) -> Self {
        Self { line, byte, text }
    }

    /// In an entry, so many bytes from its beginning.
    fn within(element: &Element, at: usize, text: &str) -> Self {
        let before = element.bytes.get(..at).unwrap_or(element.bytes);
        let lines = before.iter().filter(|byte| **byte == b'\n').count();
        Self {
            line: element.line + lines as u64,
            byte: element.byte + at as u64,
            text: format!("entry {}: {text}", element.number),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "line {}, byte {}: {}", self.line, self.byte, self.text)
    }
}

/// What the entries are.
#[derive(Debug, Default)]
enum What {
    #[default]
    Unknown,
    Events(Box<Gathered>),
    Recordings(Vec<Recorded>),
}

/// A file on its way in.
#[derive(Debug, Default)]
pub struct Import {
    elements: Elements,
    what: What,
}

impl Import {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the file.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let what = &mut self.what;
        self.elements.feed(bytes, |element| take(what, element))
    }

    /// The file is over: the runs in it, at least one.
    pub fn finish(self) -> Result<Vec<Recorded>, Problem> {
        self.elements.finish()?;
        let none = |text: &str| Problem::new(1, 0, text.to_owned());
        let runs = match self.what {
            What::Events(gathered) => gathered.finish().map_err(|text| none(&text))?,
            What::Recordings(runs) => runs,
            What::Unknown => Vec::new(),
        };
        match runs.is_empty() {
            true => Err(none(
                "there is no event with a duration (`X`, or `B` and `E`) in it",
            )),
            false => Ok(runs),
        }
    }

    /// Number of entries so far.
    pub fn entries(&self) -> u64 {
        self.elements.number
    }
}

fn take(what: &mut What, element: &Element) -> Result<(), Problem> {
    if matches!(what, What::Unknown) {
        *what = match recording::is_one(element.bytes) {
            true => What::Recordings(Vec::new()),
            false => What::Events(Box::default()),
        };
    }
    match what {
        What::Unknown => Ok(()),
        What::Events(gathered) => {
            let event = Event::read(element.bytes)
                .map_err(|wrong| Problem::within(element, wrong.at, &wrong.text))?;
            gathered
                .take(&event)
                .map_err(|text| Problem::within(element, 0, &text))
        }
        What::Recordings(runs) => {
            let one = recording::read_one(element.bytes)
                .map_err(|wrong| Problem::within(element, wrong.at, &wrong.text))?;
            runs.push(one.recorded());
            Ok(())
        }
    }
}
