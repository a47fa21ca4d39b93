//! Recorded runs as bytes, from the worker that reads files to the page: numbers of eight bytes, and texts.

use super::marks;
use super::recorded::{Kind, Recorded};
use crate::trace::{Lane, MAX_LANES, Mark, MarkKind, Trace};

/// Packs a run.
pub fn pack(run: &Recorded) -> Vec<u8> {
    let trace = &run.trace;
    let lanes = [&trace.threads, &trace.cores, &trace.gils];
    let mut bytes = Vec::with_capacity(trace.intervals() * 8 + 1_024);
    let kind = Kind::ALL.iter().position(|kind| *kind == run.kind);
    let mut number = |n: u64| bytes.extend(n.to_le_bytes());
    number(kind.unwrap_or(0) as u64);
    number(trace.end);
    for lanes in lanes {
        number(lanes.len() as u64);
        for lane in lanes {
            number(lane.len() as u64);
            lane.words().iter().copied().for_each(&mut number);
        }
    }
    let perhaps = |n: Option<u16>| n.map_or(u64::MAX, u64::from);
    for thread in 0..trace.threads.len() {
        number(perhaps(run.interpreters.get(thread).copied().flatten()));
        number(perhaps(trace.loops.get(thread).copied().flatten()));
    }
    number(trace.marks.len() as u64);
    for mark in &trace.marks {
        number(mark.at);
        number(u64::from(mark.thread) << 32 | u64::from(mark.arg));
    }
    let words = trace.marks.iter().map(|mark| marks::names(mark.kind).0);
    for text in [run.name.as_str()]
        .into_iter()
        .chain(run.names.iter().map(String::as_str))
        .chain(words)
    {
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

/// Unpacks one; none of bytes that are not.
pub fn unpack(bytes: &[u8]) -> Option<Recorded> {
    let mut rest = Rest(bytes);
    let kind = *Kind::ALL.get(rest.number()? as usize)?;
    let end = rest.number()?;
    let threads = rest.lanes(Lane::states)?;
    let cores = rest.lanes(Lane::holders)?;
    let gils = rest.lanes(Lane::holders)?;
    let (mut interpreters, mut loops) = (Vec::new(), Vec::new());
    for _ in 0..threads.len() {
        interpreters.push(u16::try_from(rest.number()?).ok());
        loops.push(u16::try_from(rest.number()?).ok());
    }
    let count = rest.count(16)?;
    let mut marks: Vec<Mark> = Vec::with_capacity(count);
    for _ in 0..count {
        let (at, word) = (rest.number()?, rest.number()?);
        marks.push(Mark {
            at,
            thread: (word >> 32) as u16,
            kind: MarkKind::Done,
            arg: word as u32,
        });
    }
    let name = rest.text()?;
    let names: Option<Vec<String>> = threads.iter().map(|_| rest.text()).collect();
    for mark in &mut marks {
        mark.kind = marks::kind(&rest.text()?)?;
    }
    if loops.iter().all(Option::is_none) {
        loops.clear();
    }
    let trace = Trace {
        threads,
        loops,
        cores,
        gils,
        marks,
        end,
        recording: true,
    };
    Some(Recorded {
        name,
        kind,
        trace,
        names: names?,
        interpreters,
    })
}

struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn number(&mut self) -> Option<u64> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*first))
    }

    /// Of things that take so many bytes each: no more than there is room for.
    fn count(&mut self, each: usize) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.0.len() / each).then_some(count)
    }

    fn lanes(&mut self, new: fn() -> Lane) -> Option<Vec<Lane>> {
        let count = self.count(8).filter(|count| *count <= MAX_LANES)?;
        let mut lanes = Vec::with_capacity(count);
        for _ in 0..count {
            let mut lane = new();
            let mut last = 0;
            for _ in 0..self.count(8)? {
                let word = self.number()?;
                let at = word >> 12;
                if at < last {
                    return None;
                }
                last = at;
                lane.push(at, (word & 0xfff) as u16);
            }
            lanes.push(lane);
        }
        Some(lanes)
    }

    fn text(&mut self) -> Option<String> {
        let length = self.count(1)?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }
}
