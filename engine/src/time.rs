//! Simulated time: integer nanoseconds, and how people write them.
//!
//! Everything in the engine is a whole number of nanoseconds, so that the same scenario gives the
//! same trace natively and in the page, bit for bit.

use thiserror::Error;

/// An instant since the start of the run, or a span between two instants, in nanoseconds.
pub type Ns = u64;

/// One microsecond.
pub const US: Ns = 1_000;
/// One millisecond.
pub const MS: Ns = 1_000_000;
/// One second.
pub const S: Ns = 1_000_000_000;

/// The longest span any field accepts: 10 minutes. Keeps every sum far from overflow.
pub const MAX_SPAN: Ns = 600 * S;

/// Why a text is not a span of time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TimeError {
    /// No number at the start.
    #[error("`{0}` is not a time: write a number and a unit, such as 5ms, 100us, 2s or 250ns")]
    NotATime(String),
    /// A unit other than ns, us, µs, ms or s.
    #[error("`{0}` has no known unit: use ns, us, ms or s")]
    Unit(String),
    /// Larger than [`MAX_SPAN`].
    #[error("`{0}` is longer than the limit of 600 s")]
    TooLong(String),
}

/// Reads `5ms`, `0.5 ms`, `100us`, `2s`, `0`; a bare number other than zero needs a unit.
///
/// The value is rounded to whole nanoseconds.
pub fn parse(text: &str) -> Result<Ns, TimeError> {
    let trimmed = text.trim();
    let digits = trimmed
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at(digits);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return Err(TimeError::NotATime(quoted(trimmed)));
    }
    let zero = number.bytes().all(|b| matches!(b, b'0' | b'.'));
    let scale = match unit.trim() {
        "ns" => 1,
        "us" | "µs" | "μs" => US,
        "ms" => MS,
        "s" => S,
        "" if zero => 1,
        _ => return Err(TimeError::Unit(quoted(trimmed))),
    };
    // Digits beyond a nanosecond only decide about the rounding: eighteen are plenty.
    let mut ns = 0u128;
    for digit in whole.bytes() {
        ns = (ns * 10 + u128::from(digit - b'0') * u128::from(scale)).min(1 << 100);
    }
    let (mut part, mut below) = (0u128, 1u128);
    for digit in fraction.bytes().take(18) {
        part = part * 10 + u128::from(digit - b'0');
        below *= 10;
    }
    ns += (part * u128::from(scale) + below / 2) / below;
    if ns > u128::from(MAX_SPAN) {
        return Err(TimeError::TooLong(quoted(trimmed)));
    }
    Ok(ns as Ns)
}

/// A text as a message quotes it: one line, and not too long.
fn quoted(text: &str) -> String {
    let line = text.chars().filter(|c| !c.is_control());
    line.take(40).collect()
}

/// The shortest exact text that [`parse`] reads back: `5ms`, `1.25us`, `0ns` becomes `0`.
pub fn compact(ns: Ns) -> String {
    let (div, unit) = scale(ns);
    if ns == 0 {
        return "0".to_owned();
    }
    let whole = ns / div;
    let rest = ns % div;
    if rest == 0 {
        return format!("{whole}{unit}");
    }
    let width = div.ilog10() as usize;
    let fraction = format!("{rest:0width$}");
    format!("{whole}.{}{unit}", fraction.trim_end_matches('0'))
}

/// Two instants for reading, with as many digits as tell them apart to a tenth of what lies between: `37.201 ms`, `37.208 ms`.
pub fn apart(from: Ns, to: Ns) -> (String, String) {
    let between = to.saturating_sub(from);
    // Three digits do.
    if between.saturating_mul(10) >= to || between == 0 {
        return (human(from), human(to));
    }
    let (div, unit) = scale(to);
    let unit = if unit == "us" { "µs" } else { unit };
    let mut decimals = 0;
    let mut grain = div;
    while grain > between.div_ceil(10) && grain > 1 {
        grain /= 10;
        decimals += 1;
    }
    let text = |ns: Ns| match decimals {
        0 => format!("{} {unit}", ns / div),
        _ => format!("{}.{:0decimals$} {unit}", ns / div, ns % div / grain),
    };
    (text(from), text(to))
}

/// For reading: about three significant digits, a space before the unit, `8.4 ms`.
pub fn human(ns: Ns) -> String {
    let (div, unit) = scale(ns);
    let unit = if unit == "us" { "µs" } else { unit };
    let value = ns as f64 / div as f64;
    let text = if value >= 99.95 || ns.is_multiple_of(div) {
        format!("{value:.0}")
    } else if value >= 9.995 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    };
    let text = match text.split_once('.') {
        Some((whole, fraction)) => match fraction.trim_end_matches('0') {
            "" => whole.to_owned(),
            kept => format!("{whole}.{kept}"),
        },
        None => text,
    };
    format!("{text} {unit}")
}

fn scale(ns: Ns) -> (Ns, &'static str) {
    match ns {
        0..US => (1, "ns"),
        US..MS => (US, "us"),
        MS..S => (MS, "ms"),
        _ => (S, "s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_compact_writes_parse_reads_back() {
        for ns in [0, 1, 999, 1_000, 1_250, 5 * MS, 5 * MS + 1, S + 1, 17 * S] {
            assert_eq!(parse(&compact(ns)), Ok(ns), "{}", compact(ns));
        }
    }

    #[test]
    fn people_write_spans_in_many_ways() {
        assert_eq!(parse("0.5 ms"), Ok(500 * US));
        assert_eq!(parse("100µs"), Ok(100 * US));
        assert_eq!(parse("0"), Ok(0));
        assert!(matches!(parse("5"), Err(TimeError::Unit(_))));
        assert!(matches!(parse("soon"), Err(TimeError::NotATime(_))));
        assert!(matches!(parse("1e3ms"), Err(TimeError::Unit(_))));
        assert!(matches!(parse("1.2.3ms"), Err(TimeError::NotATime(_))));
        assert!(matches!(parse("."), Err(TimeError::NotATime(_))));
        assert_eq!(parse(".5us"), Ok(500));
        assert_eq!(parse("1.0005us"), Ok(1_001));
        assert!(matches!(parse("9000s"), Err(TimeError::TooLong(_))));
    }

    #[test]
    fn instants_are_told_apart() {
        let text = |from, to| {
            let (from, to) = apart(from, to);
            format!("{from} – {to}")
        };
        assert_eq!(text(0, 5 * MS), "0 ns – 5 ms");
        assert_eq!(text(5_050_000, 10_100_000), "5.05 ms – 10.1 ms");
        assert_eq!(text(37_201_300, 37_208_120), "37.2013 ms – 37.2081 ms");
        assert_eq!(text(1_999_999, 2_000_004), "1.999999 ms – 2.000004 ms");
        assert_eq!(text(17 * S, 18 * S), "17.0 s – 18.0 s");
        assert_eq!(text(8_412_345, 8_412_345), "8.41 ms – 8.41 ms");
    }

    #[test]
    fn human_keeps_three_digits() {
        assert_eq!(human(8_412_345), "8.41 ms");
        assert_eq!(human(5 * MS), "5 ms");
        assert_eq!(human(1_020 * MS), "1.02 s");
        assert_eq!(human(999), "999 ns");
        assert_eq!(human(12_300), "12.3 µs");
    }
}
