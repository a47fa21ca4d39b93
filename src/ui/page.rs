//! State and stage together, and what commands do to them.

use web_sys::Element;
use yew::prelude::*;

use super::keys::Command;
use super::knobs::SELECTOR;
use super::lanes::MENU;
use super::stage::{Lane, Stage};
use super::state::{Action, Shown, State};
use super::{all, card, charts, focus, guest, media, share};
use crate::knob::Dial;
use crate::scenario::presets;

/// Handed to everything that draws or listens.
#[derive(Clone, PartialEq)]
pub(crate) struct Page {
    pub(crate) state: UseReducerHandle<State>,
    pub(crate) stage: Stage,
}

impl Page {
    /// Changes the state.
    pub(crate) fn act(&self, action: Action) {
        self.state.dispatch(action);
    }

    /// Folds or unfolds something.
    pub(crate) fn show(&self, change: impl FnOnce(&mut Shown)) {
        let mut shown = self.state.shown;
        change(&mut shown);
        self.act(Action::Show(shown));
    }

    /// Folds or unfolds one of the lists beside the stage; a low screen has room for one of them.
    fn unfold(&self, which: fn(&mut Shown) -> &mut bool) {
        self.show(|shown| {
            let open = !*which(shown);
            if open && media::is_low() {
                (shown.rule, shown.compare, shown.code) = (false, false, false);
            }
            *which(shown) = open;
        });
    }

    /// Carries out a command.
    pub(crate) fn run(&self, command: Command) {
        let stage = &self.stage;
        match command {
            Command::Present => self.act(Action::Present(!self.state.view.present)),
            Command::Leave => self.leave(),
            Command::Blank => self.show(|shown| shown.blank = true),
            Command::NextPreset => self.turn(1),
            Command::PrevPreset => self.turn(-1),
            Command::Play => stage.change(|core| core.toggle_play()),
            Command::Faster => stage.change(|core| core.change_pace(2.0)),
            Command::Slower => stage.change(|core| core.change_pace(0.5)),
            Command::StepOn => stage.change(|core| core.step(1)),
            Command::StepBack => stage.change(|core| core.step(-1)),
            Command::StepBy => stage.change(|core| core.next_step_by()),
            Command::NudgeOn => stage.change(|core| core.nudge(0.01)),
            Command::NudgeBack => stage.change(|core| core.nudge(-0.01)),
            Command::LaneUp => stage.change(|core| core.select_next(-1)),
            Command::LaneDown => stage.change(|core| core.select_next(1)),
            Command::Start => stage.change(|core| core.jump(false)),
            Command::End => stage.change(|core| core.jump(true)),
            Command::ZoomIn => stage.change(|core| core.glide(|core| core.zoom(0.7, None))),
            Command::ZoomOut => stage.change(|core| core.glide(|core| core.zoom(1.0 / 0.7, None))),
            Command::PanLeft => stage.change(|core| core.glide(|core| core.pan(-0.15))),
            Command::PanRight => stage.change(|core| core.glide(|core| core.pan(0.15))),
            Command::Fit => stage.change(|core| core.glide(|core| core.fit())),
            Command::MarkEnd => stage.change(|core| core.mark_end()),
            Command::ZoomToRange => stage.change(|core| core.glide(|core| core.zoom_to_range())),
            Command::Lanes => self.menu(MENU),
            Command::HideLane => stage.change(|core| core.selected_lane(Lane::Hide)),
            Command::PinLane => stage.change(|core| core.selected_lane(Lane::Pin)),
            Command::LaneEarlier => stage.change(|core| core.selected_lane(Lane::Up)),
            Command::LaneLater => stage.change(|core| core.selected_lane(Lane::Down)),
            Command::AllLanes => stage.change(|core| core.all_lanes()),
            Command::Knob(index) => self.knob(index),
            Command::Compare => self.act(Action::AddRun),
            Command::Share => share::copy(self),
            Command::Open => guest::pick(),
            Command::Reset => self.act(Action::Reset),
            Command::Theme => self.act(Action::Theme),
            Command::Card => self.explain(),
            Command::Charts => {
                charts::load();
                self.show(|shown| shown.charts = !shown.charts);
            }
            Command::Edit => self.show(|shown| shown.editor = !shown.editor),
            Command::Code => self.unfold(|shown| &mut shown.code),
            Command::Rule => self.unfold(|shown| &mut shown.rule),
            Command::SideBySide => self.unfold(|shown| &mut shown.compare),
            Command::Parting => stage.change(|core| core.go_to_parting()),
            Command::Arrows => stage.change(|core| core.toggle_arrows()),
            Command::Undo => self.act(Action::Undo),
            Command::Redo => self.act(Action::Redo),
            Command::Help => self.show(|shown| shown.help = !shown.help),
        }
    }

    /// Leaves the innermost thing that can be left.
    fn leave(&self) {
        let shown = self.state.shown;
        if self.stage.change(|core| core.cancel()) {
            return;
        }
        if let Some(menu) = shown.menu {
            self.show(|shown| shown.menu = None);
            let button = [".menu > button[data-arg='", &menu.to_string(), "']"].concat();
            focus(all(&button).first().map(AsRef::as_ref));
        } else if shown.help || shown.blank || shown.knob.is_some() {
            self.show(|shown| (shown.help, shown.blank, shown.knob) = (false, false, None));
        } else if self.stage.change(|core| core.forget_range()) {
        } else if self.state.shared.is_some() {
            self.act(Action::Shared(None));
        } else if shown.charts {
            self.show(|shown| shown.charts = false);
        } else if self.state.view.present {
            self.act(Action::Present(false));
        }
    }

    /// Opens a menu, or closes it.
    pub(crate) fn menu(&self, number: usize) {
        let menu = Some(number).filter(|menu| self.state.shown.menu != Some(*menu));
        self.show(|shown| shown.menu = menu);
    }

    /// Closes the dialog that lies over the page; false if there is none.
    pub(crate) fn close(&self) -> bool {
        let open = self.state.shown.help || self.state.card.is_some();
        if open {
            self.show(|shown| shown.help = false);
            self.act(Action::Card(None));
        }
        open
    }

    /// Opens the card of the run that the selected thread belongs to.
    fn explain(&self) {
        let selected = self.stage.read(|core| core.selected());
        let run = selected.map_or(0, |selection| selection.run);
        let runs = &self.state.scenario.runs;
        let first = runs.get(run).and_then(|run| run.cards().into_iter().next());
        if let Some(first) = first {
            card::open(self, first.name);
        }
    }

    /// Opens the preset so many places further on.
    fn turn(&self, by: isize) {
        let here = |open: &presets::Preset| presets::ALL.iter().position(|p| p.id == open.id);
        let next = match self.state.preset().and_then(here) {
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
        } else {
            focus(all(SELECTOR).get(index).map(AsRef::as_ref));
        }
    }

    /// Turns a knob back to what the scenario came with.
    pub(crate) fn reset_knob(&self, knob: Dial, run: Option<usize>) {
        self.act(Action::Knob(knob, run, self.state.standard(knob, run)));
    }

    /// Cursor and view have come to rest: the link follows, and the marked line of Python and of the rule come into sight.
    pub(crate) fn settle(&self) {
        let mut view = self.state.view.clone();
        let shown = self.state.shown;
        (view.rule, view.compare) = (shown.rule, shown.compare);
        let at = self.stage.read(|core| core.chosen(&mut view));
        if self.state.scenario.at != at || self.state.view != view {
            self.act(Action::Looked(at, view));
        }
        for line in all(".code [aria-current], .rule [aria-current]") {
            show_in_list(&line);
        }
    }
}

/// Scrolls the list that a line stands in, and nothing but that list.
fn show_in_list(line: &Element) {
    let Some(list) = line.closest(".code, .rule").ok().flatten() else {
        return;
    };
    let (own, frame) = (
        line.get_bounding_client_rect(),
        list.get_bounding_client_rect(),
    );
    let (above, below) = (frame.top() - own.top(), own.bottom() - frame.bottom());
    if list.scroll_height() > list.client_height() && above.max(below) > 0.0 {
        let by = if above > 0.0 {
            -above - own.height()
        } else {
            below + own.height()
        };
        list.set_scroll_top(list.scroll_top() + by as i32);
    }
}
