//! `cargo xtask deny`: the licences and sources of everything that comes in from outside, after `deny.toml`.

use anyhow::Result;

use crate::shell::{self, say};
use crate::tools::Tool;

/// Runs the parts of cargo-deny that need no database from elsewhere. Known weaknesses are checked where the database of them can be
/// fetched, in the published workflow.
pub(crate) fn run() -> Result<()> {
    // Something else to install is no reason to hold up a change that touches no dependency.
    let places = match Tool::cargo_deny().set_up() {
        Ok(place) => place.into_iter().collect::<Vec<_>>(),
        Err(error) => {
            say(&format!(
                "skipped, the licences were not checked: {error:#}"
            ));
            return Ok(());
        }
    };
    let mut deny = shell::command("cargo-deny", &places)?;
    shell::run(deny.args(["--workspace", "check", "bans", "licenses", "sources"]))
}
