//! The recorded timelines as the page loads them: to a tenth of a microsecond, of which a screen shows nothing; the last
//! two digits of every instant are a quarter of the file as sent.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

const NAME: &str = "timelines.json";

/// Rounds them in the site.
pub(crate) fn write(site: &Path) -> Result<()> {
    let path = site.join(NAME);
    let text = fs::read_to_string(&path).with_context(|| format!("no {}", path.display()))?;
    Ok(fs::write(&path, rounded(&text))?)
}

/// Every whole number of three digits and more outside of texts, to hundreds. Other than instants in nanoseconds there are only check intervals,
/// which are hundreds.
fn rounded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut digits = String::new();
    let (mut fraction, mut quoted) = (false, false);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        quoted ^= c == '"';
        if c.is_ascii_digit() && !quoted {
            digits.push(c);
            continue;
        }
        flush(&mut out, &mut digits, fraction || c == '.');
        fraction = c == '.';
        out.push(c);
    }
    flush(&mut out, &mut digits, fraction);
    out
}

fn flush(out: &mut String, digits: &mut String, as_it_is: bool) {
    match digits.parse::<u64>() {
        Ok(number) if !as_it_is && digits.len() > 2 => {
            *out += &((number + 50) / 100 * 100).to_string();
        }
        _ => *out += digits,
    }
    digits.clear();
}

#[cfg(test)]
mod tests {
    #[test]
    fn instants_are_rounded_and_nothing_else() {
        let text = r#"{"interpreter": "py312", "interval": 0.0005, "version": "3.12.13", "threads": 4, "segments": [[0, 18, 1185056], [1, 1220449, 99]]}"#;
        let rounded = r#"{"interpreter":"py312","interval":0.0005,"version":"3.12.13","threads":4,"segments":[[0,18,1185100],[1,1220400,99]]}"#;
        assert_eq!(super::rounded(text), rounded);
    }
}
