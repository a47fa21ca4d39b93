//! A part of a function, built as a function of its own.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use walrus::ir::{
    Block, Br, Const, Instr, InstrSeqId, InstrSeqType, LocalGet, LocalId, LocalSet, Unreachable,
    Value,
};
use walrus::{FunctionBuilder, FunctionId, LocalFunction, Module, ModuleLocals, ValType};

use super::part::{Exit, Part};
use super::stack;

/// What the name of a function ends with that was a part of another.
const PART: &str = "::{later}";

/// A part as a function: takes locals, gives locals, the function's result, and the number of the exit.
pub(super) fn build(
    module: &mut Module,
    of: FunctionId,
    part: &Part,
    name: &str,
) -> Result<FunctionId> {
    let function = module.funcs.get(of).kind.unwrap_local();
    let locals = &mut module.locals;
    let type_of = |locals: &ModuleLocals, ids: &[LocalId]| -> Vec<ValType> {
        ids.iter().map(|id| locals.get(*id).ty()).collect()
    };
    let params = type_of(locals, &part.takes);
    let mut results = type_of(locals, &part.gives);
    results.extend(part.result);
    if part.exits.len() > 1 {
        results.push(ValType::I32);
    }
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    builder.name(format!("{name}{PART}"));
    let result = part.result.map(|ty| locals.add(ty));
    let none = InstrSeqType::Simple(None);
    // From the outside in: a block for each exit, and one around all but the first of them, at whose end all come together.
    let mut blocks: Vec<InstrSeqId> = Vec::new();
    for _ in 0..=part.exits.len() {
        blocks.push(builder.dangling_instr_seq(none).id());
    }
    let (out, of_exits) = blocks.split_first().context("no block")?;
    let innermost = *blocks.last().unwrap_or(out);
    let mut copy = Copy {
        function,
        exits: part
            .exits
            .iter()
            .copied()
            .zip(of_exits.iter().copied())
            .collect(),
        sequences: BTreeMap::new(),
        locals: BTreeMap::new(),
        result,
    };
    let takes: Vec<LocalId> = part
        .takes
        .iter()
        .map(|id| copy.local(*id, locals))
        .collect();
    copy.sequence(part.sequence, part.from, innermost, &mut builder, locals);
    if let (Some(result), true) = (result, part.sequence == function.entry_block()) {
        let ends = function.block(part.sequence).instrs.last();
        if !ends.is_some_and(|(last, _)| stack::is_end(last)) {
            builder
                .instr_seq(innermost)
                .instr(LocalSet { local: result });
        }
    }
    let number = (part.exits.len() > 1).then(|| locals.add(ValType::I32));
    // What falls out of the innermost is at the part's end.
    let at_end = if part.sequence == function.entry_block() {
        Exit::Return
    } else {
        Exit::End
    };
    if let Some(label) = copy.exits.get(&at_end).copied() {
        builder.instr_seq(innermost).instr(Br { block: label });
    } else {
        builder.instr_seq(innermost).instr(Unreachable {});
    }
    // Inside out: the end of the block of an exit, then its number.
    for (index, pair) in blocks.windows(2).enumerate().rev() {
        let [outer, inner] = pair else { continue };
        let mut outer_sequence = builder.instr_seq(*outer);
        outer_sequence.instr(Block { seq: *inner });
        if let Some(number) = number {
            outer_sequence.instr(Const {
                value: Value::I32(i32::try_from(index)?),
            });
            outer_sequence.instr(LocalSet { local: number });
        }
        if outer != out {
            outer_sequence.instr(Br { block: *out });
        }
    }
    let gives: Vec<LocalId> = part
        .gives
        .iter()
        .map(|id| copy.local(*id, locals))
        .collect();
    let mut body = builder.func_body();
    body.instr(Block { seq: *out });
    for local in gives.into_iter().chain(result).chain(number) {
        body.instr(LocalGet { local });
    }
    if part.exits.is_empty() {
        body.instr(Unreachable {});
    }
    Ok(builder.finish(takes, &mut module.funcs))
}

/// Copies what is in a part.
struct Copy<'a> {
    function: &'a LocalFunction,
    /// The block that ends where an exit begins.
    exits: BTreeMap<Exit, InstrSeqId>,
    sequences: BTreeMap<InstrSeqId, InstrSeqId>,
    locals: BTreeMap<LocalId, LocalId>,
    result: Option<LocalId>,
}

impl Copy<'_> {
    fn local(&mut self, old: LocalId, locals: &mut ModuleLocals) -> LocalId {
        *self
            .locals
            .entry(old)
            .or_insert_with(|| locals.add(locals.get(old).ty()))
    }

    fn label(&self, old: InstrSeqId) -> InstrSeqId {
        let exit = if old == self.function.entry_block() {
            Exit::Return
        } else {
            Exit::Label(old)
        };
        let inside = self.sequences.get(&old);
        inside
            .or_else(|| self.exits.get(&exit))
            .copied()
            .unwrap_or(old)
    }

    fn sequence(
        &mut self,
        old: InstrSeqId,
        from: usize,
        new: InstrSeqId,
        builder: &mut FunctionBuilder,
        locals: &mut ModuleLocals,
    ) {
        let function = self.function;
        for (instruction, _) in &function.block(old).instrs[from..] {
            let mut nested = |this: &mut Self, inner: InstrSeqId| {
                let copy = builder.dangling_instr_seq(function.block(inner).ty).id();
                this.sequences.insert(inner, copy);
                this.sequence(inner, 0, copy, builder, locals);
                copy
            };
            let mut instruction = instruction.clone();
            match &mut instruction {
                Instr::Block(block) => block.seq = nested(self, block.seq),
                Instr::Loop(block) => block.seq = nested(self, block.seq),
                Instr::IfElse(both) => {
                    both.consequent = nested(self, both.consequent);
                    both.alternative = nested(self, both.alternative);
                }
                Instr::Br(jump) => jump.block = self.label(jump.block),
                Instr::BrIf(jump) => jump.block = self.label(jump.block),
                Instr::BrTable(jump) => {
                    jump.default = self.label(jump.default);
                    for label in &mut jump.blocks {
                        *label = self.label(*label);
                    }
                }
                Instr::LocalGet(get) => get.local = self.local(get.local, locals),
                Instr::LocalSet(set) => set.local = self.local(set.local, locals),
                Instr::LocalTee(tee) => tee.local = self.local(tee.local, locals),
                Instr::Return(_) => {
                    if let Some(local) = self.result {
                        builder.instr_seq(new).instr(LocalSet { local });
                    }
                    let block = self.exits.get(&Exit::Return).copied();
                    instruction = Instr::Br(Br {
                        block: block.unwrap_or(new),
                    });
                }
                _ => {}
            }
            builder.instr_seq(new).instr(instruction);
        }
    }
}
