//! The weight of the site: what a first visit loads, and whether it is still within its budget.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

/// The most that a first visit should load, in bytes as sent with brotli. Not reached yet.
const BUDGET: usize = 200_000;
/// The most that it may load: what it did when this was last lowered. Only ever lower it.
const CEILING: usize = 320_000;
/// What servers use for files they compress once.
const QUALITY: i32 = 11;
const WINDOW: i32 = 22;

/// Prints a table of all files; an error if they are over budget.
pub(crate) fn check(site: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(site, &mut files)?;
    files.sort();
    let (mut raw, mut sent) = (0, 0);
    println!("{:>9} {:>9}  file", "raw", "brotli");
    let (later, first): (Vec<_>, Vec<_>) = files.iter().partition(|name| is_later(name));
    for name in &later {
        let bytes = fs::read(site.join(name))?;
        println!(
            "{:>9} {:>9}  {name}, when it is opened",
            bytes.len(),
            brotli(&bytes)?
        );
    }
    for name in first {
        let bytes = fs::read(site.join(name))?;
        let compressed = brotli(&bytes)?;
        println!("{:>9} {compressed:>9}  {name}", bytes.len());
        raw += bytes.len();
        sent += compressed;
    }
    println!("{raw:>9} {sent:>9}  total; {BUDGET} is the budget, {CEILING} the most allowed");
    ensure!(
        sent <= CEILING,
        "a first visit loads {sent} bytes, more than the {CEILING} allowed"
    );
    Ok(())
}

/// Whether the page fetches a file only when somebody asks for what is in it.
fn is_later(name: &str) -> bool {
    name.starts_with("cards/")
}

fn collect(folder: &Path, files: &mut Vec<String>) -> Result<()> {
    fn walk(site: &Path, folder: &Path, files: &mut Vec<String>) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                walk(site, &path, files)?;
            } else {
                files.push(
                    path.strip_prefix(site)?
                        .to_string_lossy()
                        .replace('\\', "/"),
                );
            }
        }
        Ok(())
    }
    walk(folder, folder, files)
}

/// Bytes as a server sends them.
pub(crate) fn brotli(bytes: &[u8]) -> Result<usize> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: QUALITY,
        lgwin: WINDOW,
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &params)?;
    Ok(compressed.len())
}
