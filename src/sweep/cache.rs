//! What was simulated, by the link of its scenario: turning a knob there and back, or opening another chart of the same
//! runs, simulates nothing twice.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Sample;
use crate::sim::Limits;

/// Samples that were simulated.
#[derive(Debug, Default)]
pub struct Cache {
    /// By link; a sample that hit a limit counts only for that limit.
    known: BTreeMap<String, (Limits, Rc<Sample>)>,
}

/// Most samples kept: a few kilobytes each.
const MOST: usize = 4_000;

impl Cache {
    /// The sample of a scenario, if it was simulated.
    pub(super) fn get(&self, link: &str, limits: Limits) -> Option<Rc<Sample>> {
        let (under, sample) = self.known.get(link)?;
        (*under == limits).then(|| Rc::clone(sample))
    }

    /// Keeps a sample. A full cache starts afresh: whoever fills it has turned to other scenarios.
    pub(super) fn put(&mut self, link: String, limits: Limits, sample: Rc<Sample>) {
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(link, (limits, sample));
    }
}
