//! A trace as text: for tests, and for `gilscope run --ascii`.

use super::{State, Trace};
use crate::time::Ns;

/// One line a thread, `width` columns over `[from, to)`; a column shows the state that fills most of it
/// (the first of equals in the order of [`State::ALL`]). Names are padded to the longest.
pub fn timeline(trace: &Trace, names: &[String], from: Ns, to: Ns, width: usize) -> String {
    let pad = names.iter().map(|n| n.chars().count()).max().unwrap_or(0);
    let edge = |i: usize| from + (u128::from(to - from) * i as u128 / width as u128) as Ns;
    let mut text = String::new();
    for (name, lane) in names.iter().zip(&trace.threads) {
        let mut line = format!("{name:<pad$} |");
        for column in 0..width {
            let shares = lane.shares(edge(column).min(trace.end), edge(column + 1).min(trace.end));
            let most = shares.iter().copied().max().unwrap_or(0);
            let state = match shares.iter().position(|&s| s == most && most > 0) {
                Some(code) => State::from_code(code as u16),
                None => State::Absent,
            };
            line.push(state.letter());
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
