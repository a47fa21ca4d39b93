//! The functions that run until the first scenario is on the screen, by name.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::project;

/// Names without hashes, with what a function is generic over, and which parts of a function ran.
#[derive(Default)]
pub(crate) struct Names(BTreeMap<String, BTreeMap<Shape, Ran>>);

/// The shape of a function, and how many points it has ([`super::points`]).
type Shape = (u32, usize);
/// A bit for each point that was passed, the lowest of the first word first.
type Ran = Vec<u32>;

/// How many points a word has.
pub(super) const WORD: usize = 32;

impl Names {
    /// The list in the repository.
    pub(crate) fn read() -> Result<Names> {
        let file = file();
        let text = fs::read_to_string(&file).with_context(|| format!("no {}", file.display()))?;
        let mut names = Names::default();
        let mut last = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            match line.strip_prefix('\t') {
                None => {
                    line.clone_into(&mut last);
                    names.0.entry(last.clone()).or_default();
                }
                Some(parts) => {
                    let (shape, ran) =
                        parse(parts).with_context(|| format!("not a shape: {parts}"))?;
                    names.0.entry(last.clone()).or_default().insert(shape, ran);
                }
            }
        }
        Ok(names)
    }

    /// Names as a program has them.
    #[cfg(test)]
    pub(crate) fn of<'a>(full: impl Iterator<Item = &'a str>) -> Names {
        Names(full.map(|name| (plain(name), BTreeMap::new())).collect())
    }

    /// What the globals of a counted program say ([`super::count`]): a line for each, its value before its name.
    pub(crate) fn of_traces(text: &str) -> Result<Names> {
        let mut names = Names::default();
        for line in text.lines() {
            let trace = Trace::parse(line).with_context(|| format!("not a trace: {line}"))?;
            let shapes = names.0.entry(plain(trace.name)).or_default();
            let words = trace.shape.1.div_ceil(WORD);
            let ran = shapes.entry(trace.shape).or_insert_with(|| vec![0; words]);
            if let Some(word) = ran.get_mut(trace.word) {
                *word |= trace.value;
            }
        }
        // Nobody asks for what ran in full.
        for shapes in names.0.values_mut() {
            shapes.retain(|shape, ran| bits(ran, shape.1).contains(&false));
        }
        Ok(names)
    }

    /// Writes the list in the repository.
    pub(crate) fn write(&self) -> Result<()> {
        let mut text = String::from(
            "# The functions that run until the first scenario is on the screen, and which of their parts do. Written by `cargo xtask profile`.\n",
        );
        for (name, shapes) in &self.0 {
            text += name;
            text.push('\n');
            for ((shape, count), ran) in shapes {
                text += &format!("\t{shape:08x} {count} ");
                for word in ran {
                    text += &format!("{word:08x}");
                }
                text.push('\n');
            }
        }
        let file = file();
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Whether a function of this full name is among them.
    pub(crate) fn has(&self, full: &str) -> bool {
        self.0.contains_key(&plain(full))
    }

    /// Which points of a function were passed, if not all, and if it is the same function that was looked at.
    pub(crate) fn passed(&self, full: &str, shape: Shape) -> Option<Vec<bool>> {
        let ran = self.0.get(&plain(full))?.get(&shape)?;
        Some(bits(ran, shape.1))
    }

    /// How many they are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

fn bits(ran: &[u32], count: usize) -> Vec<bool> {
    let words = ran.iter();
    let bits = words.flat_map(|word| (0..WORD).map(move |bit| word >> bit & 1 == 1));
    bits.take(count).collect()
}

/// Shape, number of points, and words, as the list has them.
fn parse(text: &str) -> Option<(Shape, Ran)> {
    let mut words = text.split(' ');
    let shape = u32::from_str_radix(words.next()?, 16).ok()?;
    let count: usize = words.next()?.parse().ok()?;
    let digits = words.next()?;
    let ran = (0..count.div_ceil(WORD)).map(|word| {
        let digits = digits.get(8 * word..8 * (word + 1))?;
        u32::from_str_radix(digits, 16).ok()
    });
    Some(((shape, count), ran.collect::<Option<Ran>>()?))
}

/// What a global says.
struct Trace<'a> {
    value: u32,
    word: usize,
    shape: Shape,
    name: &'a str,
}

impl Trace<'_> {
    /// Its value, the number of the function, that of the word, shape and name.
    fn parse(line: &str) -> Option<Trace<'_>> {
        let mut words = line.splitn(6, ' ');
        let value = words.next()?.parse().ok()?;
        let _function = words.next()?;
        let word = words.next()?.parse().ok()?;
        let shape = u32::from_str_radix(words.next()?, 16).ok()?;
        let count = words.next()?.parse().ok()?;
        Some(Trace {
            value,
            word,
            shape: (shape, count),
            name: words.next()?,
        })
    }
}

fn file() -> PathBuf {
    project::root().join("xtask/first.txt")
}

/// A name without what a compiler's version or a change elsewhere in the code changes: the hash of a function
/// (`::h0123456789abcdef`), that of a crate (`core[0123456789abcdef]`), the number of a closure among those of its function (`{closure#3}`) and
/// the mark of a private copy (`.llvm.123`).
pub(super) fn plain(full: &str) -> String {
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

/// A name without the number that tells functions of one name apart, which wasm-bindgen adds.
pub(super) fn bare(full: &str) -> String {
    let mut name = plain(full);
    while let Some((before, number)) = name.strip_suffix(']').and_then(|it| it.rsplit_once('[')) {
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
        name.truncate(before.len());
    }
    name
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
        assert_eq!(bare("<[T; 4]>::a[1][2]"), "<[T; 4]>::a");
        let names = Names::of(["a::b::h0123456789abcdef"].into_iter());
        assert!(names.has("a::b::hfedcba9876543210") && !names.has("a::c"));
    }
}
