//! Recordings of threads that spin (`measurements/timelines.json`): when each of some threads ran, as it saw its own gaps;
//! not what it waited for in between.

use super::import::Wrong;
use super::json::read::{Bad, Reader, Value};
use super::recorded::{Kind, Recorded};
use crate::time::Ns;
use crate::trace::{NO_DETAIL, State, Trace, thread_value};

/// Most threads of a recording.
const MAX_THREADS: u32 = 1_024;
/// Longest recording, nanoseconds.
const MAX_NS: Ns = 1 << 51;

/// A stretch in which a thread saw no gap: from, to, thread.
pub type Segment = (Ns, Ns, usize);

/// When each of some threads ran.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Tag of the interpreter.
    pub interpreter: String,
    /// Its whole version.
    pub version: String,
    /// Number of cores.
    pub cores: u32,
    /// Number of threads.
    pub threads: u32,
    /// Seconds on 3.x, ticks on 2.7; none where there is no such thing.
    pub interval: Option<f64>,
    /// Gaps longer than this were noted.
    pub threshold: Ns,
    /// When which thread ran, as they follow one another.
    pub segments: Vec<Segment>,
    /// How long it lasts.
    pub end: Ns,
}

impl Recording {
    /// As lanes.
    pub fn lanes(&self) -> Trace {
        let mut trace = Trace::new(self.threads as usize, 0, 0);
        trace.end = self.end;
        let runs = thread_value(State::Python, 0);
        let gone = thread_value(State::Absent, NO_DETAIL);
        for (thread, lane) in trace.threads.iter_mut().enumerate() {
            lane.push(0, gone);
            let mut last = 0;
            for &(from, to, _) in self.segments.iter().filter(|s| s.2 == thread) {
                // A stretch without length is a thread that looked at the clock once.
                if to > from.max(last) {
                    lane.push(from.max(last), runs);
                    lane.push(to, gone);
                    last = to;
                }
            }
        }
        trace
    }

    /// As a run.
    pub(super) fn recorded(&self) -> Recorded {
        let interval = match self.interval {
            Some(ticks) if ticks >= 1.0 => format!(", {ticks} ticks"),
            Some(seconds) => format!(", {}", crate::time::human((seconds * 1e9).round() as Ns)),
            None => String::new(),
        };
        let (threads, cores) = (self.threads, self.cores);
        let plural = |n: u32| if n == 1 { "" } else { "s" };
        let noted = self.threshold / 1_000;
        let (t, c) = (plural(threads), plural(cores));
        Recorded {
            name: format!(
                "{}: {threads} thread{t}, {cores} core{c}{interval}, gaps from {noted} µs",
                self.version
            ),
            kind: Kind::Gaps,
            trace: self.lanes(),
            names: (1..=threads).map(|n| format!("thread {n}")).collect(),
            interpreters: vec![Some(0); threads as usize],
        }
    }
}

/// Reads a list of recordings; the error names the one that is wrong.
pub fn read(text: &str) -> Result<Vec<Recording>, String> {
    let mut all = Vec::new();
    let mut reader = Reader::new(text.as_bytes());
    let read = reader.items(|value, at| {
        let Value::Nested(bytes, _) = value else {
            return Err(Wrong {
                at,
                text: "not an object".to_owned(),
            });
        };
        all.push(read_one(bytes)?);
        Ok::<(), Wrong>(())
    });
    match read {
        Ok(()) => Ok(all),
        Err(wrong) => Err(format!("recording {}: {}", all.len() + 1, wrong.text)),
    }
}

/// Whether an entry is one: it has segments.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    let mut found = false;
    let all = Reader::new(bytes).members(|key, _, _| {
        found |= key == "segments";
        Ok::<(), Bad>(())
    });
    all.is_ok() && found
}

/// Reads one.
pub(super) fn read_one(bytes: &[u8]) -> Result<Recording, Wrong> {
    let mut one = Recording {
        interpreter: String::new(),
        version: String::new(),
        cores: 0,
        threads: 0,
        interval: None,
        threshold: 30_000,
        segments: Vec::new(),
        end: 0,
    };
    Reader::new(bytes).members(|key, value, at| {
        let wrong = |what: &str| Wrong {
            at,
            text: format!("{key}: `{}` is not {what}", value.shown()),
        };
        match (&*key, &value) {
            ("interpreter", Value::Text(text)) => one.interpreter = text.to_string(),
            ("version", Value::Text(text)) => one.version = text.to_string(),
            ("suffix", Value::Text(text)) if text == "_thr5" => one.threshold = 5_000,
            ("interval", Value::Number(text)) => one.interval = text.parse().ok(),
            ("cores" | "threads", Value::Number(text)) => {
                let limit = 1..=MAX_THREADS;
                let number = text.parse().ok().filter(|n| limit.contains(n));
                let number = number.ok_or_else(|| wrong("a whole number from 1 to 1024"))?;
                match &*key {
                    "cores" => one.cores = number,
                    _ => one.threads = number,
                }
            }
            ("segments", Value::Nested(bytes, _)) => {
                one.segments = segments(bytes).map_err(|wrong| Wrong {
                    at: at + wrong.at,
                    ..wrong
                })?;
            }
            ("suffix", Value::Text(_)) | ("interval", Value::Word("null")) => {}
            ("interpreter" | "version" | "suffix", _) => return Err(wrong("a text")),
            ("interval" | "cores" | "threads", _) => return Err(wrong("a number")),
            ("segments", _) => return Err(wrong("a list")),
            _ => {}
        }
        Ok::<(), Wrong>(())
    })?;
    let missing = |field: &str| Wrong {
        at: 0,
        text: format!("{field} is missing"),
    };
    for (field, there) in [
        ("interpreter", !one.interpreter.is_empty()),
        ("version", !one.version.is_empty()),
        ("cores", one.cores > 0),
        ("threads", one.threads > 0),
    ] {
        if !there {
            return Err(missing(field));
        }
    }
    let beyond = |s: &&Segment| s.2 >= one.threads as usize;
    if let Some((from, to, thread)) = one.segments.iter().find(beyond) {
        return Err(Wrong {
            at: 0,
            text: format!("segments: [{thread}, {from}, {to}] is none"),
        });
    }
    one.segments.sort_unstable();
    one.end = one.segments.iter().map(|s| s.1).max().unwrap_or(0);
    if one.end == 0 {
        return Err(Wrong {
            at: 0,
            text: "segments: none".to_owned(),
        });
    }
    Ok(one)
}

fn segments(bytes: &[u8]) -> Result<Vec<Segment>, Wrong> {
    let mut all = Vec::new();
    Reader::new(bytes).items(|value, at| {
        let none = || Wrong {
            at,
            text: format!("segments: {} is none", value.shown()),
        };
        let Value::Nested(bytes, _) = value else {
            return Err(none());
        };
        let mut numbers: Vec<Ns> = Vec::with_capacity(3);
        Reader::new(bytes).items(|value, _| {
            let number = match &value {
                Value::Number(text) => text.parse().ok().filter(|ns| *ns <= MAX_NS),
                _ => None,
            };
            numbers.push(number.ok_or_else(none)?);
            Ok::<(), Wrong>(())
        })?;
        match numbers.as_slice() {
            &[thread, from, to] if from <= to => {
                all.push((from, to, usize::try_from(thread).unwrap_or(usize::MAX)));
                Ok(())
            }
            _ => Err(none()),
        }
    })?;
    Ok(all)
}
