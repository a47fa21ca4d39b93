//! The view goes to its new place in a few frames, where the viewer has not asked for less motion: an audience sees where it goes.
//!
//! Only what a key or a button asks for glides; what follows a finger, a wheel or playback is there at once. The viewport is the new one
//! from the start, whatever is painted: links, arrows and the cursor never see a view in between.

use super::core::Core;
use crate::ui::media::reduced_motion;
use crate::view::viewport::Viewport;

/// How long it takes, in milliseconds.
const LONG: f64 = 180.0;

/// A view on its way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glide {
    from: Viewport,
    /// When its first frame was, by the frames' clock.
    began: Option<f64>,
}

impl Core {
    /// Changes the view, and lets it glide there.
    pub(in crate::ui) fn glide(&mut self, change: impl FnOnce(&mut Self)) {
        let (before, from) = (self.viewport, self.seen());
        change(self);
        let moved = before != self.viewport && !reduced_motion();
        let from = from.filter(|_| moved && self.bench.done());
        self.glide = from.map(|from| Glide { from, began: None });
    }

    /// A frame begins; true while the view is on its way.
    pub(super) fn glide_on(&mut self) -> bool {
        let Some(glide) = &mut self.glide else {
            return false;
        };
        let began = *glide.began.get_or_insert(self.now);
        self.dirty = true;
        if self.now - began >= LONG {
            self.glide = None;
        }
        self.glide.is_some()
    }

    /// The view that is painted.
    pub(super) fn seen(&self) -> Option<Viewport> {
        let to = self.viewport?;
        let Some(Glide { from, began }) = self.glide else {
            return Some(to);
        };
        let passed = began.map_or(0.0, |began| (self.now - began) / LONG);
        let left = (1.0 - passed.clamp(0.0, 1.0)).powi(3);
        Some(Viewport {
            from: to.from + (from.from - to.from) * left,
            to: to.to + (from.to - to.to) * left,
            width: to.width,
        })
    }
}
