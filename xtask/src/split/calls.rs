//! Calls from one half to the other.

use std::collections::BTreeMap;

use walrus::ir::{Call, CallIndirect, Const, Instr, InstrSeq, Value, VisitorMut};
use walrus::{FunctionId, TableId, TypeId};

/// Calls functions of the rest through the table.
pub(super) struct Through<'a> {
    pub(super) doors: &'a BTreeMap<FunctionId, (TypeId, i32)>,
    pub(super) table: TableId,
}

impl VisitorMut for Through<'_> {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let mut out = Vec::with_capacity(sequence.instrs.len());
        for (instruction, place) in sequence.instrs.drain(..) {
            let door = match &instruction {
                Instr::Call(Call { func }) => self.doors.get(func),
                _ => None,
            };
            match door {
                Some((ty, slot)) => {
                    let slot = Instr::Const(Const {
                        value: Value::I32(*slot),
                    });
                    out.push((slot, place));
                    out.push((
                        Instr::CallIndirect(CallIndirect {
                            ty: *ty,
                            table: self.table,
                        }),
                        place,
                    ));
                }
                None => out.push((instruction, place)),
            }
        }
        sequence.instrs = out;
    }
}

/// Calls imports in place of the functions of the first.
pub(super) struct Instead<'a>(pub(super) &'a BTreeMap<FunctionId, FunctionId>);

impl VisitorMut for Instead<'_> {
    fn visit_call_mut(&mut self, call: &mut Call) {
        call.func = self.0.get(&call.func).copied().unwrap_or(call.func);
    }
}
