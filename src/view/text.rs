//! Room for text: how wide it is, and what of it fits.
//!
//! The view cannot measure type. The page passes a function that can; [`estimate`] stands in for it on the
//! command line and in tests, and is made so that it is rather too wide than too narrow.

use super::scene::Weight;

/// Measures text: characters, font size, weight; the width is in CSS pixels.
pub type Measure<'a> = &'a dyn Fn(&str, f32, Weight) -> f32;

/// Width of a text in the page's font stack (`system-ui, sans-serif`), at least as wide as in DejaVu Sans,
/// the widest font the stack is likely to fall back to.
pub fn estimate(text: &str, size: f32, weight: Weight) -> f32 {
    let ems: f32 = text.chars().map(em).sum();
    let bold = if weight == Weight::Bold { 1.11 } else { 1.0 };
    ems * bold * size
}

fn em(c: char) -> f32 {
    match c {
        'i' | 'j' | 'l' | '\'' => 0.29,
        'f' | 't' | 'r' | ' ' | '.' | ',' | ':' | ';' | '(' | ')' | '/' | '|' | '!' | '-' => 0.42,
        'I' | 's' | 'c' | 'z' => 0.56,
        'm' | 'w' | 'W' | 'M' | '%' | '@' | '→' => 0.99,
        'G' | 'O' | 'Q' | 'D' | 'N' | 'H' | 'U' | '×' | '…' | '+' | '=' => 0.85,
        'A'..='Z' => 0.71,
        c if c.is_ascii() => 0.645,
        _ => 1.0,
    }
}

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
