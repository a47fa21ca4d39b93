//! A program in which every function leaves a trace of what ran of it.

use anyhow::Result;
use walrus::ir::{BinaryOp, Binop, Const, GlobalGet, GlobalSet, Instr, InstrLocId, Value};
use walrus::{ConstExpr, Module, ValType};

use super::names::WORD;
use super::points::{points, shape};

/// Gives each function globals that have a bit for each of its points, which is one once the point was passed. They are exported under the function's
/// number, their own among those of the function, its shape, the number of its points, and its name.
pub(crate) fn instrument(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(wasm)?;
    let functions: Vec<_> = module.funcs.iter_local().map(|(id, _)| id).collect();
    for id in functions {
        // What wasm-bindgen adds has no name.
        let Some(name) = module.funcs.get(id).name.clone() else {
            continue;
        };
        let function = module.funcs.get(id).kind.unwrap_local();
        let points = points(function);
        let shape = shape(function);
        let mut globals = Vec::new();
        for word in 0..points.len().div_ceil(WORD) {
            let none = ConstExpr::Value(Value::I32(0));
            let global = module.globals.add_local(ValType::I32, true, false, none);
            let named = format!("{} {word} {shape:08x} {} {name}", id.index(), points.len());
            module.exports.add(&named, global);
            globals.push(global);
        }
        let function = module.funcs.get_mut(id).kind.unwrap_local_mut();
        // From the end of each sequence, so that what is put in moves no place that is still to come.
        for (number, (sequence, at)) in points.into_iter().enumerate().rev() {
            let global = globals[number / WORD];
            let bit = Value::I32(1_i32.wrapping_shl(u32::try_from(number % WORD)?));
            let mark: [Instr; 4] = [
                GlobalGet { global }.into(),
                Const { value: bit }.into(),
                Binop {
                    op: BinaryOp::I32Or,
                }
                .into(),
                GlobalSet { global }.into(),
            ];
            let mark = mark.map(|instruction| (instruction, InstrLocId::default()));
            function.block_mut(sequence).instrs.splice(at..at, mark);
        }
    }
    Ok(module.emit_wasm())
}
