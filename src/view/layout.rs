//! The place of every lane: one to four runs stacked on one clock.
//!
//! Lanes grow until the stage is full and shrink to a least height, from where on the stage scrolls. All
//! edges lie on whole pixels.

use super::RunView;
use super::heading::{Heading, headings};
use super::lanes::{By, PINNED};
use super::scene::{Rect, Weight};
use super::text::Measure;

mod sizes;
mod tight;

pub use sizes::{Density, Sizes};

/// Up to so many cores have a row each; more are summed up in one.
pub const MAX_CORE_ROWS: usize = 32;

/// What a lane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LaneKind {
    /// Who holds the GIL of this interpreter.
    Gil(usize),
    /// What this thread does.
    Thread(usize),
    /// What the threads of this group do, all in one lane.
    Sum(usize),
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
    /// It stays in sight while the lanes of its run scroll, and lies over them.
    pub pinned: bool,
}

/// A run and where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct RunBox {
    /// The whole run over the full width, its heading and labels included.
    pub rect: Rect,
    /// The row with the runtime's name.
    pub heading: Rect,
    /// What stands in that row.
    pub words: Heading,
    /// Room for the button beside the runtime's name that opens the run's card.
    pub how: Rect,
    /// Its lanes from top to bottom.
    pub lanes: Vec<LaneBox>,
}

/// Where everything is.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Width of the stage.
    pub width: f32,
    /// Height of the stage.
    pub height: f32,
    /// Sizes of type and rows.
    pub sizes: Sizes,
    /// All of the runs at a glance, as wide as the plot and above the time axis; empty where there is none.
    pub overview: Rect,
    /// The time axis: as wide as the plot, above it. It does not scroll.
    pub axis: Rect,
    /// The area in which lanes are seen, below the axis.
    pub plot: Rect,
    /// The runs.
    pub runs: Vec<RunBox>,
    /// Height that would show everything, axis included; scrolling makes sense where it exceeds `height`.
    pub content_height: f32,
    /// How far the content is scrolled up, kept within what there is.
    pub scroll: f32,
}

/// Finds a place for everything on a stage of this size, scrolled by so many pixels.
pub fn layout(
    runs: &[RunView],
    width: f32,
    height: f32,
    density: Density,
    scroll: f32,
    measure: Measure,
) -> Layout {
    let words = headings(runs);
    titled(runs, words, width, height, density, scroll, measure)
}

/// The same, for runs that are called something else.
pub fn titled(
    runs: &[RunView],
    words: Vec<Heading>,
    width: f32,
    height: f32,
    density: Density,
    scroll: f32,
    measure: Measure,
) -> Layout {
    let titles = |i: usize| words[..i].iter().any(|other| other.title == words[i].title);
    let distinct = !(0..words.len()).any(titles);
    let mut sizes = Sizes::new(density, width, height);
    if !runs.iter().any(|view| view.lanes.overview) {
        sizes.overview = 0.0;
    }
    let mut sizes = sizes.tightened(runs, height, distinct);
    sizes.fill(runs, height);
    let plot_x = match density {
        Density::Phone => sizes.margin,
        _ => gutter(runs, &words, &sizes, width, measure),
    };
    let plot_w = (width - plot_x - sizes.margin).floor().max(1.0);
    let gap = (sizes.overview * 0.2).round();
    let overview = Rect::new(plot_x, gap, plot_w, (sizes.overview - gap).max(0.0));
    let axis = Rect::new(plot_x, sizes.overview, plot_w, sizes.axis);
    let top = sizes.top();
    let content_height = top + runs.iter().map(|view| sizes.run_height(view)).sum::<f32>();
    let scroll = scroll
        .clamp(0.0, (content_height - height).max(0.0))
        .round();
    let mut y = top - scroll;
    let boxes = runs
        .iter()
        .zip(words)
        .map(|(view, words)| {
            let rect = Rect::new(0.0, y, width, sizes.run_height(view));
            y += rect.h;
            place(view, words, rect, plot_x, plot_w, &sizes, measure)
        })
        .collect();
    Layout {
        width,
        height,
        overview,
        axis,
        plot: Rect::new(plot_x, top, plot_w, (height - top).max(0.0)),
        runs: boxes,
        content_height,
        scroll,
        sizes,
    }
}

/// Room for the labels on the left.
fn gutter(runs: &[RunView], words: &[Heading], sizes: &Sizes, width: f32, measure: Measure) -> f32 {
    let mut widest = measure("32 cores", sizes.core_type, Weight::Regular);
    for words in words {
        let title = measure(&words.title, sizes.heading_type, Weight::Bold);
        let gil = match sizes.inline {
            true => measure(" GIL", sizes.lane_type, Weight::Bold),
            false => 0.0,
        };
        widest = widest.max(title + gil + sizes.how());
    }
    // Names of one role differ by a number only: a sample is enough where there are many.
    for view in runs {
        let names = view.names.iter();
        for name in names.clone().take(64).chain(names.rev().take(8)) {
            widest = widest.max(measure(name, sizes.lane_type, Weight::Regular));
        }
    }
    let room = widest + sizes.margin + sizes.label_gap;
    room.max(sizes.margin * 4.0).min(width * 0.24).ceil()
}

fn place(
    view: &RunView,
    words: Heading,
    rect: Rect,
    x: f32,
    w: f32,
    sizes: &Sizes,
    measure: Measure,
) -> RunBox {
    let own = sizes.heading_of(view);
    let heading = Rect::new(0.0, rect.y, rect.w, own);
    let mut y = rect.y + own;
    let mut lanes = Vec::new();
    let mut row = |kind, y: f32, h: f32| {
        let rect = Rect::new(x, y, w, h);
        let pinned = false;
        lanes.push(LaneBox { kind, rect, pinned });
    };
    let groups = view.groups();
    let pinned = match groups.first() {
        Some(first) if first.number == PINNED => first.threads.len(),
        _ => 0,
    };
    for (i, group) in groups.into_iter().enumerate() {
        y += if i > 0 { sizes.group_gap } else { 0.0 };
        for &gil in &group.gils {
            row(LaneKind::Gil(gil), y + sizes.above, sizes.gil);
            y += sizes.above + sizes.gil + sizes.gil_gap;
        }
        if let Some(core) = group.core {
            row(LaneKind::Core(core), y + sizes.above, sizes.core_row());
            y += sizes.above + sizes.core_row() + sizes.gil_gap;
        }
        let threads = match group.folded {
            true => vec![LaneKind::Sum(group.number)],
            false => group.threads.into_iter().map(LaneKind::Thread).collect(),
        };
        for kind in threads {
            row(kind, y + sizes.above, sizes.lane);
            y += sizes.above + sizes.lane + sizes.lane_gap;
        }
    }
    y += sizes.cores_gap + sizes.cores_above;
    let cores = view.trace.cores.len();
    if sizes.core == 0.0 || view.lanes.by == By::Core {
        // No room for any, or each stands with its threads.
    } else if cores > MAX_CORE_ROWS {
        row(LaneKind::Heat, y, sizes.heat);
    } else {
        let pitch = sizes.core_pitch(cores);
        for core in 0..cores {
            let gap = if pitch > 4.0 { 2.0 } else { 1.0 };
            row(LaneKind::Core(core), y + core as f32 * pitch, pitch - gap);
        }
    }
    stay(&mut lanes[..pinned], rect, sizes);
    let how = how(&words.title, heading, &lanes, sizes, measure);
    RunBox {
        rect,
        heading,
        words,
        how,
        lanes,
    }
}

/// Pinned lanes do not scroll out of sight before their whole run does.
fn stay(pinned: &mut [LaneBox], run: Rect, sizes: &Sizes) {
    let (Some(first), Some(last)) = (pinned.first(), pinned.last()) else {
        return;
    };
    let above = sizes.top() + (sizes.lane_gap / 2.0).floor() - (first.rect.y - sizes.above);
    let room = run.bottom() - sizes.run_gap - last.rect.bottom();
    let by = above.min(room).max(0.0);
    for lane in pinned {
        lane.pinned = true;
        lane.rect.y += by;
    }
}

/// The square before the runtime's name, in whatever row that stands; at the end of the row where names stand above
/// the lanes.
fn how(title: &str, heading: Rect, lanes: &[LaneBox], sizes: &Sizes, measure: Measure) -> Rect {
    let size = sizes.how();
    let square = |right: f32, middle: f32| {
        Rect::new(
            (right - size).round(),
            (middle - size / 2.0).round(),
            size,
            size,
        )
    };
    let gil = |lane: &&LaneBox| matches!(lane.kind, LaneKind::Gil(_));
    let Some(first) = lanes.iter().find(gil).or(lanes.first()) else {
        return square(size, heading.middle());
    };
    if sizes.above > 0.0 {
        return square(first.rect.right(), heading.middle());
    }
    let (middle, name) = if heading.h > 0.0 {
        let name = measure(title, sizes.heading_type, Weight::Bold);
        (heading.middle(), name)
    } else {
        let name = [title, " GIL"].concat();
        (
            first.rect.middle(),
            measure(&name, sizes.lane_type, Weight::Bold),
        )
    };
    let right = first.rect.x - sizes.label_gap - name;
    square(right.max(size), middle)
}
