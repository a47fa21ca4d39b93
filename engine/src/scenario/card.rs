//! The cards that explain a run: `docs/cards/NAME.md`, which the page opens as `cards/NAME.html`.

use super::{Mode, Run};

/// A card, and what of a run it explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card {
    /// The name of its file.
    pub name: &'static str,
    /// What it is about, in a word: a version, a mode, the cores.
    pub about: &'static str,
}

impl Mode {
    /// The card of a mode that changes who runs; none for threads and for one after another.
    pub const fn card(self) -> Option<Card> {
        let (name, about) = match self {
            Self::Threaded | Self::Sequential => return None,
            Self::Subinterpreters => ("isolation", "subinterpreters"),
            Self::Fork | Self::Forkserver | Self::Spawn => ("isolation", "processes"),
            Self::Asyncio => ("asyncio", "asyncio"),
            Self::Gevent => ("gevent", "gevent"),
        };
        Some(Card { name, about })
    }
}

impl Run {
    /// Its cards, at least one: that of its mode, if there is one, then that of its interpreter, and that of cores with
    /// different speeds.
    pub fn cards(&self) -> Vec<Card> {
        let model = self.runtime.model();
        let own = Card {
            name: model.card,
            about: model.name,
        };
        let speed = |core: u32| self.speeds.get(core as usize).copied().unwrap_or(1000);
        let unlike = (1..self.cores).any(|core| speed(core) != speed(0));
        let cores = unlike.then_some(Card {
            name: "hybrid",
            about: "fast and slow cores",
        });
        self.mode
            .card()
            .into_iter()
            .chain([own])
            .chain(cores)
            .collect()
    }
}
