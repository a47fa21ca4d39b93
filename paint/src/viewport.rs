//! Which stretch of time is seen, and how wide.
//!
//! Invariants: `0 <= from < to <= end` where the run is long enough, and `to - from >= MIN_SPAN`.

use crate::time::Ns;

/// The shortest stretch that can be seen: 1 µs.
pub const MIN_SPAN: f64 = 1_000.0;

/// A stretch of time on so many pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// First instant, in nanoseconds.
    pub from: f64,
    /// One past the last, in nanoseconds.
    pub to: f64,
    /// Width in pixels.
    pub width: f32,
}

impl Viewport {
    /// All of a run that ends at `end`.
    pub fn fit(end: Ns, width: f32) -> Self {
        Self {
            from: 0.0,
            to: (end as f64).max(MIN_SPAN),
            width: width.max(1.0),
        }
    }

    /// Length of the stretch in nanoseconds.
    pub fn span(&self) -> f64 {
        self.to - self.from
    }

    /// Nanoseconds a pixel.
    pub fn ns_per_px(&self) -> f64 {
        self.span() / f64::from(self.width)
    }

    /// Where an instant lies, in pixels from the left edge; may be outside.
    pub fn x(&self, t: Ns) -> f32 {
        ((t as f64 - self.from) / self.ns_per_px()) as f32
    }

    /// The instant at a pixel, clamped to zero.
    pub fn time(&self, x: f32) -> Ns {
        (self.from + f64::from(x) * self.ns_per_px()).max(0.0) as Ns
    }

    /// Moved by so many pixels (positive: later), kept inside `[0, end]`.
    #[must_use]
    pub fn pan(self, px: f32, end: Ns) -> Self {
        let by = f64::from(px) * self.ns_per_px();
        Self {
            from: self.from + by,
            to: self.to + by,
            ..self
        }
        .clamp(end)
    }

    /// Zoomed so that the stretch is `factor` times as long (less than 1: closer), the instant at pixel `x`
    /// staying where it is.
    #[must_use]
    pub fn zoom(self, factor: f64, x: f32, end: Ns) -> Self {
        let max = (end as f64).max(MIN_SPAN);
        let span = (self.span() * factor).clamp(MIN_SPAN, max);
        let part = f64::from(x) / f64::from(self.width);
        let fixed = self.from + self.span() * part;
        let from = fixed - span * part;
        Self {
            from,
            to: from + span,
            ..self
        }
        .clamp(end)
    }

    /// The same stretch on another width.
    #[must_use]
    pub fn with_width(self, width: f32) -> Self {
        Self {
            width: width.max(1.0),
            ..self
        }
    }

    /// Moved as little as possible so that `t` is seen, with some room beside it.
    #[must_use]
    pub fn show(self, t: Ns, end: Ns) -> Self {
        let (t, room) = (t as f64, self.span() * 0.1);
        let by = if t < self.from {
            t - room - self.from
        } else if t > self.to {
            t + room - self.to
        } else {
            return self;
        };
        Self {
            from: self.from + by,
            to: self.to + by,
            ..self
        }
        .clamp(end)
    }

    /// Kept inside `[0, end]` and not shorter than [`MIN_SPAN`]; values that are no numbers show all.
    #[must_use]
    pub fn clamp(self, end: Ns) -> Self {
        let max = (end as f64).max(MIN_SPAN);
        if !(self.from.is_finite() && self.to.is_finite()) {
            return Self::fit(end, self.width);
        }
        let span = self.span().clamp(MIN_SPAN, max);
        let from = self.from.clamp(0.0, max - span);
        Self {
            from,
            to: from + span,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::MS;

    #[test]
    fn zooming_keeps_the_instant_under_the_pointer() {
        let all = Viewport::fit(1_000 * MS, 1_000.0);
        let close = all.zoom(0.1, 250.0, 1_000 * MS);
        assert_eq!((close.from, close.to), (225e6, 325e6));
        assert_eq!(close.time(250.0), all.time(250.0));
    }

    #[test]
    fn nothing_leads_out_of_the_run() {
        let end = 10 * MS;
        let all = Viewport::fit(end, 100.0);
        assert_eq!(all.pan(-50.0, end), all);
        assert_eq!(all.zoom(7.0, 3.0, end), all);
        let closest = all.zoom(1e-12, 100.0, end);
        assert_eq!((closest.from, closest.to), (10e6 - MIN_SPAN, 10e6));
        let lost = Viewport {
            from: f64::NAN,
            ..all
        };
        assert_eq!(lost.clamp(end), all);
        assert_eq!(Viewport::fit(0, 0.0).span(), MIN_SPAN);
    }

    #[test]
    fn an_instant_out_of_sight_is_brought_into_sight() {
        let end = 100 * MS;
        let left = Viewport {
            from: 0.0,
            to: 10e6,
            width: 100.0,
        };
        assert_eq!(left.show(5 * MS, end), left);
        assert_eq!(left.show(50 * MS, end).to, 51e6);
        assert_eq!(left.show(100 * MS, end).to, 100e6);
    }
}
