//! What is shown, and what changes it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use yew::prelude::*;

use super::task::{Job, Purpose, Said, Seeds};
use crate::fidelity::judge::Judged;
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
    /// The visitor's cells, simulated in the page.
    pub(super) measured: bool,
    /// The primitives of the visitor's machine, as a file.
    pub(super) primitives: Option<Rc<str>>,
}

/// All that is shown.
#[derive(Debug, Clone)]
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
    /// With which seeds a program is simulated again.
    pub(super) seeds: Seeds,
    /// What came of that, by cell.
    pub(super) again: BTreeMap<usize, (Seeds, Rc<[Judged]>)>,
    /// What is being simulated.
    pub(super) job: Option<Rc<Job>>,
    /// How many simulations of it are done, of how many.
    pub(super) done: (usize, usize),
    /// The system's theme.
    dark: bool,
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        let job = |state: &Self| state.job.as_ref().map(Rc::as_ptr);
        let rest = |state: &Self| (state.seeds, state.done, state.at, state.dark);
        self.look == other.look
            && self.figures == other.figures
            && self.recordings == other.recordings
            && self.problem == other.problem
            && self.open == other.open
            && self.again == other.again
            && job(self) == job(other)
            && rest(self) == rest(other)
    }
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
    Seeds(Seeds),
    Begin(Rc<Job>),
    Says(Said),
    Cancel,
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
            seeds: Seeds::All,
            again: BTreeMap::new(),
            job: None,
            done: (0, 0),
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
            Action::Seeds(seeds) => next.seeds = seeds,
            Action::Begin(job) => {
                (next.problem, next.done) = (None, (0, 0));
                next.job = Some(job);
            }
            Action::Says(said) => next.hear(said),
            Action::Cancel => next.job = None,
        }
        Rc::new(next)
    }
}

impl State {
    /// What the worker says. It has been let go of if somebody cancelled.
    fn hear(&mut self, said: Said) {
        let Some(job) = self.job.take() else { return };
        let results = match said {
            Said::Progress(done, of) => {
                self.done = (done, of);
                self.job = Some(job);
                return;
            }
            Said::Done(rows) => match &job.task.purpose {
                Purpose::Again(cell, seeds) => {
                    self.again.insert(*cell, (*seeds, rows.into()));
                    return;
                }
                Purpose::File(name) => Results::new(rows).map(|results| (name, results)),
            },
            Said::Failed(problem) => Err(problem),
        };
        match results {
            Ok((name, results)) => self.show(Rc::new(Figures {
                file: Some(name.clone()),
                results,
                measured: true,
                primitives: job.task.primitives.clone(),
            })),
            Err(problem) => self.problem = Some(format!("{problem}. What was here stays.")),
        }
    }

    fn show(&mut self, figures: Rc<Figures>) {
        // A workload or an interpreter that these results do not have would show nothing.
        if let Part::Workload(name) = &self.look.part
            && figures.results.workload(name).is_none()
        {
            self.look.part = Part::Summary;
        }
        let known = |tag: &String| figures.results.interpreters.contains(tag);
        self.look.python = self.look.python.take().filter(known);
        (self.at, self.problem, self.job) = (None, None, None);
        self.again.clear();
        self.open.clear();
        self.figures = Some(figures);
    }
}
