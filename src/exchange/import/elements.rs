//! Finds the entries of a list in bytes that come in pieces: of the list that is the whole file, or of the one called
//! `traceEvents`. Only an entry that lies across two pieces is copied.

use super::Problem;

/// Deepest nesting of brackets.
const MAX_DEPTH: usize = 64;
/// Longest entry.
pub(super) const MAX_ENTRY: usize = 16_000_000;

/// An entry, complete.
pub(super) struct Element<'a> {
    pub(super) bytes: &'a [u8],
    /// Its number, from one.
    pub(super) number: u64,
    /// Where it begins in the file.
    pub(super) line: u64,
    pub(super) byte: u64,
}

/// What was seen so far.
#[derive(Debug, Default)]
pub(super) struct Elements {
    /// The brackets that are open.
    open: Vec<u8>,
    text: bool,
    escape: bool,
    /// The last text directly in the file's object: the name of a list, if one follows.
    key: Vec<u8>,
    /// At how many open brackets the entries stand; none while outside of the list.
    level: Option<usize>,
    /// There was such a list, and it is over.
    pub(super) over: bool,
    /// What there is of an entry that goes on in the next piece.
    carry: Vec<u8>,
    inside: bool,
    pub(super) number: u64,
    /// Where the entry begins.
    began: (u64, u64),
    /// Lines and bytes before the present piece's next byte.
    line: u64,
    byte: u64,
}

impl Elements {
    /// Takes a piece, and hands over each entry that is complete.
    pub(super) fn feed(
        &mut self,
        piece: &[u8],
        mut take: impl FnMut(&Element) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let mut start = 0;
        for (at, &byte) in piece.iter().enumerate() {
            if self.text {
                match byte {
                    _ if self.escape => self.escape = false,
                    b'\\' => self.escape = true,
                    b'"' => self.text = false,
                    b'\n' => return Err(self.problem(at, "a line ends within a text")),
                    _ if self.open.len() == 1 && self.key.len() < 64 => self.key.push(byte),
                    _ => {}
                }
                continue;
            }
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\r' | b'\t' => {}
                b'{' | b'[' => {
                    if self.direct() {
                        if byte == b'[' {
                            return Err(self.problem(
                                at,
                                &format!("entry {}: a list, not an object", self.number + 1),
                            ));
                        }
                        self.number += 1;
                        self.inside = true;
                        self.began = (self.line + 1, self.byte + at as u64);
                        start = at;
                    } else if self.over && self.open.is_empty() {
                        return Err(self.problem(at, "something follows what should be the end"));
                    }
                    let entries = match self.open.as_slice() {
                        [] => byte == b'[',
                        [b'{'] => byte == b'[' && self.key == b"traceEvents" && !self.over,
                        _ => false,
                    };
                    self.open.push(byte);
                    if entries && self.level.is_none() {
                        self.level = Some(self.open.len());
                    }
                    if self.open.len() > MAX_DEPTH {
                        return Err(self.problem(at, "more than 64 brackets are open"));
                    }
                }
                b'}' | b']' => {
                    let matching = if byte == b'}' { b'{' } else { b'[' };
                    if self.open.pop() != Some(matching) {
                        return Err(self.problem(at, "a bracket that nothing opened"));
                    }
                    if self.inside && self.direct() {
                        self.inside = false;
                        let (number, (line, byte)) = (self.number, self.began);
                        let mut carried = std::mem::take(&mut self.carry);
                        let bytes = match carried.is_empty() {
                            true => &piece[start..=at],
                            false => {
                                carried.extend_from_slice(&piece[..=at]);
                                &carried
                            }
                        };
                        let element = Element {
                            bytes,
                            number,
                            line,
                            byte,
                        };
                        take(&element)?;
                    } else if self.level == Some(self.open.len() + 1) {
                        self.level = None;
                        self.over = true;
                    }
                    self.over |= self.open.is_empty();
                }
                b'"' => {
                    self.text = true;
                    if self.open.len() == 1 {
                        self.key.clear();
                    }
                    if self.open.is_empty() || self.direct() {
                        return Err(self.misplaced(at, byte));
                    }
                }
                b',' if self.open.len() == 1 => self.key.clear(),
                b',' | b':' if !self.open.is_empty() => {}
                // Three bytes that some editors begin a file with.
                0xef | 0xbb | 0xbf if self.byte + (at as u64) < 3 => {}
                _ if self.open.is_empty() || self.direct() => return Err(self.misplaced(at, byte)),
                _ => {}
            }
        }
        if self.inside {
            self.carry.extend_from_slice(&piece[start..]);
            if self.carry.len() > MAX_ENTRY {
                let problem = format!("entry {}: longer than {MAX_ENTRY} bytes", self.number);
                return Err(self.problem(0, &problem));
            }
        }
        self.byte += piece.len() as u64;
        Ok(())
    }

    /// Nothing more comes. A list that is the whole file need not be closed: programs that are killed leave it open.
    pub(super) fn finish(&self) -> Result<(), Problem> {
        if self.inside {
            let problem = format!(
                "the file ends within entry {}, which begins here",
                self.number
            );
            return Err(Problem::new(self.began.0, self.began.1, problem));
        }
        match (self.open.as_slice(), self.over) {
            ([], true) => Ok(()),
            ([b'['], _) if self.level == Some(1) => Ok(()),
            ([], false) => Err(self.problem(0, "the file is empty")),
            _ => Err(self.problem(0, "the file ends too early")),
        }
    }

    /// The next thing is an entry, if it is anything.
    fn direct(&self) -> bool {
        self.level == Some(self.open.len())
    }

    fn misplaced(&self, at: usize, byte: u8) -> Problem {
        let shown = char::from(byte).escape_default();
        match self.open.is_empty() {
            true => self.problem(
                at,
                &format!("neither `[` nor `{{`, but `{shown}`: this is no JSON of a trace"),
            ),
            false => self.problem(
                at,
                &format!(
                    "entry {}: begins with `{shown}`, not with `{{`",
                    self.number + 1
                ),
            ),
        }
    }

    fn problem(&self, at: usize, text: &str) -> Problem {
        Problem::new(self.line + 1, self.byte + at as u64, text.to_owned())
    }
}
