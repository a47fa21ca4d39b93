//! Writes JSON, with the line breaks of people.

use std::fmt::Write as _;

/// A text as JSON quotes it.
pub fn quoted(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 2);
    safe.push('"');
    for c in text.chars() {
        match c {
            '"' => safe.push_str("\\\""),
            '\\' => safe.push_str("\\\\"),
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if c < ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{:04x}", c as u32);
            }
            c => safe.push(c),
        }
    }
    safe.push('"');
    safe
}

/// A document as it grows; whoever writes closes what was opened.
#[derive(Debug, Default)]
pub struct Json {
    text: String,
    depth: usize,
    /// Something was written in the innermost list or object.
    filled: bool,
    /// A key waits for its value.
    keyed: bool,
}

impl Json {
    /// Opens an object or a list: `{` or `[`.
    pub fn open(&mut self, bracket: char) {
        self.place();
        self.text.push(bracket);
        self.depth += 1;
        self.filled = false;
    }

    /// Closes it: `}` or `]`.
    pub fn close(&mut self, bracket: char) {
        self.depth = self.depth.saturating_sub(1);
        if self.filled {
            self.line();
        }
        self.text.push(bracket);
        self.filled = true;
    }

    /// The name of the value that comes next.
    pub fn key(&mut self, name: &str) {
        self.place();
        self.text.push_str(&quoted(name));
        self.text.push_str(": ");
        self.keyed = true;
    }

    /// A value as it stands: a number, `null`.
    pub fn raw(&mut self, value: &str) {
        self.place();
        self.text.push_str(value);
        self.filled = true;
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.raw(&quoted(text));
    }

    /// A whole number under a name.
    pub fn number(&mut self, name: &str, value: u64) {
        self.key(name);
        self.raw(&value.to_string());
    }

    /// A whole number under a name, or null.
    pub fn perhaps(&mut self, name: &str, value: Option<u64>) {
        self.key(name);
        self.raw(&value.map_or_else(|| "null".to_owned(), |value| value.to_string()));
    }

    /// A text under a name.
    pub fn word(&mut self, name: &str, text: &str) {
        self.key(name);
        self.text(text);
    }

    /// The document.
    pub fn finish(mut self) -> String {
        self.text.push('\n');
        self.text
    }

    /// Comma and line break before what comes next.
    fn place(&mut self) {
        if std::mem::take(&mut self.keyed) {
            return;
        }
        if self.filled {
            self.text.push(',');
        }
        if self.depth > 0 {
            self.line();
        }
        self.filled = false;
    }

    fn line(&mut self) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n("  ", self.depth));
    }
}
