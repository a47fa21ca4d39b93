//! Binaryen's `wasm-opt`, where it can be had: about a fifth less WebAssembly.
//!
//! Trunk would fetch it from its authors' releases; here it comes from the search path or from npm, and the site is
//! complete without it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::npm;
use crate::shell::{self, find, say};

/// The version on npm.
const BINARYEN: &str = "132.0.0";

/// The features that Rust's compiler emits. Not all that there are: with those wasm-opt writes encodings that
/// no browser reads yet (compact imports).
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What it may take for granted and is not to do. Nothing is kept in the first kilobyte of memory, where the stack ends: an address may be a sum in the
/// instruction that uses it. Zeros in the data compress to nothing, where stretches between them need addresses that do not.
const ALWAYS: [&str; 2] = ["--low-memory-unused", "--skip-pass=memory-packing"];

/// What it does, in two runs. The second time it finds what the first has made room for; before that the second run takes the
/// control flow apart and builds it anew, which is half a percent shorter.
const PASSES: [&[&str]; 2] = [
    &["-Oz", "-Oz"],
    &[
        "--flatten",
        "--rereloop",
        "-Oz",
        "-Oz",
        "--strip-target-features",
    ],
];

/// Shrinks every WebAssembly file of a site in place.
pub(crate) fn shrink(site: &Path) -> Result<()> {
    let Some(wasm_opt) = set_up()? else {
        say("neither wasm-opt nor npm is there: the WebAssembly stays as the compiler left it");
        return Ok(());
    };
    for entry in fs::read_dir(site)? {
        let file = entry?.path();
        if file.extension().is_some_and(|kind| kind == "wasm") {
            let smaller = file.with_extension("smaller");
            for passes in PASSES {
                let mut command = Command::new(&wasm_opt);
                shell::run(
                    command
                        .args(ALWAYS)
                        .args(passes)
                        .args(FEATURES)
                        .arg(&file)
                        .arg("-o")
                        .arg(&smaller),
                )?;
                fs::rename(&smaller, &file)
                    .with_context(|| format!("cannot replace {}", file.display()))?;
            }
        }
    }
    Ok(())
}

fn set_up() -> Result<Option<PathBuf>> {
    if let Some(found) = find(&["wasm-opt"]) {
        return Ok(Some(found));
    }
    // From npm it is a program for node.
    let package = npm::set_up("binaryen", BINARYEN)?;
    Ok(package.map(|package| package.join("../.bin/wasm-opt")))
}
