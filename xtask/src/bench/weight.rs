//! What weighs what of all that is loaded before the first picture, and right after it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasmparser::{Parser, Payload};

use super::document::{replace, table};
use crate::sizes::{Files, brotli};
use crate::{minify, page, project, wasm_opt};

/// Builds the site as it is published, and weighs it.
pub(super) fn run() -> Result<()> {
    let site = project::scratch("bench-site")?;
    page::build(&site)?;
    wasm_opt::shrink(&site)?;
    minify::shrink(&site)?;
    let files = Files::of(&site)?;
    let mut lines = vec![["what", "bytes", "with brotli"].map(str::to_owned).to_vec()];
    let first = weigh(&site, &files.first, &mut lines)?;
    lines.push(sum("**all until the first picture**", first));
    let rest = weigh(&site, &files.rest, &mut lines)?;
    lines.push(sum("**all that follows**", rest));
    lines.push(sum("**both**", [first[0] + rest[0], first[1] + rest[1]]));
    replace("weight", &table(&lines))
}

fn sum(what: &str, [raw, sent]: [usize; 2]) -> Vec<String> {
    vec![what.to_owned(), grouped(raw), grouped(sent)]
}

/// With a mark at the thousands.
fn grouped(number: usize) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1000), number % 1000),
    }
}

/// A line for each file, and for what a program has in it.
fn weigh(site: &Path, files: &[String], lines: &mut Vec<Vec<String>>) -> Result<[usize; 2]> {
    let mut all = [0, 0];
    for name in files {
        let bytes = fs::read(site.join(name))?;
        let both = [bytes.len(), brotli(&bytes)?];
        lines.push(sum(said(name)?, both));
        if name.ends_with(".wasm") {
            for (what, part) in parts(&bytes)? {
                lines.push(sum(what, [part.len(), brotli(&part)?]));
            }
        }
        all = [all[0] + both[0], all[1] + both[1]];
    }
    Ok(all)
}

/// What a file is.
fn said(name: &str) -> Result<&'static str> {
    let (_, kind) = name.rsplit_once('.').context("a file without an ending")?;
    Ok(match kind {
        "wasm" if name.contains("rest") => "the rest of the program",
        "wasm" => "the first part of the program",
        "js" if name.starts_with("boot") => "what loads it",
        "js" => "the script around it",
        "css" if name.starts_with("boot") => "the style of what stands there before it",
        "css" => "the style of the page",
        "html" => "the page",
        _ => "its icon",
    })
}

/// Code, data, and the lists beside them.
fn parts(wasm: &[u8]) -> Result<[(&'static str, Vec<u8>); 3]> {
    let (mut code, mut data, mut lists) = (Vec::new(), Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let of = match &payload {
            Payload::CodeSectionStart { .. } => &mut code,
            Payload::DataSection(_) => &mut data,
            _ => &mut lists,
        };
        if let Some((_, range)) = payload.as_section() {
            of.extend_from_slice(wasm.get(range).unwrap_or_default());
        }
    }
    Ok([
        ("– its code", code),
        ("– its data", data),
        ("– types, imports, exports, tables", lists),
    ])
}
