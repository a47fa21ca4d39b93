//! The parts of functions that do not run before the first picture, made functions of the rest.
//!
//! In place of a part stands a call: it hands over the locals that the part needs, takes back those that it has changed, and goes on where the part
//! would have gone on, by a number that comes with them if there is more than one such place.

use anyhow::Result;
use walrus::ir::{
    Block, Br, BrIf, BrTable, Call, Instr, InstrLocId, LocalGet, LocalSet, Return, Unreachable,
};
use walrus::{FunctionId, Module, ValType};

use super::cold;
use super::later::build;
use super::names::{Names, plain};
use super::part::{Exit, Part};
use super::points::{points, shape};

/// What stands in the name of a function that stays whole: the engine's, and what it is made of. Other scenarios need what the default one does not, and a call
/// would cost time there.
const KEPT: [&str; 8] = [
    "gilscope_engine::sim::",
    "gilscope_engine::runtime::",
    "gilscope_engine::trace::",
    "gilscope_engine::program::",
    "gilscope_engine::rng::",
    "alloc::raw_vec::RawVec",
    "core::slice::sort::",
    "dlmalloc::",
];
/// What stands in the name of one that does not, all the same: what shows what the engine has done, and what is done once for a run.
const NOT_KEPT: [&str; 7] = [
    "gilscope::ui::",
    "gilscope::view::",
    "gilscope::explain::",
    "gilscope::link::",
    "gilscope_engine::sim::plan::",
    "sim::engine::Engine>::new",
    "clone::Clone>::clone",
];

/// Makes functions of the parts, in all functions that are what they were when the list was written. A part is worth that if it has this many bytes more
/// than its call, as guessed.
pub(super) fn outline(module: &mut Module, names: &Names, worth: usize) -> Result<()> {
    let functions: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    for id in functions {
        let Some(name) = module.funcs.get(id).name.clone() else {
            continue;
        };
        let plain = plain(&name);
        let has = |parts: &[&str]| parts.iter().any(|part| plain.contains(part));
        if has(&KEPT) && !has(&NOT_KEPT) {
            continue;
        }
        let function = module.funcs.get(id).kind.unwrap_local();
        let Some(passed) = names.passed(&name, (shape(function), points(function).len())) else {
            continue;
        };
        for part in cold::parts(module, function, &passed, worth) {
            let later = build(module, id, &part, &name)?;
            replace(module, id, &part, later);
        }
    }
    Ok(())
}

/// Puts the call in the place of a part.
fn replace(module: &mut Module, of: FunctionId, part: &Part, later: FunctionId) {
    let mut local = |wanted: Option<ValType>| wanted.map(|ty| module.locals.add(ty));
    let many = part.exits.len() > 1;
    let number = local(many.then_some(ValType::I32));
    let result = local(part.result.filter(|_| many));
    let function = module.funcs.get_mut(of).kind.unwrap_local_mut();
    let entry = function.entry_block();
    let mut code: Vec<Instr> = Vec::new();
    for local in &part.takes {
        code.push(LocalGet { local: *local }.into());
    }
    code.push(Call { func: later }.into());
    // What comes back lies on the stack, the last on top.
    let gives = part.gives.iter().copied();
    for local in gives.chain(result).chain(number).rev() {
        code.push(LocalSet { local }.into());
    }
    let label = |exit: &Exit| match exit {
        Exit::Return => entry,
        Exit::End => part.sequence,
        Exit::Label(label) => *label,
    };
    match (&part.exits[..], number) {
        ([_, other], Some(number)) => {
            code.push(LocalGet { local: number }.into());
            code.push(
                BrIf {
                    block: label(other),
                }
                .into(),
            );
        }
        ([_, others @ ..], Some(number)) => {
            let mut inner = function.builder_mut().dangling_instr_seq(None);
            let seq = inner.id();
            let blocks = std::iter::once(seq)
                .chain(others.iter().map(label))
                .collect();
            inner.instr(LocalGet { local: number });
            inner.instr(BrTable {
                blocks,
                default: seq,
            });
            code.push(Block { seq }.into());
        }
        _ => {}
    }
    match part.exits.first() {
        None => code.push(Unreachable {}.into()),
        Some(Exit::End) => {}
        Some(Exit::Return) => {
            code.extend(result.map(|local| LocalGet { local }.into()));
            code.push(Return {}.into());
        }
        Some(Exit::Label(block)) => code.push(Br { block: *block }.into()),
    }
    let place = InstrLocId::default();
    let instructions = &mut function.block_mut(part.sequence).instrs;
    instructions.truncate(part.from);
    instructions.extend(code.into_iter().map(|instruction| (instruction, place)));
}
