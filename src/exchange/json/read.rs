//! Reads one JSON value of bounded size: the entry of a list. What is not asked for is passed over, but has to be JSON.

use std::borrow::Cow;

/// Deepest nesting that is read.
const MAX_DEPTH: u32 = 64;

/// What is wrong, and at which byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// Bytes from the beginning of the value.
    pub at: usize,
    /// What should be there.
    pub problem: &'static str,
}

/// A value, as far as it is looked into.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A number, as it is written.
    Number(&'a str),
    /// An object or a list, unread, and where it begins.
    Nested(&'a [u8], usize),
    /// True, false or null, as it is written.
    Word(&'a str),
}

impl Value<'_> {
    /// As a message quotes it.
    pub fn shown(&self) -> String {
        let text = match self {
            Self::Text(text) => super::quoted(text),
            Self::Number(text) | Self::Word(text) => (*text).to_owned(),
            Self::Nested(bytes, _) => String::from_utf8_lossy(bytes).into_owned(),
        };
        let mut short: String = text.chars().take(40).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        short
    }
}

/// Reads from the beginning to the end of some bytes.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    /// Of these bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            depth: 0,
        }
    }

    /// Reads an object, member by member.
    pub fn members<E: From<Bad>>(
        &mut self,
        mut take: impl FnMut(Cow<'a, str>, Value<'a>, usize) -> Result<(), E>,
    ) -> Result<(), E> {
        self.expect(b'{', "an object")?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            let key = self.text()?;
            self.expect(b':', "a colon")?;
            self.space();
            let at = self.at;
            let value = self.value()?;
            take(key, value, at)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.bad("a comma or `}`").into()),
            }
        }
    }

    /// Reads a list, item by item.
    pub fn items<E: From<Bad>>(
        &mut self,
        mut take: impl FnMut(Value<'a>, usize) -> Result<(), E>,
    ) -> Result<(), E> {
        self.expect(b'[', "a list")?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            let at = self.at;
            let value = self.value()?;
            take(value, at)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.bad("a comma or `]`").into()),
            }
        }
    }

    fn value(&mut self) -> Result<Value<'a>, Bad> {
        let start = {
            self.space();
            self.at
        };
        match self.bytes.get(self.at) {
            Some(b'"') => self.text().map(Value::Text),
            Some(b'{' | b'[') if self.depth >= MAX_DEPTH => Err(self.bad("no more than 64 levels")),
            Some(b'{') => {
                self.depth += 1;
                self.members(|_, _, _| Ok::<(), Bad>(()))?;
                self.depth -= 1;
                Ok(Value::Nested(&self.bytes[start..self.at], start))
            }
            Some(b'[') => {
                self.depth += 1;
                self.items(|_, _| Ok::<(), Bad>(()))?;
                self.depth -= 1;
                Ok(Value::Nested(&self.bytes[start..self.at], start))
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'a'..=b'z') => {
                let word = self.run(|b| b.is_ascii_lowercase());
                match word {
                    "true" | "false" | "null" => Ok(Value::Word(word)),
                    _ => {
                        self.at = start;
                        Err(self.bad("a value"))
                    }
                }
            }
            _ => Err(self.bad("a value")),
        }
    }

    /// Digits, perhaps a fraction, perhaps an exponent.
    fn number(&mut self) -> Result<Value<'a>, Bad> {
        let start = self.at;
        let is_part = |b: u8| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
        let text = self.run(is_part);
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, exponent) = match digits.find(['e', 'E']) {
            Some(at) => (&digits[..at], Some(&digits[at + 1..])),
            None => (digits, None),
        };
        let (whole, fraction) = mantissa
            .split_once('.')
            .map_or((mantissa, None), |(w, f)| (w, Some(f)));
        let all = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let signed = |text: &str| all(text.strip_prefix(['+', '-']).unwrap_or(text));
        let zero = whole.len() > 1 && whole.starts_with('0');
        if all(whole) && !zero && fraction.is_none_or(all) && exponent.is_none_or(signed) {
            return Ok(Value::Number(text));
        }
        self.at = start;
        Err(self.bad("a number"))
    }

    fn text(&mut self) -> Result<Cow<'a, str>, Bad> {
        self.expect(b'"', "a text in quotes")?;
        let start = self.at;
        let mut plain = true;
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    plain = false;
                    self.at += 2;
                }
                Some(0..0x20) => return Err(self.bad("no control character in a text")),
                Some(_) => self.at += 1,
                None => return Err(self.bad("the end of a text")),
            }
        }
        let bytes = self.bytes.get(start..self.at).unwrap_or_default();
        let end = self.at;
        let Ok(text) = std::str::from_utf8(bytes) else {
            self.at = start;
            return Err(self.bad("UTF-8"));
        };
        self.at = end + 1;
        match plain {
            true => Ok(Cow::Borrowed(text)),
            false => unescape(text).map(Cow::Owned).ok_or(Bad {
                at: start,
                problem: "no such escape in a text",
            }),
        }
    }

    fn run(&mut self, is_part: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|b| is_part(*b)) {
            self.at += 1;
        }
        // Only ASCII was taken.
        std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default()
    }

    fn expect(&mut self, byte: u8, problem: &'static str) -> Result<(), Bad> {
        match self.peek() {
            Some(next) if next == byte => {
                self.at += 1;
                Ok(())
            }
            _ => Err(self.bad(problem)),
        }
    }

    fn peek(&mut self) -> Option<u8> {
        self.space();
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn bad(&self, problem: &'static str) -> Bad {
        Bad {
            at: self.at,
            problem,
        }
    }
}

/// A text without its escapes; half a surrogate pair becomes a replacement character.
fn unescape(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(hex) = rest.strip_prefix("\\u") {
            let digits = hex.get(..4)?;
            let valid = digits.bytes().all(|b| b.is_ascii_hexdigit());
            units.push(u16::from_str_radix(digits, 16).ok().filter(|_| valid)?);
            rest = &hex[4..];
            continue;
        }
        plain.extend(decode(&units));
        units.clear();
        let mut chars = rest.chars();
        plain.push(match chars.next()? {
            '\\' => match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\u{8}',
                'f' => '\u{c}',
                c @ ('"' | '\\' | '/') => c,
                _ => return None,
            },
            c => c,
        });
        rest = chars.as_str();
    }
    plain.extend(decode(&units));
    Some(plain)
}

fn decode(units: &[u16]) -> impl Iterator<Item = char> + '_ {
    char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
}
