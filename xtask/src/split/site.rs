//! The program of a site that trunk has built: where it is, and the site with both halves in its place.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::linked::Linked;
use super::names::Names;
use crate::project;
use crate::shell::say;

/// Where in the target folder the program is that the linker has written, from which wasm-bindgen made that of the site.
const LINKED: &str = "wasm32-unknown-unknown/page/gilscope.wasm";
/// How the page names its program.
const PROGRAM: &str = "data-wasm=\"./";
/// How it names the script around it.
const SCRIPT: &str = "data-glue=\"./";
/// How it names the script that loads the program and its rest.
const LOADER: &str = "./boot.js\"";
/// How the file of the rest ends.
pub(crate) const REST_ENDING: &str = "_rest.wasm";

/// Splits the program of a site.
///
/// Each half and the script around them are named after their contents, and the loader by its own: a browser must not put an old half beside a new one, nor let a loader that knows of
/// no rest load half a program.
pub(crate) fn split(site: &Path) -> Result<()> {
    let program = program(site)?;
    let whole = fs::read(&program)?;
    let linked = project::target()?.join(LINKED);
    let linked = fs::read(&linked).with_context(|| format!("no {}", linked.display()))?;
    let script = script(site)?;
    let glue = fs::read_to_string(&script)?;
    let halves = super::split(&whole, &glue, &Linked::read(&linked)?, &Names::read()?)?;
    let glue = format!("gilscope-{}.js", stamp(halves.script.as_bytes()));
    let first = format!("gilscope-{}_bg.wasm", stamp(&halves.first));
    let rest = format!("gilscope-{}{REST_ENDING}", stamp(&halves.rest));
    fs::remove_file(&program)?;
    fs::remove_file(&script)?;
    fs::write(site.join(&glue), &halves.script)?;
    fs::write(site.join(&first), &halves.first)?;
    fs::write(site.join(&rest), &halves.rest)?;

    let page = site.join("index.html");
    let text = fs::read_to_string(&page)?;
    let old = program.file_name().unwrap_or_default().to_string_lossy();
    let named = format!("{PROGRAM}{old}\"");
    let both = format!("{PROGRAM}{first}\" data-rest=\"./{rest}\"");
    let loader = format!("./boot.js?v={}\"", stamp(&fs::read(site.join("boot.js"))?));
    let text = text.replace(&named, &both).replace(&*old, &first);
    let old = script.file_name().unwrap_or_default().to_string_lossy();
    let text = text.replace(&format!("./{old}\""), &format!("./{glue}\""));
    fs::write(&page, text.replace(LOADER, &loader))?;
    say(&format!(
        "the program is split: {} bytes first, {} bytes after that, before either is shrunk",
        halves.first.len(),
        halves.rest.len()
    ));
    Ok(())
}

/// Where the program of a site is, as its page says.
pub(crate) fn program(site: &Path) -> Result<PathBuf> {
    named(site, PROGRAM)
}

/// Where the script is that wasm-bindgen has written around it.
fn script(site: &Path) -> Result<PathBuf> {
    named(site, SCRIPT)
}

fn named(site: &Path, by: &str) -> Result<PathBuf> {
    let text = fs::read_to_string(site.join("index.html"))?;
    let (_, after) = text
        .split_once(by)
        .with_context(|| format!("the page has no {by}"))?;
    let (name, _) = after.split_once('"').context("a name without an end")?;
    Ok(site.join(name))
}

/// A file's contents as a part of its name.
fn stamp(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
