//! What is open, what is being typed, what was copied.

use yew::AttrValue;

use crate::scenario::Workload;

/// What is open and what is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) editor: bool,
    pub(crate) code: bool,
    pub(crate) rule: bool,
    pub(crate) compare: bool,
    pub(crate) charts: bool,
    pub(crate) more: bool,
    pub(crate) help: bool,
    pub(crate) blank: bool,
    /// The open menu: scenarios, then one a run.
    pub(crate) menu: Option<usize>,
    /// The knob that was brought to the stage while presenting.
    pub(crate) knob: Option<usize>,
    /// Keys of a single character count.
    pub(crate) letters: bool,
}

/// A text on its way into a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typing {
    /// Which field.
    pub(crate) field: String,
    /// As far as it was typed.
    pub(crate) text: String,
    /// Why it was refused.
    pub(crate) problem: Option<String>,
}

/// A workload that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) workload: Workload,
    pub(crate) problem: String,
}

/// The link, shown to be copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shared {
    pub(crate) link: String,
    pub(crate) copied: bool,
}

/// How the address bar is to follow: a new entry of the history for deliberate steps, else the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Number of deliberate steps so far.
    pub(crate) steps: u32,
    /// The state came from the address bar: nothing is to be written.
    pub(crate) read: bool,
}

/// A card that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Card {
    /// The name of its file.
    pub(crate) name: String,
    pub(crate) text: Text,
}

/// What is known of a card's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Text {
    /// It was asked for.
    Coming,
    /// Markup from this page's own server.
    Here(AttrValue),
    Missing,
}
