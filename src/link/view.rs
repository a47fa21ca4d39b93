//! What a link says about the page rather than about the scenario.

use super::{Notice, decode};
use crate::knob::short;
use crate::time::{self, Ns};
use crate::view::lanes::Kinds;

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
    /// Threads in the order of their lanes, as far as it is not their own: `lanes=echo`.
    pub order: Vec<String>,
    /// Words of which a thread's name must have one, if there are any: `only=worker,echo`.
    pub only: Vec<String>,
    /// Groups in a single lane, as the numbers of run and group from 0 on: `fold=1.0` is the first run's first group.
    pub fold: Vec<(usize, usize)>,
    /// Which marks are drawn: `marks=done,-drop_request`.
    pub marks: Kinds,
    /// The stretch of time that is singled out: `range=10ms-20ms`.
    pub range: Option<(Ns, Ns)>,
    /// Arrows between lanes are shown: `arrows`.
    pub arrows: bool,
    /// The rule panel is open: `rule`.
    pub rule: bool,
    /// The runs stand side by side: `compare`.
    pub compare: bool,
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
            "arrows" => self.arrows = !matches!(text, "0" | "false"),
            "rule" => self.rule = !matches!(text, "0" | "false"),
            "compare" => self.compare = !matches!(text, "0" | "false"),
            _ => return self.take_lanes(key, raw, notices),
        }
        true
    }

    /// Adds what differs from the default.
    pub(super) fn write(&self, parts: &mut Vec<String>) {
        let span = |(from, to)| format!("view={}-{}", time::compact(from), time::compact(to));
        parts.extend(self.span.map(span));
        let range = |(from, to)| format!("range={}-{}", time::compact(from), time::compact(to));
        parts.extend(self.range.map(range));
        self.write_lanes(parts);
        parts.extend(self.step.map(|step| format!("step={step}")));
        match self.theme {
            Some(Theme::Light) => parts.push("theme=light".to_owned()),
            Some(Theme::Dark) => parts.push("theme=dark".to_owned()),
            None => {}
        }
        let flags = [
            (self.arrows, "arrows"),
            (self.rule, "rule"),
            (self.compare, "compare"),
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

fn span(text: &str) -> Option<(Ns, Ns)> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (time::parse(from).ok()?, time::parse(to).ok()?);
    (from < to).then_some((from, to))
}
