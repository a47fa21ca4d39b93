//! One WebAssembly file made two: the *first* has every function that runs until the first scenario is on the screen, the
//! *rest* all others. The page fetches the rest as soon as it has drawn its first picture (`static/boot.js`).
//!
//! What the first calls in the rest it calls through the function table, where placeholders stand until the rest is there:
//! imports that the page provides, each of which brings the rest at once and calls what is in its slot then. The rest imports
//! memory, globals, table and functions from the first, and puts its own functions into their slots when it starts. In reading order:
//!
//! - [`names`]: which functions run first, and which parts of them, a list in the repository; [`count`] is how `cargo xtask profile` finds out, and
//!   [`points`] what it counts.
//! - [`outline`]: the parts of functions that do not run, made functions of their own: [`cold`] finds them, with what [`stack`] says of instructions,
//!   [`part`] is what is to be known of one, by what is still read of locals ([`live`]), and [`later`] is one as a function.
//! - [`plan`]: which function goes where, and what one half needs of the other.
//! - [`linked`]: what points at which data, by what the linker has left in [`sections`]; [`data`]: which half has it.
//! - [`glue`]: short names between the program and the script around it.
//! - [`halves`]: both files, written; [`calls`] from one to the other.
//! - [`site`]: the same for a site that trunk has built.

mod calls;
mod cold;
pub(crate) mod count;
mod data;
mod glue;
mod halves;
mod later;
mod linked;
mod live;
pub(crate) mod names;
mod outline;
mod part;
mod plan;
mod points;
mod sections;
mod site;
mod stack;

use anyhow::Result;
use walrus::{Module, ModuleConfig};

pub(crate) use self::halves::Halves;
pub(crate) use self::linked::Linked;
use self::names::Names;
use self::plan::Plan;
pub(crate) use self::site::{REST_ENDING, program, split as site};

/// The module of the first's imports that stand for functions of the rest.
const REST: &str = "rest";
/// The module of the rest's imports from the first.
const FIRST: &str = "first";
/// What a part of a function must have more than the call that stands in its place, in bytes as guessed, to be a function of its own: that has a type, a slot, a
/// placeholder and a place in three lists, and compresses less well in another file. Less makes the first smaller and both together larger.
const WORTH: usize = 160;

/// Splits a program. The script around it gets short names in place of those that it shares with the program.
pub(crate) fn split(wasm: &[u8], script: &str, linked: &Linked, names: &Names) -> Result<Halves> {
    let mut module = parse(wasm, true)?;
    let script = glue::shorten(&mut module, script)?;
    outline::outline(&mut module, names, WORTH)?;
    let wasm = module.emit_wasm();
    let plan = Plan::new(&parse(&wasm, true)?, linked, names)?;
    Ok(Halves {
        script,
        first: halves::first(parse(&wasm, false)?, &plan)?,
        rest: halves::rest(parse(&wasm, false)?, &plan)?,
    })
}

/// Reads a program. Two readings give the same functions the same numbers. What is written of it has names only if that is said.
fn parse(wasm: &[u8], names: bool) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config
        .generate_name_section(names)
        .generate_producers_section(false);
    let mut module = config.parse(wasm)?;
    // What the linker has left for this, and for nobody after it.
    let sections: Vec<_> = module
        .customs
        .iter()
        .map(|(id, it)| (id, it.name().to_owned()))
        .collect();
    for (id, name) in sections {
        if name == "linking" || name.starts_with("reloc.") {
            module.customs.delete(id);
        }
    }
    Ok(module)
}

#[cfg(test)]
mod maker;
#[cfg(test)]
mod random;

#[cfg(test)]
mod tests {
    use anyhow::Context;
    use walrus::{
        ConstExpr, DataKind, ElementItems, ElementKind, ExportItem, FunctionBuilder, ImportKind,
        RefType, ir::Value,
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
        let halves = split(&program(), "", &Linked::default(), &names)?;
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

    /// Pieces of data, twelve bytes each: the first reads the second piece, which points at the third; the rest reads the fourth; the fifth may be written to.
    #[test]
    fn data_goes_where_it_is_read() -> Result<()> {
        let mut module = Module::from_buffer(&program())?;
        let memory = module.get_memory_id()?;
        for (name, address) in [("start", 1036), ("late", 1060)] {
            let id = module.funcs.by_name(name).or_else(|| {
                let long = format!("{name}::h0123456789abcdef");
                module.funcs.by_name(&long)
            });
            let function = module
                .funcs
                .get_mut(id.context(name)?)
                .kind
                .unwrap_local_mut();
            let entry = function.entry_block();
            let mut body = function.builder_mut().instr_seq(entry);
            body.i32_const(address).drop();
        }
        let offset = ConstExpr::Value(Value::I32(1024));
        let kind = DataKind::Active { memory, offset };
        let bytes = b"nobody readsthe first    has it     the rest hascould change".to_vec();
        let data = module.data.add(kind, bytes.clone());
        module.memories.get_mut(memory).data_segments.insert(data);

        let linked = Linked {
            segments: vec![(1024, bytes)],
            pieces: (0..5).map(|it| 1024 + 12 * it..1036 + 12 * it).collect(),
            constant: (0..4).collect(),
            of_piece: [(1, [2].into())].into(),
            // Where the second begins, the first ends: in other functions, which the linker knows by their names.
            of_functions: [
                ("start".to_owned(), [(1036, [1].into())].into()),
                ("late".to_owned(), [(1036, [0].into())].into()),
            ]
            .into(),
            of_code: [(1036, [0, 1].into())].into(),
        };
        let names = Names::of(["start", "early"].into_iter());
        let halves = split(&module.emit_wasm(), "", &linked, &names)?;
        let all = |wasm: &[u8]| -> Result<Vec<Vec<u8>>> {
            let module = Module::from_buffer(wasm)?;
            Ok(module.data.iter().map(|it| it.value.clone()).collect())
        };
        let first: [&[u8]; 4] = [
            &[0; 12],
            b"the first    has it     ",
            &[0; 12],
            b"could change",
        ];
        assert_eq!(all(&halves.first)?, [first.concat()]);
        let rest = [b"nobody reads", b"the rest has"].map(|it| it.to_vec());
        assert_eq!(all(&halves.rest)?, rest);

        let other = Linked {
            segments: vec![(1024, b"of another build".to_vec())],
            ..Linked::default()
        };
        assert!(split(&module.emit_wasm(), "", &other, &names).is_err());
        Ok(())
    }

    #[test]
    fn a_program_that_runs_in_full_has_no_doors() -> Result<()> {
        let names = Names::of(["start", "early", "late"].into_iter());
        let halves = split(&program(), "", &Linked::default(), &names)?;
        let first = Module::from_buffer(&halves.first)?;
        assert_eq!(first.imports.iter().count(), 0);
        assert_eq!(first.funcs.iter_local().count(), 3);
        Ok(())
    }
}
