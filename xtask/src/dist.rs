//! `cargo xtask dist`: the static site in `dist/`, ready for any web server and any folder of it.

use anyhow::Result;

use crate::shell::say;
use crate::{minify, page, project, sizes, wasm_opt};

/// Builds, shrinks and weighs the site.
pub(crate) fn run() -> Result<()> {
    let site = project::root().join("dist");
    page::build(&site)?;
    wasm_opt::shrink(&site)?;
    minify::shrink(&site)?;
    sizes::check(&site)?;
    say(&format!("the site is in {}", site.display()));
    Ok(())
}
