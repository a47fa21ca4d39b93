//! Playing: the cursor crosses the view by itself.

use super::core::{Core, Cursor};
use crate::time::Ns;
use crate::ui::media;

/// Time in which the cursor crosses the view.
const CROSSING_MS: f64 = 20_000.0;
/// Pause between two steps where the user wants nothing to glide.
const STEP_MS: f64 = 500.0;
/// Slowest and fastest pace that a click reaches, as shares of the usual one.
const PACES: [f64; 2] = [0.25, 8.0];
/// A page that was hidden goes on where it was, not where it would be.
const MOST_MS: f64 = 100.0;

/// The cursor moves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Play {
    /// Simulated nanoseconds a millisecond.
    pace: f64,
    /// Time of the last frame.
    last: Option<f64>,
    /// Where the cursor is, exactly.
    at: f64,
    /// Moves in steps, and how long ago the last one was.
    steps: Option<f64>,
}

impl Core {
    /// Plays faster or slower from here on.
    pub(in crate::ui) fn change_pace(&mut self, factor: f64) {
        let before = self.pace();
        self.pace = (before * factor).clamp(1.0 / 1024.0, 1024.0);
        if let Some(play) = &mut self.play {
            play.pace *= self.pace / before;
        }
    }

    /// Twice as fast, and from the fastest back to the slowest.
    pub(in crate::ui) fn next_pace(&mut self) {
        let [slowest, fastest] = PACES;
        let to = match self.pace() {
            pace if pace < fastest => pace * 2.0,
            _ => slowest,
        };
        self.change_pace(to / self.pace());
    }

    /// Share of the usual pace.
    pub(in crate::ui) fn pace(&self) -> f64 {
        if self.pace == 0.0 { 1.0 } else { self.pace }
    }

    /// How many times slower than the run itself it plays, if it does.
    pub(super) fn slow_down(&self) -> Option<u64> {
        self.play.map(|play| (1e6 / play.pace.max(1e-3)) as u64)
    }

    pub(in crate::ui) fn toggle_play(&mut self) {
        if self.play.take().is_some() {
            return;
        }
        let Some(view) = self.viewport else { return };
        let at = self.at().filter(|at| *at < self.end()).unwrap_or(0);
        self.play = Some(Play {
            pace: view.span() / CROSSING_MS * self.pace(),
            last: None,
            at: at as f64,
            steps: media::reduced_motion().then_some(0.0),
        });
    }

    /// Moves the cursor on if it plays.
    pub(super) fn play_on(&mut self, now: f64) {
        let Some(play) = &mut self.play else { return };
        let mut passed = play
            .last
            .map_or(0.0, |last| (now - last).clamp(0.0, MOST_MS));
        play.last = Some(now);
        if let Some(waited) = &mut play.steps {
            *waited += passed;
            passed = if *waited < STEP_MS {
                0.0
            } else {
                std::mem::take(waited)
            };
        }
        play.at += passed * play.pace;
        let at = play.at as Ns;
        let end = self.end();
        self.cursor = Cursor::Placed(at.min(end));
        if at >= end && self.bench.done() {
            self.play = None;
        }
        if self
            .viewport
            .is_some_and(|view| (at as f64) < view.from || at as f64 > view.to)
        {
            self.turn_to(at);
        }
    }

    /// Turns the page: the instant stands near its left edge.
    fn turn_to(&mut self, at: Ns) {
        if let Some(view) = self.viewport {
            self.pan_px(view.x(at) - view.width * 0.05);
        }
    }
}
