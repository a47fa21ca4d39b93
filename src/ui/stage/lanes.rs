//! Which lanes are seen: what the list of lanes and its keys change.

use super::core::Core;
use crate::trace::MarkKind;
use crate::view::RunView;
use crate::view::heading::{Heading, headings};
use crate::view::hit::Hit;
use crate::view::lanes::{By, Group, KINDS, Lanes, PINNED, homes};
use crate::view::layout::LaneKind;

/// What can be done to a thread's lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Lane {
    Hide,
    Pin,
    Up,
    Down,
}

impl Core {
    /// Which lanes are seen.
    pub(crate) fn lanes(&self) -> &Lanes {
        &self.bench.lanes
    }

    pub(in crate::ui) fn change_lanes(&mut self, change: impl FnOnce(&mut Lanes)) {
        change(&mut self.bench.lanes);
        self.housed = None;
        self.hover = None;
        self.glance = None;
        self.measured = None;
        self.dirty = true;
    }

    /// Finds out again which core each thread runs on, where lanes are grouped by it and the traces have changed.
    pub(super) fn house(&mut self) {
        if self.bench.lanes.by == By::Core && self.housed != Some(self.version) {
            let views = self.bench.views();
            let all = views.iter().map(|view| homes(view.trace)).collect();
            self.bench.lanes.homes = all;
            self.housed = Some(self.version);
        }
    }

    /// All lanes as they come.
    pub(in crate::ui) fn all_lanes(&mut self) {
        self.change_lanes(|lanes| {
            *lanes = Lanes {
                overview: lanes.overview,
                ..Lanes::default()
            };
        });
    }

    /// Does that to the selected thread.
    pub(in crate::ui) fn selected_lane(&mut self, what: Lane) {
        if let Some(named) = self.selected.clone() {
            self.lane(what, &named.name);
        }
    }

    /// Does that to the thread of this name.
    pub(in crate::ui) fn lane(&mut self, what: Lane, name: &str) {
        let names = self.names();
        let by = match what {
            Lane::Hide => return self.change_lanes(|lanes| lanes.toggle_hidden(name)),
            Lane::Pin => return self.change_lanes(|lanes| lanes.toggle_pinned(name)),
            Lane::Up => -1,
            Lane::Down => 1,
        };
        let shown = self.in_order();
        let here = shown.iter().position(|other| other == name);
        let there = here.and_then(|here| shown.get(here.checked_add_signed(by)?));
        if let Some(there) = there.cloned() {
            self.change_lanes(|lanes| lanes.place(&names, name, &there));
        }
    }

    /// Draws marks of a kind, or no longer.
    pub(in crate::ui) fn toggle_mark(&mut self, kind: MarkKind) {
        self.change_lanes(|lanes| lanes.marks.toggle(kind));
    }

    /// The names of all threads, those that several runs have in common once.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let views = self.bench.views();
        if let Some(longest) = views.iter().max_by_key(|view| view.names.len()) {
            names.extend_from_slice(longest.names);
        }
        for name in views.iter().flat_map(|view| view.names) {
            if views.len() > 1 && !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// The names of the threads that are seen, from top to bottom.
    pub(crate) fn in_order(&self) -> Vec<String> {
        let views = self.bench.views();
        let longest = views.iter().max_by_key(|view| view.names.len());
        let threads = longest
            .iter()
            .flat_map(|view| view.groups())
            .flat_map(|group| group.threads);
        let name = |thread| longest.map_or("?", |view| view.name(thread)).to_owned();
        threads.map(name).collect()
    }

    /// What can be folded into one lane: its name, run, number and whether it is.
    pub(crate) fn folds(&self) -> Vec<(String, usize, usize, bool)> {
        let views = self.bench.views();
        let words = headings(&views);
        let of_run = |(view, words): (&RunView, Heading)| {
            let groups = view.groups();
            let many = groups.len() > 1;
            let name = move |group: &Group| match (many, group.core, group.gils.first()) {
                (false, ..) => words.title.clone(),
                (true, Some(core), _) => format!("{}, core {core}", words.title),
                (true, None, Some(gil)) => format!("{}, GIL {gil}", words.title),
                (true, None, None) => format!("{}, others", words.title),
            };
            let run = view.index;
            let foldable = groups.into_iter().filter(|group| group.number != PINNED);
            let fold = move |group: Group| (name(&group), run, group.number, group.folded);
            foldable.map(fold).collect::<Vec<_>>()
        };
        views.iter().zip(words).flat_map(of_run).collect()
    }

    /// The kinds of marks that occur, by their places in the list of kinds.
    pub(crate) fn kinds(&self) -> Vec<usize> {
        let views = self.bench.views();
        let occurs = |kind: &usize| {
            let kind = KINDS[*kind];
            // Timers are no part of a trace: found when they are asked for.
            if kind == MarkKind::TimedOut {
                return self.bench.simulations().next().is_some();
            }
            let marks = views.iter().flat_map(|view| {
                // Kinds that occur do so early, but for the last ones.
                let (first, rest) = view
                    .trace
                    .marks
                    .split_at(view.trace.marks.len().min(10_000));
                first.iter().chain(rest.iter().rev().take(64))
            });
            marks.map(|mark| mark.kind).any(|other| other == kind)
        };
        (0..KINDS.len()).filter(occurs).collect()
    }

    /// The thread whose label lies at a point.
    pub(in crate::ui) fn label_at(&self, x: f32, y: f32) -> Option<String> {
        let layout = self.layout.as_ref()?;
        if x >= layout.plot.x - 2.0 || layout.sizes.above > 0.0 {
            return None;
        }
        self.lane_name(self.hit(x, y)?)
    }

    /// Carries a lane to where the pointer is.
    pub(in crate::ui) fn carry(&mut self, name: &str, x: f32, y: f32) {
        let over = self.hit(x, y).and_then(|hit| self.lane_name(hit));
        if let Some(over) = over.filter(|over| over != name) {
            let names = self.names();
            self.change_lanes(|lanes| lanes.place(&names, name, &over));
        }
    }

    fn lane_name(&self, hit: Hit) -> Option<String> {
        let LaneKind::Thread(thread) = hit.lane else {
            return None;
        };
        let views = self.bench.views();
        views.get(hit.run)?.names.get(thread).cloned()
    }

    /// A point on the runs at a glance: where in time, and whether that is seen below.
    pub(in crate::ui) fn on_overview(&self, y: f32) -> bool {
        let layout = self.layout.as_ref();
        layout.is_some_and(|layout| layout.overview.h >= 1.0 && y < layout.overview.bottom() + 2.0)
    }

    /// Moves the view so that a point of the overview is in its middle.
    pub(in crate::ui) fn look_at(&mut self, x: f32) {
        let (Some(layout), Some(view)) = (&self.layout, self.viewport) else {
            return;
        };
        let place = layout.overview;
        let all = self.end().max(view.to as u64) as f64;
        let part = f64::from(((x - place.x) / place.w.max(1.0)).clamp(0.0, 1.0));
        let by = (part * all - (view.from + view.to) / 2.0) / view.ns_per_px();
        self.pan_px(by as f32);
    }
}
