//! The pages, built by trunk.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{cards, recordings, setup, shell, sizes, split, style};

/// The page's address when the build does not know where it will stand: every path in it is relative, so the same
/// files work at the root of a server and in a subfolder of one.
const ANYWHERE: &str = "./";

/// Builds the page with optimisations into a folder, its program split: what visitors get, and so what the browser tests look at.
pub(crate) fn build(into: &Path) -> Result<()> {
    whole(into)?;
    split::site(into)
}

/// Builds the page with optimisations into a folder, its program in one piece.
pub(crate) fn whole(into: &Path) -> Result<()> {
    let tools = setup::page()?;
    shell::run(
        trunk(&tools)?
            .arg("build")
            .args(["--release=true", "--cargo-profile=page"])
            .arg("--dist")
            .arg(into),
    )
}

/// What trunk leaves to us: it calls this after each build, of `serve` as well (see `Trunk.toml`).
pub(crate) fn parts() -> Result<()> {
    let site = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let site = site.context("trunk calls this, and says where the site is that it builds")?;
    style::write(&site)?;
    recordings::write(&site)?;
    cards::write(&site)?;
    stamp(&site, "reality.html", &[&sizes::REALITY, &sizes::PREDICT])?;
    stamp(
        &site,
        "index.html",
        &[&sizes::CHARTS, &sizes::PREDICT, &sizes::IMPORT],
    )
}

/// Names the contents of its files where a page names them: trunk does that for the simulator's own program alone, and a
/// browser must not put an old program into a new page. The page's comments are for those who write it.
fn stamp(site: &Path, page: &str, files: &[&[&str]]) -> Result<()> {
    let page = site.join(page);
    let mut text = fs::read_to_string(&page)?;
    for name in files.iter().copied().flatten() {
        let mut hasher = DefaultHasher::new();
        fs::read(site.join(name))?.hash(&mut hasher);
        let stamped = format!("\"./{name}?v={:016x}\"", hasher.finish());
        text = text.replace(&format!("\"./{name}\""), &stamped);
    }
    Ok(fs::write(&page, style::without(&text, "<!--", "-->"))?)
}

/// Trunk, ready for its command and options.
pub(crate) fn trunk(tools: &[PathBuf]) -> Result<Command> {
    let mut trunk = shell::command("trunk", tools)?;
    // Trunk takes NO_COLOR=1 for a malformed option and stops.
    trunk
        .env_remove("NO_COLOR")
        .env("TRUNK_BUILD_PUBLIC_URL", ANYWHERE)
        .env("TRUNK_SKIP_VERSION_CHECK", "true");
    Ok(trunk)
}
