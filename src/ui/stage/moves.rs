//! Moving the cursor and the view.

use super::core::{Core, Cursor};
use crate::time::Ns;
use crate::view::RunView;
use crate::view::hit::{Hit, hit};
use crate::view::layout::LaneKind;
use crate::view::timeline::Selection;
use crate::view::viewport::Viewport;

impl Core {
    /// Puts the cursor at an instant and brings it into sight.
    pub(super) fn place(&mut self, at: Ns) {
        let end = self.end();
        let at = at.min(end);
        self.cursor = Cursor::Placed(at);
        if let Some(view) = self.viewport {
            self.see(view.show(at, end.max(view.to as Ns)));
        }
    }

    /// By so much of the view.
    pub(in crate::ui) fn nudge(&mut self, by: f64) {
        self.play = None;
        if let (Some(view), Some(at)) = (self.viewport, self.at()) {
            let to = (at as f64 + view.span() * by).max(0.0) as Ns;
            self.place(Self::round(&view, to));
        }
    }

    /// First and last instant in view.
    pub(super) fn span(&self) -> Option<(Ns, Ns)> {
        let view = self.viewport?;
        Some((
            Self::round(&view, view.from as Ns),
            Self::round(&view, view.to as Ns),
        ))
    }

    /// To the start or the end.
    pub(in crate::ui) fn jump(&mut self, end: bool) {
        self.play = None;
        self.place(if end { self.end() } else { 0 });
    }

    /// Zooms at a pixel of the plot, else at the cursor, else in the middle.
    pub(in crate::ui) fn zoom(&mut self, factor: f64, x: Option<f32>) {
        let Some(view) = self.viewport else { return };
        let inside = |x: &f32| (0.0..=view.width).contains(x);
        let x = x.or_else(|| self.at().map(|at| view.x(at)).filter(inside));
        self.see(view.zoom(factor, x.unwrap_or(view.width / 2.0), self.reach(&view)));
        (self.placed, self.guessed) = (true, false);
    }

    /// Moves the view by so much of its width.
    pub(in crate::ui) fn pan(&mut self, by: f32) {
        self.pan_px(by * self.plot_width());
    }

    pub(in crate::ui) fn pan_px(&mut self, px: f32) {
        let Some(view) = self.viewport else { return };
        self.see(view.pan(px, self.reach(&view)));
        (self.placed, self.guessed) = (true, false);
    }

    /// Zooms at a pixel of the stage.
    pub(in crate::ui) fn zoom_at(&mut self, factor: f64, x: f32) {
        let left = self.layout.as_ref().map_or(0.0, |layout| layout.plot.x);
        self.zoom(factor, Some((x - left).clamp(0.0, self.plot_width())));
    }

    /// Shows all of the run.
    pub(in crate::ui) fn fit(&mut self) {
        self.see(Viewport::fit(self.end(), self.plot_width()));
        self.placed = false;
    }

    /// Scrolls the lanes; false if all of them are seen anyway.
    pub(in crate::ui) fn scroll_by(&mut self, dy: f32) -> bool {
        let Some(layout) = &self.layout else {
            return false;
        };
        let room = (layout.content_height - layout.height).max(0.0);
        if room < 1.0 {
            return false;
        }
        self.scroll = (layout.scroll + dy).clamp(0.0, room);
        self.dirty = true;
        true
    }

    pub(super) fn see(&mut self, view: Viewport) {
        self.glide = None;
        if self.viewport != Some(view) {
            self.viewport = Some(view);
            self.linked = None;
            self.dirty = true;
        }
    }

    /// How far the view may be moved: to the end, or as far as it already shows.
    fn reach(&self, view: &Viewport) -> Ns {
        self.end().max(view.to as Ns)
    }

    /// Selects the thread so many lanes further down, in whichever run.
    pub(in crate::ui) fn select_next(&mut self, by: i32) {
        let views = self.bench.views();
        let of_run = |view: &RunView| {
            let run = view.index;
            let threads = view.groups().into_iter().flat_map(|group| group.threads);
            threads
                .map(move |thread| Selection { run, thread })
                .collect::<Vec<_>>()
        };
        let all: Vec<Selection> = views.iter().flat_map(of_run).collect();
        let here = self
            .selected()
            .and_then(|selected| all.iter().position(|s| *s == selected));
        let next = match here {
            Some(here) => here
                .saturating_add_signed(by as isize)
                .min(all.len().saturating_sub(1)),
            None => 0,
        };
        if let Some(selection) = all.get(next).copied() {
            self.select(selection);
            self.bring_into_sight(selection);
        }
    }

    fn bring_into_sight(&mut self, selection: Selection) {
        let Some(layout) = &self.layout else { return };
        let lanes = layout
            .runs
            .get(selection.run)
            .map(|run| run.lanes.as_slice())
            .unwrap_or_default();
        let Some(lane) = lanes
            .iter()
            .find(|lane| lane.kind == LaneKind::Thread(selection.thread))
        else {
            return;
        };
        let above = layout.plot.y - lane.rect.y;
        let below = lane.rect.bottom() - layout.height;
        let by = if above > 0.0 { -above } else { below.max(0.0) };
        if by != 0.0 {
            self.scroll_by(by);
        }
    }

    /// What is at a point of the stage.
    pub(super) fn hit(&self, x: f32, y: f32) -> Option<Hit> {
        hit(
            &self.bench.views(),
            self.layout.as_ref()?,
            self.viewport.as_ref()?,
            x,
            y,
        )
    }

    /// The pointer is here, or gone.
    pub(in crate::ui) fn point(&mut self, at: Option<[f32; 2]>) {
        self.hover = at.and_then(|[x, y]| Some((self.hit(x, y)?, [x, y])));
    }

    /// A click: the cursor goes there, and the lane's thread is selected.
    pub(in crate::ui) fn click(&mut self, x: f32, y: f32) {
        self.play = None;
        if let Some(hit) = self.hit(x, y)
            && let Some(thread) = hit.thread()
        {
            self.select(Selection {
                run: hit.run,
                thread,
            });
        }
        self.scrub(x);
    }

    /// An instant without the digits that no pixel shows, so that links stay short.
    fn round(view: &Viewport, at: Ns) -> Ns {
        let grain = 10_u64.pow((view.ns_per_px().max(1.0) as u64).ilog10());
        (at + grain / 2) / grain * grain
    }

    /// The cursor goes where the pointer is; clicks on labels leave it alone.
    pub(in crate::ui) fn scrub(&mut self, x: f32) {
        let (Some(layout), Some(view)) = (&self.layout, self.viewport) else {
            return;
        };
        if x >= layout.plot.x - 8.0 {
            let x = (x - layout.plot.x).clamp(0.0, layout.plot.w);
            self.place(Self::round(&view, view.time(x)));
        }
    }

    /// Whether a point lies on the time axis, where dragging moves the cursor.
    pub(in crate::ui) fn on_axis(&self, y: f32) -> bool {
        self.layout.as_ref().is_some_and(|layout| y < layout.plot.y)
    }
}
