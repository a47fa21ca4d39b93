//! The state behind the canvas.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::Element;

use super::arrows::Found;
use super::compare::Comparison;
use super::glide::Glide;
use super::legend::Legend;
use super::play::Play;
use super::step::StepBy;
use super::summary::Summary;
use super::timeouts::Expired;
use super::words::Tip;
use crate::link::LinkView;
use crate::scenario::check::Valid;
use crate::sim::Snapshot;
use crate::time::Ns;
use crate::ui::bench::Bench;
use crate::ui::painter::{Painter, Ruler};
use crate::view::hit::Hit;
use crate::view::lanes::Lanes;
use crate::view::layout::{Density, Layout};
use crate::view::palette::Theme;
use crate::view::range::Stretch;
use crate::view::scene::{Draw, Rect, Scene};
use crate::view::timeline::Selection;
use crate::view::viewport::Viewport;

/// A simulation that takes longer says so.
const SAY_MS: f64 = 200.0;
/// A simulation that takes longer can be stopped.
const LONG_MS: f64 = 2_000.0;
/// Snapshots kept: cursor and pointer in two runs.
const REMEMBERED: usize = 4;
/// Everything the stage knows.
#[derive(Default)]
pub(crate) struct Core {
    pub(crate) bench: Bench,
    /// A setting that came since the last frame.
    pub(super) next: Option<Rc<Valid>>,
    pub(super) opened: Option<u32>,
    /// The cursor that came with the last setting.
    pub(super) told: Option<Ns>,
    /// When the present simulations began, if they are not done.
    pub(super) since: Option<f64>,
    /// Milliseconds that they have taken so far, and when they were last painted.
    pub(super) spent: f64,
    pub(super) pictured: f64,
    pub(super) now: f64,

    pub(super) paint: Option<Paint>,
    pub(super) ruler: Option<Ruler>,
    pub(super) size: Size,
    pub(super) theme: Theme,
    pub(super) density: Density,
    /// The page is as small as a phone.
    pub(super) small: bool,
    pub(super) present: bool,
    /// The lanes must be painted again; else only what lies over them.
    pub(super) dirty: bool,
    /// What was last painted over the lanes.
    pub(super) over: Option<Scene>,
    pub(super) painted: bool,
    /// The first picture was reported.
    pub(super) drawn: bool,
    /// The hashes of the present simulations were not reported yet.
    pub(super) fresh: bool,

    /// What is seen; none until something is known of the run.
    pub(super) viewport: Option<Viewport>,
    /// The view is on its way to it.
    pub(super) glide: Option<Glide>,
    /// The viewport shows where the runs may end at most: nobody knows yet where they do.
    pub(super) guessed: bool,
    /// What is seen is what the link says, to the nanosecond.
    pub(super) linked: Option<(Ns, Ns)>,
    /// The user chose what is seen.
    pub(super) placed: bool,
    pub(super) scroll: f32,
    /// The height the stage would like to have, where the page scrolls as a whole.
    pub(super) tall: Option<u32>,
    /// That has just changed.
    pub(super) grown: bool,
    pub(super) layout: Option<Layout>,
    /// All of the runs at a glance, as it was last made, and of what.
    pub(super) glance: Option<(Glance, Vec<Draw>)>,
    /// The stretch of time that the user singled out.
    pub(super) range: Option<(Ns, Ns)>,
    /// One end of a stretch whose other end is still to come.
    pub(super) begun: Option<Ns>,
    /// The version of the traces and the thread that the stretch was summed up for.
    pub(super) measured: Option<(u32, Option<Selection>)>,
    /// What is known of that stretch.
    pub(crate) stretch: Rc<Stretch>,
    /// The version of the traces that were compared, and what came of it.
    pub(super) compared: Option<u32>,
    pub(crate) comparison: Rc<Comparison>,
    /// What the last step led to, as long as the cursor stays there.
    pub(super) happened: Option<(Ns, String)>,
    pub(super) cursor: Cursor,
    pub(super) selected: Option<Named>,
    pub(super) hover: Option<(Hit, [f32; 2])>,
    /// What the tooltip shows.
    pub(super) tipped: Option<Tip>,
    /// What it was made for, and how many milliseconds that took.
    pub(super) tip_of: Option<(Hit, [f32; 2])>,
    pub(super) tip_took: f64,
    pub(super) legend: Option<Legend>,
    pub(super) play: Option<Play>,
    pub(super) step_by: StepBy,
    /// The version of the traces by which threads were put beside cores.
    pub(super) housed: Option<u32>,
    /// Arrows between lanes, if they are shown.
    pub(super) arrows: Option<Found>,
    /// Timers that expired, if they are shown.
    pub(super) expired: Expired,
    /// Share of the usual pace of playing; 0 until it is changed.
    pub(super) pace: f64,
    /// Grows with every change of a trace.
    pub(super) version: u32,
    /// The version that was summed up.
    pub(super) summed: u32,
    pub(crate) summary: Rc<Summary>,
    /// What a screen reader is told: the sentence and the numbers when all last came to rest.
    pub(crate) spoken: (String, Rc<Summary>),
    pub(super) snapshots: RefCell<Vec<Kept>>,
}

/// What the runs at a glance were made of: the version of the traces, their place, and how far they go.
pub(super) type Glance = (u32, Rect, Viewport);

/// A snapshot that may be asked for again.
pub(super) struct Kept {
    version: u32,
    run: usize,
    snapshot: Rc<Snapshot>,
}

/// What is painted on.
pub(in crate::ui) struct Paint {
    /// The canvas on the page.
    pub(in crate::ui) front: Painter,
    /// The legend.
    pub(in crate::ui) legend: Painter,
    /// The tooltip.
    pub(in crate::ui) tip: Element,
    /// The buttons beside the names of runs.
    pub(in crate::ui) hows: Element,
}

/// Of the canvas, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::ui) struct Size {
    pub(in crate::ui) width: f32,
    pub(in crate::ui) height: f32,
    pub(in crate::ui) ratio: f64,
}

/// Where the cursor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Cursor {
    /// Nobody has said, and nothing was simulated yet.
    #[default]
    Nowhere,
    /// Where something can be seen; not part of the link.
    First(Ns),
    /// Where the user put it.
    Placed(Ns),
}

/// A selected thread. The name finds it again when the number of threads changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) selection: Selection,
    pub(super) name: String,
}

/// Of a simulation that is worth mentioning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) percent: u32,
    /// It takes so long that it can be stopped.
    pub(crate) long: bool,
}

impl Core {
    pub(super) fn show(&mut self, scenario: Rc<Valid>, opened: u32, link: &LinkView) {
        if self.opened != Some(opened) {
            self.opened = Some(opened);
            self.cursor = Cursor::Nowhere;
            self.told = None;
            self.selected = None;
            self.play = None;
            self.begun = None;
            self.scroll = 0.0;
            self.viewport = None;
            self.placed = false;
            self.linked = None;
            self.guessed = false;
            self.arrows = None;
            self.follow(link);
        }
        // Only a new place moves the cursor: the scenario learns late where it was put by hand.
        if let Some(at) = scenario.at.filter(|at| self.told != Some(*at)) {
            self.cursor = Cursor::Placed(at);
        }
        self.told = scenario.at;
        self.hover = None;
        self.next = Some(scenario);
    }

    /// Shows what a link asks for; a link that asks for no stretch of time leaves the one that is seen.
    pub(super) fn follow(&mut self, link: &LinkView) {
        if link.arrows != self.has_arrows() {
            self.toggle_arrows();
        }
        (self.range, self.measured) = (link.range, None);
        let overview = true;
        self.change_lanes(|lanes| {
            *lanes = Lanes {
                overview,
                ..link.lanes()
            }
        });
        if let Some((from, to)) = link.span {
            self.see(Viewport {
                from: from as f64,
                to: to as f64,
                width: self.plot_width(),
            });
            (self.placed, self.guessed) = (true, false);
            self.linked = link.span;
        }
    }

    pub(super) fn look(&mut self, dark: bool, present: bool) {
        self.theme = if dark { Theme::Dark } else { Theme::Light };
        self.present = present;
        self.choose_density();
    }

    fn choose_density(&mut self) {
        self.density = match (self.small, self.present) {
            (true, _) => Density::Phone,
            (_, true) => Density::Present,
            _ => Density::Normal,
        };
        self.dirty = true;
    }

    pub(in crate::ui) fn attach(&mut self, paint: Option<Paint>) {
        self.paint = paint;
        self.ruler = Some(Ruler::new());
        self.dirty = true;
    }

    pub(in crate::ui) fn resize(&mut self, size: Size, small: bool) {
        self.size = size;
        self.small = small;
        self.choose_density();
    }

    /// The page is as small as a phone, and scrolls as a whole.
    pub(in crate::ui) fn is_small(&self) -> bool {
        self.small
    }

    pub(in crate::ui) fn cancel(&mut self) -> bool {
        let running = !self.bench.done();
        if running {
            self.bench.cancel();
            self.version += 1;
            self.dirty = true;
        }
        running
    }

    /// Whether the cursor moves by itself.
    pub(crate) fn is_playing(&self) -> bool {
        self.play.is_some()
    }

    /// Of a simulation that takes longer than a moment.
    pub(crate) fn progress(&self) -> Option<Progress> {
        let took = self.now - self.since?;
        (took > SAY_MS).then(|| Progress {
            percent: (self.bench.progress() * 100.0) as u32,
            long: took > LONG_MS,
        })
    }

    /// There is something to read: numbers of half a run would only flicker, unless nothing better comes for a while.
    pub(super) fn is_settled(&self) -> bool {
        self.bench.done() || self.progress().is_some()
    }

    /// The instant the cursor stands at.
    pub(crate) fn at(&self) -> Option<Ns> {
        match self.cursor {
            Cursor::Nowhere => None,
            Cursor::First(at) | Cursor::Placed(at) => Some(at),
        }
    }

    /// What of the stage belongs into a link: the cursor, and what is seen, where the user chose them.
    pub(crate) fn chosen(&self, view: &mut LinkView) -> Option<Ns> {
        view.span = self.linked.or_else(|| self.span().filter(|_| self.placed));
        view.range = self.range;
        view.arrows = self.has_arrows();
        view.ask_for(self.lanes(), self.bench.simulations().count());
        match self.cursor {
            Cursor::Placed(at) => Some(at),
            _ => None,
        }
    }

    /// The selected thread.
    pub(crate) fn selected(&self) -> Option<Selection> {
        self.selected.as_ref().map(|named| named.selection)
    }

    /// Where the last run ends. While runs are simulated it is where they may end, so that the view does not
    /// shrink meanwhile.
    pub(super) fn end(&self) -> Ns {
        let ends = self
            .bench
            .views()
            .iter()
            .map(|view| view.trace.end)
            .max()
            .unwrap_or(0);
        match &self.viewport {
            Some(view) if !self.bench.done() => ends.max(view.to as Ns),
            _ => ends,
        }
    }

    /// The real state of a run at an instant. The last few are remembered.
    pub(super) fn snapshot(&self, run: usize, at: Ns) -> Option<Rc<Snapshot>> {
        let version = self.version;
        let mut kept = self.snapshots.borrow_mut();
        let known = kept
            .iter()
            .position(|k| (k.version, k.run, k.snapshot.at) == (version, run, at));
        if let Some(known) = known {
            // The cursor's is asked for again and again, and not to be put out by those of the pointer.
            kept[..=known].rotate_right(1);
            return Some(Rc::clone(&kept[0].snapshot));
        }
        let snapshot = Rc::new(self.bench.simulation(run)?.snapshot(at));
        kept.truncate(REMEMBERED - 1);
        kept.insert(
            0,
            Kept {
                version,
                run,
                snapshot: Rc::clone(&snapshot),
            },
        );
        Some(snapshot)
    }

    /// Selects a thread.
    pub(super) fn select(&mut self, selection: Selection) {
        let views = self.bench.views();
        let name = views
            .get(selection.run)
            .and_then(|view| view.names.get(selection.thread));
        if let Some(name) = name.cloned() {
            self.selected = Some(Named { selection, name });
            self.dirty = true;
        }
    }

    pub(super) fn plot_width(&self) -> f32 {
        self.layout
            .as_ref()
            .map_or(self.size.width, |layout| layout.plot.w)
            .max(1.0)
    }
}
