//! Spans as people write them: `1.2ms`, `1ms..3ms` (uniform), `exp 2ms` (exponential with that mean), `io`
//! and `burst` (the run's knobs).

use crate::program::Dist;
use crate::time;

/// As text; [`parse`] reads it back exactly.
pub fn text(dist: Dist) -> String {
    match dist {
        Dist::Fixed(ns) => time::compact(ns),
        Dist::Uniform(lo, hi) => format!("{}..{}", time::compact(lo), time::compact(hi)),
        Dist::Exponential(mean) => format!("exp {}", time::compact(mean)),
        Dist::Io => "io".to_owned(),
        Dist::Burst => "burst".to_owned(),
    }
}

/// Reads a span. The error is a sentence that says what can be written.
pub fn parse(text: &str) -> Result<Dist, String> {
    let span = |text: &str| time::parse(text).map_err(|e| e.to_string());
    let clean = text.trim();
    match clean {
        "io" => return Ok(Dist::Io),
        "burst" => return Ok(Dist::Burst),
        _ => {}
    }
    if let Some(mean) = clean.strip_prefix("exp ") {
        return span(mean).map(Dist::Exponential);
    }
    if let Some((lo, hi)) = clean.split_once("..") {
        return Ok(Dist::Uniform(span(lo)?, span(hi)?));
    }
    time::parse(clean).map(Dist::Fixed).map_err(|e| match e {
        time::TimeError::NotATime(_) => format!(
            "`{clean}` is not a span: write a time such as 5ms, a range 1ms..3ms, `exp 2ms`, `io` or `burst`"
        ),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{MS, US};

    #[test]
    fn what_is_written_reads_back() {
        for dist in [
            Dist::Fixed(1_200 * US),
            Dist::Uniform(0, 3 * MS),
            Dist::Exponential(250),
            Dist::Io,
            Dist::Burst,
        ] {
            assert_eq!(parse(&text(dist)), Ok(dist));
        }
        assert_eq!(parse(" 1ms .. 2ms "), Ok(Dist::Uniform(MS, 2 * MS)));
        assert!(parse("5").unwrap_err().contains("unit"));
        assert!(parse("soon").unwrap_err().contains("such as 5ms"));
        assert!(parse("1ms..").is_err());
    }
}
