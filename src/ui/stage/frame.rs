//! One frame.

use super::core::{Core, Paint, Size};
use super::hows;
use crate::time::Ns;
use crate::ui::{clock, mark_body, style};
use crate::view::layout::{Density, Layout, layout};
use crate::view::palette::Role;
use crate::view::scene::{Align, Fill, Rect, Scene, Text, Weight};
use crate::view::text::fit;
use crate::view::timeline::{Pointing, Timeline, base, overlay, overview};

/// Height of a lane and its name on a phone.
const PHONE_LANE: f32 = 40.0;
/// Height of the stage on a phone: at least, and at most (a canvas costs memory).
const PHONE_LEAST: f32 = 360.0;
const PHONE_MOST: f32 = 3_000.0;
/// Time a frame may spend on simulating where it paints, and where it does not.
const SLICE_MS: f64 = 6.0;
const PLAIN_SLICE_MS: f64 = 14.0;
/// So much more, where that is likely to be all: a picture of a part would take as long.
const FINISH_MS: f64 = 12.0;
/// Time between two pictures of a part.
const PICTURE_MS: f64 = 60.0;

/// What a frame says to the world outside the canvas.
#[derive(Debug, Default)]
pub(super) struct Report {
    drawn: bool,
    hashes: Option<String>,
}

impl Report {
    /// Leaves it on the body.
    pub(super) fn publish(&self) {
        if let Some(hashes) = &self.hashes {
            mark_body("data-trace-hash", Some(hashes));
            mark_body("data-busy", None);
        }
        if self.drawn {
            mark_body("data-ready", Some("true"));
        }
    }
}

impl Core {
    /// Advances, moves and paints; true if another frame is needed.
    pub(super) fn frame(&mut self, now: f64) -> bool {
        self.now = now;
        self.simulate(now);
        self.play_on(now);
        self.house();
        self.arrange();
        self.find_arrows();
        self.find_timeouts();
        self.sum_up();
        self.measure_range();
        self.make_room();
        let glides = self.glide_on();
        self.paint();
        glides || !self.bench.done() || self.play.is_some()
    }

    /// The legend, and on a phone the number of lanes, change the room that lanes have. It is measured again before
    /// anything is painted, so that no picture is laid out twice; a new room may move the legend, and that is all.
    fn make_room(&mut self) {
        for _ in 0..2 {
            let legend = self.paint_legend();
            if !(std::mem::take(&mut self.grown) || legend) {
                return;
            }
            let Some(paint) = &self.paint else { return };
            let room = paint.front.canvas().get_bounding_client_rect();
            let size = Size {
                width: room.width() as f32,
                height: room.height() as f32,
                ..self.size
            };
            if std::mem::replace(&mut self.size, size) != size {
                self.dirty = true;
                self.arrange();
            }
        }
    }

    fn simulate(&mut self, now: f64) {
        if let Some(scenario) = self.next.take() {
            self.bench.set(&scenario);
            self.since = Some(now);
            (self.spent, self.pictured) = (0.0, f64::NEG_INFINITY);
            self.fresh = true;
        }
        if self.since.is_none() {
            return;
        }
        let begun = clock();
        // Seldom while it takes long: a picture takes about as long as a slice.
        let due = now - self.pictured >= PICTURE_MS;
        let slice = if due { SLICE_MS } else { PLAIN_SLICE_MS };
        let mut enough = slice;
        loop {
            self.bench.advance(|| clock() - begun >= enough);
            let part = self.bench.progress();
            let left = (self.spent + slice) * (1.0 - part) / part;
            if self.bench.done() || enough > slice || left >= FINISH_MS {
                break;
            }
            enough += FINISH_MS;
        }
        self.spent += clock() - begun;
        let done = self.bench.done();
        if done {
            self.since = None;
        }
        if done || due {
            self.pictured = now;
            self.version += 1;
            self.dirty = true;
        }
    }

    /// What there is to say, once.
    pub(super) fn report(&mut self) -> Report {
        let drawn = self.painted && !std::mem::replace(&mut self.drawn, self.painted);
        let finished = self.fresh && self.bench.done();
        if finished {
            self.fresh = false;
        }
        Report {
            drawn,
            hashes: finished.then(|| self.bench.hashes()).flatten(),
        }
    }

    fn arrange(&mut self) {
        let Some(ruler) = &self.ruler else { return };
        if self.size.width < 1.0 || self.bench.scenario().is_none() {
            return;
        }
        if self.dirty || self.layout.is_none() {
            let measure = |text: &str, size, weight| ruler.width(text, size, weight);
            let views = self.bench.views();
            let size = self.size;
            let place = layout(
                &views,
                size.width,
                size.height,
                self.density,
                self.scroll,
                &measure,
            );
            self.scroll = place.scroll;
            let tall = (self.density == Density::Phone).then(|| tall(&place));
            if std::mem::replace(&mut self.tall, tall) != tall
                && let Some(paint) = &self.paint
            {
                let height = tall.map_or_else(String::new, |height| height.to_string() + "px");
                if let Some(room) = paint.front.canvas().parent_element() {
                    style(&room, "height", &height);
                    self.grown = true;
                }
            }
            if let Some(paint) = &self.paint {
                hows::place(&paint.hows, &place);
            }
            self.layout = Some(place);
        }
        self.settle();
        let width = self.plot_width();
        if let Some(view) = &mut self.viewport {
            *view = view.with_width(width);
        }
    }

    fn paint(&mut self) {
        let (Some(viewport), Some(layout), Some(ruler)) = (self.seen(), &self.layout, &self.ruler)
        else {
            return;
        };
        let selected = self.selected();
        let measure = |text: &str, size, weight| ruler.width(text, size, weight);
        let runs = self.bench.views();
        let glance = self.glance.take();
        let glance = match self.dirty {
            false => glance,
            true => {
                let all = overview::reach(&runs, viewport, layout.overview.w);
                let key = (self.version, layout.overview, all);
                let known = glance.filter(|glance| glance.0 == key);
                Some(known.unwrap_or_else(|| (key, overview::picture(&runs, layout, all))))
            }
        };
        let waits = self.who_waits();
        let timeline = Timeline {
            runs: &runs,
            layout,
            viewport,
            measure: &measure,
            range: self.range,
            parting: self.comparison.parting.as_ref().map(|parting| parting.at),
            arrows: self.arrows.as_ref().map_or(&[], |found| &found.runs),
            timeouts: &self.expired.runs,
            cut: self.cut(),
            waits: &waits,
            overview: glance.as_ref().map_or(&[], |glance| &glance.1),
        };
        let pointing = Pointing {
            cursor: self.at(),
            hover: self.hover.map(|(hit, _)| hit),
        };
        let mut over = overlay(&timeline, &pointing);
        let at = self.at().unwrap_or_default();
        if let Some(slower) = self.slow_down() {
            // Two digits say enough.
            let grain = 10_u64.pow(slower.max(10).ilog10() - 1);
            let text = (slower / grain * grain).to_string() + "× slower";
            beside_cursor(&mut over, &timeline, at, text);
        } else if let Some((_, text)) = self.happened.as_ref().filter(|(then, _)| *then == at) {
            beside_cursor(&mut over, &timeline, at, text.clone());
        }
        if layout.overview.h < 1.0 {
            overview_bar(&mut over, &timeline, self.end());
        }
        scrollbar(&mut over, layout);
        if !self.dirty && self.over.as_ref() == Some(&over) {
            self.glance = glance;
            return;
        }
        let below = self.dirty.then(|| base(&timeline, selected));
        self.glance = glance;
        let (theme, ratio) = (self.theme, self.size.ratio);
        let Some(Paint { front, .. }) = &mut self.paint else {
            return;
        };
        if let Some(below) = below {
            front.paint(&below, theme, ratio);
        }
        front.paint_over(over.clone());
        self.over = Some(over);
        self.dirty = false;
        self.painted = true;
    }
}

/// How much slower than the run it plays, or what a step led to, beside the cursor.
fn beside_cursor(scene: &mut Scene, timeline: &Timeline, at: Ns, text: String) {
    let (layout, size) = (timeline.layout, timeline.layout.sizes.axis_type);
    let text = fit(
        &text,
        layout.plot.w - 30.0,
        size,
        Weight::Bold,
        timeline.measure,
    );
    let width = (timeline.measure)(&text, size, Weight::Bold);
    let x = layout.plot.x + timeline.viewport.x(at) + 12.0;
    let x = match x + width > layout.width {
        true if x - width - 24.0 >= 4.0 => x - width - 24.0,
        true => (layout.width - width - 8.0).max(4.0),
        false => x,
    };
    let y = layout.plot.y - 2.0;
    // No label of the axis is seen by half behind it.
    let ground = Rect::new(x - 4.0, layout.axis.y, width + 8.0, layout.axis.h);
    scene.rect(ground, Fill::solid(Role::Ground));
    scene.text(Text {
        x,
        y,
        text,
        size,
        weight: Weight::Bold,
        align: Align::Start,
        role: Role::Ink,
        max_width: f32::INFINITY,
    });
}

/// Which part of the run is seen: a thin bar on the upper edge, if it is not all.
fn overview_bar(scene: &mut Scene, timeline: &Timeline, end: u64) {
    let (view, plot) = (timeline.viewport, timeline.layout.plot);
    let end = (end as f64).max(view.to);
    if view.span() >= end * 0.999 {
        return;
    }
    let x = |t: f64| plot.x + (t / end) as f32 * plot.w;
    scene.round_rect(
        Rect::new(plot.x, 2.0, plot.w, 4.0),
        Fill::solid(Role::Grid),
        2.0,
    );
    let width = (x(view.to) - x(view.from)).max(6.0);
    scene.round_rect(
        Rect::new(x(view.from), 2.0, width, 4.0),
        Fill::solid(Role::Muted),
        2.0,
    );
}

/// Which part of the lanes is seen: a thin bar on the right edge, if it is not all.
fn scrollbar(scene: &mut Scene, layout: &Layout) {
    let (all, seen) = (layout.content_height - layout.plot.y, layout.plot.h);
    if all <= seen + 1.0 {
        return;
    }
    let (x, top) = (layout.width - 6.0, layout.plot.y);
    let y = |part: f32| top + part / all * seen;
    scene.round_rect(Rect::new(x, top, 4.0, seen), Fill::solid(Role::Grid), 2.0);
    let height = (seen / all * seen).max(12.0);
    scene.round_rect(
        Rect::new(x, y(layout.scroll), 4.0, height),
        Fill::solid(Role::Muted),
        2.0,
    );
}

/// The height that a narrow page gives its lanes: it scrolls as a whole.
fn tall(layout: &Layout) -> u32 {
    let sizes = &layout.sizes;
    let lanes: usize = layout.runs.iter().map(|run| run.lanes.len()).sum();
    let room =
        layout.plot.y + layout.runs.len() as f32 * (sizes.heading + sizes.run_gap + PHONE_LANE);
    (room + lanes as f32 * PHONE_LANE).clamp(PHONE_LEAST, PHONE_MOST) as u32
}
