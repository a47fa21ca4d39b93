//! The rows of the cores: thin, coloured by what the thread on them does; or one row that sums them up.
//!
//! In columns with more than [`FEW`] intervals the busy share is exact, but what the core is busy with is
//! taken from [`SAMPLES`] instants, evenly spaced.

use super::Timeline;
use crate::time::Ns;
use crate::trace::{CLASSES, Lane, State, state_of, thread_of};
use crate::view::RunView;
use crate::view::columns::{Piece, Seek, Tally, edge, holders, states};
use crate::view::palette::Role;
use crate::view::scene::{Draw, Fill, Point, Rect, Scene};
use crate::view::strip::StripBuilder;

/// Most intervals of a core in a column that are all looked at.
const FEW: usize = 4;
/// Instants looked at in columns with more.
const SAMPLES: u64 = 3;
/// Most share queries for the row that sums up many cores.
const QUERIES: usize = 30_000;

const BUSY: [State; 4] = [State::Python, State::Native, State::Lost, State::Switching];

pub(super) fn draw(
    scene: &mut Scene,
    timeline: &Timeline,
    view: &RunView,
    core: usize,
    rect: Rect,
) {
    let y = rect.bottom() - 0.5;
    let (from, to) = (Point { x: rect.x, y }, Point { x: rect.right(), y });
    scene.line(from, to, Role::Grid, 1.0);
    let (trace, window) = (view.trace, timeline.viewport);
    let Some(lane) = trace.cores.get(core) else {
        return;
    };
    let mut strip = StripBuilder::new(rect);
    let mut mix = Mix::new(lane, &trace.threads, trace.end);
    for piece in holders(lane, window, 0..rect.w as u32, trace.end) {
        match piece {
            Piece::Wide { x0, x1, span } => {
                let Some(thread) = thread_of(span.value).and_then(|t| trace.threads.get(t)) else {
                    continue;
                };
                for piece in states(thread, window, x0..x1, trace.end) {
                    match piece {
                        Piece::Wide { x0, x1, span } => {
                            let state = state_of(span.value);
                            if state.on_core() {
                                strip.push(x0, x1, [(Fill::state(state), rect.h)]);
                            }
                        }
                        Piece::Dense {
                            x,
                            from,
                            to,
                            shares,
                        } => {
                            let all = (to - from).max(1) as f32;
                            let parts = BUSY.map(|s| {
                                (Fill::state(s), shares[s as usize] as f32 / all * rect.h)
                            });
                            strip.push(x, x + 1, parts);
                        }
                    }
                }
            }
            Piece::Dense {
                x,
                from,
                to,
                shares,
            } => {
                let busy = shares[1] as f32 / (to - from).max(1) as f32;
                let parts = mix.parts(from, to);
                let part = |i: usize| (Fill::state(BUSY[i]), parts[i] * busy * rect.h);
                strip.push(x, x + 1, [part(0), part(1), part(2)]);
            }
        }
    }
    if let Some(strip) = strip.finish() {
        scene.commands.push(Draw::Strip(strip));
    }
}

/// What a core is busy with; asked from left to right.
struct Mix<'a> {
    core: Seek<'a>,
    lane: &'a Lane,
    threads: &'a [Lane],
    tallies: Vec<Option<Tally<'a>>>,
    end: Ns,
}

impl<'a> Mix<'a> {
    fn new(lane: &'a Lane, threads: &'a [Lane], end: Ns) -> Self {
        Self {
            core: Seek::new(lane, 0),
            lane,
            threads,
            tallies: vec![None; threads.len()],
            end,
        }
    }

    /// The parts of [`BUSY`] in its busy time over `[from, to)`; they add up to one.
    fn parts(&mut self, from: Ns, to: Ns) -> [f32; 3] {
        let first = self.core.to(from);
        let last = self.core.to(to.saturating_sub(1).max(from));
        let mut shares = [0; CLASSES];
        if last - first < FEW {
            let (lane, end) = (self.lane, self.end);
            for span in (first..=last).filter_map(|i| lane.span(i, end)) {
                let (from, to) = (span.start.max(from), span.end.min(to));
                if let Some(tally) = self.tally(span.value, from) {
                    tally.add(from, to, &mut shares);
                }
            }
        } else {
            for n in 0..SAMPLES {
                let at = from + (to - from) * (2 * n + 1) / (2 * SAMPLES);
                if let Some(state) = self.state(at) {
                    shares[state as usize] += 1;
                }
            }
        }
        let [python, native, lost, _] = BUSY;
        let times = [python, native, lost].map(|state| shares[state as usize]);
        match times.iter().sum::<Ns>() {
            0 => [1.0, 0.0, 0.0],
            all => times.map(|time| time as f32 / all as f32),
        }
    }

    /// What the thread on the core does at an instant.
    fn state(&mut self, at: Ns) -> Option<State> {
        let index = self.core.to(at);
        let value = self.lane.span(index, self.end)?.value;
        let lane = self.threads.get(thread_of(value)?)?;
        let index = self.tally(value, at)?.seek.to(at);
        Some(state_of(lane.span(index, self.end)?.value))
    }

    /// The thread that a core shows.
    fn tally(&mut self, value: u16, at: Ns) -> Option<&mut Tally<'a>> {
        let thread = thread_of(value)?;
        let lane = self.threads.get(thread)?;
        let tally = self.tallies.get_mut(thread)?;
        Some(tally.get_or_insert_with(|| Tally::new(lane, at, self.end)))
    }
}

/// One row for all cores: its height is the share of them that is busy, in columns several pixels wide where
/// there are very many.
pub(super) fn draw_heat(scene: &mut Scene, timeline: &Timeline, view: &RunView, rect: Rect) {
    let trace = view.trace;
    let width = rect.w as u32;
    let step = (trace.cores.len() * width as usize)
        .div_ceil(QUERIES)
        .max(1) as u32;
    let y = rect.bottom() - 0.5;
    let (from, to) = (Point { x: rect.x, y }, Point { x: rect.right(), y });
    scene.line(from, to, Role::Grid, 1.0);
    let mut strip = StripBuilder::new(rect);
    let busy = |at: Ns| -> Ns {
        let at = at.min(trace.end);
        trace.cores.iter().map(|lane| lane.until(at)[1]).sum()
    };
    let mut from = edge(&timeline.viewport, 0);
    let mut before = busy(from);
    let mut x = 0;
    while x < width {
        let next = (x + step).min(width);
        let to = edge(&timeline.viewport, next);
        let after = busy(to);
        let all = to.saturating_sub(from).max(1) as f32 * trace.cores.len() as f32;
        let share = (after - before) as f32 / all;
        let part = (Fill::solid(Role::State(State::Python)), share * rect.h);
        strip.push(x, next, [part]);
        (x, from, before) = (next, to, after);
    }
    if let Some(strip) = strip.finish() {
        scene.commands.push(Draw::Strip(strip));
    }
}
