//! terser, where it can be had: half the JavaScript, which is for those who write it and not for those who load it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::npm;
use crate::shell::{self, say};

/// The version on npm.
const TERSER: &str = "5.51.4";

/// All scripts are modules: what stands in one is nobody else's business. The oldest browsers that the page is for understand what its sources use,
/// so that nothing is to be written in an older way.
const HOW: [&str; 6] = [
    "--module",
    "--ecma",
    "2020",
    "--compress",
    "passes=3",
    "--mangle",
];

/// Shrinks every script of a site in place.
pub(crate) fn shrink(site: &Path) -> Result<()> {
    let Some(package) = npm::set_up("terser", TERSER)? else {
        say("npm is not there: the scripts stay as they were written");
        return Ok(());
    };
    let terser = package.join("../.bin/terser");
    for entry in fs::read_dir(site)? {
        let file = entry?.path();
        if file.extension().is_some_and(|kind| kind == "js") {
            let smaller = file.with_extension("smaller");
            let mut command = Command::new(&terser);
            shell::run(
                command
                    .args(HOW)
                    .arg("-o")
                    .arg(&smaller)
                    .arg("--")
                    .arg(&file),
            )?;
            fs::rename(&smaller, &file)
                .with_context(|| format!("cannot replace {}", file.display()))?;
        }
    }
    Ok(())
}
