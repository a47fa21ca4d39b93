//! Programs made at random, of everything that a compiler does with control: blocks, loops, choices, jumps out of all of them, tables of jumps, returns.

use walrus::ir::{BinaryOp, Block, IfElse, InstrSeqId, InstrSeqType, Loop, Value};
use walrus::{ConstExpr, FunctionBuilder, GlobalId, LocalId, Module, ValType};

/// How many turns of loops a call may take.
const FUEL: i32 = 60;

/// What makes a program: one function of two numbers, which returns a number and leaves another in a global.
struct Maker {
    state: u64,
    locals: Vec<LocalId>,
    global: GlobalId,
    fuel: GlobalId,
}

impl Maker {
    /// A number below this one: a linear congruential generator is random enough.
    fn below(&mut self, limit: u64) -> u64 {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % limit
    }

    fn local(&mut self) -> LocalId {
        let number = self.below(self.locals.len() as u64);
        self.locals[usize::try_from(number).unwrap_or_default()]
    }

    /// A statement that leaves nothing on the stack, or several.
    fn fill(&mut self, builder: &mut FunctionBuilder, sequence: InstrSeqId, labels: &[InstrSeqId]) {
        for _ in 0..1 + self.below(4) {
            let (a, b) = (self.local(), self.local());
            match self.below(10) {
                0..3 => {
                    let op = [BinaryOp::I32Add, BinaryOp::I32Xor, BinaryOp::I32Mul];
                    let op = op[usize::try_from(self.below(3)).unwrap_or_default()];
                    let number = i32::try_from(self.below(9)).unwrap_or_default();
                    let mut at = builder.instr_seq(sequence);
                    at.local_get(a).i32_const(number).binop(op).local_set(b);
                }
                3 | 4 => {
                    let global = self.global;
                    let mut at = builder.instr_seq(sequence);
                    at.global_get(global).i32_const(31).binop(BinaryOp::I32Mul);
                    at.local_get(a).binop(BinaryOp::I32Add).global_set(global);
                }
                5 => {
                    let Some(to) = self.label(labels) else {
                        continue;
                    };
                    let bit = 1 << self.below(3);
                    let mut at = builder.instr_seq(sequence);
                    at.local_get(a)
                        .i32_const(bit)
                        .binop(BinaryOp::I32And)
                        .br_if(to);
                }
                6 => {
                    // Sometimes with something on the stack.
                    let waits = self.below(3) == 0;
                    if waits {
                        builder.instr_seq(sequence).local_get(a);
                    }
                    let inner = self.nested(builder, labels, false);
                    builder.instr_seq(sequence).instr(Block { seq: inner });
                    if waits {
                        builder.instr_seq(sequence).local_set(b);
                    }
                }
                7 => {
                    let inner = self.nested(builder, labels, true);
                    builder.instr_seq(sequence).instr(Loop { seq: inner });
                }
                8 => {
                    let consequent = self.nested(builder, labels, false);
                    let alternative = self.nested(builder, labels, false);
                    let mut at = builder.instr_seq(sequence);
                    at.local_get(a).i32_const(3).binop(BinaryOp::I32And);
                    at.instr(IfElse {
                        consequent,
                        alternative,
                    });
                }
                _ => {
                    if self.below(3) == 0 {
                        self.leave(builder, sequence, labels);
                        return;
                    }
                }
            }
        }
    }

    /// Goes elsewhere for good.
    fn leave(
        &mut self,
        builder: &mut FunctionBuilder,
        sequence: InstrSeqId,
        labels: &[InstrSeqId],
    ) {
        let a = self.local();
        let (to, other) = (self.label(labels), self.label(labels));
        let kind = self.below(3);
        let mut at = builder.instr_seq(sequence);
        match (kind, to, other) {
            (0, Some(to), _) => drop(at.br(to)),
            (1, Some(to), Some(other)) => {
                at.local_get(a)
                    .br_table(vec![other, to].into_boxed_slice(), to);
            }
            _ => drop(at.local_get(a).return_()),
        }
    }

    /// One of the labels.
    fn label(&mut self, labels: &[InstrSeqId]) -> Option<InstrSeqId> {
        let number = self.below(labels.len().max(1) as u64);
        labels
            .get(usize::try_from(number).unwrap_or_default())
            .copied()
    }

    /// A block, or a loop that stops when there is no more fuel.
    fn nested(
        &mut self,
        builder: &mut FunctionBuilder,
        labels: &[InstrSeqId],
        again: bool,
    ) -> InstrSeqId {
        let inner = builder.dangling_instr_seq(InstrSeqType::Simple(None)).id();
        let mut labels = labels.to_vec();
        labels.push(inner);
        if again {
            let stop = builder.dangling_instr_seq(InstrSeqType::Simple(None)).id();
            let on = builder.dangling_instr_seq(InstrSeqType::Simple(None)).id();
            builder.instr_seq(stop).i32_const(-1).return_();
            let fuel = self.fuel;
            let mut at = builder.instr_seq(inner);
            at.global_get(fuel)
                .i32_const(1)
                .binop(BinaryOp::I32Sub)
                .global_set(fuel);
            at.global_get(fuel).i32_const(0).binop(BinaryOp::I32LtS);
            at.instr(IfElse {
                consequent: stop,
                alternative: on,
            });
        }
        if labels.len() < 6 {
            self.fill(builder, inner, &labels);
        }
        inner
    }
}

/// A program by its number.
pub(super) fn program(seed: u64) -> Vec<u8> {
    let mut module = Module::default();
    let global = |module: &mut Module| {
        let none = ConstExpr::Value(Value::I32(0));
        module.globals.add_local(ValType::I32, true, false, none)
    };
    let (out, fuel) = (global(&mut module), global(&mut module));
    let locals: Vec<LocalId> = (0..6).map(|_| module.locals.add(ValType::I32)).collect();
    let args = locals[..2].to_vec();
    let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32; 2], &[ValType::I32]);
    builder.name("f".to_owned());
    let entry = builder.func_body_id();
    let mut maker = Maker {
        state: seed,
        locals,
        global: out,
        fuel,
    };
    builder.instr_seq(entry).i32_const(FUEL).global_set(fuel);
    for _ in 0..4 {
        let inner = maker.nested(&mut builder, &[], false);
        builder.instr_seq(entry).instr(Block { seq: inner });
    }
    let last = maker.local();
    builder.instr_seq(entry).local_get(last);
    let function = builder.finish(args, &mut module.funcs);
    module.exports.add("f", function);
    module.exports.add("out", out);
    module.emit_wasm()
}
