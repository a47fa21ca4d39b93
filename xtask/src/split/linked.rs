//! What the linker says about the data of a program: where each piece lies, which numbers in its code are addresses of which
//! piece, and which other pieces a piece points at.
//!
//! It says so in sections of its own (`linking` and `reloc.*` of WebAssembly's tool conventions), which it leaves in its output where it is asked to
//! (`--emit-relocs`, in `build.rs`). wasm-bindgen changes code, but moves no data: addresses are the
//! same in what it writes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};
use wasmparser::{
    DataKind, KnownCustom, Linking, Operator, Parser, Payload, RelocSectionReader, RelocationType,
    SymbolInfo,
};

/// How the linker names the segment of what is never written to.
const CONSTANT: &str = ".rodata";

/// The number of a piece of data, in the order of their addresses.
pub(super) type Piece = usize;

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
    /// The numbers in code that are addresses, each with the piece that it is an address in: it may lie before or behind that.
    pub(super) of_code: BTreeMap<u32, BTreeSet<Piece>>,
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
                    linked.of_code.entry(number).or_default().extend(targets);
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

    /// The pieces of which a stretch of memory has something.
    pub(super) fn at(&self, stretch: &Range<u32>) -> Range<Piece> {
        let from = self.pieces.partition_point(|it| it.end <= stretch.start);
        let to = self.pieces.partition_point(|it| it.start < stretch.end);
        from..to.max(from)
    }
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

/// A segment of data: its bytes in the section, and where they lie in memory.
struct Segment<'a> {
    bytes: Range<usize>,
    data: &'a [u8],
    address: u32,
    constant: bool,
}

/// The sections that say something about data.
#[derive(Default)]
struct Sections<'a> {
    /// The number of the section of code.
    code: u32,
    /// The number of the section of data.
    data: u32,
    segments: Vec<Segment<'a>>,
    /// By their number, where those of data lie in memory.
    symbols: Vec<Option<Range<u32>>>,
    relocations: Vec<RelocSectionReader<'a>>,
}

impl<'a> Sections<'a> {
    fn read(program: &'a [u8]) -> Result<Sections<'a>> {
        let mut sections = Sections::default();
        let mut number = 0;
        for payload in Parser::new(0).parse_all(program) {
            let payload = payload?;
            match &payload {
                Payload::Version { .. } | Payload::CodeSectionEntry(_) | Payload::End(_) => {}
                _ => number += 1,
            }
            match payload {
                Payload::CodeSectionStart { .. } => sections.code = number - 1,
                Payload::DataSection(segments) => {
                    sections.data = number - 1;
                    let start = segments.range().start;
                    for segment in segments {
                        let segment = segment?;
                        let end = segment.range.end - start;
                        sections.segments.push(Segment {
                            bytes: end - segment.data.len()..end,
                            data: segment.data,
                            address: address(&segment.kind)?,
                            constant: false,
                        });
                    }
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Linking(linking) => {
                        for part in linking.subsections() {
                            sections.add(part?)?;
                        }
                    }
                    KnownCustom::Reloc(relocations) => sections.relocations.push(relocations),
                    _ => {}
                },
                _ => {}
            }
        }
        ensure!(
            !sections.relocations.is_empty(),
            "the linker did not leave what says where data is used (--emit-relocs)"
        );
        Ok(sections)
    }

    fn add(&mut self, part: Linking) -> Result<()> {
        match part {
            Linking::SegmentInfo(segments) => {
                for (known, said) in self.segments.iter_mut().zip(segments) {
                    known.constant = said?.name.starts_with(CONSTANT);
                }
            }
            Linking::SymbolTable(symbols) => {
                for symbol in symbols {
                    let mut place = None;
                    if let SymbolInfo::Data {
                        symbol: Some(it), ..
                    } = symbol?
                    {
                        let segment = self.segments.get(it.index as usize);
                        let segment = segment.context("a segment that is not there")?;
                        let start = segment.address + it.offset;
                        place = Some(start..start + it.size);
                    }
                    self.symbols.push(place);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The address in memory of this byte of the section of data.
    fn address(&self, at: usize) -> Result<u32> {
        let segment = self.segments.iter().find(|it| it.bytes.contains(&at));
        let segment = segment.context("an address outside of data")?;
        Ok(segment.address + u32::try_from(at - segment.bytes.start)?)
    }
}

/// Where a segment lies in memory.
fn address(kind: &DataKind) -> Result<u32> {
    let DataKind::Active { offset_expr, .. } = kind else {
        bail!("data that nothing puts into memory");
    };
    match offset_expr.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(u32::try_from(value)?),
        other => bail!("data at an address that is worked out: {other:?}"),
    }
}
