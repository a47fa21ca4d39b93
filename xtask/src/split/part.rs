//! The end of a sequence of instructions, as something that can be called: what it needs, what it changes, and where it goes on.

use std::collections::BTreeSet;

use walrus::ir::{Instr, InstrSeqId, InstrSeqType, LocalId, Loop, Visitor, dfs_in_order};
use walrus::{LocalFunction, Module, ValType};

use super::live::{Live, Locals};
use super::points::Point;
use super::stack;

/// As guessed: the bytes of an instruction.
const INSTRUCTION: usize = 2;
/// The most values that go in or out.
const MOST: usize = 12;

/// The end of a sequence.
pub(super) struct Part {
    /// The sequence.
    pub(super) sequence: InstrSeqId,
    /// Its first instruction.
    pub(super) from: usize,
    /// The locals that it needs.
    pub(super) takes: Vec<LocalId>,
    /// The locals that it changes, and somebody reads afterwards.
    pub(super) gives: Vec<LocalId>,
    /// Where it goes to when it is over. First is the one that no jump leads to: what returns a value, or else the end.
    pub(super) exits: Vec<Exit>,
    /// The type of the function's result, if it returns one.
    pub(super) result: Option<ValType>,
}

/// Where a part goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// Out of the function.
    Return,
    /// The end of its sequence.
    End,
    /// A label outside of it.
    Label(InstrSeqId),
}

/// What is to be known of a part that begins in a place, if it is worth it and can be had.
pub(super) fn part(
    module: &Module,
    function: &LocalFunction,
    live: &Live,
    (sequence, from): Point,
    worth: usize,
) -> Option<Part> {
    let mut found = Contents::default();
    found.read(function, sequence, from);
    let results = module.types.get(function.ty()).results();
    let entry = function.entry_block();
    let mut exits: BTreeSet<Exit> = BTreeSet::new();
    for label in found.jumps.difference(&found.sequences) {
        exits.insert(if *label == entry {
            Exit::Return
        } else {
            Exit::Label(*label)
        });
    }
    if found.returns {
        exits.insert(Exit::Return);
    }
    let last = function.block(sequence).instrs.last();
    if !last.is_some_and(|(last, _)| stack::is_end(last)) {
        exits.insert(if sequence == entry {
            Exit::Return
        } else {
            Exit::End
        });
    }
    let result = if exits.contains(&Exit::Return) {
        results.first().copied()
    } else {
        None
    };
    // A jump to the function's own label would bring a value in a way of its own; nothing of that kind comes out of the compiler.
    let odd = found.catches
        || results.len() > 1
        || (!results.is_empty() && found.jumps.contains(&entry))
        || exits.iter().any(|exit| matches!(exit, Exit::Label(label) if function.block(*label).ty != InstrSeqType::Simple(None)));
    if odd {
        return None;
    }
    let mut exits: Vec<Exit> = exits.into_iter().collect();
    if result.is_none() {
        exits.sort_by_key(|exit| *exit != Exit::End);
    } else if is_loop(function, sequence) && exits.contains(&Exit::End) {
        // Neither can be had by a jump.
        return None;
    }
    let mut after = Locals::new();
    for exit in &exits {
        match exit {
            Exit::Return => {}
            Exit::End => after.extend(live.at_end(sequence)?),
            Exit::Label(label) => after.extend(live.at_label(*label)?),
        }
    }
    let gives: Locals = found.writes.intersection(&after).copied().collect();
    let used: Locals = found.reads.union(&gives).copied().collect();
    let takes: Locals = used
        .intersection(live.at((sequence, from))?)
        .copied()
        .collect();
    let cost = 2 * (takes.len() + gives.len() + exits.len());
    let worth = found.count * INSTRUCTION >= cost + worth;
    (worth && takes.len() + gives.len() <= MOST).then(|| Part {
        sequence,
        from,
        takes: by_type(module, takes),
        gives: by_type(module, gives),
        exits,
        result,
    })
}

/// Locals in the order of their types, so that many parts have the same type.
fn by_type(module: &Module, locals: Locals) -> Vec<LocalId> {
    let mut locals: Vec<LocalId> = locals.into_iter().collect();
    locals.sort_by_key(|local| module.locals.get(*local).ty().to_string());
    locals
}

/// Whether a sequence is that of a loop, a jump to whose label leads to its beginning.
fn is_loop(function: &LocalFunction, sequence: InstrSeqId) -> bool {
    let mut found = Loops(BTreeSet::new());
    dfs_in_order(&mut found, function, function.entry_block());
    found.0.contains(&sequence)
}

/// The sequences of loops.
struct Loops(BTreeSet<InstrSeqId>);

impl Visitor<'_> for Loops {
    fn visit_loop(&mut self, block: &Loop) {
        self.0.insert(block.seq);
    }
}

/// What is in a part.
#[derive(Default)]
struct Contents {
    reads: Locals,
    writes: Locals,
    /// Labels that it jumps to.
    jumps: BTreeSet<InstrSeqId>,
    /// The sequences nested in it.
    sequences: BTreeSet<InstrSeqId>,
    returns: bool,
    /// It catches exceptions, which Rust's compiler has none of.
    catches: bool,
    count: usize,
}

impl Contents {
    fn read(&mut self, function: &LocalFunction, sequence: InstrSeqId, from: usize) {
        for (instruction, _) in &function.block(sequence).instrs[from..] {
            self.count += 1;
            let nested = match instruction {
                Instr::LocalGet(get) => {
                    self.reads.insert(get.local);
                    continue;
                }
                Instr::LocalSet(set) => {
                    self.writes.insert(set.local);
                    continue;
                }
                Instr::LocalTee(tee) => {
                    self.writes.insert(tee.local);
                    continue;
                }
                Instr::Br(jump) => {
                    self.jumps.insert(jump.block);
                    continue;
                }
                Instr::BrIf(jump) => {
                    self.jumps.insert(jump.block);
                    continue;
                }
                Instr::BrTable(jump) => {
                    self.jumps.insert(jump.default);
                    self.jumps.extend(jump.blocks.iter().copied());
                    continue;
                }
                Instr::Return(_) => {
                    self.returns = true;
                    continue;
                }
                Instr::Try(_) | Instr::TryTable(_) => {
                    self.catches = true;
                    continue;
                }
                Instr::Block(block) => vec![block.seq],
                Instr::Loop(block) => vec![block.seq],
                Instr::IfElse(both) => vec![both.consequent, both.alternative],
                _ => continue,
            };
            for inner in nested {
                self.sequences.insert(inner);
                self.read(function, inner, 0);
            }
        }
    }
}
