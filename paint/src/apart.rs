//! A thread's lane, taken apart: spans wide enough for a rectangle of their own, and a strip of all between them.

use std::ops::Range;

use crate::columns::{Piece, states};
use crate::scene::{Rect, Strip};
use crate::strip::{Look, StripBuilder};
use crate::time::Ns;
use crate::trace::{Lane, State, state_of};
use crate::viewport::Viewport;

/// From this width in pixels on, a span has its own rectangle.
const OWN: u32 = 6;

/// A stretch of one state, in columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The columns.
    pub columns: Range<u32>,
    /// The state.
    pub state: State,
}

/// Both.
#[derive(Debug)]
pub struct Apart {
    /// What is too narrow or too dense for rectangles.
    pub strip: Option<Strip>,
    /// Spans that are wide enough, from left to right.
    pub spans: Vec<Stretch>,
}

/// Takes the lane of a thread, whose last interval ends at `end`, apart. States without a look are not seen.
// Inside a caller that is compiled to be small it would be that too.
#[inline(never)]
pub fn apart(lane: &Lane, view: Viewport, end: Ns, rect: Rect, looks: &[Look]) -> Apart {
    let mut strip = StripBuilder::new(rect);
    let mut spans = Vec::new();
    let mut open: Option<Stretch> = None;
    for piece in states(lane, view, 0..rect.w as u32, end) {
        match piece {
            Piece::Wide { x0, x1, span } => {
                let state = state_of(span.value);
                match &mut open {
                    // A move to another core is no seam in what the thread does.
                    Some(last) if last.state == state && last.columns.end == x0 => {
                        last.columns.end = x1;
                    }
                    _ => {
                        let columns = x0..x1;
                        let last = open.replace(Stretch { columns, state });
                        close(last, looks, &mut strip, &mut spans);
                    }
                }
            }
            Piece::Dense {
                x,
                from,
                to,
                shares,
            } => {
                close(open.take(), looks, &mut strip, &mut spans);
                strip.shares(x, x + 1, &shares, (to - from).max(1) as f32, looks);
            }
        }
    }
    close(open, looks, &mut strip, &mut spans);
    let strip = strip.finish();
    Apart { strip, spans }
}

/// Puts a finished stretch among the spans, or into the strip if it is too narrow for a rectangle of its own.
fn close(
    stretch: Option<Stretch>,
    looks: &[Look],
    strip: &mut StripBuilder,
    spans: &mut Vec<Stretch>,
) {
    let Some(stretch) = stretch else {
        return;
    };
    let Range { start, end } = stretch.columns;
    if end - start >= OWN {
        spans.push(stretch);
    } else if let Some(look) = looks.iter().find(|look| look.state == stretch.state) {
        strip.push(start, end, &[(look.fill, look.height)]);
    }
}
