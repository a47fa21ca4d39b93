//! Simulations for the visitor, as the page shows them: how far they are, the way to stop them, and whose they were.

use yew::prelude::*;

use super::app::Page;
use super::state::{Action, Figures};
use super::task::{Job, Purpose, Task};

/// Whose results are shown.
pub(super) fn whose(figures: &Figures) -> &'static str {
    match (figures.measured, figures.primitives.is_some()) {
        (true, true) => {
            "Simulated in this page, from the primitives of your machine: the measured cells of "
        }
        (true, false) => {
            "Simulated in this page, from the primitives of the project's machine (open your primitives.json together with them): the measured cells of "
        }
        (false, _) => "These are the results of ",
    }
}

/// Simulates something for the visitor, and stops what was being simulated.
pub(super) fn begin(page: &Page, task: Task) {
    let dispatcher = page.dispatcher();
    let says = Callback::from(move |said| dispatcher.dispatch(Action::Says(said)));
    page.dispatch(match Job::start(task, says) {
        Ok(job) => Action::Begin(job.into()),
        Err(problem) => Action::Refused(format!("No simulation could be started: {problem}.")),
    });
}

/// How far the simulation is, and the way to stop it.
pub(super) fn progress(page: &Page) -> Html {
    let (done, of) = page.done;
    let of_file = page.job.as_ref().and_then(|job| match &job.task.purpose {
        Purpose::File(name) => Some(format!("{name}: ")),
        Purpose::Again(..) => None,
    });
    let far = match of {
        0 => "the simulator is on its way …".to_owned(),
        _ => format!("{done} of {of} simulations"),
    };
    let dispatcher = page.dispatcher();
    let cancel = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Cancel));
    html! {
        <div id="simulating" class="simulating" role="status">
            <progress value={done.to_string()} max={of.max(1).to_string()} aria-label="Simulations done" />
            <p>{ of_file }{ far }</p>
            <button type="button" class="chip small" id="cancel" onclick={cancel}>{ "cancel" }</button>
        </div>
    }
}
