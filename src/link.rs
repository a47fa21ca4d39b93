//! Permalinks: everything after `#`, and back.
//!
//! A preset with knobs is readable: `#convoy~1&runtime=3.12,3.14t&cores=4&at=120ms&theme=dark`. Only what
//! differs from the preset is written, and the preset's revision, which is frozen. Any other scenario is
//! `#x=1.<base64url>`, see [`packed`]. Reading is total: whatever is damaged, unknown or too new is
//! named in a [`Notice`], and the rest (or the first preset) opens. A link that was valid once is valid
//! for ever: the golden links in `tests/it/links.rs` only grow.

use thiserror::Error;

use crate::knob::{self, KnobError, Setting, short};
use crate::scenario::check::Valid;
use crate::scenario::presets::{self, Preset};
use crate::scenario::{Scenario, ScenarioError};
use crate::time;

mod lanes;
pub mod packed;
mod view;
mod wire;

pub use packed::PackedError;
pub use view::{LinkView, Theme};

/// Longest link that is read, bytes: the text limit of a workload and its operations fit.
pub const MAX_LINK: usize = 256 << 10;

/// What a link stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The scenario, ready to run.
    pub scenario: Valid,
    /// How the page is to show it.
    pub view: LinkView,
    /// What could not be read as it stands, in the order of the link.
    pub notices: Vec<Notice>,
}

/// Something in a link that could not be taken as written, and what was done instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Notice {
    /// No preset has this name.
    #[error("unknown preset `{name}`: {hint}; `{opened}` is open instead")]
    Preset {
        /// As written.
        name: String,
        /// Near matches, or all.
        hint: String,
        /// What was opened.
        opened: &'static str,
    },
    /// The preset exists, this revision does not.
    #[error("this page has no revision {revision} of `{id}`: revision {opened} is open instead")]
    Revision {
        /// The preset.
        id: &'static str,
        /// As written.
        revision: String,
        /// What was opened.
        opened: u32,
    },
    /// A key that is neither a knob nor known to the page; it is kept.
    #[error("unknown key `{key}` in the link, kept: {hint}")]
    Key {
        /// As written.
        key: String,
        /// Near matches, or all.
        hint: String,
    },
    /// A knob's value was refused; the preset's own value stands.
    #[error("{0}; left as it was")]
    Value(KnobError),
    /// A view key's value was refused.
    #[error("{key}={value}: {problem}; ignored")]
    View {
        /// Which key.
        key: &'static str,
        /// As written.
        value: String,
        /// What is allowed.
        problem: String,
    },
    /// A scenario in the link could not be unpacked.
    #[error("the scenario in the link cannot be opened: {problem}; `{opened}` is open instead")]
    Packed {
        /// Why.
        problem: PackedError,
        /// What was opened.
        opened: &'static str,
    },
    /// Settings that do not fit together; they were all left out.
    #[error("the settings do not fit together: {0}; they are left out")]
    Settings(ScenarioError),
    /// Longer than [`MAX_LINK`].
    #[error("the link is longer than {MAX_LINK} bytes; the rest is ignored")]
    Long,
}

/// Reads a link: what follows `#`, with or without it, or a whole address. Never fails.
pub fn parse(link: &str) -> Parsed {
    let mut notices = Vec::new();
    let mut text = link.trim();
    if let Some((_, hash)) = text.split_once('#') {
        text = hash;
    }
    if text.len() > MAX_LINK {
        let end = (0..=MAX_LINK).rev().find(|&i| text.is_char_boundary(i));
        text = &text[..end.unwrap_or(0)];
        notices.push(Notice::Long);
    }
    let mut view = LinkView::default();
    let mut base: Option<Scenario> = None;
    let mut settings = Vec::new();
    for (i, part) in text.split('&').enumerate() {
        // Some programs write `&` as `&amp;`.
        let part = part.strip_prefix("amp;").unwrap_or(part);
        let (key, raw) = match part.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (part, None),
        };
        let value = raw.map(decode);
        match value {
            None if key.is_empty() => {}
            Some(value) if key == "x" => base = Some(unpack(&value, &mut notices)),
            _ if view.take(key, raw, &mut notices) => {}
            None if i == 0 => base = Some(preset(&decode(key), &mut notices)),
            value => match Setting::parse(&decode(key), value.as_deref().unwrap_or_default()) {
                Ok(setting) => settings.push(setting),
                Err(KnobError::Unknown { key, hint }) => {
                    notices.push(Notice::Key { key, hint });
                    view.rest.push(part.to_owned());
                }
                Err(refused) => notices.push(Notice::Value(refused)),
            },
        }
    }
    let base = base.unwrap_or_else(|| presets::first().scenario());
    let scenario = settle(base, settings, &mut view, &mut notices);
    Parsed {
        scenario,
        view,
        notices,
    }
}

/// Writes a link, `#` included: a preset and what differs from it, if the workload is a preset's, else the
/// whole scenario. [`parse`] reads it back to the same scenario and view.
pub fn write(scenario: &Scenario, view: &LinkView) -> String {
    let mut parts = match named(scenario) {
        Some(preset) => vec![preset],
        None => own(scenario),
    };
    parts.extend(scenario.at.map(|at| format!("at={}", time::compact(at))));
    view.write(&mut parts);
    format!("#{}", parts.join("&"))
}

/// As a preset with settings, if that says everything.
fn named(scenario: &Scenario) -> Option<String> {
    let (preset, number) = presets::origin(&scenario.workload)?;
    let default = preset.revision(number)?;
    let mut text = format!("{}~{number}", preset.id);
    let lists = knob::lists(scenario);
    let mut settings = Vec::new();
    for ((dial, list), (_, old)) in lists.into_iter().zip(knob::lists(&default)) {
        if list != old {
            let key = dial.key(&scenario.workload);
            text += &format!("&{}={}", encode(&key), dial.list_text(&list));
            settings.push(Setting::Knob(key, list));
        }
    }
    let mut again = default;
    knob::apply(&mut again, &settings);
    (again.runs == scenario.runs).then_some(text)
}

/// Packed, and beside it what the packed form does not know: the numbers of threads that are set for a role.
fn own(scenario: &Scenario) -> Vec<String> {
    let mut parts = vec![format!("x={}", packed::pack(scenario))];
    for (dial, list) in knob::lists(scenario) {
        if dial.is_of_role()
            && list
                .iter()
                .any(|n| dial.standard(&scenario.workload) != Some(*n))
        {
            let key = encode(&dial.key(&scenario.workload));
            parts.push(format!("{key}={}", dial.list_text(&list)));
        }
    }
    parts
}

/// The scenario of `id` or `id~revision`.
fn preset(name: &str, notices: &mut Vec<Notice>) -> Scenario {
    let (id, revision) = match name.split_once('~') {
        Some((id, revision)) => (id, Some(revision)),
        None => (name, None),
    };
    let Some(preset) = presets::find(&id.to_ascii_lowercase()) else {
        notices.push(Notice::Preset {
            name: short(name),
            hint: presets::suggest(id),
            opened: presets::first().id,
        });
        return presets::first().scenario();
    };
    let Some(revision) = revision else {
        return preset.scenario();
    };
    numbered(preset, revision).unwrap_or_else(|| {
        notices.push(Notice::Revision {
            id: preset.id,
            revision: short(revision),
            opened: preset.current(),
        });
        preset.scenario()
    })
}

fn numbered(preset: &Preset, revision: &str) -> Option<Scenario> {
    preset.revision(revision.parse().ok()?)
}

fn unpack(text: &str, notices: &mut Vec<Notice>) -> Scenario {
    packed::unpack(text).unwrap_or_else(|problem| {
        let opened = presets::first().id;
        notices.push(Notice::Packed { problem, opened });
        presets::first().scenario()
    })
}

/// Applies the settings if the result is valid, else none of them but the cursor.
fn settle(
    base: Scenario,
    mut settings: Vec<Setting>,
    view: &mut LinkView,
    notices: &mut Vec<Notice>,
) -> Valid {
    settings.retain(|setting| match setting.check(&base.workload) {
        Ok(()) => true,
        Err(KnobError::Unknown { key, hint }) => {
            notices.push(Notice::Key { key, hint });
            if let Setting::Knob(key, values) = setting {
                let values: Vec<String> = values.iter().map(u64::to_string).collect();
                view.rest
                    .push([&encode(key), "=", &values.join(",")].concat());
            }
            false
        }
        Err(refused) => {
            notices.push(Notice::Value(refused));
            false
        }
    });
    let mut changed = base.clone();
    knob::apply(&mut changed, &settings);
    let at = changed.at;
    changed.validate().unwrap_or_else(|problem| {
        notices.push(Notice::Settings(problem));
        Valid::known_good(Scenario { at, ..base })
    })
}

/// Percent-encodes what would end a key, or what programs that find links in a text would stop at.
fn encode(key: &str) -> String {
    let mut text = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' => {
                text.push(char::from(byte));
            }
            _ => text += &format!("%{byte:02X}"),
        }
    }
    text
}

/// Undoes percent-encoding; what is no valid encoding stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = |i: usize| tail.get(i).and_then(|b| char::from(*b).to_digit(16));
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
