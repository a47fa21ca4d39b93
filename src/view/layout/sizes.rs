//! Sizes of type and rows, in CSS pixels.

use super::MAX_CORE_ROWS;
use crate::view::RunView;
use crate::view::lanes::{By, Group};

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

/// Sizes of type and rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    /// How the page is used.
    pub density: Density,
    /// Outer margin.
    pub margin: f32,
    /// Between a label in the gutter and its lane.
    pub label_gap: f32,
    /// Height of the overview above the time axis, with the gap below it; 0 where there is none.
    pub overview: f32,
    /// Height of the time axis.
    pub axis: f32,
    /// Type of the time axis.
    pub axis_type: f32,
    /// Height of a run's heading.
    pub heading: f32,
    /// Type of a run's name.
    pub heading_type: f32,
    /// Type of the note beside it.
    pub note_type: f32,
    /// Type of thread names.
    pub lane_type: f32,
    /// Type of holders' names in a GIL lane.
    pub gil_type: f32,
    /// Type of the word beside the core rows.
    pub core_type: f32,
    /// Smallest type of labels inside spans.
    pub label_min: f32,
    /// Largest type of labels inside spans.
    pub label_max: f32,
    /// Height of a GIL lane.
    pub gil: f32,
    /// Below a GIL lane.
    pub gil_gap: f32,
    /// Room for a label above each lane; 0 where labels stand beside the lanes.
    pub above: f32,
    /// Height of a thread lane.
    pub lane: f32,
    /// Below a thread lane.
    pub lane_gap: f32,
    /// Between the lanes of two interpreters.
    pub group_gap: f32,
    /// Above the core rows.
    pub cores_gap: f32,
    /// Room for the word above the core rows; 0 where it stands beside them.
    pub cores_above: f32,
    /// Height of a core row and the gap below it, where there are few.
    pub core: f32,
    /// Height of all core rows of a run together, at most.
    pub cores_max: f32,
    /// Height of the row that sums up many cores.
    pub heat: f32,
    /// Below a run.
    pub run_gap: f32,
    /// A run's name stands in the row of its GIL, not in a row of its own.
    pub inline: bool,
    /// Lanes are never lower.
    pub(super) lane_min: f32,
    /// Lanes are not lower where the stage scrolls anyway.
    pub(super) lane_kept: f32,
    pub(super) lane_max: f32,
}

impl Sizes {
    /// Sizes for a stage of this width and height, lanes not yet stretched.
    pub(super) fn new(density: Density, width: f32, height: f32) -> Self {
        match density {
            Density::Normal => Self::normal((width / 1480.0).min(height / 800.0).clamp(0.76, 1.25)),
            Density::Present => Self::present((width / 1920.0).min(height / 900.0).clamp(1.0, 2.0)),
            Density::Phone => Self::phone(),
        }
    }

    fn normal(s: f32) -> Self {
        let px = |size: f32| (size * s).round();
        Self {
            density: Density::Normal,
            margin: px(28.0),
            label_gap: px(14.0),
            overview: px(40.0),
            axis: px(40.0),
            axis_type: px(16.0),
            heading: px(36.0),
            heading_type: px(26.0),
            note_type: px(16.0),
            lane_type: px(20.0),
            gil_type: px(15.0),
            core_type: px(15.0),
            label_min: px(11.0).max(10.0),
            label_max: px(19.0),
            gil: px(24.0),
            gil_gap: px(8.0),
            above: 0.0,
            lane: 0.0,
            lane_gap: 0.0,
            group_gap: px(8.0),
            cores_gap: px(2.0),
            cores_above: 0.0,
            core: px(7.0),
            cores_max: px(96.0),
            heat: px(22.0),
            run_gap: px(16.0),
            inline: false,
            lane_min: 12.0,
            lane_kept: 14.0,
            lane_max: px(250.0),
        }
    }

    fn present(s: f32) -> Self {
        let px = |size: f32| (size * s).round();
        Self {
            density: Density::Present,
            margin: px(36.0),
            label_gap: px(18.0),
            overview: px(46.0),
            axis: px(56.0),
            axis_type: px(24.0),
            heading: px(52.0),
            heading_type: px(40.0),
            note_type: px(26.0),
            lane_type: px(30.0),
            gil_type: px(24.0),
            core_type: px(24.0),
            label_min: px(24.0),
            label_max: px(30.0),
            gil: px(36.0),
            gil_gap: px(12.0),
            above: 0.0,
            lane: 0.0,
            lane_gap: 0.0,
            group_gap: px(12.0),
            cores_gap: px(4.0),
            cores_above: 0.0,
            core: px(9.0),
            cores_max: px(120.0),
            heat: px(30.0),
            run_gap: px(22.0),
            inline: false,
            lane_min: 12.0,
            lane_kept: px(32.0),
            lane_max: px(330.0),
        }
    }

    fn phone() -> Self {
        Self {
            density: Density::Phone,
            margin: 14.0,
            label_gap: 6.0,
            overview: 0.0,
            axis: 30.0,
            axis_type: 13.0,
            heading: 32.0,
            heading_type: 22.0,
            note_type: 13.0,
            lane_type: 14.0,
            gil_type: 12.0,
            core_type: 13.0,
            label_min: 11.0,
            label_max: 15.0,
            gil: 20.0,
            gil_gap: 5.0,
            above: 19.0,
            lane: 0.0,
            lane_gap: 0.0,
            group_gap: 6.0,
            cores_gap: 2.0,
            cores_above: 19.0,
            core: 6.0,
            cores_max: 64.0,
            heat: 18.0,
            run_gap: 14.0,
            inline: false,
            lane_min: 16.0,
            lane_kept: 16.0,
            lane_max: 56.0,
        }
    }

    /// Height that these runs leave for a lane and the gap below it.
    pub(super) fn pitch(&self, runs: &[RunView], height: f32) -> f32 {
        let groups = runs.iter().flat_map(RunView::groups);
        let threads: usize = groups.map(|group| group.rows()).sum();
        let fixed: f32 = self.top() + runs.iter().map(|view| self.run_height(view)).sum::<f32>();
        ((height - fixed) / threads.max(1) as f32).max(0.0)
    }

    /// Stretches the lanes so that these runs fill the height, within the limits.
    pub(super) fn fill(&mut self, runs: &[RunView], height: f32) {
        let pitch = self.pitch(runs, height);
        let gap = (pitch * 0.2).min(self.margin * 0.6).floor().max(2.0);
        self.lane = (pitch - gap).floor().clamp(self.lane_min, self.lane_max);
        self.lane_gap = gap;
        // What the lanes cannot use separates the runs and thickens the core rows.
        let used: f32 = self.top() + runs.iter().map(|view| self.run_height(view)).sum::<f32>();
        let spare = ((height - used) / runs.len().max(1) as f32).max(0.0);
        let rows: usize = runs
            .iter()
            .map(|view| view.trace.cores.len())
            .max()
            .unwrap_or(0);
        if self.core > 0.0 && rows > 0 && rows <= MAX_CORE_ROWS {
            let more = (spare * 0.5 / rows as f32).floor().min(self.core);
            self.core += more;
            self.cores_max += more * rows as f32;
        }
        self.run_gap += (spare * 0.25).floor().min(self.margin);
    }

    /// Height of what stands above the lanes.
    pub(super) fn top(&self) -> f32 {
        self.overview + self.axis
    }

    /// Height of a core's row above the threads that run there.
    pub(super) fn core_row(&self) -> f32 {
        (self.gil * 0.6).round()
    }

    /// Height of a core row and the gap below it, among so many; 0 if there is no room for any.
    pub(super) fn core_pitch(&self, cores: usize) -> f32 {
        if self.core == 0.0 {
            return 0.0;
        }
        let most = self.cores_max / cores.max(1) as f32;
        self.core.min(most.floor()).max(3.0)
    }

    /// Size of the button beside a run's name: never too small for a finger.
    pub(super) fn how(&self) -> f32 {
        self.heading_type.max(24.0)
    }

    /// Height of the row that a run's name has for itself.
    pub(super) fn heading_of(&self, view: &RunView) -> f32 {
        match self.inline && !view.trace.gils.is_empty() {
            true => 0.0,
            false => self.heading,
        }
    }

    /// Height of a whole run.
    pub(super) fn run_height(&self, view: &RunView) -> f32 {
        let groups = view.groups();
        let gils = groups.iter().map(|group| group.gils.len()).sum::<usize>() as f32;
        let heads = groups.iter().filter(|group| group.core.is_some()).count() as f32;
        let gaps = groups.len().saturating_sub(1) as f32;
        let threads = groups.iter().map(Group::rows).sum::<usize>() as f32;
        let cores = match view.trace.cores.len() {
            _ if view.lanes.by == By::Core => 0.0,
            0 => 0.0,
            n if n > MAX_CORE_ROWS && self.core > 0.0 => self.heat,
            n => self.core_pitch(n) * n as f32,
        };
        self.heading_of(view)
            + gils * (self.above + self.gil + self.gil_gap)
            + heads * (self.above + self.core_row() + self.gil_gap)
            + threads * (self.above + self.lane + self.lane_gap)
            + gaps * self.group_gap
            + self.cores_gap
            + self.cores_above
            + cores
            + self.run_gap
    }
}
