//! Where a scenario comes from: a preset, a link or a file.
//!
//! A link opens in the page whatever is wrong with it, with a notice. Here a notice is a refusal.

use std::path::Path;

use super::CliError;
use crate::knob::{self, Setting, short};
use crate::link::{self, LinkView, Notice};
use crate::scenario::check::Valid;
use crate::scenario::file::{self, MAX_FILE};
use crate::scenario::presets;

/// Opens a scenario and changes its knobs.
pub(super) fn open(source: &str, settings: &[Setting]) -> Result<(Valid, LinkView), CliError> {
    let (scenario, view) = match is_file(source) {
        true => (read(source)?, LinkView::default()),
        false => follow(source)?,
    };
    if settings.is_empty() {
        return Ok((scenario, view));
    }
    for setting in settings {
        let refused = setting.check(&scenario.workload);
        refused.map_err(|e| CliError::Usage(e.to_string()))?;
    }
    let mut scenario = scenario.into_inner();
    knob::apply(&mut scenario, settings);
    Ok((scenario.validate()?, view))
}

/// Presets come first; whatever looks like a path or is one is a file, the rest a link.
fn is_file(source: &str) -> bool {
    let link = source.contains(['#', '&', '=', '~']);
    if presets::find(source).is_some() {
        return false;
    }
    let named = Path::new(source)
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("json"));
    let path = source.contains(['/', '\\']) && !link;
    (named && !link) || path || Path::new(source).is_file()
}

fn read(source: &str) -> Result<Valid, CliError> {
    let refuse = |problem: String| CliError::Usage(format!("{source}: {problem}"));
    let size = std::fs::metadata(source)
        .map_err(|e| refuse(e.to_string()))?
        .len();
    if size > MAX_FILE as u64 {
        return Err(refuse(format!("{size} bytes: at most {MAX_FILE}")));
    }
    let text = std::fs::read_to_string(source).map_err(|e| refuse(e.to_string()))?;
    file::read(&text).map_err(|e| refuse(e.to_string()))
}

fn follow(source: &str) -> Result<(Valid, LinkView), CliError> {
    let parsed = link::parse(source);
    match parsed.notices.into_iter().next() {
        None => Ok((parsed.scenario, parsed.view)),
        Some(notice) => Err(CliError::Usage(match notice {
            Notice::Preset { name, hint, .. } => format!("unknown preset `{name}`: {hint}"),
            Notice::Revision {
                id,
                revision,
                opened,
            } => {
                format!("no revision {revision} of `{id}`: must be 1–{opened}")
            }
            Notice::Key { key, hint } => format!("unknown key `{key}`: {hint}"),
            Notice::Value(error) => error.to_string(),
            Notice::View {
                key,
                value,
                problem,
            } => format!("{key}={value}: {problem}"),
            Notice::Packed { problem, .. } => {
                format!(
                    "the scenario in the link `{}` cannot be opened: {problem}",
                    short(source)
                )
            }
            Notice::Settings(error) => error.to_string(),
            Notice::Long => notice.to_string(),
        })),
    }
}
