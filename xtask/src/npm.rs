//! Packages from npm that are only asked something: each in a folder of its own outside the repository, like the [tools].
//!
//! [tools]: crate::tools

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::shell::{self, find};
use crate::tools::cache;

/// The folder of a package at an exact version, after installing it if it is not there; none where npm or node is missing.
pub(crate) fn set_up(name: &str, version: &str) -> Result<Option<PathBuf>> {
    let (Some(npm), Some(_)) = (find(&["npm"]), find(&["node"])) else {
        return Ok(None);
    };
    let home = cache("tools", "GILSCOPE_TOOLS")?.join(format!("{name}-{version}"));
    let package = home.join("node_modules").join(name);
    if !package.is_dir() {
        fs::create_dir_all(&home)?;
        let mut install = Command::new(npm);
        install
            .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
            .arg(&home);
        shell::run(install.arg(format!("{name}@{version}")))?;
    }
    Ok(Some(package))
}
