//! Two timelines on one clock: a canvas that owns what moves (viewport and cursor), outside of Yew.
//!
//! The scene is the simulator's: two runs above one another, one of them a recording.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_render::{AnimationFrame, request_animation_frame};
use web_sys::Element;

use super::timelines::Pair;
use crate::time::Ns;
use crate::ui::painter::{Painter, Ruler};
use crate::ui::{media, style, window};
use crate::view::RunView;
use crate::view::heading::Heading;
use crate::view::layout::{Density, Layout, titled};
use crate::view::legend::{draw as draw_legend, entries};
use crate::view::palette::Theme;
use crate::view::scene::{Rect, Scene, Weight};
use crate::view::timeline::{self, Pointing, Timeline};
use crate::view::viewport::Viewport;

/// The stage; clones are the same stage.
#[derive(Clone)]
pub(super) struct Stage(Rc<RefCell<Core>>);

struct Core {
    painter: Option<Painter>,
    legend: Option<Painter>,
    ruler: Ruler,
    pair: Option<Rc<Pair>>,
    layout: Option<Layout>,
    viewport: Viewport,
    cursor: Option<Ns>,
    theme: Theme,
    /// The next frame, if one was asked for.
    frame: Option<AnimationFrame>,
}

impl Stage {
    pub(super) fn new() -> Self {
        Self(Rc::new(RefCell::new(Core {
            painter: None,
            legend: None,
            ruler: Ruler::new(),
            pair: None,
            layout: None,
            viewport: Viewport::fit(0, 1.0),
            cursor: None,
            theme: Theme::Light,
            frame: None,
        })))
    }

    /// Takes the canvases.
    pub(super) fn attach(&self, lanes: &Element, legend: &Element) {
        self.change(|core| {
            core.painter = Painter::new(lanes);
            core.legend = Painter::new(legend);
        });
    }

    /// Shows another pair; the view stays where it is on the same recording.
    pub(super) fn show(&self, pair: Rc<Pair>, theme: Theme) {
        self.change(|core| {
            let same = core
                .pair
                .as_ref()
                .is_some_and(|old| old.index == pair.index);
            if !same {
                core.viewport = Viewport::fit(pair.end(), core.viewport.width);
                core.cursor = None;
            }
            core.pair = Some(pair);
            core.theme = theme;
        });
    }

    /// Zooms around a pixel of the canvas; around the cursor, or the middle, if none is given.
    pub(super) fn zoom(&self, factor: f64, x: Option<f32>) {
        self.change(|core| {
            let (view, end) = (core.viewport, core.end());
            let x = x.map(|x| x - core.left());
            let cursor = || core.cursor.map(|at| view.x(at));
            let seen = |x: &f32| (0.0..=view.width).contains(x);
            let x = x.or_else(cursor).filter(seen).unwrap_or(view.width / 2.0);
            core.viewport = view.zoom(factor, x, end);
        });
    }

    /// Moves the view by so many pixels.
    pub(super) fn pan(&self, px: f32) {
        self.change(|core| core.viewport = core.viewport.pan(px, core.end()));
    }

    /// Moves the view by a part of its width.
    pub(super) fn pan_part(&self, part: f32) {
        let width = self.0.borrow().viewport.width;
        self.pan(width * part);
    }

    /// Shows all.
    pub(super) fn fit(&self) {
        self.change(|core| core.viewport = Viewport::fit(core.end(), core.viewport.width));
    }

    /// Puts the cursor at a pixel of the canvas, or takes it away.
    pub(super) fn point(&self, x: Option<f32>) {
        self.change(|core| {
            let inside = x.map(|x| x - core.left()).filter(|x| *x >= 0.0);
            core.cursor = inside.map(|x| core.viewport.time(x).min(core.end()));
        });
    }

    /// Moves the cursor by a part of the view.
    pub(super) fn step(&self, part: f64) {
        self.change(|core| {
            let view = core.viewport;
            let at = core.cursor.unwrap_or(view.time(view.width / 2.0));
            let by = (view.span() * part).round() as i64;
            let at = at.saturating_add_signed(by).min(core.end());
            core.cursor = Some(at);
            core.viewport = view.show(at, core.end());
        });
    }

    /// Where the cursor stands.
    pub(super) fn cursor(&self) -> Option<Ns> {
        self.0.borrow().cursor
    }

    /// Paints again, for a new size.
    pub(super) fn refresh(&self) {
        self.change(|_| ());
    }

    fn change(&self, change: impl FnOnce(&mut Core)) {
        let Ok(mut core) = self.0.try_borrow_mut() else {
            return;
        };
        change(&mut core);
        if core.frame.is_none() {
            let stage = self.clone();
            core.frame = Some(request_animation_frame(move |_| {
                let mut core = stage.0.borrow_mut();
                core.frame = None;
                core.paint();
            }));
        }
    }
}

impl Core {
    fn end(&self) -> Ns {
        self.pair.as_ref().map_or(0, |pair| pair.end())
    }

    /// Left edge of the lanes.
    fn left(&self) -> f32 {
        self.layout.as_ref().map_or(0.0, |layout| layout.plot.x)
    }

    fn paint(&mut self) {
        let (Some(painter), Some(pair)) = (&mut self.painter, &self.pair) else {
            return;
        };
        let room = painter.canvas().get_bounding_client_rect();
        let (width, height) = (room.width() as f32, room.height() as f32);
        if width < 1.0 || height < 1.0 {
            return;
        }
        let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
        let density = match media::is_small() {
            true => Density::Phone,
            false => Density::Normal,
        };
        let ruler = &self.ruler;
        let measure = |text: &str, size: f32, weight: Weight| ruler.width(text, size, weight);
        let views = pair.views();
        let layout = titled(&views, words(pair), width, height, density, 0.0, &measure);
        self.viewport = self.viewport.with_width(layout.plot.w);
        let timeline = Timeline::plain(&views, &layout, self.viewport, &measure);
        let pointing = Pointing {
            cursor: self.cursor,
            hover: None,
        };
        let scene = timeline::draw(&timeline, None, &pointing);
        painter.paint(&scene, self.theme, ratio);
        if let Some(legend) = &mut self.legend {
            paint_legend(legend, &views, &layout, &measure, self.theme, ratio);
        }
        self.layout = Some(layout);
    }
}

fn words(pair: &Pair) -> Vec<Heading> {
    let heading = |title: &str, note: String| Heading {
        title: title.to_owned(),
        note,
    };
    let version = &pair.recording.version;
    vec![
        heading(
            "measured",
            format!("{version}: when each thread ran, as it saw it"),
        ),
        heading(
            "simulated",
            format!(
                "{}: the same program, and what the threads wait for",
                pair.run.runtime
            ),
        ),
    ]
}

fn paint_legend(
    painter: &mut Painter,
    views: &[RunView],
    layout: &Layout,
    measure: &dyn Fn(&str, f32, Weight) -> f32,
    theme: Theme,
    ratio: f64,
) {
    let mut scene = Scene::new(layout.width, 0.0);
    let place = Rect::new(layout.plot.x, 4.0, layout.plot.w, 0.0);
    let size = layout.sizes.axis_type.clamp(12.5, 18.0);
    let height = draw_legend(&mut scene, &entries(views), place, size, measure) + 8.0;
    scene.height = height;
    style(painter.canvas(), "height", &format!("{}px", height.round()));
    painter.paint(&scene, theme, ratio);
}
