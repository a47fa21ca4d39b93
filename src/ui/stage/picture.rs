//! What is on show as a picture for a slide or a page of print.

use super::core::Core;
use crate::view::poster::{Poster, poster};
use crate::view::scene::Scene;

/// Width and least height; many lanes make the picture higher.
const SIZE: (f32, f32) = (1920.0, 1080.0);
/// Height that a thread's lane should have at least.
const LANE: f32 = 24.0;

impl Core {
    /// Title, link, lanes as far as they are in view, legend, sentence and numbers.
    pub(crate) fn picture(&self, title: &str, link: &str) -> Option<Scene> {
        let ruler = self.ruler.as_ref()?;
        let measure = |text: &str, size, weight| ruler.width(text, size, weight);
        let views = self.bench.views();
        let told = self.at().zip(self.explanation());
        let content = Poster {
            title,
            link: Some(link),
            runs: &views,
            viewport: self.viewport?,
            cursor: told.as_ref().map(|(at, told)| (*at, told)),
            numbers: &self.summary.numbers,
            measure: &measure,
        };
        let lanes: usize = views.iter().map(|view| view.names.len()).sum();
        let height = SIZE.1.max(lanes as f32 * LANE + SIZE.1 / 2.0);
        Some(poster(&content, SIZE.0, height))
    }

    /// Another recorded run stands beside the simulated ones, or none any more.
    pub(crate) fn receive(&mut self, guest: Option<crate::ui::guest::Lanes>) {
        self.bench.receive(guest);
        self.version += 1;
        self.dirty = true;
        self.hover = None;
        self.fit();
    }
}
