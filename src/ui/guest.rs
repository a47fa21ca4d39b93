//! A recorded run beside the simulated ones: read from a file by a worker, shown on the same clock. It is no part of the
//! link, which says what to simulate.

use std::rc::Rc;

use web_sys::{File, HtmlElement};
use yew::prelude::*;

use super::by_id;
use super::header::menu;
use super::page::Page;
use super::parts::{Button, button, select};
use super::state::Action;
use crate::exchange::Recorded;
use crate::exchange::import::MAX_FILE;
use crate::exchange::told::told;
use crate::explain::Explanation;
use crate::scenario::{MAX_RUNS, Run};
use crate::view::RunView;
use crate::view::lanes;
use crate::view::numbers::Number;
use crate::view::text::span;
use wasm_bindgen::JsCast as _;

mod drop;
mod job;
mod worker;

pub(crate) use drop::{chosen, listen};
use job::Job;
pub(crate) use job::Said;
pub(super) use worker::listen as read_files;

/// The number of its menu: runs and lanes have those before.
const MENU: usize = MAX_RUNS + 2;
/// Characters of a run's name beside its lanes.
const LABEL: usize = 14;

/// What the page has of files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guest {
    /// A file that is being read.
    coming: Option<Coming>,
    /// The file on show.
    pub(crate) shown: Option<Shown>,
}

#[derive(Debug, Clone)]
struct Coming {
    name: String,
    percent: u32,
    job: Rc<Job>,
}

/// A file that was read: one of its runs is on show.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    file: Rc<str>,
    runs: Rc<Vec<Recorded>>,
    chosen: usize,
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.runs, &other.runs) && self.chosen == other.chosen
    }
}

impl Guest {
    /// Takes what the worker says; what is to be told to the user, if anything.
    pub(crate) fn hear(&mut self, said: Said) -> Option<String> {
        let coming = self.coming.as_mut()?;
        match said {
            Said::Progress(percent) => {
                coming.percent = percent;
                return None;
            }
            Said::Runs(runs) => {
                self.shown = Some(Shown {
                    file: coming.name.as_str().into(),
                    runs: Rc::new(runs),
                    chosen: 0,
                });
            }
            Said::Failed(problem) => {
                let problem = [&coming.name, " was not opened: ", &problem].concat();
                self.coming = None;
                return Some(problem);
            }
        }
        self.coming = None;
        None
    }

    /// Begins to read a file.
    fn begin(&mut self, name: String, job: Job) {
        self.stop();
        self.coming = Some(Coming {
            name,
            percent: 0,
            job: Rc::new(job),
        });
    }

    /// Stops what is being read, else lets go of what was read.
    pub(crate) fn close(&mut self) {
        if !self.stop() {
            self.shown = None;
        }
    }

    /// Stops what is being read; false if nothing is. Older states may still have the worker: it is not enough to let go.
    fn stop(&mut self) -> bool {
        let coming = self.coming.take();
        if let Some(coming) = &coming {
            coming.job.stop();
        }
        coming.is_some()
    }

    /// Shows another run of the file.
    pub(crate) fn choose(&mut self, run: usize) {
        if let Some(shown) = self.shown.as_mut().filter(|shown| run < shown.runs.len()) {
            shown.chosen = run;
        }
    }
}

impl Shown {
    /// The run on show.
    pub(crate) fn run(&self) -> &Recorded {
        &self.runs[self.chosen]
    }

    /// What it is called where there is little room: the name of the file, or that of the run if there are several.
    fn label(&self) -> String {
        let run = self.run();
        let name = match self.runs.len() {
            1 => &self.file,
            _ if run.name.is_empty() => &self.file,
            _ => run.name.as_str(),
        };
        let mut short: String = name.chars().take(LABEL).collect();
        if short.len() < name.len() {
            short.push('…');
        }
        short
    }
}

/// The run on show as the stage has it.
#[derive(Debug)]
pub(crate) struct Lanes {
    shown: Shown,
    label: String,
    /// Means nothing: nobody knows the settings of a real run.
    settings: Run,
}

impl Lanes {
    pub(crate) fn new(shown: Shown) -> Self {
        Self {
            label: shown.label(),
            shown,
            settings: Run::default(),
        }
    }

    /// As the view sees it, with this place among the runs.
    pub(crate) fn view<'a>(&'a self, index: usize, lanes: &'a lanes::Lanes) -> RunView<'a> {
        let run = self.shown.run();
        RunView {
            index,
            lanes,
            run: &self.settings,
            recorded: Some(&self.label),
            trace: &run.trace,
            names: &run.names,
            interpreters: &run.interpreters,
        }
    }

    pub(crate) fn run(&self) -> &Recorded {
        self.shown.run()
    }

    /// What a thread does at an instant.
    pub(crate) fn told(&self, thread: usize, at: u64) -> Explanation {
        told(self.shown.run(), &self.shown.file, thread, at)
    }

    /// Adds its numbers to those of the simulated runs, as far as they are known.
    pub(crate) fn count(&self, numbers: &mut [Number]) {
        let (run, end) = (self.shown.run(), self.shown.run().trace.end);
        let busy = || {
            let lanes = run.trace.cores.iter().map(|lane| lane.until(end)[1]);
            let busy = lanes.sum::<u64>() as f64 / end.max(1) as f64;
            let cores = run.trace.cores.len();
            (cores > 0).then(|| format!("{busy:.1} of {cores}"))
        };
        for number in numbers {
            let value = match number.key {
                "total" => Some(span(end)),
                "handoffs" => run.handoffs().map(|times| times.to_string()),
                "busy" => busy(),
                _ => None,
            };
            number.values.push(value.unwrap_or_else(|| "–".to_owned()));
        }
    }
}

/// Lets the user choose a file.
pub(crate) fn pick() {
    let input = by_id("file").and_then(|input| input.dyn_into::<HtmlElement>().ok());
    if let Some(input) = input {
        input.click();
    }
}

/// Reads a file.
pub(crate) fn open(page: &Page, file: &File) {
    let name = file.name();
    if file.size() > MAX_FILE as f64 {
        let (size, limit) = (file.size().to_string(), MAX_FILE.to_string());
        let words = [" was not opened: it has ", " bytes, more than "];
        page.act(Action::Say(
            [&name, words[0], &size, words[1], &limit].concat(),
        ));
        return;
    }
    let state = page.state.dispatcher();
    match Job::start(file, move |said| state.dispatch(Action::Heard(said))) {
        Ok(job) => {
            let mut guest = page.state.guest.clone();
            guest.begin(name, job);
            page.act(Action::Guest(guest));
        }
        Err(problem) => page.act(Action::Say([&name, " was not opened: ", &problem].concat())),
    }
}

/// How far the reading is.
pub(crate) fn progress(page: &Page) -> Html {
    let Some(coming) = &page.state.guest.coming else {
        return Html::default();
    };
    html! {
        <div class="notice" id="reading">
            <span>{ ["Reading ", &coming.name].concat() }</span>
            <progress max="100" value={coming.percent.to_string()} />
            { button(Button { action: "close-guest", word: "Stop".into(), ..Button::default() }) }
        </div>
    }
}

/// Characters of its chip in the header.
pub(crate) fn width(page: &Page) -> Option<usize> {
    let shown = page.state.guest.shown.as_ref()?;
    Some(shown.label().chars().count())
}

/// The chip of the recorded run, the last.
pub(crate) fn chip(page: &Page) -> Html {
    let Some(shown) = &page.state.guest.shown else {
        return Html::default();
    };
    let label = ["Recorded run: ", &shown.file].concat();
    menu(
        page,
        MENU,
        "chip guest",
        Some(label),
        shown.label().into(),
        &|| sheet(shown),
    )
}

fn sheet(shown: &Shown) -> Html {
    let name = |run: &Recorded| match run.name.is_empty() {
        true => shown.file.to_string(),
        false => run.name.clone(),
    };
    let names: Vec<String> = shown.runs.iter().map(name).collect();
    let words: Vec<&str> = names.iter().map(String::as_str).collect();
    html! {
        <>
            <h3>{ shown.file.to_string() }</h3>
            if words.len() > 1 {
                { select("guest".to_owned(), "Run of the file".into(), &words, shown.chosen) }
            }
            <p>{ "Recorded, not simulated: no part of the link, and gone when the page is." }</p>
            <button type="button" class="entry" data-action="close-guest">{ "Take it away" }</button>
        </>
    }
}
