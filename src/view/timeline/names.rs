//! Names of runs and of their lanes.

use super::{Timeline, baseline};
use crate::view::RunView;
use crate::view::lanes::By;
use crate::view::layout::{Density, LaneBox, LaneKind, RunBox};
use crate::view::palette::Role;
use crate::view::scene::{Align, Scene, Text, Weight};
use crate::view::text::fit;

/// The name of a run and the note beside it.
pub(super) fn heading(scene: &mut Scene, timeline: &Timeline, place: &RunBox) {
    let (layout, measure) = (timeline.layout, timeline.measure);
    let sizes = &layout.sizes;
    let y = baseline(place.heading.middle(), sizes.heading_type);
    let above = sizes.above > 0.0;
    let (name, align) = beside(timeline);
    let title_width = measure(&place.words.title, sizes.heading_type, Weight::Bold);
    scene.text(Text {
        x: name,
        y,
        text: place.words.title.clone(),
        size: sizes.heading_type,
        weight: Weight::Bold,
        align,
        role: Role::Ink,
        max_width: f32::INFINITY,
    });
    let x = if above {
        name + title_width + 12.0
    } else {
        start(timeline)
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
pub(super) fn lane(
    scene: &mut Scene,
    timeline: &Timeline,
    view: &RunView,
    place: &RunBox,
    lane: &LaneBox,
) {
    let layout = timeline.layout;
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
    let (x, align) = beside(timeline);
    scene.text(Text {
        x,
        y: if above {
            lane.rect.y - 5.0
        } else {
            baseline(lane.rect.middle(), size)
        },
        text: fit(&text, room, size, weight, timeline.measure),
        size,
        weight,
        align,
        role: Role::Ink,
        max_width: room,
    });
}

/// The word beside the rows of cores.
pub(super) fn cores(scene: &mut Scene, timeline: &Timeline, view: &RunView, place: &RunBox) {
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
    let sizes = &timeline.layout.sizes;
    let above = sizes.above > 0.0;
    let (x, align) = beside(timeline);
    let middle = (first.rect.y + last.rect.bottom()) / 2.0;
    let n = view.trace.cores.len();
    scene.text(Text {
        x,
        y: if above {
            first.rect.y - 5.0
        } else {
            baseline(middle, sizes.core_type)
        },
        text: format!("{n} core{}", if n == 1 { "" } else { "s" }),
        size: sizes.core_type,
        weight: Weight::Regular,
        align,
        role: Role::Muted,
        max_width: f32::INFINITY,
    });
}

/// Where names stand, and on which side of that: beside the lanes, or above them.
fn beside(timeline: &Timeline) -> (f32, Align) {
    let layout = timeline.layout;
    match layout.sizes.above > 0.0 {
        true => (start(timeline), Align::Start),
        false => (layout.plot.x - layout.sizes.label_gap, Align::End),
    }
}

/// Where text over the lanes begins: where the runs part early, the line would go through the first letters.
fn start(timeline: &Timeline) -> f32 {
    let line = timeline.parting.map(|at| timeline.viewport.x(at).round());
    let line = line.filter(|line| (0.0..24.0).contains(line));
    timeline.layout.plot.x + line.map_or(0.0, |line| line + 6.0)
}
