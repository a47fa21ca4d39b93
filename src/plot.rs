//! Charts of a sweep as plain data, and their picture.
//!
//! A chart says what stands where, on which axis, under which name; a line of its own may be broken where a run has no
//! such number. [`svg`] draws it with plotters, on a backend that writes SVG: the page shows that text as it is, a file
//! has the same with a caption, and the command line needs no browser for it.
//!
//! In reading order: [`scale`], the axes; [`curves`], which charts an axis has, and the lines of most of them; [`speedup`],
//! [`spread`] and [`states`], those that are made otherwise; [`csv`]; `ink`, the backend, and `draw`, what is drawn with it.

use crate::knob::Dial;
use crate::trace::State;

pub mod csv;
pub mod curves;
mod draw;
mod ink;
pub mod scale;
pub mod speedup;
pub mod spread;
pub mod states;

pub use curves::charts;
pub use draw::{Paper, svg};
pub use scale::Scale;

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// A stable word, such as `speedup`.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What it cannot show and how it was reckoned, in sentences.
    pub notes: Vec<String>,
    /// What is in it.
    pub body: Body,
}

/// What is in a chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Lines over two axes.
    Lines {
        /// To the right.
        x: Scale,
        /// Upwards.
        y: Scale,
        /// From the back to the front.
        lines: Vec<Line>,
    },
    /// A bar for each run.
    Bars {
        /// To the right.
        x: Scale,
        /// From above.
        bars: Vec<Bar>,
    },
    /// The chart has nothing to say: the notes say why.
    Nothing,
}

/// What a line looks like, besides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// A whole line with filled marks.
    Solid,
    /// A line of dashes with hollow marks.
    Dashed,
    /// A fine line of dots without marks: what is reckoned, not simulated.
    Dotted,
    /// Steps without marks.
    Steps,
    /// A whole line without marks: the same all along.
    Level,
    /// A line of dashes without marks.
    LevelDashed,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// Which run it is of, and so its colour and the shape of its marks; none for what is of no run.
    pub run: Option<usize>,
    /// How it is drawn.
    pub stroke: Stroke,
    /// From the left.
    pub dots: Vec<Dot>,
}

/// A point of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    /// To the right, in the axis's unit.
    pub x: f64,
    /// Upwards; none where the run has no such number.
    pub y: Option<f64>,
    /// All of it in words.
    pub says: String,
    /// The knob that leads there, and its value.
    pub leads: Option<(Dial, u64)>,
    /// The scenario is at this value now.
    pub here: bool,
}

/// The bar of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What the run is called.
    pub name: String,
    /// What stands behind the name.
    pub note: String,
    /// From the left: a state, how long, and that in words.
    pub parts: Vec<(State, f64, String)>,
}

impl Chart {
    fn nothing(id: &str, title: String, why: String) -> Self {
        Self {
            id: id.to_owned(),
            title,
            notes: vec![why],
            body: Body::Nothing,
        }
    }
}
