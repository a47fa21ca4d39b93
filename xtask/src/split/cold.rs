//! The parts of a function that do not run before the first picture.
//!
//! What follows a point that was not passed does not run, nor does anything behind it in its sequence: control gets there from the front only. So each
//! part is the end of a sequence, with all that is nested in it.

use std::collections::BTreeSet;

use walrus::ir::{Instr, InstrSeqId, InstrSeqType};
use walrus::{LocalFunction, Module};

use super::live::Live;
use super::part::{Part, part};
use super::points::{Point, points};
use super::stack;

/// The parts of a function that are worth a function of their own, outermost only, when these of its points were passed.
pub(super) fn parts(
    module: &Module,
    function: &LocalFunction,
    passed: &[bool],
    worth: usize,
) -> Vec<Part> {
    let points = points(function);
    if points.len() != passed.len() {
        return Vec::new();
    }
    let mut begins: Vec<Point> = Vec::new();
    let cold = points.iter().zip(passed).filter(|(_, passed)| !**passed);
    let cold: BTreeSet<Point> = cold.map(|(point, _)| *point).collect();
    outermost(function, function.entry_block(), &cold, &mut begins);
    let begins: Vec<Point> = begins
        .into_iter()
        .filter_map(|begin| level(module, function, begin))
        .collect();
    let live = Live::of(function, begins.iter().copied());
    begins
        .iter()
        .filter_map(|begin| part(module, function, &live, *begin, worth))
        .collect()
}

/// Where the first cold code of each sequence begins that is in no other.
fn outermost(
    function: &LocalFunction,
    sequence: InstrSeqId,
    cold: &BTreeSet<Point>,
    begins: &mut Vec<Point>,
) {
    let instructions = &function.block(sequence).instrs;
    for index in 0..=instructions.len() {
        if cold.contains(&(sequence, index)) {
            begins.push((sequence, index));
            return;
        }
        match instructions.get(index).map(|(instruction, _)| instruction) {
            Some(Instr::Block(block)) => outermost(function, block.seq, cold, begins),
            Some(Instr::Loop(block)) => outermost(function, block.seq, cold, begins),
            Some(Instr::IfElse(both)) => {
                outermost(function, both.consequent, cold, begins);
                outermost(function, both.alternative, cold, begins);
            }
            _ => {}
        }
    }
}

/// The first place from a point on where nothing is on the stack of its sequence.
fn level(module: &Module, function: &LocalFunction, (sequence, from): Point) -> Option<Point> {
    let block = function.block(sequence);
    let entry = sequence == function.entry_block();
    if !entry && block.ty != InstrSeqType::Simple(None) {
        return None;
    }
    let mut height = 0_usize;
    for index in 0..block.instrs.len() {
        if index >= from && height == 0 {
            return Some((sequence, index));
        }
        let (takes, leaves) = stack::effect(module, function, &block.instrs[index].0)?;
        height = height.checked_sub(takes)? + leaves;
    }
    None
}
