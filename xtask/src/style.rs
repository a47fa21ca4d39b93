//! The style sheet: a file for each noun in `static/style/`, one file on the site, so that a visit asks for it once.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::project;

/// The files, in the order in which they count.
const PARTS: [&str; 20] = [
    "base", "icons", "page", "menus", "runs", "notices", "stage", "lanes", "side", "knobs", "code",
    "rule", "compare", "editor", "reading", "states", "dialogs", "cards", "present", "phone",
];
/// The pages that ask for it, by the name it has in them.
const PAGES: [&str; 2] = ["index.html", "reality.html"];
const NAME: &str = "style.css";

/// Writes it into the site, under a name that changes with it, and that name into the pages.
pub(crate) fn write(site: &Path) -> Result<()> {
    let sheet = bare(&joined()?);
    let reality = site.join("reality.css");
    let own = fs::read_to_string(&reality).with_context(|| "no reality.css".to_owned())?;
    fs::write(&reality, bare(&own))?;
    let name = format!("style-{:016x}.css", hash(sheet.as_bytes()));
    fs::write(site.join(&name), sheet)?;
    for page in PAGES {
        let path = site.join(page);
        let text = fs::read_to_string(&path).with_context(|| format!("no {}", path.display()))?;
        let asks = format!("\"./{NAME}\"");
        ensure!(text.contains(&asks), "{page} does not ask for {NAME}");
        fs::write(&path, text.replace(&asks, &format!("\"./{name}\"")))?;
    }
    Ok(())
}

fn joined() -> Result<String> {
    let folder = project::root().join("static/style");
    let count = fs::read_dir(&folder)?.count();
    ensure!(
        count == PARTS.len(),
        "{count} files in static/style, {} are named in xtask/src/style.rs",
        PARTS.len()
    );
    let mut sheet = String::new();
    for part in PARTS {
        let path = folder.join(part).with_extension("css");
        sheet += &fs::read_to_string(&path).with_context(|| format!("no {}", path.display()))?;
        sheet.push('\n');
    }
    Ok(sheet)
}

/// Without its comments and indentation: they are for those who write it. No text or address in it holds the marks of a comment, or
/// a line's end.
fn bare(sheet: &str) -> String {
    without(sheet, "/*", "*/")
}

/// A text without its indentation, its empty lines and what stands between these marks.
pub(crate) fn without(text: &str, open: &str, close: &str) -> String {
    let mut pieces = text.split(open);
    let mut bare = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        bare += piece.split_once(close).map_or("", |(_, rest)| rest);
    }
    let lines = bare.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// FNV-1a: enough to tell two versions apart.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
