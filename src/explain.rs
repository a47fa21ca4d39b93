//! Why is this thread not running? One sentence, with the rule's source.

use crate::trace::State;

/// A piece of the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Plain words.
    Plain(String),
    /// What the thread is doing, to be set bold in the colour of this state.
    Strong(State, String),
}

/// Where the rule stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Such as `take_gil, ceval_gil.c (3.12)`.
    pub label: String,
    /// An address.
    pub url: String,
}

/// The sentence, and the rule behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Pieces in order; together one or two sentences.
    pub segments: Vec<Segment>,
    /// The source of the rule that applies, if a file can be named.
    pub source: Option<Source>,
}

impl Explanation {
    /// The words alone.
    pub fn text(&self) -> String {
        self.segments
            .iter()
            .map(|segment| match segment {
                Segment::Plain(text) | Segment::Strong(_, text) => text.as_str(),
            })
            .collect()
    }
}
