//! The pure view model: from traces to a list of paint commands, and back from a point to what is there.
//!
//! Nothing here knows a canvas, a browser or a file. In reading order: [`scene`] says what can be painted and
//! [`palette`] in which colours; [`viewport`] and [`ticks`] are the clock, [`layout`] the place of every lane;
//! [`timeline`] paints, [`raster`] fills in memory what is rectangular, [`hit`] finds, [`legend`], [`numbers`] and
//! [`table`] say the rest in words; [`marks`] are for charts.
//! Lengths are CSS pixels, times nanoseconds.

pub mod differences;
pub mod heading;
pub mod hit;
pub mod lanes;
pub mod layout;
pub mod legend;
pub mod marks;
pub mod numbers;
pub mod poster;
pub mod range;
pub mod svg;
pub mod table;
pub mod ticks;
pub mod timeline;

pub use gilscope_paint::{apart, columns, mix, palette, raster, scene, strip, text, viewport};

use crate::scenario::Run;
use crate::trace::Trace;

use lanes::{Group, Lanes};

/// One run as the view sees it.
#[derive(Debug, Clone, Copy)]
pub struct RunView<'a> {
    /// Its place among the runs side by side.
    pub index: usize,
    /// Its runtime and knobs.
    pub run: &'a Run,
    /// What it is called, of a run that was not simulated: its runtime and knobs mean nothing.
    pub recorded: Option<&'a str>,
    /// What happened.
    pub trace: &'a Trace,
    /// Names of the threads, in the order of the trace's lanes.
    pub names: &'a [String],
    /// The interpreter of each thread; none for a program that is not Python.
    pub interpreters: &'a [Option<u16>],
    /// Which of its lanes are seen.
    pub lanes: &'a Lanes,
}

impl<'a> RunView<'a> {
    /// A run with all its lanes.
    pub fn new(
        index: usize,
        run: &'a Run,
        trace: &'a Trace,
        names: &'a [String],
        interpreters: &'a [Option<u16>],
    ) -> Self {
        Self {
            index,
            run,
            recorded: None,
            trace,
            names,
            interpreters,
            lanes: &lanes::ALL,
        }
    }

    /// The name of a thread; `?` if there is none.
    pub fn name(&self, thread: usize) -> &'a str {
        self.names.get(thread).map_or("?", String::as_str)
    }

    /// The lanes that are seen, in groups: the threads of each interpreter together, those of none last, unless the viewer
    /// has chosen otherwise.
    pub fn groups(&self) -> Vec<Group> {
        self.lanes.groups(self)
    }
}

#[cfg(test)]
mod tests;
