//! What is shown, and what changes it.

use std::collections::BTreeSet;
use std::rc::Rc;

use yew::prelude::*;

use crate::reality::cells::Results;
use crate::reality::look::{Look, Part};
use crate::reality::recording::Recording;
use crate::view::palette::Theme;

/// Results, and where they come from.
#[derive(Debug, PartialEq)]
pub(super) struct Figures {
    /// The name of the visitor's file; none for the results of the site.
    pub(super) file: Option<String>,
    pub(super) results: Results,
}

/// All that is shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    pub(super) look: Look,
    /// The results on show; none while they are on their way.
    pub(super) figures: Option<Rc<Figures>>,
    /// The results of the site, kept to come back to.
    shipped: Option<Rc<Figures>>,
    /// The recordings, once somebody wants to see one.
    pub(super) recordings: Option<Rc<Vec<Recording>>>,
    /// Why a file was refused, or did not arrive.
    pub(super) problem: Option<String>,
    /// Cells whose other metrics are unfolded.
    pub(super) open: BTreeSet<usize>,
    /// The cell that is pointed at, in the chart or in the table.
    pub(super) at: Option<usize>,
    /// The system's theme.
    dark: bool,
}

/// What can happen.
#[derive(Debug)]
pub(super) enum Action {
    Look(Look),
    Arrived(Rc<Figures>),
    Recorded(Rc<Vec<Recording>>),
    Refused(String),
    Dismiss,
    Shipped,
    Unfold(usize),
    Point(Option<usize>),
    Dark(bool),
}

impl State {
    pub(super) fn new(hash: &str, dark: bool) -> Self {
        Self {
            look: Look::read(hash),
            figures: None,
            shipped: None,
            recordings: None,
            problem: None,
            open: BTreeSet::new(),
            at: None,
            dark,
        }
    }

    pub(super) fn theme(&self) -> Theme {
        match self.look.dark.unwrap_or(self.dark) {
            true => Theme::Dark,
            false => Theme::Light,
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Look(look) => {
                next.at = None;
                next.look = look;
            }
            Action::Arrived(figures) => {
                if figures.file.is_none() {
                    next.shipped = Some(Rc::clone(&figures));
                }
                next.show(figures);
            }
            Action::Recorded(recordings) => next.recordings = Some(recordings),
            Action::Refused(problem) => next.problem = Some(problem),
            Action::Dismiss => next.problem = None,
            Action::Shipped => {
                if let Some(shipped) = self.shipped.clone() {
                    next.show(shipped);
                }
            }
            Action::Unfold(cell) => {
                if !next.open.remove(&cell) {
                    next.open.insert(cell);
                }
            }
            Action::Point(at) => next.at = at,
            Action::Dark(dark) => next.dark = dark,
        }
        Rc::new(next)
    }
}

impl State {
    fn show(&mut self, figures: Rc<Figures>) {
        // A workload or an interpreter that these results do not have would show nothing.
        if let Part::Workload(name) = &self.look.part
            && figures.results.workload(name).is_none()
        {
            self.look.part = Part::Summary;
        }
        let known = |tag: &String| figures.results.interpreters.contains(tag);
        self.look.python = self.look.python.take().filter(known);
        (self.at, self.problem) = (None, None);
        self.open.clear();
        self.figures = Some(figures);
    }
}
