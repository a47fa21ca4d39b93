//! One WebAssembly file made two: the *first* has every function that runs until the first scenario is on the screen, the
//! *rest* all others. The page fetches the rest as soon as it has drawn its first picture (`static/boot.js`).
//!
//! What the first calls in the rest it calls through the function table, where placeholders stand until the rest is there:
//! imports that the page provides, each of which brings the rest at once and calls what is in its slot then. The rest imports
//! memory, globals, table and functions from the first, and puts its own functions into their slots when it starts. In reading order:
//!
//! - [`names`]: which functions run first, a list in the repository; [`count`] is how `cargo xtask profile` finds out.
//! - [`plan`]: which function goes where, and what one half needs of the other.
//! - [`halves`]: both files, written.
//! - [`site`]: the same for a site that trunk has built.

pub(crate) mod count;
mod halves;
pub(crate) mod names;
mod plan;
mod site;

use anyhow::Result;
use walrus::{Module, ModuleConfig};

pub(crate) use self::halves::Halves;
use self::names::Names;
use self::plan::Plan;
pub(crate) use self::site::{REST_ENDING, program, split as site};

/// The module of the first's imports that stand for functions of the rest.
const REST: &str = "rest";
/// The module of the rest's imports from the first.
const FIRST: &str = "first";

/// Splits a program.
pub(crate) fn split(wasm: &[u8], names: &Names) -> Result<Halves> {
    let plan = Plan::new(&parse(wasm)?, names)?;
    Ok(Halves {
        first: halves::first(parse(wasm)?, &plan)?,
        rest: halves::rest(parse(wasm)?, &plan)?,
    })
}

/// Reads a program. Two readings give the same functions the same numbers. What is written has no names.
fn parse(wasm: &[u8]) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config
        .generate_name_section(false)
        .generate_producers_section(false);
    config.parse(wasm)
}

#[cfg(test)]
mod tests {
    use walrus::{
        ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, ImportKind, RefType,
        ir::Value,
    };

    use super::*;

    /// A program that exports `start`, which calls `late`, which calls `early` and stands in slot 1 of the table.
    fn program() -> Vec<u8> {
        let mut module = Module::default();
        module.memories.add_local(false, false, 1, None, None);
        let table = module.tables.add_local(false, 2, Some(2), RefType::FUNCREF);
        let function = |module: &mut Module, name: &str, calls| {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
            builder.name(name.to_owned());
            if let Some(callee) = calls {
                builder.func_body().call(callee);
            }
            builder.finish(vec![], &mut module.funcs)
        };
        let early = function(&mut module, "early::h0123456789abcdef", None);
        let late = function(&mut module, "late::h0123456789abcdef", Some(early));
        let start = function(&mut module, "start", Some(late));
        module.exports.add("start", start);
        let offset = ConstExpr::Value(Value::I32(1));
        let element = module.elements.add(
            ElementKind::Active { table, offset },
            ElementItems::Functions(vec![late]),
        );
        module.tables.get_mut(table).elem_segments.insert(element);
        module.emit_wasm()
    }

    /// Reading validates: what would not start is refused.
    #[test]
    fn each_half_is_a_program_and_has_what_the_other_asks_for() -> Result<()> {
        let names = Names::of(["start", "early"].into_iter());
        let halves = split(&program(), &names)?;
        let first = Module::from_buffer(&halves.first)?;
        let rest = Module::from_buffer(&halves.rest)?;
        let asked: Vec<_> = first
            .imports
            .iter()
            .map(|i| (i.module.as_str(), i.name.as_str()))
            .collect();
        assert_eq!(
            asked,
            [(REST, "1")],
            "one placeholder, in the slot that there is"
        );
        assert_eq!(first.funcs.iter_local().count(), 2);
        assert_eq!(rest.funcs.iter_local().count(), 1);
        for import in rest.imports.iter() {
            assert_eq!(import.module, FIRST);
            let export = first
                .exports
                .iter()
                .find(|export| export.name == import.name);
            let item = export.map(|export| export.item);
            let same = matches!(
                (&import.kind, item),
                (ImportKind::Function(_), Some(ExportItem::Function(_)))
                    | (ImportKind::Memory(_), Some(ExportItem::Memory(_)))
                    | (ImportKind::Table(_), Some(ExportItem::Table(_)))
            );
            assert!(same, "the first has no {}", import.name);
        }
        assert!(rest.elements.iter().count() == 1 && rest.data.iter().count() == 0);
        Ok(())
    }

    #[test]
    fn a_program_that_runs_in_full_has_no_doors() -> Result<()> {
        let names = Names::of(["start", "early", "late"].into_iter());
        let halves = split(&program(), &names)?;
        let first = Module::from_buffer(&halves.first)?;
        assert_eq!(first.imports.iter().count(), 0);
        assert_eq!(first.funcs.iter_local().count(), 3);
        Ok(())
    }
}
