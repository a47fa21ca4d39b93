//! The runs that are compared.

use crate::runtime::Version;
use crate::scenario::{Run, Scenario};

/// Worth comparing with, most telling first.
const NEXT: [Version; 6] = [
    Version::PY312,
    Version::PY314T,
    Version::PY27,
    Version::PY314,
    Version::PY39,
    Version::PY313T,
];

/// The last run once more, on a Python that is not there yet.
pub(super) fn another(scenario: &Scenario) -> Option<Run> {
    let last = scenario.runs.last()?.clone();
    let runtime = NEXT
        .into_iter()
        .find(|next| scenario.runs.iter().all(|run| run.runtime != *next));
    Some(Run {
        runtime: runtime.unwrap_or(last.runtime),
        ..last
    })
}
