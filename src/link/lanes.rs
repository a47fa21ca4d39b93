//! What a link says about lanes and marks: which are seen, in which order.

use super::view::LinkView;
use super::{Notice, decode, encode};
use crate::knob::short;
use crate::scenario::MAX_RUNS;
use crate::trace::MarkKind;
use crate::view::lanes::{By, KINDS, Kinds, Lanes};

/// Most entries of a list: as many as there can be threads.
const MOST: usize = 1_024;

impl LinkView {
    /// The lanes that it asks for.
    pub fn lanes(&self) -> Lanes {
        let group = self.group.as_deref();
        let by = By::ALL.into_iter().find(|by| group == Some(by.name()));
        Lanes {
            by: by.unwrap_or_default(),
            hidden: self.hide.clone(),
            pinned: self.pin.clone(),
            order: self.order.clone(),
            only: self.only.join(" "),
            folded: self.fold.clone(),
            marks: self.marks,
            ..Lanes::default()
        }
    }

    /// Asks for these lanes of the first so many runs: a recorded run, which comes after them, is in no link.
    pub fn ask_for(&mut self, lanes: &Lanes, runs: usize) {
        let by = Some(lanes.by).filter(|by| *by != By::default());
        self.group = by.map(|by| by.name().to_owned());
        self.hide.clone_from(&lanes.hidden);
        self.pin.clone_from(&lanes.pinned);
        self.order.clone_from(&lanes.order);
        self.only = lanes.only.split_whitespace().map(str::to_owned).collect();
        let folded = lanes.folded.iter().filter(|(run, _)| *run < runs);
        self.fold = folded.copied().collect();
        self.marks = lanes.marks;
    }

    /// Takes a key that concerns lanes, with its value as written; false if it does not.
    pub(super) fn take_lanes(&mut self, key: &str, raw: &str, notices: &mut Vec<Notice>) -> bool {
        let (key, problem) = match key {
            "hide" => return set(&mut self.hide, raw),
            "pin" => return set(&mut self.pin, raw),
            "lanes" => return set(&mut self.order, raw),
            "only" => {
                let words = list(raw).collect::<Vec<_>>().join(" ");
                self.only = words.split_whitespace().map(str::to_owned).collect();
                return true;
            }
            "group" => match decode(raw) {
                group if By::ALL.iter().any(|by| by.name() == group) => {
                    self.group = Some(group);
                    return true;
                }
                _ => ("group", "must be process, core or none".to_owned()),
            },
            "fold" => match list(raw).map(|text| place(&text)).collect() {
                Some(fold) => {
                    self.fold = fold;
                    return true;
                }
                None => (
                    "fold",
                    "must be run and group such as 1.0, runs 1–4, groups 0–1024".to_owned(),
                ),
            },
            "marks" => match kinds(raw) {
                Ok(kinds) => {
                    self.marks = kinds;
                    return true;
                }
                Err(word) => {
                    let all = KINDS.map(MarkKind::word).join(", ");
                    let text = ["no kind is called `", &short(&word), "`; there are ", &all];
                    ("marks", text.concat())
                }
            },
            _ => return false,
        };
        notices.push(Notice::View {
            key,
            value: short(&decode(raw)),
            problem,
        });
        true
    }

    /// Adds what differs from all lanes as they come.
    pub(super) fn write_lanes(&self, parts: &mut Vec<String>) {
        let mut write = |key: &str, values: &[String]| {
            if !values.is_empty() {
                parts.push([key, "=", &values.join(",")].concat());
            }
        };
        let group = self.group.as_ref().filter(|g| *g != By::default().name());
        write("group", group.map(std::slice::from_ref).unwrap_or_default());
        let lists = [
            ("hide", &self.hide),
            ("pin", &self.pin),
            ("lanes", &self.order),
            ("only", &self.only),
        ];
        for (key, names) in lists {
            let names: Vec<String> = names.iter().map(|name| encode(name)).collect();
            write(key, &names);
        }
        let place = |(run, group): &(usize, usize)| format!("{}.{group}", run + 1);
        let fold: Vec<String> = self.fold.iter().map(place).collect();
        write("fold", &fold);
        if self.marks != Kinds::USUAL {
            let usual = |kind| Kinds::USUAL.has(kind);
            let changed = KINDS.iter().filter(|k| self.marks.has(**k) != usual(**k));
            let word = |kind: &_| if usual(*kind) { "-" } else { "" }.to_owned() + kind.word();
            write("marks", &changed.map(word).collect::<Vec<_>>());
        }
    }
}

/// What stands between commas, as written: a comma in a name is written otherwise.
fn list(raw: &str) -> impl Iterator<Item = String> {
    let parts = raw.split(',').filter(|part| !part.is_empty());
    parts.take(MOST).map(decode)
}

fn set(names: &mut Vec<String>, raw: &str) -> bool {
    *names = list(raw).collect();
    true
}

/// `1.0`: the first run's group 0.
fn place(text: &str) -> Option<(usize, usize)> {
    let (run, group) = text.split_once('.')?;
    let (run, group): (usize, usize) = (run.parse().ok()?, group.parse().ok()?);
    let fits = (1..=MAX_RUNS).contains(&run) && group <= MOST;
    fits.then(|| (run - 1, group))
}

/// The usual kinds, those that are named, and not those that are named with a `-`; else the word that is no kind's.
fn kinds(raw: &str) -> Result<Kinds, String> {
    let mut kinds = Kinds::USUAL;
    for text in list(raw) {
        let (word, wanted) = match text.strip_prefix('-') {
            Some(word) => (word, false),
            None => (&*text, true),
        };
        let Some(kind) = KINDS.into_iter().find(|kind| kind.word() == word) else {
            return Err(text);
        };
        if kinds.has(kind) != wanted {
            kinds.toggle(kind);
        }
    }
    Ok(kinds)
}
