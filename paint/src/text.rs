//! Room for text: how wide it is, and what of it fits.
//!
//! The view cannot measure type. The page passes a function that can; [`estimate`] stands in for it on the
//! command line and in tests, and is made so that it is rather too wide than too narrow.

use super::scene::Weight;

/// Measures text: characters, font size, weight; the width is in CSS pixels.
pub type Measure<'a> = &'a dyn Fn(&str, f32, Weight) -> f32;

/// Width of a text in the page's font stack (`system-ui, sans-serif`), as wide as in DejaVu Sans, the widest
/// font the stack is likely to fall back to; characters outside ASCII count as a whole em.
pub fn estimate(text: &str, size: f32, weight: Weight) -> f32 {
    let table = match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    };
    let width = |c: char| {
        let index = (c as usize).wrapping_sub(' ' as usize);
        u32::from(table.get(index).copied().unwrap_or(100))
    };
    text.chars().map(width).sum::<u32>() as f32 / 100.0 * size
}

/// A span of time for reading: `8.4 ms`, `30 µs`.
pub use crate::time::human as span;

/// Advance of the characters from space to `~`, in hundredths of an em, rounded up.
const REGULAR: [u8; 95] = [
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75,
    79, 61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36,
    64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
];

/// The same in bold.
const BOLD: [u8; 95] = [
    35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 53, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70,
    70, 70, 70, 40, 40, 84, 84, 84, 59, 100, 78, 77, 74, 84, 69, 69, 83, 84, 38, 38, 78, 64, 100,
    84, 86, 74, 86, 78, 73, 69, 82, 78, 111, 78, 73, 73, 46, 37, 46, 84, 50, 50, 68, 72, 60, 72,
    68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69, 72, 72, 50, 60, 48, 72, 66, 93, 65, 66, 59, 72,
    37, 72, 84,
];

/// The text, or its beginning and `…`, so that it fits into `room`; empty if not even that fits.
pub fn fit(text: &str, room: f32, size: f32, weight: Weight, measure: Measure) -> String {
    if measure(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut short = text.to_owned();
    while short.pop().is_some() {
        let candidate = format!("{}…", short.trim_end());
        if !short.is_empty() && measure(&candidate, size, weight) <= room {
            return candidate;
        }
    }
    String::new()
}
