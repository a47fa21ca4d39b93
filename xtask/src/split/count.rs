//! A program in which every function leaves a trace of having run.

use anyhow::Result;
use walrus::ir::{Const, GlobalSet, Instr, InstrLocId, Value};
use walrus::{ConstExpr, Module, ValType};

/// Gives each function a global, exported under the function's number and name, which is one once it has run.
pub(crate) fn instrument(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(wasm)?;
    let functions: Vec<_> = module.funcs.iter_local().map(|(id, _)| id).collect();
    for id in functions {
        // What wasm-bindgen adds has no name.
        let Some(name) = module.funcs.get(id).name.clone() else {
            continue;
        };
        let never = ConstExpr::Value(Value::I32(0));
        let global = module.globals.add_local(ValType::I32, true, false, never);
        module
            .exports
            .add(&format!("{} {name}", id.index()), global);
        let function = module.funcs.get_mut(id).kind.unwrap_local_mut();
        let entry = function.entry_block();
        let mark = [
            Instr::Const(Const {
                value: Value::I32(1),
            }),
            Instr::GlobalSet(GlobalSet { global }),
        ];
        let mark = mark.map(|instruction| (instruction, InstrLocId::default()));
        function.block_mut(entry).instrs.splice(0..0, mark);
    }
    Ok(module.emit_wasm())
}
