//! Bars of states, in the colours and patterns that the lanes have.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::{Done, Frame, Pen, units};
use crate::plot::ink::UNIT;
use crate::plot::{Bar, Scale};
use crate::trace::State;
use crate::view::palette::{self, Pattern, Role};
use crate::view::scene::Weight;
use crate::view::{svg, text};

impl Pen<'_> {
    /// A bar for each run, its name above it; below, what the colours mean.
    pub(super) fn bars(&self, x: &Scale, bars: &[Bar], top: f32, bottom: f32) -> Done {
        let size = self.size;
        let mut states: Vec<State> = Vec::new();
        for (state, ..) in bars.iter().flat_map(|bar| &bar.parts) {
            if !states.contains(state) {
                states.push(*state);
            }
        }
        let top = self.legend(&states, size * 0.6, top)?;
        let frame = Frame {
            left: size,
            top,
            right: self.paper.width - size * 1.4,
            bottom: bottom - size * 3.0,
        };
        let area = self.area(frame)?;
        self.grid(&area, frame, x, None)?;
        let room = (frame.bottom - frame.top) / bars.len().max(1) as f32;
        for (row, bar) in bars.iter().enumerate() {
            let y = frame.top + room * row as f32;
            self.text(&bar.name, frame.left, y, HPos::Left, Role::Ink, true)?;
            let name = text::estimate(&bar.name, size, Weight::Bold) + size;
            self.text(
                &bar.note,
                frame.left + name,
                y,
                HPos::Left,
                Role::Muted,
                false,
            )?;
            let high = (room - size * 2.0).clamp(size, size * 4.0);
            let mut from = 0.0;
            for (index, (state, ns, says)) in bar.parts.iter().enumerate() {
                let ends = [from, from + ns].map(|ns| {
                    let (left, _) = area.map_coordinate(&(x.share(ns), 0.0));
                    left as f32 / UNIT
                });
                from += ns;
                let rect = [ends[0], y + size * 1.4, (ends[1] - ends[0]).max(0.5), high];
                if self.paper.alive {
                    let says = svg::escape(says);
                    self.sheet.borrow_mut().raw(&format!(
                        r#"<g class="point" data-point="{row}-{index}" tabindex="-1" role="img" aria-label="{says}">"#
                    ));
                }
                self.part(*state, rect)?;
                if self.paper.alive {
                    self.sheet.borrow_mut().raw("</g>");
                }
            }
        }
        Ok(())
    }

    fn part(&self, state: State, rect: [f32; 4]) -> Done {
        let theme = self.paper.theme;
        let (own, ground) = (theme.color(Role::State(state)), theme.color(Role::Ground));
        let pattern = Pattern::of(state);
        let (back, ink) = match state {
            State::Native => (own, theme.color(Role::Stripe)),
            // Lines of the state's own colour, as on the lanes.
            _ if pattern != Pattern::Solid => (ground, own),
            _ => (own, own),
        };
        self.sheet.borrow_mut().patterned(rect, pattern, back, ink);
        // An edge keeps neighbours apart whose patterns look alike.
        let [left, top, width, high] = rect;
        let corners = [(left, top), (left + width, top + high)].map(|(x, y)| (units(x), units(y)));
        let edge = self.color(Role::Ground).stroke_width(units(1.0) as u32);
        self.root.draw(&Rectangle::new(corners, edge))
    }

    fn legend(
        &self,
        states: &[State],
        left: f32,
        top: f32,
    ) -> Result<f32, DrawingAreaErrorKind<std::convert::Infallible>> {
        let (size, piece) = (self.size, self.size * 2.0);
        let (mut x, mut y) = (left, top);
        for state in states {
            let name = palette::label(*state);
            let width = piece + text::estimate(name, size, Weight::Regular) + size * 1.2;
            if x > left && x + width > self.paper.width {
                (x, y) = (left, y + size * 1.5);
            }
            self.part(*state, [x, y + size * 0.1, piece - size * 0.5, size * 0.85])?;
            let style = self.style(Role::Ink, HPos::Left, VPos::Top, false, 1.0);
            let place = (units(x + piece), units(y));
            self.root.draw(&Text::new(name, place, style))?;
            x += width;
        }
        Ok(y + size * 2.0)
    }
}
