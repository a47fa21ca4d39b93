//! What the page shows, and the one function that changes it.
//!
//! The scenario is always one that can run. What is being edited and cannot run stands in [`Draft`] beside it.

use std::rc::Rc;

use yew::prelude::*;

use crate::edit;
use crate::knob::{self, Dial};
use crate::link::{self, LinkView, Parsed, Theme};
use crate::scenario::check::Valid;
use crate::scenario::presets::{self, Preset};
use crate::scenario::{MAX_RUNS, Scenario, Workload};
use crate::time::Ns;

/// Most steps that can be undone.
const MAX_PAST: usize = 200;

/// Everything the page shows, but for what the stage owns: cursor, viewport and simulations.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) scenario: Rc<Valid>,
    /// What reset returns to.
    pub(crate) base: Rc<Valid>,
    /// What the link says about the page.
    pub(crate) view: LinkView,
    /// Knobs with one slider a run.
    pub(crate) split: Vec<Dial>,
    /// What is being typed, in one field at a time.
    pub(crate) typing: Option<Typing>,
    /// An edited workload that cannot run, and why.
    pub(crate) draft: Option<Draft>,
    pub(crate) past: Vec<Rc<Valid>>,
    pub(crate) future: Vec<Rc<Valid>>,
    pub(crate) notices: Vec<String>,
    /// The link was copied or is to be copied by hand.
    pub(crate) shared: Option<Shared>,
    pub(crate) shown: Shown,
    /// The system's colours are dark.
    pub(crate) dark: bool,
    /// Grows whenever another scenario is opened: the stage then forgets where it was.
    pub(crate) opened: u32,
    pub(crate) entry: Entry,
    /// Grows with every change: two states with the same number are equal.
    version: u32,
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version
    }
}

/// What is open and what is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) editor: bool,
    pub(crate) code: bool,
    pub(crate) more: bool,
    pub(crate) help: bool,
    pub(crate) blank: bool,
    /// The open menu: scenarios, then one a run.
    pub(crate) menu: Option<usize>,
    /// The knob that was brought to the stage while presenting.
    pub(crate) knob: Option<usize>,
    /// Keys of a single character count.
    pub(crate) letters: bool,
}

/// A text on its way into a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typing {
    /// Which field.
    pub(crate) field: String,
    /// As far as it was typed.
    pub(crate) text: String,
    /// Why it was refused.
    pub(crate) problem: Option<String>,
}

/// A workload that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) workload: Workload,
    pub(crate) problem: String,
}

/// The link, shown to be copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shared {
    pub(crate) link: String,
    pub(crate) copied: bool,
}

/// How the address bar is to follow: a new entry of the history for deliberate steps, else the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Number of deliberate steps so far.
    pub(crate) steps: u32,
    /// The state came from the address bar: nothing is to be written.
    pub(crate) read: bool,
}

/// What can happen to the state.
#[derive(Debug)]
pub(crate) enum Action {
    /// A link was opened, by the address bar or the way back.
    Link(Box<Parsed>),
    Preset(&'static Preset),
    Reset,
    /// A knob of one run, or of all.
    Knob(Dial, Option<usize>, u64),
    /// One slider a run, or one for all.
    Split(Dial, bool),
    AddRun,
    RemoveRun(usize),
    /// A deliberate change of a run's knob, from its menu.
    Run(usize, Dial, u64),
    /// Something is typed into a field, or not any more.
    Type(Option<Typing>),
    /// What was typed counts.
    Commit,
    /// A field of the edited workload was chosen.
    Set(String, String),
    /// A button of the editor, and where it stands.
    Rebuild(String, String),
    Undo,
    Redo,
    /// Where the stage has come to rest.
    Looked(Option<Ns>, Option<(Ns, Ns)>),
    Theme,
    /// The system changed its colours.
    Dark(bool),
    Present(bool),
    Show(Shown),
    /// Closes a notice by its index.
    Dismiss(usize),
    Shared(Option<Shared>),
}

impl State {
    /// The page for a link.
    pub(crate) fn new(parsed: Parsed, dark: bool, letters: bool) -> Self {
        let scenario = Rc::new(parsed.scenario);
        Self {
            base: base(&scenario),
            scenario,
            view: parsed.view,
            split: Vec::new(),
            typing: None,
            draft: None,
            past: Vec::new(),
            future: Vec::new(),
            notices: parsed.notices.iter().map(ToString::to_string).collect(),
            shared: None,
            shown: Shown {
                editor: false,
                code: true,
                more: false,
                help: false,
                blank: false,
                menu: None,
                knob: None,
                letters,
            },
            dark,
            opened: 0,
            entry: Entry {
                steps: 0,
                read: true,
            },
            version: 0,
        }
    }

    /// The link to what is shown, from `#` on.
    pub(crate) fn link(&self) -> String {
        link::write(&self.scenario, &self.view)
    }

    /// The preset that is open, changed or not.
    pub(crate) fn preset(&self) -> Option<&'static Preset> {
        presets::origin(&self.scenario.workload).map(|(preset, _)| preset)
    }

    /// What the editor shows: the draft, or what runs.
    pub(crate) fn workload(&self) -> &Workload {
        self.draft
            .as_ref()
            .map_or(&self.scenario.workload, |draft| &draft.workload)
    }

    /// Dark colours, by link or system.
    pub(crate) fn is_dark(&self) -> bool {
        self.view
            .theme
            .map_or(self.dark, |theme| theme == Theme::Dark)
    }

    /// A knob has one slider a run.
    pub(crate) fn is_split(&self, dial: Dial) -> bool {
        let values = knob::values(&self.scenario, dial);
        values.len() > 1
            && (self.split.contains(&dial) || values.windows(2).any(|pair| pair[0] != pair[1]))
    }

    fn open(&mut self, scenario: Valid) {
        self.scenario = Rc::new(scenario);
        self.base = base(&self.scenario);
        self.view.span = None;
        self.split.clear();
        self.draft = None;
        self.shared = None;
        self.opened += 1;
    }

    /// Changes the scenario if the result can run, else says why not.
    fn change(&mut self, change: impl FnOnce(&mut Scenario)) {
        let mut scenario = Scenario::clone(&self.scenario);
        change(&mut scenario);
        match scenario.validate() {
            Ok(valid) => self.scenario = Rc::new(valid),
            Err(problem) => self.notice(problem.to_string()),
        }
    }

    fn notice(&mut self, text: String) {
        if !self.notices.contains(&text) {
            self.notices.push(text);
        }
    }

    /// Begins a deliberate step: it can be undone and gets its own entry in the history.
    fn step(&mut self) {
        self.past.push(Rc::clone(&self.scenario));
        if self.past.len() > MAX_PAST {
            self.past.remove(0);
        }
        self.future.clear();
        self.entry.steps += 1;
    }

    fn edit(&mut self, workload: Workload) {
        if workload == *self.workload() {
            return;
        }
        let mut scenario = Scenario::clone(&self.scenario);
        edit::replace(&mut scenario, workload);
        match scenario.clone().validate() {
            Ok(valid) => {
                self.step();
                self.scenario = Rc::new(valid);
                self.draft = None;
            }
            Err(problem) => {
                self.draft = Some(Draft {
                    workload: scenario.workload,
                    problem: problem.to_string(),
                });
            }
        }
    }

    /// Takes what was typed, or says beside it why not.
    fn commit(&mut self) {
        let Some(mut typing) = self.typing.take() else {
            return;
        };
        typing.problem = self.set(&typing.field, &typing.text);
        self.typing = Some(typing).filter(|typing| typing.problem.is_some());
    }

    /// Sets a field of a knob or of the edited workload; answers why not.
    fn set(&mut self, field: &str, text: &str) -> Option<String> {
        let Some(knob) = field.strip_prefix("knob/") else {
            let mut workload = self.workload().clone();
            let refused = edit::apply(&mut workload, field, text).err();
            if refused.is_none() {
                self.edit(workload);
            }
            return refused;
        };
        let (key, run) = knob.split_once('/')?;
        let knob = Dial::by_id(key)?;
        // The unit is shown: it need not be taken away.
        let unit = knob.human(0);
        let unit = unit.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let text = if knob.parse(text).is_err() {
            text.trim_end_matches(unit)
        } else {
            text
        };
        match knob.parse(text) {
            Ok(value) => self.change(|s| knob::set(s, knob, run.parse().ok(), value)),
            Err(problem) => return Some(problem.to_string()),
        }
        None
    }

    /// What a knob is reset to.
    pub(crate) fn standard(&self, dial: Dial, run: Option<usize>) -> u64 {
        // The roles of what was opened may have been edited since.
        let role = dial.standard(&self.scenario.workload);
        let last = self.base.runs.len() - 1;
        role.unwrap_or_else(|| dial.get(&self.base, run.unwrap_or(0).min(last)))
    }

    fn travel(&mut self, back: bool) {
        // A draft is the latest step: going back forgets it.
        if back && self.draft.take().is_some() {
            return;
        }
        let (from, to) = match back {
            true => (&mut self.past, &mut self.future),
            false => (&mut self.future, &mut self.past),
        };
        if let Some(scenario) = from.pop() {
            to.push(std::mem::replace(&mut self.scenario, scenario));
            self.base = fresh(&self.scenario).unwrap_or_else(|| Rc::clone(&self.base));
            self.draft = None;
            self.entry.steps += 1;
        }
    }

    fn take(&mut self, action: Action) {
        self.entry.read = false;
        match action {
            Action::Link(parsed) => {
                self.view = parsed.view;
                let span = self.view.span;
                if *self.scenario != parsed.scenario {
                    let before = self.opened;
                    let same = self.scenario.workload.title == parsed.scenario.workload.title;
                    self.open(parsed.scenario);
                    self.view.span = span;
                    // A step back from a change keeps the view.
                    self.opened = if same && span.is_none() {
                        before
                    } else {
                        self.opened
                    };
                }
                self.notices = parsed.notices.iter().map(ToString::to_string).collect();
                self.entry.read = true;
            }
            Action::Preset(preset) => {
                if let Ok(valid) = preset.scenario().validate() {
                    self.step();
                    self.notices.clear();
                    self.open(valid);
                }
            }
            Action::Reset => {
                self.step();
                self.open(Valid::clone(&self.base));
            }
            Action::Knob(knob, run, value) => self.change(|s| knob::set(s, knob, run, value)),
            Action::Split(knob, true) => self.split.push(knob),
            Action::Split(knob, false) => {
                self.split.retain(|other| *other != knob);
                if let Some(first) = knob::values(&self.scenario, knob).first().copied() {
                    self.change(|s| knob::set(s, knob, None, first));
                }
            }
            Action::AddRun if self.scenario.runs.len() < MAX_RUNS => {
                self.step();
                self.change(|s| s.runs.extend(runs::another(s)));
            }
            Action::AddRun => {}
            Action::RemoveRun(run) if self.scenario.runs.len() > 1 => {
                self.step();
                self.change(|s| drop(s.runs.remove(run)));
            }
            Action::RemoveRun(_) => {}
            Action::Run(run, knob, value) => {
                self.step();
                self.change(|s| knob::set(s, knob, Some(run), value));
            }
            Action::Type(typing) => self.typing = typing,
            Action::Commit => self.commit(),
            Action::Set(field, text) => {
                if let Some(problem) = self.set(&field, &text) {
                    self.notice(problem);
                }
            }
            Action::Rebuild(action, at) => {
                let mut workload = self.workload().clone();
                edit::rebuild(&mut workload, &action, &at);
                self.edit(workload);
            }
            Action::Undo => self.travel(true),
            Action::Redo => self.travel(false),
            Action::Looked(at, span) => {
                self.view.span = span;
                if at != self.scenario.at {
                    self.change(|s| s.at = at);
                }
            }
            Action::Theme => {
                let theme = if self.is_dark() {
                    Theme::Light
                } else {
                    Theme::Dark
                };
                self.view.theme = Some(theme);
            }
            Action::Dark(dark) => self.dark = dark,
            Action::Present(present) => {
                self.view.present = present;
                self.shown.knob = None;
                self.shown.menu = None;
            }
            Action::Show(shown) => self.shown = shown,
            Action::Dismiss(index) if index < self.notices.len() => {
                drop(self.notices.remove(index))
            }
            Action::Dismiss(_) => {}
            Action::Shared(shared) => self.shared = shared,
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Self::clone(&self);
        next.version += 1;
        next.take(action);
        Rc::new(next)
    }
}

/// What reset returns to: the preset as it comes, or a scenario of the user's own as it was opened.
fn base(scenario: &Rc<Valid>) -> Rc<Valid> {
    fresh(scenario).unwrap_or_else(|| Rc::clone(scenario))
}

/// The preset that a scenario's workload is from, with its own knobs.
fn fresh(scenario: &Scenario) -> Option<Rc<Valid>> {
    let (preset, revision) = presets::origin(&scenario.workload)?;
    preset.revision(revision)?.validate().ok().map(Rc::new)
}

/// The runs that are compared.
mod runs {
    use crate::runtime::Version;
    use crate::scenario::{Run, Scenario};

    /// Worth comparing with, most telling first.
    const NEXT: [Version; 6] = [
        Version::PY312,
        Version::PY314T,
        Version::PY27,
        Version::PY314,
        Version::PY39,
        Version::PY313T,
    ];

    /// The last run once more, on a Python that is not there yet.
    pub(super) fn another(scenario: &Scenario) -> Option<Run> {
        let last = scenario.runs.last()?.clone();
        let runtime = NEXT
            .into_iter()
            .find(|next| scenario.runs.iter().all(|run| run.runtime != *next));
        Some(Run {
            runtime: runtime.unwrap_or(last.runtime),
            ..last
        })
    }
}
