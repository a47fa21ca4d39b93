//! What the linker says about the data of a program: where each piece lies, which numbers in its code are addresses of which
//! piece, and which other pieces a piece points at.
//!
//! It says so in sections of its own (`linking` and `reloc.*` of WebAssembly's tool conventions), which it leaves in its output where it is asked to
//! (`--emit-relocs`, in `build.rs`). wasm-bindgen changes code, but moves no data: addresses are the
//! same in what it writes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::{Context, Result, bail};
use wasmparser::RelocationType;

use super::names::bare;
use super::sections::Sections;

/// The number of a piece of data, in the order of their addresses.
pub(super) type Piece = usize;

/// Numbers in code that are addresses, each with the pieces that it is an address in: it may lie before or behind one.
type Addresses = BTreeMap<u32, BTreeSet<Piece>>;

/// The data of a program.
#[derive(Default)]
pub(crate) struct Linked {
    /// All of it: where each segment lies in memory, and its bytes.
    pub(super) segments: Vec<(u32, Vec<u8>)>,
    /// Where each piece lies in memory. No two overlap.
    pub(super) pieces: Vec<Range<u32>>,
    /// Which of them are never written to.
    pub(super) constant: BTreeSet<Piece>,
    /// The pieces that a piece points at.
    pub(super) of_piece: BTreeMap<Piece, BTreeSet<Piece>>,
    /// The addresses in functions, by their names: all those of a name together.
    pub(super) of_functions: BTreeMap<String, Addresses>,
    /// Those in all functions.
    pub(super) of_code: Addresses,
}

impl Linked {
    /// Reads what a linker has written.
    pub(crate) fn read(program: &[u8]) -> Result<Linked> {
        let sections = Sections::read(program)?;
        let mut linked = Linked::default();
        let mut places: Vec<Range<u32>> = sections.symbols.iter().flatten().cloned().collect();
        places.retain(|place| !place.is_empty());
        places.sort_by_key(|place| place.start);
        for place in places {
            match linked.pieces.last_mut() {
                Some(last) if place.start < last.end => last.end = last.end.max(place.end),
                _ => linked.pieces.push(place),
            }
        }
        for segment in &sections.segments {
            let bytes = segment.data.to_vec();
            linked.segments.push((segment.address, bytes));
        }
        for segment in sections.segments.iter().filter(|it| it.constant) {
            let size = u32::try_from(segment.bytes.len())?;
            let whole = segment.address..segment.address + size;
            linked.constant.extend(linked.at(&whole));
        }
        for name in sections.names.values() {
            linked.of_functions.entry(known(name)).or_default();
        }
        for relocations in &sections.relocations {
            for entry in relocations.entries() {
                let entry = entry?;
                if !is_address(entry.ty)? {
                    continue;
                }
                let target = sections.symbols.get(entry.index as usize);
                let target = target.context("a symbol that is not there")?;
                // An address of no data: the linker makes up some, such as where the heap begins.
                let Some(target) = target else { continue };
                let targets = linked.at(target);
                let at = entry.offset as usize;
                if relocations.section_index() == sections.code {
                    let addend = i32::try_from(entry.addend)?;
                    let number = target.start.wrapping_add_signed(addend);
                    let function = known(sections.function(at)?);
                    let addresses = linked.of_functions.entry(function).or_default();
                    for addresses in [addresses, &mut linked.of_code] {
                        addresses.entry(number).or_default().extend(targets.clone());
                    }
                } else if relocations.section_index() == sections.data {
                    let address = sections.address(at)?;
                    for holder in linked.at(&(address..address + 1)) {
                        linked
                            .of_piece
                            .entry(holder)
                            .or_default()
                            .extend(targets.clone());
                    }
                }
            }
        }
        Ok(linked)
    }

    /// The pieces that a number in a function of this name is an address in, as the linker says; if it does not know the name, in any function.
    pub(super) fn of(&self, name: Option<&str>, number: u32) -> impl Iterator<Item = Piece> {
        let known = name.and_then(|name| self.of_functions.get(&bare(name)));
        let pieces = known.unwrap_or(&self.of_code).get(&number);
        pieces.into_iter().flatten().copied()
    }

    /// The pieces of which a stretch of memory has something.
    pub(super) fn at(&self, stretch: &Range<u32>) -> Range<Piece> {
        let from = self.pieces.partition_point(|it| it.end <= stretch.start);
        let to = self.pieces.partition_point(|it| it.start < stretch.end);
        from..to.max(from)
    }
}

/// The name of a function as wasm-bindgen writes it, without the number that it puts behind names that are there more than once.
fn known(linked: &str) -> String {
    let name = rustc_demangle::try_demangle(linked);
    bare(&name.map_or_else(|_| linked.to_owned(), |name| name.to_string()))
}

/// Whether what is to be filled in is an address of data. Other numbers of functions, types and the like are not asked for.
fn is_address(kind: RelocationType) -> Result<bool> {
    use RelocationType as Kind;
    Ok(match kind {
        Kind::MemoryAddrLeb | Kind::MemoryAddrSleb | Kind::MemoryAddrI32 => true,
        Kind::FunctionIndexLeb
        | Kind::TableIndexSleb
        | Kind::TableIndexI32
        | Kind::TypeIndexLeb
        | Kind::GlobalIndexLeb
        | Kind::TableNumberLeb
        | Kind::FunctionOffsetI32
        | Kind::SectionOffsetI32 => false,
        other => bail!("what a {other:?} points at is not known"),
    })
}
