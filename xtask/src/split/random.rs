//! Programs made at random do the same once the parts that did not run are functions of their own, whatever they are asked: also what leads into those
//! parts, which is not what they were split by.

use anyhow::{Context, Result, ensure};
use walrus::{ExportItem, Module};
use wasmi::{Engine, Linker, Store, Val};

use super::maker::program;
use super::names::Names;
use super::{count, outline};

/// How many programs.
const PROGRAMS: u64 = 300;
/// The inputs that a program is split by.
const SEEN: [(i32, i32); 2] = [(0, 0), (5, 3)];
/// A program that can be called.
struct Running {
    store: Store<()>,
    instance: wasmi::Instance,
}

impl Running {
    fn new(wasm: &[u8]) -> Result<Running> {
        let engine = Engine::default();
        let module = wasmi::Module::new(&engine, wasm)?;
        let mut store = Store::new(&engine, ());
        let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module)?;
        Ok(Running { store, instance })
    }

    fn call(&mut self, (a, b): (i32, i32)) -> Result<(i32, i32)> {
        let function = self
            .instance
            .get_typed_func::<(i32, i32), i32>(&self.store, "f")?;
        let result = function.call(&mut self.store, (a, b))?;
        Ok((result, self.global("out")?))
    }

    fn global(&self, name: &str) -> Result<i32> {
        let global = self.instance.get_global(&self.store, name);
        match global.context("no such global")?.get(&self.store) {
            Val::I32(number) => Ok(number),
            other => anyhow::bail!("{other:?} in a global"),
        }
    }
}

/// What a program leaves behind when it is asked what it is split by.
fn traces(wasm: &[u8]) -> Result<String> {
    let counted = count::instrument(wasm)?;
    let module = Module::from_buffer(&counted)?;
    let mut running = Running::new(&counted)?;
    for input in SEEN {
        running.call(input)?;
    }
    let mut text = String::new();
    for export in module.exports.iter() {
        if matches!(export.item, ExportItem::Global(_)) && export.name.contains(' ') {
            let value = running.global(&export.name)?.cast_unsigned();
            text += &format!("{value} {}\n", export.name);
        }
    }
    Ok(text)
}

#[test]
fn programs_do_the_same_when_parts_of_them_are_functions() -> Result<()> {
    let mut parts = 0;
    for seed in 0..PROGRAMS {
        let wasm = program(seed);
        let names = Names::of_traces(&traces(&wasm)?)?;
        let mut module = Module::from_buffer(&wasm)?;
        outline::outline(&mut module, &names, 0)?;
        parts += module.funcs.iter_local().count() - 1;
        let (mut one, mut other) = (Running::new(&wasm)?, Running::new(&module.emit_wasm())?);
        for a in -3..9 {
            for b in [0, 1, 3, 6] {
                let (was, is) = (one.call((a, b))?, other.call((a, b))?);
                ensure!(
                    was == is,
                    "program {seed}, {a} and {b}: {was:?} became {is:?}"
                );
            }
        }
    }
    ensure!(parts > 500, "only {parts} parts");
    Ok(())
}
