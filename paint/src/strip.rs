//! Dense stretches of a lane, as cells.

use crate::scene::{Cell, Fill, Rect, Strip};
use crate::trace::{CLASSES, Shares, State};

/// How the share of a state in a column looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The state.
    pub state: State,
    /// Its fill.
    pub fill: Fill,
    /// Height in pixels where it is all that the column shows.
    pub height: f32,
}

/// Collects the cells of one lane from left to right; equal neighbours become one.
#[derive(Debug)]
pub struct StripBuilder {
    strip: Strip,
    /// Index of the first cell of the last column.
    last: usize,
    /// One past the last column.
    end: u32,
}

impl StripBuilder {
    /// A strip over this area, whose left edge is column 0.
    pub fn new(rect: Rect) -> Self {
        let cells = Vec::new();
        Self {
            strip: Strip { rect, cells },
            last: 0,
            end: 0,
        }
    }

    /// Height of the strip.
    pub fn height(&self) -> f32 {
        self.strip.rect.h
    }

    /// Fills columns `x0..x1` with the states that have a share in them, in the order of the looks, from the bottom up.
    pub fn shares(&mut self, x0: u32, x1: u32, shares: &Shares, all: f32, looks: &[Look]) {
        let part = 1.0 / all;
        let (mut parts, mut count) = ([(Fill::state(State::Absent), 0.0); CLASSES], 0);
        for look in looks {
            let time = shares[look.state as usize];
            if time > 0
                && let Some(next) = parts.get_mut(count)
            {
                *next = (look.fill, time as f32 * part * look.height);
                count += 1;
            }
        }
        self.push(x0, x1, &parts[..count]);
    }

    /// Fills columns `x0..x1` with these parts, from the bottom up, heights in pixels.
    pub fn push(&mut self, x0: u32, x1: u32, parts: &[(Fill, f32)]) {
        let floor = self.strip.rect.h;
        let (mut bottom, mut sum) = (floor, 0.0);
        let first = self.strip.cells.len();
        for &(fill, height) in parts {
            sum += height;
            // Quarters of a pixel: finer steps cannot be seen and would keep neighbours apart.
            let top = ((floor - sum).max(0.0) * 4.0 + 0.5) as i32 as f32 / 4.0;
            if top < bottom {
                self.strip.cells.push(Cell {
                    x: x0 as u16,
                    w: (x1 - x0) as u16,
                    top,
                    bottom,
                    fill,
                });
                bottom = top;
            }
        }
        let (old, new) = self.strip.cells.split_at_mut(first);
        let old = &mut old[self.last..];
        let same =
            |(a, b): (&Cell, &Cell)| a.fill == b.fill && a.top == b.top && a.bottom == b.bottom;
        if self.end == x0 && old.len() == new.len() && old.iter().zip(&*new).all(same) {
            old.iter_mut().for_each(|cell| cell.w += (x1 - x0) as u16);
            self.strip.cells.truncate(first);
        } else {
            self.last = first;
        }
        self.end = x1;
    }

    /// The strip, if anything is in it.
    pub fn finish(self) -> Option<Strip> {
        (!self.strip.cells.is_empty()).then_some(self.strip)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::Role;

    #[test]
    fn equal_neighbours_become_one_cell() {
        let (ink, ground) = (Fill::solid(Role::Ink), Fill::solid(Role::Ground));
        let mut strip = StripBuilder::new(Rect::new(3.0, 5.0, 4.0, 2.0));
        strip.push(0, 1, &[(ink, 0.5), (ground, 0.5)]);
        strip.push(1, 3, &[(ink, 0.5), (ground, 0.5)]);
        strip.push(3, 4, &[(ink, 2.0)]);
        let strip = strip.finish().unwrap();
        let widths: Vec<u16> = strip.cells.iter().map(|c| c.w).collect();
        assert_eq!(widths, [3, 3, 1]);
    }
}
