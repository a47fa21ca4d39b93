//! What can happen to the state, and what it does.

use super::{Card, Shared, Shown, State, Text, Typing, runs};
use crate::edit;
use crate::knob::{self, Dial};
use crate::link::{LinkView, Parsed, Theme};
use crate::scenario::MAX_RUNS;
use crate::scenario::check::Valid;
use crate::scenario::presets::Preset;
use crate::time::Ns;
use crate::ui::guest::{Guest, Said};

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
    /// The same of all runs, from a point of a chart.
    Turn(Dial, u64),
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
    Looked(Option<Ns>, LinkView),
    Theme,
    /// The system changed its colours.
    Dark(bool),
    Present(bool),
    Show(Shown),
    /// Something is to be told.
    Say(String),
    /// A file is read, shown or taken away.
    Guest(Guest),
    /// What a worker says of the file.
    Heard(Said),
    /// Closes a notice by its index.
    Dismiss(usize),
    Shared(Option<Shared>),
    /// Opens a card, or closes it.
    Card(Option<Card>),
    /// The text of the card with this name.
    Told(String, Text),
}

impl State {
    pub(super) fn take(&mut self, action: Action) {
        self.entry.read = false;
        match action {
            Action::Link(parsed) => {
                let span = parsed.view.span;
                if *self.scenario != parsed.scenario {
                    let before = self.opened;
                    let same = self.scenario.workload.title == parsed.scenario.workload.title;
                    self.open(parsed.scenario);
                    // A step back from a change keeps the view.
                    self.opened = if same && span.is_none() {
                        before
                    } else {
                        self.opened
                    };
                }
                let view = &parsed.view;
                (self.shown.rule, self.shown.compare) = (view.rule, view.compare);
                self.links += 1;
                self.view = parsed.view;
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
            Action::Knob(dial, run, value) => self.turn(dial, run, value),
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
            Action::Turn(knob, value) => {
                self.step();
                self.change(|s| knob::set(s, knob, None, value));
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
            Action::Looked(at, view) => {
                self.view = view;
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
            Action::Say(text) => self.notice(text),
            Action::Guest(guest) => self.guest = guest,
            Action::Heard(said) => {
                if let Some(problem) = self.guest.hear(said) {
                    self.notice(problem);
                }
            }
            Action::Dismiss(index) if index < self.notices.len() => {
                drop(self.notices.remove(index))
            }
            Action::Dismiss(_) => {}
            Action::Shared(shared) => self.shared = shared,
            Action::Card(card) => self.card = card,
            Action::Told(name, text) => {
                if let Some(card) = self.card.as_mut().filter(|card| card.name == name) {
                    card.text = text;
                }
            }
        }
    }
}
