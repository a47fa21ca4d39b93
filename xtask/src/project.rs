//! Where the repository and its build folders are.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result};

/// The root of the repository: `xtask/` stands in it. Cargo says where when it runs this program; several clones that
/// share a build folder share the program too, and what it was compiled with may be another's.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let run = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let run = run.filter(|folder| folder.ends_with("xtask"));
        let xtask = run.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        xtask.parent().unwrap_or(&xtask).to_path_buf()
    })
}

/// Cargo's target folder, wherever the environment or a configuration file put it: this program was built into
/// `<target>/<profile>/`.
pub(crate) fn target() -> Result<PathBuf> {
    let program = env::current_exe().context("cannot find the running program")?;
    let target = program
        .parent()
        .and_then(Path::parent)
        .context("the running program stands in no target folder")?;
    Ok(target.to_path_buf())
}

/// A folder for what xtask itself makes, apart from Cargo's own.
pub(crate) fn scratch(name: &str) -> Result<PathBuf> {
    Ok(target()?.join("gilscope").join(name))
}

/// The version of a crate in `Cargo.lock`.
pub(crate) fn locked_version(krate: &str) -> Result<String> {
    let path = root().join("Cargo.lock");
    let lock =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let heading = format!("name = \"{krate}\"");
    lock.lines()
        .skip_while(|line| *line != heading)
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .with_context(|| format!("Cargo.lock does not name {krate}"))
}
