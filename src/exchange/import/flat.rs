//! Slices that lie in one another become a row of intervals: at any instant the innermost counts.

use std::cmp::Reverse;

use super::names::ASLEEP;
use crate::trace::{NO_DETAIL, State, state_of, thread_value};

/// A stretch of time of one thread, nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) value: u16,
}

/// From when on which value counts; `gap` where there is no slice.
pub(super) fn changes(mut slices: Vec<Slice>, gap: u16) -> Vec<(i64, u16)> {
    // Who lies within another ended before it, and so was written before it: of equals the last is the outermost.
    slices.reverse();
    slices.sort_by_key(|slice| (slice.start, Reverse(slice.end)));
    let mut changes = Changes(Vec::with_capacity(slices.len() + 1));
    let mut open: Vec<(i64, u16)> = Vec::new();
    for slice in &slices {
        close(&mut open, slice.start, gap, &mut changes);
        let outer = open.last().map(|top| top.1);
        let value = match slice.value {
            ASLEEP => asleep(outer),
            value => value,
        };
        changes.push(slice.start, value);
        open.push((slice.end, value));
    }
    close(&mut open, i64::MAX, gap, &mut changes);
    changes.0
}

/// Ends the slices that end by this instant.
fn close(open: &mut Vec<(i64, u16)>, by: i64, gap: u16, changes: &mut Changes) {
    while let Some((end, _)) = open.pop_if(|top| top.0 <= by) {
        // One that lies across the end of another's is over when the inner one is.
        while open.pop_if(|below| below.0 <= end).is_some() {}
        changes.push(end, open.last().map_or(gap, |below| below.1));
    }
}

/// What a thread that the kernel let sleep waits for: what it was about to wait for, else nobody knows.
fn asleep(outer: Option<u16>) -> u16 {
    let waits = |value: &u16| {
        matches!(
            state_of(*value),
            State::GilWait | State::Io | State::Lock | State::Sleep
        )
    };
    let unknown = thread_value(State::Sleep, NO_DETAIL);
    outer.filter(waits).unwrap_or(unknown)
}

/// The second of two rows lies over the first wherever it is not `gap`.
pub(super) fn over(below: &[(i64, u16)], above: &[(i64, u16)], gap: u16) -> Vec<(i64, u16)> {
    let mut changes = Changes(Vec::with_capacity(below.len() + above.len()));
    let (mut b, mut a) = (0, 0);
    let (mut under, mut upper) = (gap, gap);
    loop {
        let next = [below.get(b), above.get(a)];
        let Some(at) = next.into_iter().flatten().map(|change| change.0).min() else {
            return changes.0;
        };
        while let Some((_, value)) = below.get(b).filter(|change| change.0 == at) {
            (under, b) = (*value, b + 1);
        }
        while let Some((_, value)) = above.get(a).filter(|change| change.0 == at) {
            (upper, a) = (*value, a + 1);
        }
        changes.push(at, if upper == gap { under } else { upper });
    }
}

/// A row in the making: of several changes at one instant the last counts, and one that changes nothing is none.
struct Changes(Vec<(i64, u16)>);

impl Changes {
    fn push(&mut self, at: i64, value: u16) {
        self.0.pop_if(|last| last.0 == at);
        if self.0.last().is_none_or(|last| last.1 != value) {
            self.0.push((at, value));
        }
    }
}
