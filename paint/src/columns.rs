//! A lane cut into pieces: spans wide enough to be seen, and pixel columns with exact shares in between.
//!
//! The cost depends on the number of columns, not on the number of intervals. Every column is covered once.
//! Where two wide spans meet, the seam is moved to the nearest whole pixel; any other column that is not
//! wholly inside a wide span is reported with its exact shares.

use std::ops::Range;

use super::viewport::Viewport;
use crate::time::Ns;
use crate::trace::{CLASSES, Lane, Shares, Span};

/// A span at least so many pixels wide is drawn as a span.
pub const WIDE: f64 = 2.0;

/// A piece of a lane, between whole pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Piece {
    /// Columns `x0..x1` show nothing but this span.
    Wide {
        /// First column.
        x0: u32,
        /// One past the last column.
        x1: u32,
        /// The span, unclipped.
        span: Span,
    },
    /// Column `x` shows several spans.
    Dense {
        /// The column.
        x: u32,
        /// First nanosecond of the column.
        from: Ns,
        /// One past its last nanosecond.
        to: Ns,
        /// Time in each class within the column.
        shares: Shares,
    },
}

/// Up to so many intervals of a column are added up; for more the lane's checkpoints are asked.
const FEW: usize = 20;

/// The pieces of a thread's lane in columns `columns` of the viewport. The last span ends at `end`, the run's.
pub fn states(
    lane: &Lane,
    view: Viewport,
    columns: Range<u32>,
    end: Ns,
) -> impl Iterator<Item = Piece> + '_ {
    Pieces::new(lane, view, columns, end)
}

/// The pieces of a core's or a GIL's lane; class 0 is idle or free, class 1 busy or held.
pub fn holders(
    lane: &Lane,
    view: Viewport,
    columns: Range<u32>,
    end: Ns,
) -> impl Iterator<Item = Piece> + '_ {
    Pieces::new(lane, view, columns, end)
}

/// The first nanosecond of a column.
pub fn edge(view: &Viewport, column: u32) -> Ns {
    (view.from + f64::from(column) * view.ns_per_px() + 0.5) as Ns
}

/// Finds the interval that covers an instant, fast where the instants asked for grow.
#[derive(Debug, Clone)]
pub struct Seek<'a> {
    lane: &'a Lane,
    index: usize,
}

impl<'a> Seek<'a> {
    /// Starts at an instant.
    pub fn new(lane: &'a Lane, at: Ns) -> Self {
        Self {
            lane,
            index: lane.index_at(at),
        }
    }

    /// Index of the interval that covers `at`, as [`Lane::index_at`]; O(log of the distance) forwards.
    pub fn to(&mut self, at: Ns) -> usize {
        if !self.starts_by(0, at) {
            self.index = self.lane.index_at(at);
            return self.index;
        }
        let mut step = 1;
        while self.starts_by(step, at) {
            self.index += step;
            step *= 2;
        }
        while step > 1 {
            step /= 2;
            if self.starts_by(step, at) {
                self.index += step;
            }
        }
        self.index
    }

    fn starts_by(&self, ahead: usize, at: Ns) -> bool {
        self.lane.has_begun(self.index + ahead, at)
    }
}

/// Adds up what a lane shows, fast where the stretches asked for follow each other.
#[derive(Debug, Clone)]
pub struct Tally<'a> {
    /// Where it is.
    pub seek: Seek<'a>,
    end: Ns,
    /// Cumulative shares at an edge, kept for the next stretch.
    known: (Ns, Shares),
}

impl<'a> Tally<'a> {
    /// Starts at an instant of a lane whose last interval ends at `end`.
    pub fn new(lane: &'a Lane, at: Ns, end: Ns) -> Self {
        Self {
            seek: Seek::new(lane, at),
            end,
            known: (Ns::MAX, [0; CLASSES]),
        }
    }

    /// Adds the time in each class over `[from, to)`.
    pub fn add(&mut self, from: Ns, to: Ns, sums: &mut Shares) {
        let to = to.min(self.end);
        let lane = self.seek.lane;
        let first = self.seek.to(from);
        let last = self.seek.to(to);
        if last - first <= FEW {
            return lane.add_up(first..=last, from, to, sums);
        }
        let (at, mut before) = self.known;
        if at != from {
            before = lane.until_in(first, from);
        }
        let after = lane.until_in(last, to);
        self.known = (to, after);
        for class in 0..CLASSES {
            sums[class] += after[class] - before[class];
        }
    }
}

struct Pieces<'a> {
    lane: &'a Lane,
    view: Viewport,
    ns_per_px: f64,
    px_per_ns: f64,
    wide: Ns,
    end: Ns,
    column: u32,
    stop: u32,
    /// The span that covers the start of `column`, or begins there after a seam was moved.
    index: usize,
    tally: Tally<'a>,
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        while self.column < self.stop {
            let span = self.lane.span(self.index, self.end)?;
            let from = self.edge(self.column);
            if from >= self.end {
                return None;
            }
            if span.start > from && self.pixel(span.start) >= f64::from(self.column) + 1.0 {
                // Nothing was recorded before the first span.
                self.column += 1;
                continue;
            }
            if !self.is_wide(span) {
                return Some(self.dense(from));
            }
            let right = self.pixel(span.end);
            let next = self.lane.span(self.index + 1, self.end);
            let seam = next.is_none_or(|next| self.is_wide(next));
            let x1 = if seam { right + 0.5 } else { right };
            let x1 = (x1.max(0.0) as u32).min(self.stop);
            let x0 = self.column;
            if seam && x1 < self.stop {
                self.index += 1;
            }
            if x1 > x0 {
                self.column = x1;
                return Some(Piece::Wide { x0, x1, span });
            }
            if !seam {
                return Some(self.dense(from));
            }
        }
        None
    }
}

impl<'a> Pieces<'a> {
    fn new(lane: &'a Lane, view: Viewport, columns: Range<u32>, end: Ns) -> Self {
        let tally = Tally::new(lane, edge(&view, columns.start), end);
        let ns_per_px = view.ns_per_px();
        Self {
            lane,
            view,
            ns_per_px,
            px_per_ns: 1.0 / ns_per_px,
            wide: (WIDE * ns_per_px).max(1.0) as Ns,
            end,
            column: columns.start,
            stop: columns.end,
            index: tally.seek.index,
            tally,
        }
    }

    fn edge(&self, column: u32) -> Ns {
        (self.view.from + f64::from(column) * self.ns_per_px + 0.5) as Ns
    }

    fn pixel(&self, t: Ns) -> f64 {
        (t as f64 - self.view.from) * self.px_per_ns
    }

    fn is_wide(&self, span: Span) -> bool {
        span.end - span.start >= self.wide
    }

    fn dense(&mut self, from: Ns) -> Piece {
        let x = self.column;
        let next = self.edge(x + 1);
        let to = next.max(from + 1).min(self.end);
        let mut shares = [0; CLASSES];
        self.tally.add(from, to, &mut shares);
        self.column += 1;
        self.index = self.tally.seek.to(next);
        Piece::Dense {
            x,
            from,
            to,
            shares,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Spans of many lengths, a viewport somewhere in them.
    fn lanes() -> impl Strategy<Value = (Lane, Ns, Viewport)> {
        let lengths = prop::collection::vec((0u16..10, prop_oneof![1u64..40, 1u64..4_000]), 1..300);
        (lengths, 0.0..0.9f64, 0.01..1.0f64, 1u32..300).prop_map(|(spans, at, part, width)| {
            let (mut lane, mut end) = (Lane::states(), 0);
            for (value, length) in spans {
                lane.push(end, value);
                end += length;
            }
            let view = Viewport {
                from: end as f64 * at,
                to: end as f64 * (at + part * (1.0 - at)) + 1.0,
                width: width as f32,
            };
            (lane, end, view)
        })
    }

    fn brute(lane: &Lane, from: Ns, to: Ns, end: Ns) -> Shares {
        let mut sums = [0; CLASSES];
        for index in 0..lane.len() {
            if let Some(span) = lane.span(index, end) {
                sums[usize::from(span.value & 15)] +=
                    span.end.min(to).saturating_sub(span.start.max(from));
            }
        }
        sums
    }

    #[test]
    fn seeking_forwards_and_back_finds_what_a_search_finds() {
        let mut rng = crate::rng::Rng::new(5, 0);
        let (mut lane, mut end) = (Lane::states(), 0);
        for n in 0..2_000u16 {
            lane.push(end, n % 9);
            end += rng.between(1, 60);
        }
        let mut seek = Seek::new(&lane, 0);
        for n in 0..3_000 {
            let at = if n % 7 == 0 {
                rng.between(0, end)
            } else {
                n * end / 3_000
            };
            assert_eq!(seek.to(at), lane.index_at(at));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn columns_are_covered_once_and_shares_are_exact((lane, end, view) in lanes()) {
            let width = view.width as u32;
            let mut next = 0;
            for piece in states(&lane, view, 0..width, end) {
                match piece {
                    Piece::Wide { x0, x1, span } => {
                        prop_assert_eq!(x0, next);
                        prop_assert!(x1 > x0);
                        next = x1;
                        // Never further off than half a pixel, and only at a seam of two wide spans.
                        let half = view.ns_per_px() * 0.5 + 1.0;
                        let left = view.from + f64::from(x0) * view.ns_per_px();
                        let right = view.from + f64::from(x1) * view.ns_per_px();
                        prop_assert!(span.start as f64 <= left + half);
                        prop_assert!(span.end as f64 >= right - half);
                    }
                    Piece::Dense { x, from, to, shares } => {
                        prop_assert_eq!(x, next);
                        next = x + 1;
                        prop_assert_eq!(from, edge(&view, x));
                        prop_assert_eq!(shares, brute(&lane, from, to, end));
                    }
                }
            }
            let last = edge(&view, next.min(width));
            prop_assert!(next >= width || last + view.ns_per_px().ceil() as Ns + 1 >= end, "{} {}", next, width);
        }
    }
}
