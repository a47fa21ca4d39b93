//! What the page shows, and the one function that changes it.
//!
//! The scenario is always one that can run. What is being edited and cannot run stands in [`Draft`] beside it.

use std::rc::Rc;

use yew::prelude::*;

use super::guest::Guest;
use super::media;
use crate::edit;
use crate::knob::{self, Dial};
use crate::link::{self, LinkView, Parsed, Theme};
use crate::scenario::check::Valid;
use crate::scenario::presets::{self, Preset};
use crate::scenario::{Scenario, Workload};
use crate::view::lanes::Lanes;

mod action;
mod runs;
mod shown;

pub(crate) use action::Action;
pub(crate) use shown::{Card, Draft, Entry, Shared, Shown, Text, Typing};

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
    /// The knob that is being turned: all its turns are one change to undo.
    turned: Option<(Dial, Option<usize>)>,
    pub(crate) notices: Vec<String>,
    /// Recorded runs, of a file.
    pub(crate) guest: Guest,
    /// The link was copied or is to be copied by hand.
    pub(crate) shared: Option<Shared>,
    pub(crate) shown: Shown,
    /// The card that is open.
    pub(crate) card: Option<Card>,
    /// The system's colours are dark.
    pub(crate) dark: bool,
    /// Grows whenever another scenario is opened: the stage then forgets where it was.
    pub(crate) opened: u32,
    /// Grows whenever a link is followed: the stage then shows what the link asks for.
    pub(crate) links: u32,
    pub(crate) entry: Entry,
    /// Grows with every change: two states with the same number are equal.
    version: u32,
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version
    }
}

impl State {
    /// The page for a link.
    pub(crate) fn new(parsed: Parsed, dark: bool, letters: bool) -> Self {
        let scenario = Rc::new(parsed.scenario);
        let (rule, compare) = (parsed.view.rule, parsed.view.compare);
        Self {
            base: base(&scenario),
            scenario,
            view: parsed.view,
            split: Vec::new(),
            typing: None,
            draft: None,
            past: Vec::new(),
            future: Vec::new(),
            turned: None,
            notices: parsed.notices.iter().map(ToString::to_string).collect(),
            guest: Guest::default(),
            shared: None,
            shown: Shown {
                editor: false,
                // As when one of the others is opened by hand: a low screen has room for one list.
                code: !(rule || compare) || !media::is_low(),
                rule,
                compare,
                charts: false,
                more: false,
                help: false,
                blank: false,
                menu: None,
                knob: None,
                letters,
            },
            card: None,
            dark,
            opened: 0,
            links: 0,
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
        let view = &mut self.view;
        (view.span, view.range) = (None, None);
        view.ask_for(&Lanes::default(), 0);
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
        self.remember();
        self.entry.steps += 1;
    }

    /// Keeps the scenario as it is, to be returned to.
    fn remember(&mut self) {
        self.turned = None;
        self.past.push(Rc::clone(&self.scenario));
        if self.past.len() > MAX_PAST {
            self.past.remove(0);
        }
        self.future.clear();
    }

    /// A knob is turned: where it stood before can be returned to.
    fn turn(&mut self, dial: Dial, run: Option<usize>, value: u64) {
        if self.turned != Some((dial, run)) {
            self.remember();
            self.turned = Some((dial, run));
        }
        self.change(|s| knob::set(s, dial, run, value));
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
            Ok(value) => self.turn(knob, run.parse().ok(), value),
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
        self.turned = None;
        if let Some(scenario) = from.pop() {
            to.push(std::mem::replace(&mut self.scenario, scenario));
            self.base = fresh(&self.scenario).unwrap_or_else(|| Rc::clone(&self.base));
            self.draft = None;
            self.entry.steps += 1;
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
