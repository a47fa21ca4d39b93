//! What a link says about the page rather than about the scenario.

use super::Notice;
use crate::knob::short;
use crate::time::{self, Ns};

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
    /// Keys that this version does not know, as written, to be kept.
    pub rest: Vec<String>,
}

impl LinkView {
    /// Takes a key that concerns the view; false if it does not.
    pub(super) fn take(
        &mut self,
        key: &str,
        value: Option<&str>,
        notices: &mut Vec<Notice>,
    ) -> bool {
        let text = value.unwrap_or_default();
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
                None => refuse(
                    "view",
                    "must be two times such as 10ms-20ms, the later one last",
                ),
            },
            _ => return false,
        }
        true
    }

    /// Adds what differs from the default.
    pub(super) fn write(&self, parts: &mut Vec<String>) {
        let span = |(from, to)| format!("view={}-{}", time::compact(from), time::compact(to));
        parts.extend(self.span.map(span));
        parts.extend(self.step.map(|step| format!("step={step}")));
        match self.theme {
            Some(Theme::Light) => parts.push("theme=light".to_owned()),
            Some(Theme::Dark) => parts.push("theme=dark".to_owned()),
            None => {}
        }
        for (flag, name) in [(self.embed, "embed"), (self.present, "present")] {
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
