//! The timeline: runs, lanes, spans, marks and the cursor as a scene.
//!
//! [`base`] is all that changes with the trace, the viewport or the layout; [`overlay`] what changes with the
//! pointer and the cursor, to be painted over it. [`draw`] is both in one. The cost of a frame depends on the
//! pixels, not on the number of intervals.

use super::RunView;
use super::hit::Hit;
use super::lanes::By;
use super::layout::{Density, LaneBox, LaneKind, Layout, RunBox};
use super::palette::Role;
use super::scene::{Align, Draw, Fill, Point, Rect, Scene, Text, Weight};
use super::text::{Measure, fit, span};
use super::ticks::{Tick, ticks};
use super::viewport::Viewport;
use crate::explain::{Arrow, WaitGraph};
use crate::time::Ns;
use crate::trace::Mark;

pub mod arrows;
mod cores;
mod gil;
mod glyph;
mod marks;
pub mod overview;
mod sum;
mod threads;

pub(super) use glyph::glyph;
use marks::Marks;

/// What is painted where.
#[derive(Clone, Copy)]
pub struct Timeline<'a> {
    /// The runs.
    pub runs: &'a [RunView<'a>],
    /// Where they stand.
    pub layout: &'a Layout,
    /// Which stretch of time, as wide as the layout's plot.
    pub viewport: Viewport,
    /// Measures text.
    pub measure: Measure<'a>,
    /// The stretch of time that is singled out.
    pub range: Option<(Ns, Ns)>,
    /// Where the runs part.
    pub parting: Option<Ns>,
    /// Arrows between the lanes of each run; none where they are not asked for.
    pub arrows: &'a [Vec<Arrow>],
    /// Marks that are no part of the traces, of each run: timers that expired, where they are asked for.
    pub timeouts: &'a [Vec<Mark>],
    /// From here on there are too many, and of what.
    pub cut: Option<(Ns, &'static str)>,
    /// Who waits for whom at the cursor, in each run.
    pub waits: &'a [WaitGraph],
    /// All of the runs at a glance: see [`overview::picture`].
    pub overview: &'a [Draw],
}

impl<'a> Timeline<'a> {
    /// Lanes and nothing over them: no stretch singled out, no arrows, no overview.
    pub fn plain(
        runs: &'a [RunView<'a>],
        layout: &'a Layout,
        viewport: Viewport,
        measure: Measure<'a>,
    ) -> Self {
        Self {
            runs,
            layout,
            viewport,
            measure,
            range: None,
            parting: None,
            arrows: &[],
            timeouts: &[],
            cut: None,
            waits: &[],
            overview: &[],
        }
    }
}

/// What the overlay shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pointing {
    /// Where the cursor stands.
    pub cursor: Option<Ns>,
    /// What the pointer is over.
    pub hover: Option<Hit>,
}

/// A thread of a run that is singled out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// Index of the run.
    pub run: usize,
    /// Index of the thread.
    pub thread: usize,
}

/// Everything in one scene.
pub fn draw(timeline: &Timeline, selected: Option<Selection>, pointing: &Pointing) -> Scene {
    let mut scene = base(timeline, selected);
    scene.commands.extend(overlay(timeline, pointing).commands);
    scene
}

/// Lanes, grid and labels.
pub fn base(timeline: &Timeline, selected: Option<Selection>) -> Scene {
    let Timeline {
        runs,
        layout,
        viewport,
        measure,
        range,
        overview,
        ..
    } = timeline;
    let mut scene = Scene::new(layout.width, layout.height);
    scene.rect(
        Rect::new(0.0, 0.0, layout.width, layout.height),
        Fill::solid(Role::Ground),
    );
    let ticks = ticks(viewport, tick_gap(layout, *measure, viewport));
    let stage = Rect::new(0.0, layout.plot.y, layout.width, layout.plot.h);
    scene.clipped(stage, |scene| {
        if let Some(rect) = selected.and_then(|selection| row(layout, selection)) {
            scene.rect(rect, Fill::solid(Role::Select));
        }
        if let Some((left, right)) = range.and_then(|range| edges(timeline, range)) {
            let band = Rect::new(left, stage.y, right - left, stage.h);
            scene.rect(band, Fill::solid(Role::Select));
        }
        grid(scene, layout, viewport, &ticks);
        for (index, (view, place)) in runs.iter().zip(&layout.runs).enumerate() {
            if place.rect.bottom() > layout.plot.y && place.rect.y < layout.height {
                run(scene, timeline, view, place, index > 0);
            }
        }
    });
    axis(&mut scene, timeline, &ticks);
    if let Some(at) = timeline.parting {
        parts(&mut scene, timeline, at);
    }
    scene.commands.extend_from_slice(overview);
    scene
}

/// The cursor and what the pointer is over.
pub fn overlay(timeline: &Timeline, pointing: &Pointing) -> Scene {
    let layout = timeline.layout;
    let mut scene = Scene::new(layout.width, layout.height);
    if let Some(rect) = pointing.hover.and_then(|hit| span_rect(timeline, &hit)) {
        scene.clipped(layout.plot, |scene| {
            scene.outline(rect, Role::Ink, 2.0, 2.0);
        });
    }
    if let Some(range) = timeline.range {
        singled_out(&mut scene, timeline, range);
    }
    if let Some(at) = pointing.cursor {
        scene.clipped(layout.plot, |scene| arrows::waits(scene, timeline, at));
    }
    arrows::too_many(&mut scene, timeline);
    overview::window(&mut scene, timeline, pointing.cursor);
    let Some(at) = pointing.cursor else {
        return scene;
    };
    let x = layout.plot.x + timeline.viewport.x(at).round();
    if x >= layout.plot.x && x <= layout.plot.right() {
        let knob = layout.sizes.axis_type * 0.3;
        let top = layout.plot.y - knob - 1.0;
        scene.line(
            Point { x, y: top },
            Point {
                x,
                y: layout.height,
            },
            Role::Ink,
            2.0,
        );
        scene.circle(Point { x, y: top }, knob, Role::Ink);
    }
    scene
}

/// Where the runs part: a broken line over all of them, and a word where the time axis has room for it.
fn parts(scene: &mut Scene, timeline: &Timeline, at: Ns) {
    let (layout, plot) = (timeline.layout, timeline.layout.plot);
    let x = (plot.x + timeline.viewport.x(at)).round();
    if x < plot.x || x > plot.right() {
        return;
    }
    let from = Point {
        x,
        y: plot.y - 10.0,
    };
    let to = Point {
        x,
        y: layout.height,
    };
    scene.line(from, to, Role::Ground, 3.0);
    scene.commands.push(Draw::Line {
        from,
        to,
        role: Role::Accent,
        width: 1.5,
        dash: 5.0,
    });
    let Some(flag) = flag(timeline) else { return };
    let size = flag.h - 5.0;
    scene.round_rect(flag, Fill::solid(Role::Accent), 2.0);
    scene.text(Text {
        x: flag.x + 5.0,
        y: flag.bottom() - 4.0,
        text: PART.to_owned(),
        size,
        weight: Weight::Bold,
        align: Align::Start,
        role: Role::Ground,
        max_width: flag.w,
    });
}

/// What stands where the runs part.
const PART: &str = "the runs part";

/// The area of that word on the time axis, if it is in sight.
fn flag(timeline: &Timeline) -> Option<Rect> {
    let (layout, plot) = (timeline.layout, timeline.layout.plot);
    let x = (plot.x + timeline.viewport.x(timeline.parting?)).round();
    let size = (layout.sizes.axis_type * 0.86).round();
    let width = (timeline.measure)(PART, size, Weight::Bold) + 10.0;
    let left = if x + width > plot.right() {
        x - width
    } else {
        x
    };
    let seen = x >= plot.x && x <= plot.right();
    seen.then(|| Rect::new(left, plot.y - size - 8.0, width, size + 5.0))
}

/// Where a stretch of time begins and ends on the stage, cut at the plot; none where it is out of sight.
fn edges(timeline: &Timeline, (from, to): (Ns, Ns)) -> Option<(f32, f32)> {
    let (plot, view) = (timeline.layout.plot, timeline.viewport);
    let x = |at: Ns| (plot.x + view.x(at).round()).clamp(plot.x, plot.right());
    let seen = to as f64 > view.from && (from as f64) < view.to;
    seen.then(|| (x(from), x(to).max(x(from) + 1.0)))
}

/// A stretch of time that is singled out: a bar on the time axis with its length, and a line down from each of its ends.
fn singled_out(scene: &mut Scene, timeline: &Timeline, range: (Ns, Ns)) {
    let Some((left, right)) = edges(timeline, range) else {
        return;
    };
    let layout = timeline.layout;
    let top = layout.plot.y;
    scene.rect(
        Rect::new(left, top - 4.0, right - left, 4.0),
        Fill::solid(Role::Accent),
    );
    for x in [left, right] {
        let (from, to) = (
            Point { x, y: top },
            Point {
                x,
                y: layout.height,
            },
        );
        scene.line(from, to, Role::Accent, 1.0);
    }
    if let Some((text, ground)) = length(timeline) {
        let size = layout.sizes.axis_type;
        scene.text(Text {
            x: ground.x + ground.w / 2.0,
            y: ground.bottom() - 3.0,
            text,
            size,
            weight: Weight::Bold,
            align: Align::Middle,
            role: Role::Accent,
            max_width: f32::INFINITY,
        });
    }
}

/// How long the stretch is that is singled out, and the area of that word on the time axis.
fn length(timeline: &Timeline) -> Option<(String, Rect)> {
    let range = timeline.range?;
    let (left, right) = edges(timeline, range)?;
    let (layout, plot) = (timeline.layout, timeline.layout.plot);
    let size = layout.sizes.axis_type;
    let text = span(range.1 - range.0);
    let width = (timeline.measure)(&text, size, Weight::Bold) + 10.0;
    let x = ((left + right - width) / 2.0).clamp(plot.x, (plot.right() - width).max(plot.x));
    Some((text, Rect::new(x, plot.y - 5.0 - size, width, size)))
}

/// The area of the span that was hit.
fn span_rect(timeline: &Timeline, hit: &Hit) -> Option<Rect> {
    let (span, layout) = (hit.span?, timeline.layout);
    let place = layout.runs.get(hit.run)?;
    let lane = place.lanes.iter().find(|lane| lane.kind == hit.lane)?;
    let x0 = timeline.viewport.x(span.start).max(-4.0).round();
    let x1 = timeline
        .viewport
        .x(span.end)
        .min(layout.plot.w + 4.0)
        .round();
    let mut rect = Rect::new(
        layout.plot.x + x0,
        lane.rect.y,
        (x1 - x0).max(2.0),
        lane.rect.h,
    );
    if matches!(hit.lane, LaneKind::Thread(_)) {
        let inner = threads::span_height(crate::trace::state_of(span.value), lane.rect.h);
        rect.y = lane.rect.bottom() - inner;
        rect.h = inner;
    }
    Some(rect.inset(-1.0))
}

/// The row of a thread over the full width.
fn row(layout: &Layout, selection: Selection) -> Option<Rect> {
    let lanes = &layout.runs.get(selection.run)?.lanes;
    let lane = lanes
        .iter()
        .find(|lane| lane.kind == LaneKind::Thread(selection.thread))?;
    let sizes = &layout.sizes;
    let room = (sizes.lane_gap / 2.0).floor();
    Some(Rect::new(
        0.0,
        lane.rect.y - sizes.above - room,
        layout.width,
        lane.rect.h + sizes.above + 2.0 * room,
    ))
}

fn run(scene: &mut Scene, timeline: &Timeline, view: &RunView, place: &RunBox, rule: bool) {
    let layout = timeline.layout;
    let sizes = &layout.sizes;
    if rule {
        let y = place.rect.y - (sizes.run_gap * 0.5).round() + 0.5;
        let (from, to) = (
            Point { x: sizes.margin, y },
            Point {
                x: layout.plot.right(),
                y,
            },
        );
        scene.line(from, to, Role::Rule, 1.0);
    }
    if place.heading.h > 0.0 {
        heading(scene, timeline, place);
    }
    cores_label(scene, layout, view, place);
    let mut marks = Marks::new(timeline, view);
    lanes(scene, timeline, view, place, false, &mut marks);
    let mut pinned = place.lanes.iter().filter(|lane| lane.pinned);
    if let Some(first) = pinned.next() {
        // What scrolls goes below those that stay.
        let last = pinned.next_back().unwrap_or(first);
        let room = (sizes.lane_gap / 2.0).floor();
        let (top, bottom) = (first.rect.y - sizes.above - room, last.rect.bottom() + room);
        let ground = Rect::new(0.0, top, layout.width, bottom - top);
        scene.rect(ground, Fill::solid(Role::Surface));
        lanes(scene, timeline, view, place, true, &mut marks);
    }
    end(scene, timeline, view, place);
    if let Some(arrows) = timeline.arrows.get(view.index) {
        scene.clipped(layout.plot, |scene| {
            arrows::draw(scene, timeline, view, place, arrows)
        });
    }
}

/// The lanes that scroll, or those that stay, with their names and marks.
fn lanes(
    scene: &mut Scene,
    timeline: &Timeline,
    view: &RunView,
    place: &RunBox,
    pinned: bool,
    marks: &mut Marks,
) {
    let (layout, measure) = (timeline.layout, timeline.measure);
    let above = layout.sizes.above;
    let seen = |lane: &&LaneBox| {
        let rect = lane.rect;
        lane.pinned == pinned && rect.bottom() > layout.plot.y && rect.y - above < layout.height
    };
    for lane in place.lanes.iter().filter(seen) {
        match lane.kind {
            LaneKind::Gil(gil) => gil::draw(scene, timeline, view, gil, lane.rect),
            LaneKind::Thread(thread) => threads::draw(scene, timeline, view, thread, lane.rect),
            LaneKind::Sum(group) => sum::draw(scene, timeline, view, group, lane.rect),
            LaneKind::Core(core) => cores::draw(scene, timeline, view, core, lane.rect),
            LaneKind::Heat => cores::draw_heat(scene, timeline, view, lane.rect),
        }
        label(scene, layout, view, place, lane, measure);
    }
    for lane in place.lanes.iter().filter(seen) {
        if let LaneKind::Thread(thread) = lane.kind {
            marks.draw(scene, timeline, thread, lane.rect);
        }
    }
}

fn heading(scene: &mut Scene, timeline: &Timeline, place: &RunBox) {
    let (layout, measure) = (timeline.layout, timeline.measure);
    let sizes = &layout.sizes;
    let y = baseline(place.heading.middle(), sizes.heading_type);
    let above = sizes.above > 0.0;
    let title_width = measure(&place.words.title, sizes.heading_type, Weight::Bold);
    scene.text(Text {
        x: if above {
            sizes.margin
        } else {
            layout.plot.x - sizes.label_gap
        },
        y,
        text: place.words.title.clone(),
        size: sizes.heading_type,
        weight: Weight::Bold,
        align: if above { Align::Start } else { Align::End },
        role: Role::Ink,
        max_width: f32::INFINITY,
    });
    let x = if above {
        sizes.margin + title_width + 12.0
    } else {
        // Where the runs part early, the line would go through the first letters.
        let line = timeline.parting.map(|at| timeline.viewport.x(at).round());
        let line = line.filter(|line| (0.0..24.0).contains(line));
        layout.plot.x + line.map_or(0.0, |line| line + 6.0)
    };
    let end = if above {
        place.how.x - 8.0
    } else {
        layout.plot.right()
    };
    let room = end - x;
    scene.text(Text {
        x,
        y,
        text: fit(
            &place.words.note,
            room,
            sizes.note_type,
            Weight::Regular,
            measure,
        ),
        size: sizes.note_type,
        weight: Weight::Regular,
        align: Align::Start,
        role: Role::Muted,
        max_width: room,
    });
}

/// The name of a lane, beside or above it.
fn label(
    scene: &mut Scene,
    layout: &Layout,
    view: &RunView,
    place: &RunBox,
    lane: &LaneBox,
    measure: Measure,
) {
    let sizes = &layout.sizes;
    let (text, size, weight) = match lane.kind {
        LaneKind::Gil(0) if place.heading.h == 0.0 => {
            let title = place.words.title.clone() + " GIL";
            (title, sizes.lane_type, Weight::Bold)
        }
        LaneKind::Gil(gil) if view.trace.gils.len() > 1 => {
            (format!("GIL {gil}"), sizes.lane_type, Weight::Bold)
        }
        LaneKind::Gil(_) => ("GIL".to_owned(), sizes.lane_type, Weight::Bold),
        // The back row reads some of the names rather than none.
        LaneKind::Thread(thread) if sizes.density == Density::Present => {
            let pitch = sizes.lane + sizes.lane_gap;
            let each = (sizes.lane_type * 0.9 / pitch.max(1.0)).ceil() as usize;
            if !thread.is_multiple_of(each.max(1)) {
                return;
            }
            (
                view.name(thread).to_owned(),
                sizes.lane_type,
                Weight::Regular,
            )
        }
        LaneKind::Sum(number) => {
            let groups = view.groups();
            let group = groups.iter().find(|group| group.number == number);
            let threads = group.map_or(0, |group| group.threads.len());
            let text = format!("{threads} thread{}", if threads == 1 { "" } else { "s" });
            (text, sizes.lane_type, Weight::Regular)
        }
        LaneKind::Core(core) if view.lanes.by == By::Core => {
            (format!("core {core}"), sizes.core_type, Weight::Regular)
        }
        LaneKind::Thread(thread) => {
            let size = sizes.lane_type.min((lane.rect.h * 0.82).floor().max(8.0));
            (view.name(thread).to_owned(), size, Weight::Regular)
        }
        _ => return,
    };
    let above = sizes.above > 0.0;
    let room = if above {
        lane.rect.w
    } else {
        layout.plot.x - sizes.label_gap - 4.0
    };
    let size = if above { sizes.lane_type } else { size };
    scene.text(Text {
        x: if above {
            lane.rect.x
        } else {
            layout.plot.x - sizes.label_gap
        },
        y: if above {
            lane.rect.y - 5.0
        } else {
            baseline(lane.rect.middle(), size)
        },
        text: fit(&text, room, size, weight, measure),
        size,
        weight,
        align: if above { Align::Start } else { Align::End },
        role: Role::Ink,
        max_width: room,
    });
}

fn cores_label(scene: &mut Scene, layout: &Layout, view: &RunView, place: &RunBox) {
    if view.lanes.by == By::Core {
        // Each has its own.
        return;
    }
    let rows = |lane: &&LaneBox| matches!(lane.kind, LaneKind::Core(_) | LaneKind::Heat);
    let (Some(first), Some(last)) = (
        place.lanes.iter().find(rows),
        place.lanes.iter().rfind(rows),
    ) else {
        return;
    };
    let sizes = &layout.sizes;
    let above = sizes.above > 0.0;
    let middle = (first.rect.y + last.rect.bottom()) / 2.0;
    let n = view.trace.cores.len();
    scene.text(Text {
        x: if above {
            layout.plot.x
        } else {
            layout.plot.x - sizes.label_gap
        },
        y: if above {
            first.rect.y - 5.0
        } else {
            baseline(middle, sizes.core_type)
        },
        text: format!("{n} core{}", if n == 1 { "" } else { "s" }),
        size: sizes.core_type,
        weight: Weight::Regular,
        align: if above { Align::Start } else { Align::End },
        role: Role::Muted,
        max_width: f32::INFINITY,
    });
}

/// A line where the run is over, if others go on.
fn end(scene: &mut Scene, timeline: &Timeline, view: &RunView, place: &RunBox) {
    let plot = timeline.layout.plot;
    let x = timeline.viewport.x(view.trace.end).round();
    let (Some(first), Some(last)) = (place.lanes.first(), place.lanes.last()) else {
        return;
    };
    if x > 1.0 && x < plot.w - 1.0 {
        let (from, to) = (
            Point {
                x: plot.x + x,
                y: first.rect.y,
            },
            Point {
                x: plot.x + x,
                y: last.rect.bottom(),
            },
        );
        scene.line(from, to, Role::Muted, 1.0);
    }
}

/// Pixels between two ticks, so that their labels stand apart.
fn tick_gap(layout: &Layout, measure: Measure, viewport: &Viewport) -> f32 {
    let longest = ticks(viewport, 60.0).pop().map_or(0.0, |tick| {
        measure(&tick.label, layout.sizes.axis_type, Weight::Regular)
    });
    (longest * 1.7).max(layout.plot.w / 12.0)
}

fn grid(scene: &mut Scene, layout: &Layout, viewport: &Viewport, ticks: &[Tick]) {
    for tick in ticks {
        let x = layout.plot.x + viewport.x(tick.at).round() + 0.5;
        let (top, bottom) = (layout.plot.y, layout.height);
        scene.line(Point { x, y: top }, Point { x, y: bottom }, Role::Grid, 1.0);
    }
}

fn axis(scene: &mut Scene, timeline: &Timeline, ticks: &[Tick]) {
    let (layout, measure) = (timeline.layout, timeline.measure);
    let sizes = &layout.sizes;
    let taken = [length(timeline).map(|(_, ground)| ground), flag(timeline)];
    for tick in ticks {
        let half = measure(&tick.label, sizes.axis_type, Weight::Regular) / 2.0;
        let x = layout.plot.x + timeline.viewport.x(tick.at);
        let edge = sizes.margin * 0.3 + half;
        let over = |word: &Rect| x + half > word.x && x - half < word.right();
        if taken.iter().flatten().any(over) {
            continue;
        }
        scene.text(Text {
            x: x.clamp(edge, (layout.width - edge).max(edge)),
            y: baseline(
                layout.axis.middle() - sizes.axis_type * 0.15,
                sizes.axis_type,
            ),
            text: tick.label.clone(),
            size: sizes.axis_type,
            weight: Weight::Regular,
            align: Align::Middle,
            role: Role::Muted,
            max_width: f32::INFINITY,
        });
    }
}

/// The baseline that centres type of this size on `middle`.
fn baseline(middle: f32, size: f32) -> f32 {
    (middle + size * 0.355).round()
}
