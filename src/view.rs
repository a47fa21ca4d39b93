//! The pure view model: from traces to a list of paint commands, and back from a point to what is there.
//!
//! Nothing here knows a canvas, a browser or a file. In reading order: [`scene`] says what can be painted and
//! [`palette`] in which colours; [`viewport`] and [`ticks`] are the clock, [`layout`] the place of every lane;
//! [`timeline`] paints, [`hit`] finds, [`legend`], [`numbers`] and [`table`] say the rest in words.
//! Lengths are CSS pixels, times nanoseconds.

pub mod columns;
pub mod heading;
pub mod hit;
pub mod layout;
pub mod legend;
pub mod numbers;
pub mod palette;
pub mod poster;
pub mod scene;
pub mod strip;
pub mod svg;
pub mod table;
pub mod text;
pub mod ticks;
pub mod timeline;
pub mod viewport;

use crate::scenario::Run;
use crate::trace::Trace;

/// One run as the view sees it.
#[derive(Debug, Clone, Copy)]
pub struct RunView<'a> {
    /// Its runtime and knobs.
    pub run: &'a Run,
    /// What happened.
    pub trace: &'a Trace,
    /// Names of the threads, in the order of the trace's lanes.
    pub names: &'a [String],
    /// The interpreter of each thread; none for a program that is not Python.
    pub interpreters: &'a [Option<u16>],
}

impl RunView<'_> {
    /// The name of a thread; `?` if there is none.
    pub fn name(&self, thread: usize) -> &str {
        self.names.get(thread).map_or("?", String::as_str)
    }

    /// The threads of each interpreter together, those of none last; one group where there is but one
    /// interpreter.
    pub fn groups(&self) -> Vec<Group> {
        let all = 0..self.trace.threads.len();
        let of = |thread: &usize| self.interpreters.get(*thread).copied().flatten();
        let last = all.clone().filter_map(|t| of(&t)).max().unwrap_or(0);
        if last == 0 {
            let threads = all.collect();
            return vec![Group {
                interpreter: Some(0),
                threads,
            }];
        }
        let numbers = (0..=last).map(Some).chain([None]);
        let group = |interpreter| Group {
            interpreter,
            threads: all.clone().filter(|t| of(t) == interpreter).collect(),
        };
        let filled = |group: &Group| !group.threads.is_empty();
        numbers.map(group).filter(filled).collect()
    }
}

/// Threads that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Their interpreter.
    pub interpreter: Option<u16>,
    /// Which threads, in order.
    pub threads: Vec<usize>,
}

#[cfg(test)]
mod tests;
