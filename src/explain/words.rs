//! How spans, instants and lists are said.

use crate::time::{MS, Ns};

pub(super) use crate::time::human as span;

/// An instant of the run, precise enough to find it on the axis.
pub(super) fn instant(ns: Ns) -> String {
    match ns {
        0 => "0 ms".to_owned(),
        ns if ns < 100 * MS => span(ns),
        ns => format!("{} ms", trimmed(format!("{:.1}", ns as f64 / 1e6))),
    }
}

/// An instant that is told from those beside it: to a tenth of a microsecond.
pub(super) fn exact(ns: Ns) -> String {
    if ns < MS {
        return span(ns);
    }
    let text = format!("{}.{:04}", ns / MS, ns % MS / 100);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text} ms")
}

fn trimmed(text: String) -> String {
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `1 other thread waits`, `2 other threads wait`.
pub(super) fn others_wait(n: usize) -> String {
    match n {
        1 => "1 other thread waits".to_owned(),
        n => format!("{n} other threads wait"),
    }
}
