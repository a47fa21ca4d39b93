//! JSON that people can edit: what fits on a line stands on one.

const WIDTH: usize = 100;

/// Joins the lines of every object and list of a pretty-printed text that fits into one line.
pub(super) fn compact(pretty: &str) -> String {
    let lines: Vec<&str> = pretty.lines().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let joined = opens(line).then(|| join(&lines[at..])).flatten();
        let (text, used) = joined.unwrap_or_else(|| (line.to_owned(), 1));
        out.push_str(&text);
        out.push('\n');
        at += used;
    }
    out
}

fn opens(line: &str) -> bool {
    line.ends_with(['{', '['])
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The block that the first line opens as one line, and how many lines it took, if it is short enough.
fn join(lines: &[&str]) -> Option<(String, usize)> {
    let depth = indent(lines[0]);
    let mut text = lines[0].to_owned();
    for (i, line) in lines.iter().enumerate().skip(1) {
        let closing = indent(line) == depth;
        let inner = line.trim_start();
        let brace = inner.starts_with('}') || text.ends_with('{');
        if brace || text.ends_with(',') {
            text.push(' ');
        }
        text.push_str(inner);
        if text.len() > WIDTH {
            return None;
        }
        if closing {
            return Some((text, i + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_things_stand_on_one_line() {
        let value = serde_json::json!({"a": [1, 2], "b": {"c": "x{", "d": [{"f": 1}]}, "e": "y".repeat(90)});
        let text = compact(&serde_json::to_string_pretty(&value).unwrap());
        assert!(text.contains("\n  \"a\": [1, 2],\n"), "{text}");
        assert!(
            text.contains("\"b\": { \"c\": \"x{\", \"d\": [{ \"f\": 1 }] },\n"),
            "{text}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            value
        );
    }
}
