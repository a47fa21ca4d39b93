//! Scenario files: JSON, version 1, with times as text and names instead of indices. `docs/scenario.md`
//! describes every field. Native only: the page carries scenarios in its link.
//!
//! The shapes are frozen and kept apart from the live types; a later version gets shapes of its own. What a
//! file leaves out has the default of its version, whatever the live defaults are by then.

use thiserror::Error;

use super::check::Valid;
use super::{Scenario, ScenarioError};

mod names;
mod pretty;
mod run;
mod shared;
mod stmt;
mod value;
mod wire;

/// Longest file that is read, bytes.
pub const MAX_FILE: usize = 4 << 20;

/// Why a file cannot be opened.
#[derive(Debug, Error)]
pub enum FileError {
    /// Not JSON, or not of the shape; says line and column.
    #[error("{0}")]
    Shape(#[from] serde_json::Error),
    /// No version, or one that does not exist (yet).
    #[error("gilscope: {0}: must be 1, the version of the file's format")]
    Version(String),
    /// Of the right shape, but a field's value is refused.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// Longer than [`MAX_FILE`].
    #[error("{0} bytes: at most {MAX_FILE}")]
    Long(usize),
}

/// Reads a file's text.
pub fn read(text: &str) -> Result<Valid, FileError> {
    if text.len() > MAX_FILE {
        return Err(FileError::Long(text.len()));
    }
    let head: wire::Head = serde_json::from_str(text)?;
    match head.gilscope {
        Some(serde_json::Value::Number(n)) if n.as_u64() == Some(1) => {}
        Some(other) => return Err(FileError::Version(other.to_string())),
        None => return Err(FileError::Version("missing".to_owned())),
    }
    let file: wire::File1 = serde_json::from_str(text)?;
    Ok(file.live()?.validate()?)
}

/// Writes a file's text; [`read`] reads it back to the same scenario. What has the default of its version is
/// left out.
pub fn write(scenario: &Scenario) -> String {
    let file = wire::File1::from(scenario);
    // Plain data with text keys always has a JSON form.
    let text = serde_json::to_string_pretty(&file).unwrap_or_default();
    pretty::compact(&text)
}
