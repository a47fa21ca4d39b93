//! Which locals of a function somebody may still read, at a place in it.

use std::collections::{BTreeMap, BTreeSet};

use walrus::LocalFunction;
use walrus::ir::{Instr, InstrSeqId, LocalId};

use super::points::Point;

/// Locals.
pub(super) type Locals = BTreeSet<LocalId>;

/// What is known of a function.
pub(super) struct Live<'a> {
    function: &'a LocalFunction,
    /// Those that are read after a jump to a label.
    labels: BTreeMap<InstrSeqId, Locals>,
    /// Those that are read after the end of a sequence.
    ends: BTreeMap<InstrSeqId, Locals>,
    /// Those that are read from a place on, for the places asked about.
    places: BTreeMap<Point, Locals>,
}

impl<'a> Live<'a> {
    /// Finds out for these places of a function, and for all its labels.
    pub(super) fn of(function: &'a LocalFunction, places: impl Iterator<Item = Point>) -> Live<'a> {
        let mut live = Live {
            function,
            labels: BTreeMap::new(),
            ends: BTreeMap::new(),
            places: places.map(|place| (place, Locals::new())).collect(),
        };
        let entry = function.entry_block();
        live.labels.insert(entry, Locals::new());
        live.before(entry, Locals::new());
        live
    }

    /// Those that are read after a jump to a label.
    pub(super) fn at_label(&self, label: InstrSeqId) -> Option<&Locals> {
        self.labels.get(&label)
    }

    /// Those that are read after the end of a sequence.
    pub(super) fn at_end(&self, sequence: InstrSeqId) -> Option<&Locals> {
        self.ends.get(&sequence)
    }

    /// Those that are read from one of the places on.
    pub(super) fn at(&self, place: Point) -> Option<&Locals> {
        self.places.get(&place)
    }

    /// Those that are read from the beginning of a sequence on, if these are from its end on.
    fn before(&mut self, sequence: InstrSeqId, mut live: Locals) -> Locals {
        self.ends.insert(sequence, live.clone());
        let function = self.function;
        let instructions = &function.block(sequence).instrs;
        for (index, (instruction, _)) in instructions.iter().enumerate().rev() {
            if let Some(known) = self.places.get_mut(&(sequence, index + 1)) {
                known.clone_from(&live);
            }
            match instruction {
                Instr::LocalGet(get) => {
                    live.insert(get.local);
                }
                Instr::LocalSet(set) => {
                    live.remove(&set.local);
                }
                Instr::LocalTee(tee) => {
                    live.remove(&tee.local);
                }
                Instr::Br(jump) => live = self.label(jump.block),
                Instr::BrIf(jump) => live.extend(self.label(jump.block)),
                Instr::BrTable(jump) => {
                    live = self.label(jump.default);
                    for label in &jump.blocks {
                        live.extend(self.label(*label));
                    }
                }
                Instr::Return(_) | Instr::Unreachable(_) => live.clear(),
                Instr::Block(block) => {
                    self.labels.insert(block.seq, live.clone());
                    live = self.before(block.seq, live);
                }
                Instr::Loop(block) => {
                    // A jump to its label is one to its beginning, of which nothing is known at first.
                    self.labels.entry(block.seq).or_default();
                    loop {
                        let begin = self.before(block.seq, live.clone());
                        if self.labels.get(&block.seq) == Some(&begin) {
                            live = begin;
                            break;
                        }
                        self.labels.insert(block.seq, begin);
                    }
                }
                Instr::IfElse(both) => {
                    self.labels.insert(both.consequent, live.clone());
                    self.labels.insert(both.alternative, live.clone());
                    let mut either = self.before(both.consequent, live.clone());
                    either.extend(self.before(both.alternative, live));
                    live = either;
                }
                _ => {}
            }
        }
        if let Some(known) = self.places.get_mut(&(sequence, 0)) {
            known.clone_from(&live);
        }
        live
    }

    fn label(&self, label: InstrSeqId) -> Locals {
        self.labels.get(&label).cloned().unwrap_or_default()
    }
}
