//! The place of every lane: one to four runs stacked on one clock.
//!
//! Lanes grow until the stage is full and shrink to a least height, from where on the stage scrolls.

use super::scene::Rect;

/// How the page is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Density {
    /// A desk.
    #[default]
    Normal,
    /// A projector: no type below 24 px.
    Present,
    /// A narrow screen: labels above the lanes.
    Phone,
}

/// What a lane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LaneKind {
    /// Who holds the GIL of this interpreter.
    Gil(usize),
    /// What this thread does.
    Thread(usize),
    /// Who is on this core.
    Core(usize),
    /// How many cores are busy, where there are too many for a row each.
    Heat,
}

/// A lane and where it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LaneBox {
    /// Which lane.
    pub kind: LaneKind,
    /// Its area in the plot, in scene coordinates (scrolling applied).
    pub rect: Rect,
}

/// A run and where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct RunBox {
    /// The whole run over the full width, its heading and labels included.
    pub rect: Rect,
    /// The row with the runtime's name.
    pub heading: Rect,
    /// Its lanes from top to bottom.
    pub lanes: Vec<LaneBox>,
}

/// Where everything is.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Size of the stage.
    pub width: f32,
    /// Size of the stage.
    pub height: f32,
    /// How the page is used.
    pub density: Density,
    /// The time axis: left edge and width of the plot, top and height of the labels' row. It does not scroll.
    pub axis: Rect,
    /// The area in which lanes are seen, below the axis.
    pub plot: Rect,
    /// The runs.
    pub runs: Vec<RunBox>,
    /// Height that would show everything, axis included; scrolling makes sense where it exceeds `height`.
    pub content_height: f32,
    /// How far the content is scrolled up, clamped.
    pub scroll: f32,
}
