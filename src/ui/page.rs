//! What every component can reach: the state, the stage, and the way to change them.

use yew::prelude::*;

use super::keys::Command;
use super::stage::Stage;
use super::state::{Action, Shown, State};
use super::{document, focus, share};
use crate::scenario::presets;

/// Handed down as a context.
#[derive(Clone, PartialEq)]
pub(crate) struct Page {
    pub(crate) state: UseReducerHandle<State>,
    pub(crate) stage: Stage,
}

/// The page, in any component below [`super::app::App`].
#[hook]
pub(crate) fn use_page() -> Page {
    // Every component stands below the provider.
    #[allow(clippy::expect_used)]
    use_context::<Page>().expect("components are used within the app")
}

impl Page {
    /// Changes the state.
    pub(crate) fn act(&self, action: Action) {
        self.state.dispatch(action);
    }

    /// A callback that changes the state.
    pub(crate) fn on<E: 'static>(&self, action: impl Fn(E) -> Action + 'static) -> Callback<E> {
        let state = self.state.clone();
        Callback::from(move |event| state.dispatch(action(event)))
    }

    /// A callback that carries out a command.
    pub(crate) fn on_command<E: 'static>(&self, command: Command) -> Callback<E> {
        let page = self.clone();
        Callback::from(move |_| page.run(command))
    }

    /// A callback that folds or unfolds something.
    pub(crate) fn on_show<E: 'static>(&self, change: impl Fn(&mut Shown) + 'static) -> Callback<E> {
        let page = self.clone();
        Callback::from(move |_| page.show(&change))
    }

    /// Folds or unfolds something.
    pub(crate) fn show(&self, change: impl Fn(&mut Shown)) {
        let mut shown = self.state.shown;
        change(&mut shown);
        self.act(Action::Show(shown));
    }

    /// Carries out a command.
    pub(crate) fn run(&self, command: Command) {
        let shown = self.state.shown;
        match command {
            Command::Present => self.act(Action::Present(!self.state.view.present)),
            Command::Leave => self.leave(),
            Command::Blank => self.show(|shown| shown.blank = true),
            Command::NextPreset => self.turn(1),
            Command::PrevPreset => self.turn(-1),
            Command::Play => self.stage.play(),
            Command::StepOn => self.stage.step(1),
            Command::StepBack => self.stage.step(-1),
            Command::NudgeOn => self.stage.nudge(0.01),
            Command::NudgeBack => self.stage.nudge(-0.01),
            Command::LaneUp => self.stage.select_next(-1),
            Command::LaneDown => self.stage.select_next(1),
            Command::Start => self.stage.jump(false),
            Command::End => self.stage.jump(true),
            Command::ZoomIn => self.stage.zoom(0.7),
            Command::ZoomOut => self.stage.zoom(1.0 / 0.7),
            Command::PanLeft => self.stage.pan(-0.15),
            Command::PanRight => self.stage.pan(0.15),
            Command::Fit => self.stage.fit(),
            Command::Knob(index) => self.knob(index),
            Command::Compare => self.act(Action::AddRun),
            Command::Share => share::copy(self),
            Command::Reset => self.act(Action::Reset),
            Command::Theme => self.act(Action::Theme),
            Command::Edit => self.show(|shown| shown.editor = !shown.editor),
            Command::Code => self.show(|shown| shown.code = !shown.code),
            Command::Undo => self.act(Action::Undo),
            Command::Redo => self.act(Action::Redo),
            Command::Help => self.show(move |new| new.help = !shown.help),
        }
    }

    /// Leaves the innermost thing that can be left.
    fn leave(&self) {
        let shown = self.state.shown;
        if self.stage.cancel() {
            return;
        }
        if shown.help || shown.blank || shown.knob.is_some() {
            self.show(|shown| (shown.help, shown.blank, shown.knob) = (false, false, None));
        } else if self.state.shared.is_some() {
            self.act(Action::Shared(None));
        } else if self.state.view.present {
            self.act(Action::Present(false));
        }
    }

    /// Opens the preset so many places further on.
    fn turn(&self, by: isize) {
        let here = self
            .state
            .preset()
            .and_then(|open| presets::ALL.iter().position(|p| p.id == open.id));
        let next = match here {
            Some(here) => here.checked_add_signed(by),
            None => Some(0),
        };
        if let Some(preset) = next.and_then(|next| presets::ALL.get(next)) {
            self.act(Action::Preset(preset));
        }
    }

    /// Takes the keyboard to a knob; while presenting, the knob comes to the stage.
    fn knob(&self, index: usize) {
        if self.state.view.present {
            self.show(|shown| shown.knob = Some(index));
        } else if let Some(knob) =
            document().and_then(|d| d.query_selector_all(".knobs [data-knob]").ok())
        {
            focus(knob.item(index as u32));
        }
    }
}
