//! The points of a function: places that each say of what follows them whether it ran.
//!
//! Code that follows a point runs with it, up to the next point. There is one where a sequence of instructions begins, and behind every instruction
//! that may go elsewhere or where somebody may come from elsewhere. They are numbered in the order in which they stand in the function, so that
//! the number means the same in every program in which the function has the same [`shape`].

use walrus::LocalFunction;
use walrus::ir::{Instr, InstrSeqId};

/// A place in a function: before this instruction of this sequence.
pub(super) type Point = (InstrSeqId, usize);

/// All points of a function, by their numbers.
pub(super) fn points(function: &LocalFunction) -> Vec<Point> {
    let mut points = Vec::new();
    walk(function, function.entry_block(), &mut points, &mut |_| {});
    points
}

/// What a function is made of, without its numbers: those change with every change to another function.
pub(super) fn shape(function: &LocalFunction) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut add = |text: &str| {
        // FNV-1a: enough to tell two versions of a function apart.
        for byte in text.bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    };
    let entry = function.entry_block();
    walk(function, entry, &mut Vec::new(), &mut |instruction| {
        let text = format!("{instruction:?}");
        match instruction {
            Some(Instr::Binop(_) | Instr::Unop(_)) => add(&text),
            _ => add(text.split(['(', ' ']).nth(1).unwrap_or(&text)),
        }
    });
    hash
}

/// Goes through a sequence. What `see` gets is an instruction, or nothing at the end of a sequence.
fn walk(
    function: &LocalFunction,
    sequence: InstrSeqId,
    points: &mut Vec<Point>,
    see: &mut impl FnMut(Option<&Instr>),
) {
    points.push((sequence, 0));
    for (index, (instruction, _)) in function.block(sequence).instrs.iter().enumerate() {
        see(Some(instruction));
        match instruction {
            Instr::Block(block) => walk(function, block.seq, points, see),
            Instr::Loop(block) => walk(function, block.seq, points, see),
            Instr::IfElse(both) => {
                walk(function, both.consequent, points, see);
                walk(function, both.alternative, points, see);
            }
            Instr::BrIf(_) => {}
            _ => continue,
        }
        points.push((sequence, index + 1));
    }
    see(None);
}
