//! The functions that run until the first scenario is on the screen, by name.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::project;

/// Names without hashes, with what a function is generic over.
#[derive(Default)]
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    /// The list in the repository.
    pub(crate) fn read() -> Result<Names> {
        let file = file();
        let text = fs::read_to_string(&file).with_context(|| format!("no {}", file.display()))?;
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        Ok(Names(lines.map(str::to_owned).collect()))
    }

    /// Names as a program has them.
    pub(crate) fn of<'a>(full: impl Iterator<Item = &'a str>) -> Names {
        Names(full.map(plain).collect())
    }

    /// Writes the list in the repository.
    pub(crate) fn write(&self) -> Result<()> {
        let mut text = String::from(
            "# The functions that run until the first scenario is on the screen. Written by `cargo xtask profile`.\n",
        );
        for name in &self.0 {
            text += name;
            text.push('\n');
        }
        let file = file();
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Whether a function of this full name is among them.
    pub(crate) fn has(&self, full: &str) -> bool {
        self.0.contains(&plain(full))
    }

    /// How many they are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

fn file() -> PathBuf {
    project::root().join("xtask/first.txt")
}

/// A name without what a compiler's version or a change elsewhere in the code changes: the hash of a function
/// (`::h0123456789abcdef`), that of a crate (`core[0123456789abcdef]`), the number of a closure among those of its function (`{closure#3}`) and
/// the mark of a private copy (`.llvm.123`).
fn plain(full: &str) -> String {
    let name = full.split(".llvm.").next().unwrap_or(full);
    let name = match name.rsplit_once("::h") {
        Some((name, hash)) if is_hash(hash) => name,
        _ => name,
    };
    let mut out = String::with_capacity(name.len());
    let mut left = name;
    while let Some(at) = left.find(['[', '#']) {
        out += &left[..at];
        let (mark, after) = left[at..].split_at(1);
        let number = after.trim_start_matches(|c: char| c.is_ascii_digit());
        left = match after.split_once(']') {
            Some((hash, after)) if mark == "[" && is_hash(hash) => after,
            _ if mark == "#" && number.starts_with('}') => number,
            _ => {
                out += mark;
                after
            }
        };
    }
    out + left
}

fn is_hash(text: &str) -> bool {
    (12..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_hashes_and_nothing_else() {
        for (full, name) in [
            (
                "gilscope::link::parse::h1a2b222cc5d63e33",
                "gilscope::link::parse",
            ),
            (
                "core[c5930c85a12de822]::panicking::panic_fmt",
                "core::panicking::panic_fmt",
            ),
            (
                "<[T; 4] as a::B>::h::h0123456789abcdef.llvm.17",
                "<[T; 4] as a::B>::h",
            ),
            (
                "a::{closure#12}::b{shim:vtable#0}",
                "a::{closure}::b{shim:vtable}",
            ),
            (
                "<[core[c5930c85a12de82]::str] as x>::hash",
                "<[core::str] as x>::hash",
            ),
        ] {
            assert_eq!(plain(full), name);
        }
        let names = Names::of(["a::b::h0123456789abcdef"].into_iter());
        assert!(names.has("a::b::hfedcba9876543210") && !names.has("a::c"));
    }
}
