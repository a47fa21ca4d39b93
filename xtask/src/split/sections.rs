//! The sections of a program that say something about data, read.

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};
use wasmparser::{
    DataKind, KnownCustom, Linking, Name, NameSectionReader, Operator, Parser, Payload,
    RelocSectionReader, SymbolInfo, TypeRef,
};

/// How the linker names the segment of what is never written to.
const CONSTANT: &str = ".rodata";

/// A segment of data: its bytes in the section, and where they lie in memory.
pub(super) struct Segment<'a> {
    pub(super) bytes: Range<usize>,
    pub(super) data: &'a [u8],
    pub(super) address: u32,
    pub(super) constant: bool,
}

/// The sections that say something about data.
#[derive(Default)]
pub(super) struct Sections<'a> {
    /// The number of the section of code.
    pub(super) code: u32,
    /// Where each function is in it.
    functions: Vec<Range<usize>>,
    /// How many functions are imported, which are numbered first.
    imported: u32,
    pub(super) names: BTreeMap<u32, &'a str>,
    /// The number of the section of data.
    pub(super) data: u32,
    pub(super) segments: Vec<Segment<'a>>,
    /// By their number, where those of data lie in memory.
    pub(super) symbols: Vec<Option<Range<u32>>>,
    pub(super) relocations: Vec<RelocSectionReader<'a>>,
}

impl<'a> Sections<'a> {
    /// Those of a program.
    pub(super) fn read(program: &'a [u8]) -> Result<Sections<'a>> {
        let mut sections = Sections::default();
        let mut number = 0;
        let mut start = 0;
        for payload in Parser::new(0).parse_all(program) {
            let payload = payload?;
            match &payload {
                Payload::Version { .. } | Payload::CodeSectionEntry(_) | Payload::End(_) => {}
                _ => number += 1,
            }
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let is_function = matches!(import?.ty, TypeRef::Func(_));
                        sections.imported += u32::from(is_function);
                    }
                }
                Payload::CodeSectionStart { range, .. } => {
                    sections.code = number - 1;
                    start = range.start;
                }
                Payload::CodeSectionEntry(body) => {
                    let range = body.range();
                    let range = range.start - start..range.end - start;
                    sections.functions.push(range);
                }
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
                    KnownCustom::Name(names) => sections.name(names)?,
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

    fn name(&mut self, names: NameSectionReader<'a>) -> Result<()> {
        for part in names {
            if let Name::Function(functions) = part? {
                for name in functions {
                    let name = name?;
                    self.names.insert(name.index, name.name);
                }
            }
        }
        Ok(())
    }

    /// The name of the function that has this byte of the section of code.
    pub(super) fn function(&self, at: usize) -> Result<&'a str> {
        let index = self.functions.partition_point(|bytes| bytes.end <= at);
        let number = u32::try_from(index)? + self.imported;
        let name = self.names.get(&number).copied();
        name.context("an address outside of the functions that have names")
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
    pub(super) fn address(&self, at: usize) -> Result<u32> {
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
