//! Which data the first half needs, and the rest of it given to the rest.
//!
//! A function has the address of a piece of data from one of three places: its own code, data that it reads, or whoever called it or wrote to memory what it reads, and who has the
//! address from one of these places in turn. So what can be reached from the code of the first's functions, by any number of steps from piece to piece, is
//! all that is ever read before the rest is there, as no function of the rest runs before. What is left goes into the rest: linking copies it to
//! where it belongs, and only then can a function of the rest be called. Kept in the first, whoever points at them, are
//!
//! - data that may be written to: the rest may be linked twice (`static/boot.js`), which must change nothing;
//! - what any number in the first's code might be the address of, whether the linker says that it is one or not;
//! - what lies between the pieces.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, Result, ensure};
use walrus::ir::{Const, Load, MemArg, Store, Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, DataId, DataKind, FunctionId, Module};

use super::linked::{Linked, Piece};

/// An error if this is not the data that the linker has said something about.
pub(super) fn check(module: &Module, linked: &Linked) -> Result<()> {
    let mut segments = Vec::new();
    for id in ids(module) {
        segments.push((address(module, id)?, module.data.get(id).value.clone()));
    }
    ensure!(
        segments == linked.segments,
        "the program that the linker has written is not the one of the site"
    );
    Ok(())
}

/// Stretches that are this close are one: what lies between costs less than to say where the second begins.
const GAP: usize = 8;

/// Where in memory the data lies that only the rest needs, in order.
pub(super) fn late(
    module: &Module,
    linked: &Linked,
    is_late: impl Fn(FunctionId) -> bool,
) -> Vec<Range<u32>> {
    let mut needed: BTreeSet<Piece> = BTreeSet::new();
    for (id, function) in module.funcs.iter_local().filter(|(id, _)| !is_late(*id)) {
        let name = module.funcs.get(id).name.as_deref();
        let mut numbers = Numbers(BTreeSet::new());
        dfs_in_order(&mut numbers, function, function.entry_block());
        for number in numbers.0 {
            needed.extend(linked.of(name, number));
            needed.extend(linked.at(&(number..number.saturating_add(1))));
        }
    }
    let mut new: Vec<Piece> = needed.iter().copied().collect();
    while let Some(piece) = new.pop() {
        for next in linked.of_piece.get(&piece).into_iter().flatten() {
            if needed.insert(*next) {
                new.push(*next);
            }
        }
    }
    let pieces = linked.pieces.iter().enumerate();
    let late =
        pieces.filter(|(piece, _)| linked.constant.contains(piece) && !needed.contains(piece));
    late.map(|(_, place)| place.clone()).collect()
}

/// Takes the late data out of a program: there are zeros in its place, which compress to nothing.
pub(super) fn clear(module: &mut Module, late: &[Range<u32>]) -> Result<()> {
    for id in ids(module) {
        let start = address(module, id)?;
        let bytes = &mut module.data.get_mut(id).value;
        for place in late {
            if let Some(range) = within(place, start, bytes.len()) {
                bytes[range].fill(0);
            }
        }
    }
    Ok(())
}

/// Leaves nothing but the late data in a program, in the places where it belongs.
pub(super) fn keep(module: &mut Module, late: &[Range<u32>]) -> Result<()> {
    let memory = module.get_memory_id()?;
    module.memories.get_mut(memory).data_segments.clear();
    for id in ids(module) {
        let start = address(module, id)?;
        let bytes = module.data.get(id).value.clone();
        module.data.delete(id);
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for range in late.iter().filter_map(|it| within(it, start, bytes.len())) {
            match stretches.last_mut() {
                // What lies between is never written to either: the linker has a segment for that alone.
                Some(last) if range.start - last.end <= GAP => last.end = range.end,
                _ => stretches.push(range),
            }
        }
        for range in stretches {
            let at = start + u32::try_from(range.start)?;
            let offset = ConstExpr::Value(Value::I32(i32::try_from(at)?));
            let kind = DataKind::Active { memory, offset };
            let data = module.data.add(kind, bytes[range].to_vec());
            module.memories.get_mut(memory).data_segments.insert(data);
        }
    }
    Ok(())
}

fn ids(module: &Module) -> Vec<DataId> {
    module.data.iter().map(|data| data.id()).collect()
}

/// Where a segment lies in memory.
fn address(module: &Module, id: DataId) -> Result<u32> {
    let address = match &module.data.get(id).kind {
        DataKind::Active {
            offset: ConstExpr::Value(Value::I32(at)),
            ..
        } => u32::try_from(*at).ok(),
        _ => None,
    };
    address.context("data at an address that is worked out")
}

/// The bytes of a segment that lie in a place.
fn within(place: &Range<u32>, start: u32, size: usize) -> Option<Range<usize>> {
    let from = place.start.checked_sub(start)? as usize;
    let to = place.end.checked_sub(start)? as usize;
    (to <= size).then_some(from..to)
}

/// All numbers in a function that might be addresses.
struct Numbers(BTreeSet<u32>);

impl Visitor<'_> for Numbers {
    fn visit_const(&mut self, constant: &Const) {
        if let Value::I32(number) = constant.value {
            self.0.insert(number.cast_unsigned());
        }
    }

    fn visit_load(&mut self, load: &Load) {
        self.offset(load.arg);
    }

    fn visit_store(&mut self, store: &Store) {
        self.offset(store.arg);
    }
}

impl Numbers {
    fn offset(&mut self, arg: MemArg) {
        self.0.extend(u32::try_from(arg.offset));
    }
}
