//! What a link says about the page rather than about the scenario.

use super::{Notice, decode, encode};
use crate::knob::short;
use crate::time::{self, Ns};

/// By what lanes can be grouped, the usual way first.
const GROUPS: [&str; 3] = ["process", "core", "none"];
/// Most names in a list: as many as there can be threads.
const MOST_NAMES: usize = 1_024;
const TWO_TIMES: &str = "must be two times such as 10ms-20ms, the later one last";

/// Colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// `theme=light`
    Light,
    /// `theme=dark`
    Dark,
}

/// How the page is to show the scenario.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkView {
    /// Colours, unless the system's choice is to stand: `theme=dark`.
    pub theme: Option<Theme>,
    /// Only the picture, for a frame in another page: `embed`.
    pub embed: bool,
    /// In present mode: `present`.
    pub present: bool,
    /// Step of a lesson: `step=3`.
    pub step: Option<u32>,
    /// First and last instant in view, if not all: `view=10ms-20ms`.
    pub span: Option<(Ns, Ns)>,
    /// By what lanes are grouped, if not by process: `group=core`.
    pub group: Option<String>,
    /// Threads that are not shown: `hide=worker%201,worker%202`.
    pub hide: Vec<String>,
    /// Threads that are pinned: `pin=echo`.
    pub pin: Vec<String>,
    /// The stretch of time that is singled out: `range=10ms-20ms`.
    pub range: Option<(Ns, Ns)>,
    /// Arrows between lanes are shown: `arrows`.
    pub arrows: bool,
    /// The rule panel is open: `rule`.
    pub rule: bool,
    /// Keys that this version does not know, as written, to be kept.
    pub rest: Vec<String>,
}

impl LinkView {
    /// Takes a key that concerns the view, with its value as written; false if it does not.
    pub(super) fn take(&mut self, key: &str, raw: Option<&str>, notices: &mut Vec<Notice>) -> bool {
        let raw = raw.unwrap_or_default();
        let text = &*decode(raw);
        let mut refuse = |key, problem: &str| {
            notices.push(Notice::View {
                key,
                value: short(text),
                problem: problem.to_owned(),
            });
        };
        match key {
            "theme" => match text {
                "light" => self.theme = Some(Theme::Light),
                "dark" => self.theme = Some(Theme::Dark),
                _ => refuse("theme", "must be light or dark"),
            },
            "embed" => self.embed = !matches!(text, "0" | "false"),
            "present" => self.present = !matches!(text, "0" | "false"),
            "step" => match text.parse() {
                Ok(step) => self.step = Some(step),
                Err(_) => refuse("step", "must be a whole number"),
            },
            "view" => match span(text) {
                Some(span) => self.span = Some(span),
                None => refuse("view", TWO_TIMES),
            },
            "range" => match span(text) {
                Some(span) => self.range = Some(span),
                None => refuse("range", TWO_TIMES),
            },
            "group" => match GROUPS.contains(&text) {
                true => self.group = Some(text.to_owned()),
                false => refuse("group", "must be process, core or none"),
            },
            "hide" => self.hide = names(raw),
            "pin" => self.pin = names(raw),
            "arrows" => self.arrows = !matches!(text, "0" | "false"),
            "rule" => self.rule = !matches!(text, "0" | "false"),
            _ => return false,
        }
        true
    }

    /// Adds what differs from the default.
    pub(super) fn write(&self, parts: &mut Vec<String>) {
        let span = |(from, to)| format!("view={}-{}", time::compact(from), time::compact(to));
        parts.extend(self.span.map(span));
        let range = |(from, to)| format!("range={}-{}", time::compact(from), time::compact(to));
        parts.extend(self.range.map(range));
        let group = self.group.as_ref().filter(|group| *group != GROUPS[0]);
        parts.extend(group.map(|group| format!("group={group}")));
        for (key, names) in [("hide", &self.hide), ("pin", &self.pin)] {
            if !names.is_empty() {
                let names: Vec<String> = names.iter().map(|name| encode(name)).collect();
                parts.push(format!("{key}={}", names.join(",")));
            }
        }
        parts.extend(self.step.map(|step| format!("step={step}")));
        match self.theme {
            Some(Theme::Light) => parts.push("theme=light".to_owned()),
            Some(Theme::Dark) => parts.push("theme=dark".to_owned()),
            None => {}
        }
        let flags = [
            (self.arrows, "arrows"),
            (self.rule, "rule"),
            (self.embed, "embed"),
            (self.present, "present"),
        ];
        for (flag, name) in flags {
            if flag {
                parts.push(name.to_owned());
            }
        }
        parts.extend(self.rest.iter().cloned());
    }
}

/// Names between commas, as written: a comma in a name is written otherwise.
fn names(raw: &str) -> Vec<String> {
    let names = raw.split(',').filter(|name| !name.is_empty());
    names.take(MOST_NAMES).map(decode).collect()
}

fn span(text: &str) -> Option<(Ns, Ns)> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (time::parse(from).ok()?, time::parse(to).ok()?);
    (from < to).then_some((from, to))
}
