//! What each command needs on the machine before it can work.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::{self, ask, say};
use crate::system::{self, Need};
use crate::tools::Tool;

const WASM: &str = "wasm32-unknown-unknown";

/// `cargo xtask setup`: everything, so that what follows only works.
pub(crate) fn run() -> Result<()> {
    page()?;
    drivers()?;
    if !system::set_up(&Need::ALL)?.is_empty() {
        bail!("not everything could be installed");
    }
    say("everything is there");
    Ok(())
}

/// What builds the page: Rust's WebAssembly target, wasm-bindgen and trunk. Returns the folders for the search path.
pub(crate) fn page() -> Result<Vec<PathBuf>> {
    let mut places = wasm()?;
    places.extend(Tool::trunk().set_up()?);
    Ok(places)
}

/// What builds and runs WebAssembly without a page. Returns the folders for the search path.
pub(crate) fn wasm() -> Result<Vec<PathBuf>> {
    wasm_target()?;
    Ok(Tool::wasm_bindgen()?.set_up()?.into_iter().collect())
}

/// The driver of Firefox, which no system packages. Returns the folders for the search path.
pub(crate) fn drivers() -> Result<Vec<PathBuf>> {
    if shell::find(&["geckodriver"]).is_some() {
        return Ok(vec![]);
    }
    Ok(Tool::geckodriver().set_up()?.into_iter().collect())
}

/// Rust's own libraries for WebAssembly. A `rust-toolchain.toml` would do this only where rustup may fetch toolchains.
fn wasm_target() -> Result<()> {
    let libraries = ask(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]));
    if libraries.is_some_and(|place| PathBuf::from(place.trim()).is_dir()) {
        return Ok(());
    }
    shell::run(Command::new("rustup").args(["target", "add", WASM]))
        .context("the WebAssembly target of Rust is missing, and rustup could not add it")
}
