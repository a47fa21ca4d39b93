//! What instructions do to the stack of values, as far as the compiler's instructions go.

use walrus::ir::{Instr, InstrSeqType};
use walrus::{LocalFunction, Module, TypeId};

/// How many values an instruction takes from the stack and how many it leaves there; nothing if what follows is never
/// reached, or if nobody knows.
pub(super) fn effect(
    module: &Module,
    function: &LocalFunction,
    instruction: &Instr,
) -> Option<(usize, usize)> {
    let of = |ty: TypeId| {
        let ty = module.types.get(ty);
        (ty.params().len(), ty.results().len())
    };
    let nested = |sequence| match function.block(sequence).ty {
        InstrSeqType::Simple(result) => (0, usize::from(result.is_some())),
        InstrSeqType::MultiValue(ty) => of(ty),
    };
    let with_one_more = |(takes, leaves)| (takes + 1, leaves);
    Some(match instruction {
        Instr::Block(block) => nested(block.seq),
        Instr::Loop(block) => nested(block.seq),
        Instr::IfElse(both) => with_one_more(nested(both.consequent)),
        Instr::Call(call) => of(module.funcs.get(call.func).ty()),
        Instr::CallIndirect(call) => with_one_more(of(call.ty)),
        Instr::LocalGet(_) | Instr::GlobalGet(_) | Instr::Const(_) | Instr::MemorySize(_) => (0, 1),
        Instr::LocalSet(_) | Instr::GlobalSet(_) | Instr::Drop(_) | Instr::BrIf(_) => (1, 0),
        Instr::LocalTee(_) | Instr::Unop(_) | Instr::Load(_) | Instr::MemoryGrow(_) => (1, 1),
        Instr::Binop(_) => (2, 1),
        Instr::Select(_) => (3, 1),
        Instr::Store(_) => (2, 0),
        Instr::MemoryCopy(_) | Instr::MemoryFill(_) => (3, 0),
        _ => return None,
    })
}

/// Whether nothing that follows an instruction in its sequence is ever reached from it.
pub(super) fn is_end(instruction: &Instr) -> bool {
    matches!(
        instruction,
        Instr::Br(_) | Instr::BrTable(_) | Instr::Return(_) | Instr::Unreachable(_)
    )
}
