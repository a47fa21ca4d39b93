//! Tables in `docs/performance.md`: each stands between two comments that name it, and is replaced whole.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::project;
use crate::shell::say;

/// A file of the documentation.
pub(super) fn file(name: &str) -> PathBuf {
    project::root().join("docs").join(name)
}

/// Replaces what stands in the place of this name.
pub(super) fn replace(name: &str, text: &str) -> Result<()> {
    let file = file("performance.md");
    let document = fs::read_to_string(&file).context("no docs/performance.md")?;
    let document = replaced(&document, name, text)
        .with_context(|| format!("docs/performance.md has no place for `{name}`"))?;
    fs::write(&file, document)?;
    say(&format!("docs/performance.md has a new `{name}`"));
    Ok(())
}

fn replaced(document: &str, name: &str, text: &str) -> Option<String> {
    let (open, close) = (
        format!("<!-- bench {name} -->\n"),
        format!("<!-- end {name} -->"),
    );
    let (before, rest) = document.split_once(&open)?;
    let (_, after) = rest.split_once(&close)?;
    Some(format!("{before}{open}{}\n{close}{after}", text.trim_end()))
}

/// A table in Markdown; the first row is its head.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        let _ = writeln!(text, "| {} |", row.join(" | "));
        if index == 0 {
            let _ = writeln!(text, "|{}", " --- |".repeat(row.len()));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_in_the_place_is_replaced() {
        let before = "a\n<!-- bench x -->\nold\n\nolder\n<!-- end x -->\nb\n";
        let after = replaced(before, "x", "new\n");
        assert_eq!(
            after.as_deref(),
            Some("a\n<!-- bench x -->\nnew\n<!-- end x -->\nb\n")
        );
        assert_eq!(replaced(before, "y", "new"), None);
        let again = after.and_then(|after| replaced(&after, "x", "old\n\nolder"));
        assert_eq!(again.as_deref(), Some(before));
    }
}
