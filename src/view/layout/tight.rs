//! Where there is little height: type and rows shrink, step by step, before anything scrolls.

use super::Sizes;
use super::sizes::Density;
use crate::view::RunView;

/// Smallest type while presenting: what the back row can read.
const LEAST_PRESENT: f32 = 24.0;
/// Smallest type of headings and labels on a desk.
const LEAST_NORMAL: f32 = 11.0;
/// Height of a lane and its gap at which it looks well, in sizes of its type.
const COMFORT: f32 = 1.3;
/// The same at which names of neighbours do not touch.
const CLOSE: f32 = 0.95;

impl Sizes {
    /// The roomiest sizes with which these runs fit; the present ones if it must scroll anyway. `distinct` says that names
    /// alone tell the runs apart.
    pub(super) fn tightened(self, runs: &[RunView], height: f32, distinct: bool) -> Self {
        if self.density == Density::Phone {
            return self;
        }
        let steps = self.steps(distinct);
        let roomy = |part: f32| {
            let least = move |sizes: &Self| (sizes.lane_type * part).max(sizes.lane_min + 2.0);
            let fits = move |sizes: &&Self| sizes.pitch(runs, height) >= least(sizes);
            steps.iter().find(fits)
        };
        let fits = |sizes: &&Self| sizes.pitch(runs, height) >= sizes.lane_min + 2.0;
        let found = roomy(COMFORT).or_else(|| roomy(CLOSE));
        let kept = Self {
            lane_min: self.lane_kept,
            ..self
        };
        *found.or_else(|| steps.last().filter(fits)).unwrap_or(&kept)
    }

    /// Ever tighter.
    fn steps(self, distinct: bool) -> Vec<Self> {
        let closer = self.closer();
        let inline = Self {
            inline: distinct,
            ..closer
        };
        let thin = Self {
            core: 3.0,
            ..inline.closer()
        };
        let mut steps = vec![self, closer, inline, thin];
        // Rows this thin say little, and nothing to the back row; the numbers say how many cores are busy.
        steps.push(Self {
            core: 0.0,
            cores_gap: 0.0,
            ..thin
        });
        steps
    }

    fn closer(self) -> Self {
        let least = match self.density {
            Density::Present => LEAST_PRESENT,
            _ => LEAST_NORMAL,
        };
        let smaller = |size: f32| (size * 0.86).round().max(least).min(size);
        let row = |size: f32, part: f32, before: f32| (size * part).round().min(before);
        let (axis_type, heading_type) = (smaller(self.axis_type), smaller(self.heading_type));
        let gil_type = smaller(self.gil_type);
        Self {
            axis_type,
            axis: row(axis_type, 1.7, self.axis),
            heading_type,
            heading: row(heading_type, 1.25, self.heading),
            note_type: smaller(self.note_type),
            lane_type: smaller(self.lane_type),
            gil_type,
            gil: row(gil_type, 1.25, self.gil),
            gil_gap: (self.gil_gap * 0.6).round(),
            core_type: smaller(self.core_type),
            core: (self.core * 0.7).round(),
            run_gap: (self.run_gap * 0.7).round(),
            label_max: smaller(self.label_max).max(self.label_min),
            ..self
        }
    }
}
