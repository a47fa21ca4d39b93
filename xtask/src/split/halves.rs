//! Both halves, written.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use walrus::ir::{Value, dfs_pre_order_mut};
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionId, GlobalKind, Module, TableId, TypeId, passes,
};

use super::calls::{Instead, Through};
use super::data;
use super::glue::short;
use super::plan::{Number, Plan};
use super::{FIRST, REST};

/// Both files, and the script around them.
pub(crate) struct Halves {
    /// What wasm-bindgen has written for the program, with other names.
    pub(crate) script: String,
    /// What runs until the first scenario is on the screen.
    pub(crate) first: Vec<u8>,
    /// All else.
    pub(crate) rest: Vec<u8>,
}

/// What the rest gets from the first, by the first's exports: one of these functions, globals or tables.
fn name(kind: char, all: &BTreeSet<Number>, number: Number) -> String {
    format!("{kind}{}", short(all.range(..number).count()))
}

/// The first half: without the functions of the rest, and calling them through the table.
pub(super) fn first(mut module: Module, plan: &Plan) -> Result<Vec<u8>> {
    let ids = ids(&module);
    let table = table(&module, plan)?;
    let doors: BTreeMap<FunctionId, (TypeId, i32)> = plan
        .doors()
        .into_iter()
        .map(|(function, slot)| {
            Ok((
                ids[&function],
                (module.funcs.get(ids[&function]).ty(), i32::try_from(slot)?),
            ))
        })
        .collect::<Result<_>>()?;
    let mut through = Through {
        doors: &doors,
        table,
    };
    for (id, function) in module.funcs.iter_local_mut() {
        if !plan.rest.contains(&id.index()) {
            let entry = function.entry_block();
            dfs_pre_order_mut(&mut through, function, entry);
        }
    }
    // In the order of their slots, which is the shortest once compressed.
    let mut by_slot: Vec<_> = doors
        .iter()
        .map(|(function, (ty, slot))| (*slot, *ty, *function))
        .collect();
    by_slot.sort_by_key(|(slot, ..)| *slot);
    let mut placeholders = BTreeMap::new();
    for (slot, ty, function) in by_slot {
        let (placeholder, _) = module.add_import_func(REST, &slot.to_string(), ty);
        placeholders.insert(function, placeholder);
    }
    for element in module.elements.iter_mut() {
        if let ElementItems::Functions(functions) = &mut element.items {
            for function in functions {
                *function = placeholders.get(function).copied().unwrap_or(*function);
            }
        }
    }
    let more: Vec<FunctionId> = plan
        .slots
        .range(plan.own_slots..)
        .map(|(_, function)| placeholders[&ids[function]])
        .collect();
    fill(&mut module, table, plan.own_slots, more)?;
    make_room(&mut module, table, plan);
    share(&mut module, plan, &ids)?;
    data::clear(&mut module, &plan.late)?;
    passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}

/// Gives the table room for all slots.
fn make_room(module: &mut Module, table: TableId, plan: &Plan) {
    let table = module.tables.get_mut(table);
    table.initial = plan.size();
    table.maximum = table.maximum.map(|most| most.max(plan.size()));
}

/// Exports what the rest needs.
fn share(module: &mut Module, plan: &Plan, ids: &BTreeMap<Number, FunctionId>) -> Result<()> {
    for number in &plan.shared.functions {
        module
            .exports
            .add(&name('f', &plan.shared.functions, *number), ids[number]);
    }
    let globals: Vec<_> = module.globals.iter().map(|global| global.id()).collect();
    for id in globals {
        if plan.shared.globals.contains(&id.index()) {
            module
                .exports
                .add(&name('g', &plan.shared.globals, id.index()), id);
        }
    }
    let tables: Vec<_> = module.tables.iter().map(|table| table.id()).collect();
    for id in tables {
        if plan.shared.tables.contains(&id.index()) {
            module
                .exports
                .add(&name('t', &plan.shared.tables, id.index()), id);
        }
    }
    let memory = module.get_memory_id()?;
    module.exports.add("m", memory);
    // The page calls what is in a slot.
    module.exports.add("slots", table(module, plan)?);
    Ok(())
}

/// The second half: without the functions of the first and the data that it needs, and with what it imports of it.
pub(super) fn rest(mut module: Module, plan: &Plan) -> Result<Vec<u8>> {
    let ids = ids(&module);
    let table = table(&module, plan)?;
    let exports: Vec<_> = module.exports.iter().map(|export| export.id()).collect();
    exports.into_iter().for_each(|id| module.exports.delete(id));
    module.start = None;
    let elements: Vec<_> = module.elements.iter().map(|element| element.id()).collect();
    for table in module.tables.iter_mut() {
        table.elem_segments.clear();
    }
    elements
        .into_iter()
        .for_each(|id| module.elements.delete(id));
    data::keep(&mut module, &plan.late)?;

    let mut calls = BTreeMap::new();
    for number in &plan.shared.functions {
        let ty = module.funcs.get(ids[number]).ty();
        let (import, _) =
            module.add_import_func(FIRST, &name('f', &plan.shared.functions, *number), ty);
        calls.insert(ids[number], import);
    }
    for (id, function) in module.funcs.iter_local_mut() {
        if plan.rest.contains(&id.index()) {
            let entry = function.entry_block();
            dfs_pre_order_mut(&mut Instead(&calls), function, entry);
        }
    }
    let memory = module.get_memory_id()?;
    module.memories.get_mut(memory).import = Some(module.imports.add(FIRST, "m", memory));
    let globals: Vec<_> = module.globals.iter().map(|global| global.id()).collect();
    for id in globals {
        module.globals.get_mut(id).kind = GlobalKind::Import(module.imports.add(
            FIRST,
            &name('g', &plan.shared.globals, id.index()),
            id,
        ));
    }
    for table in module.tables.iter_mut() {
        let id = table.id();
        table.import = Some(module.imports.add(
            FIRST,
            &name('t', &plan.shared.tables, id.index()),
            id,
        ));
    }
    make_room(&mut module, table, plan);
    // Neighbours are filled together.
    let mut run: Vec<FunctionId> = Vec::new();
    let mut next = 0;
    let mut runs = Vec::new();
    for (slot, function) in plan
        .slots
        .iter()
        .filter(|(_, function)| plan.rest.contains(function))
    {
        if *slot != next && !run.is_empty() {
            runs.push((next, std::mem::take(&mut run)));
        }
        run.push(ids[function]);
        next = slot + 1;
    }
    runs.push((next, run));
    for (end, functions) in runs {
        let start = end - u32::try_from(functions.len())?;
        fill(&mut module, table, start, functions)?;
    }
    passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}

/// The functions that a program defines, by number.
fn ids(module: &Module) -> BTreeMap<Number, FunctionId> {
    module
        .funcs
        .iter_local()
        .map(|(id, _)| (id.index(), id))
        .collect()
}

fn table(module: &Module, plan: &Plan) -> Result<TableId> {
    let found = module
        .tables
        .iter()
        .find(|table| table.id().index() == plan.table);
    Ok(found.context("the function table is gone")?.id())
}

/// Puts functions into the table when the module starts.
fn fill(module: &mut Module, table: TableId, start: u32, functions: Vec<FunctionId>) -> Result<()> {
    let offset = ConstExpr::Value(Value::I32(i32::try_from(start)?));
    let kind = ElementKind::Active { table, offset };
    let element = module
        .elements
        .add(kind, ElementItems::Functions(functions));
    module.tables.get_mut(table).elem_segments.insert(element);
    Ok(())
}
