//! Which function goes where, and what one half needs of the other.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::{Context, Result, ensure};
use walrus::ir::{RefFunc, ReturnCall, Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionId, FunctionKind, GlobalId, LocalFunction,
    Module, TableId,
};

use super::data;
use super::linked::Linked;
use super::names::Names;

/// A function, global or table by its number, which is the same in every reading of a program.
pub(super) type Number = usize;

/// The plan.
pub(super) struct Plan {
    /// Functions of the rest.
    pub(super) rest: BTreeSet<Number>,
    /// Slots of the function table: those it has, and behind them one for each function of the rest that the first calls
    /// by name.
    pub(super) slots: BTreeMap<u32, Number>,
    /// How many slots the program's own table has.
    pub(super) own_slots: u32,
    /// The function table.
    pub(super) table: Number,
    /// What the rest needs of the first.
    pub(super) shared: Shared,
    /// Where the data lies that only the rest needs.
    pub(super) late: Vec<Range<u32>>,
}

/// What the rest needs of the first.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) functions: BTreeSet<Number>,
    pub(super) globals: BTreeSet<Number>,
    pub(super) tables: BTreeSet<Number>,
}

impl Plan {
    /// What the names say, for this program. What it exports stays in the first: the glue around it calls that.
    pub(super) fn new(module: &Module, linked: &Linked, names: &Names) -> Result<Plan> {
        let mut rest = BTreeSet::new();
        for (id, _) in module.funcs.iter_local() {
            let function = module.funcs.get(id);
            // What wasm-bindgen adds has no name, and is small.
            let kept = function.name.as_deref().is_none_or(|name| names.has(name));
            let exported = module.exports.get_exported_func(id).is_some();
            if !exported && module.start != Some(id) && !kept {
                rest.insert(id.index());
            }
        }
        let table = module
            .tables
            .main_function_table()?
            .context("there is no function table")?;
        let mut slots = slots(module, table)?;
        let own_slots = u32::try_from(module.tables.get(table).initial)?;
        let mut placed: BTreeSet<Number> = slots.values().copied().collect();
        let mut shared = Shared::default();
        shared.tables.insert(table.index());
        let mut next = own_slots;
        for (id, function) in module.funcs.iter_local() {
            let needs = Needs::of(function);
            ensure!(
                needs.plain,
                "a tail call or a reference to a function, in {id:?}"
            );
            if rest.contains(&id.index()) {
                shared
                    .globals
                    .extend(needs.globals.iter().map(|id| id.index()));
                shared
                    .tables
                    .extend(needs.tables.iter().map(|id| id.index()));
                let elsewhere = needs.calls.iter().filter(|id| {
                    matches!(module.funcs.get(**id).kind, FunctionKind::Local(_))
                        && !rest.contains(&id.index())
                });
                shared.functions.extend(elsewhere.map(|id| id.index()));
            } else {
                for callee in needs.calls.iter().map(|id| id.index()) {
                    if rest.contains(&callee) && placed.insert(callee) {
                        slots.insert(next, callee);
                        next += 1;
                    }
                }
            }
        }
        data::check(module, linked)?;
        let late = data::late(module, linked, |id| rest.contains(&id.index()));
        Ok(Plan {
            rest,
            late,
            slots,
            own_slots,
            table: table.index(),
            shared,
        })
    }

    /// How many slots the table needs.
    pub(super) fn size(&self) -> u64 {
        let last = self.slots.last_key_value().map_or(0, |(slot, _)| slot + 1);
        u64::from(last.max(self.own_slots))
    }

    /// The slot of each function of the rest that has one.
    pub(super) fn doors(&self) -> BTreeMap<Number, u32> {
        let doors = self
            .slots
            .iter()
            .filter(|(_, function)| self.rest.contains(function));
        doors.map(|(slot, function)| (*function, *slot)).collect()
    }
}

/// The slots that a program fills when it starts.
fn slots(module: &Module, table: TableId) -> Result<BTreeMap<u32, Number>> {
    let mut slots = BTreeMap::new();
    for element in module.elements.iter() {
        let ElementKind::Active {
            table: filled,
            offset: ConstExpr::Value(Value::I32(offset)),
        } = &element.kind
        else {
            continue;
        };
        let ElementItems::Functions(functions) = &element.items else {
            continue;
        };
        ensure!(*filled == table, "a second table of functions");
        for (slot, function) in (u32::try_from(*offset)?..).zip(functions) {
            slots.insert(slot, function.index());
        }
    }
    Ok(slots)
}

/// What a function needs.
struct Needs {
    calls: BTreeSet<FunctionId>,
    globals: BTreeSet<GlobalId>,
    tables: BTreeSet<TableId>,
    /// It does nothing with functions but to call them and come back.
    plain: bool,
}

impl Needs {
    fn of(function: &LocalFunction) -> Needs {
        let mut needs = Needs {
            calls: BTreeSet::new(),
            globals: BTreeSet::new(),
            tables: BTreeSet::new(),
            plain: true,
        };
        dfs_in_order(&mut needs, function, function.entry_block());
        needs
    }
}

impl Visitor<'_> for Needs {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.calls.insert(*function);
    }

    fn visit_global_id(&mut self, global: &GlobalId) {
        self.globals.insert(*global);
    }

    fn visit_table_id(&mut self, table: &TableId) {
        self.tables.insert(*table);
    }

    fn visit_ref_func(&mut self, _: &RefFunc) {
        self.plain = false;
    }

    fn visit_return_call(&mut self, _: &ReturnCall) {
        self.plain = false;
    }
}
