//! One program simulated again: with which seeds, and what came of it.

use std::collections::BTreeMap;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::app::Page;
use super::simulating::{begin, progress};
use super::state::Action;
use super::table::figures;
use super::task::{Purpose, Seeds, Task};
use crate::fidelity::cell;
use crate::fidelity::judge::Judged;
use crate::reality::cells::Cell;

/// Seeds to choose from.
const CHOICE: u64 = 9;

/// The rows below a cell that is unfolded.
pub(super) fn again(page: &Page, index: usize, cell: &Cell) -> Html {
    let job = page.job.as_ref();
    let runs = job.filter(|job| matches!(job.task.purpose, Purpose::Again(at, _) if at == index));
    let choose = {
        let dispatcher = page.dispatcher();
        Callback::from(move |event: Event| {
            let select: Option<HtmlSelectElement> = event.target_dyn_into();
            let seed = select.and_then(|select| select.value().parse().ok());
            dispatcher.dispatch(Action::Seeds(seed.map_or(Seeds::All, Seeds::One)));
        })
    };
    let start = {
        let (page, task) = (page.clone(), task(page, index, cell));
        Callback::from(move |_: MouseEvent| begin(&page, task.clone()))
    };
    let own = page
        .figures
        .as_ref()
        .is_some_and(|f| f.primitives.is_some());
    let machine = match own {
        true => "From the primitives of your file.",
        false => "From the primitives of the machine that was measured for the project.",
    };
    html! {
        <>
            { for page.again.get(&index).map(|(seeds, rows)| results(*seeds, cell, rows)) }
            <tr class="again">
                <td colspan="9">
                    if runs.is_some() {
                        { progress(page) }
                    } else {
                        <button type="button" class="chip small" data-again={index.to_string()} onclick={start}>{ "simulate it again" }</button>
                        <label>
                            { "with " }
                            <select onchange={choose}>
                                <option value="" selected={page.seeds == Seeds::All}>{ "the seeds of the table" }</option>
                                { for (1..=CHOICE).map(|seed| html! {
                                    <option value={seed.to_string()} selected={page.seeds == Seeds::One(seed)}>{ format!("seed {seed}") }</option>
                                }) }
                            </select>
                        </label>
                        <small>{ machine }</small>
                    }
                </td>
            </tr>
        </>
    }
}

/// What came of it, metric by metric, in the order of the cell's rows.
fn results(seeds: Seeds, cell: &Cell, rows: &[Judged]) -> Html {
    let title = match seeds {
        Seeds::All => "again, the seeds of the table".to_owned(),
        Seeds::One(seed) => format!("again, seed {seed}"),
    };
    let order = std::iter::once(&cell.head).chain(&cell.others);
    let rows = order.filter_map(|old| rows.iter().find(|row| row.metric == old.metric));
    html! {
        { for rows.enumerate().map(|(place, row)| html! {
            <tr class="other result">
                <td class="program" colspan="2">{ (place == 0).then(|| title.clone()) }</td>
                { figures(row) }
                <td class="others" />
            </tr>
        }) }
    }
}

/// The measured cell behind a row.
fn task(page: &Page, index: usize, cell: &Cell) -> Task {
    let head = &cell.head;
    let all = || std::iter::once(head).chain(&cell.others);
    let metrics: BTreeMap<String, f64> = all().map(|j| (j.metric.clone(), j.measured)).collect();
    let spread = all().filter_map(|j| Some((j.metric.clone(), j.spread?)));
    Task {
        purpose: Purpose::Again(index, page.seeds),
        cells: vec![cell::Cell {
            workload: head.workload.clone(),
            interpreter: head.interpreter.clone(),
            cores: head.cores,
            params: head.params.clone(),
            headline: head.metric.clone(),
            metrics,
            spread: spread.collect(),
            published: head.published.clone(),
        }],
        primitives: page.figures.as_ref().and_then(|f| f.primitives.clone()),
    }
}
