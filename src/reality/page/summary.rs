//! The score of everything, and by workload.

use yew::prelude::*;

use super::app::{Page, bar};
use crate::fidelity::judge::TOLERANCE;
use crate::fidelity::order::APART;
use crate::fidelity::{MORE_SEEDS, SEEDS};
use crate::reality::cells::{Results, Workload};
use crate::reality::look::Part;
use crate::reality::names;

/// The goal, in percent of the cells.
const GOAL: usize = 90;

pub(super) fn summary(page: &Page, results: &Results) -> Html {
    let (score, order) = (results.score, results.order);
    let [tolerance, apart] = [TOLERANCE, APART].map(|part| format!("{:.0} %", part * 100.0));
    let row = |workload: &Workload| {
        let href = format!(
            "#{}",
            page.look.at(Part::Workload(workload.name.clone())).write()
        );
        let about = names::workload(&workload.name).map(|(_, about)| about);
        html! {
            <tr>
                <th scope="row"><a {href}>{ names::title(&workload.name) }</a><small>{ about }</small></th>
                <td class="figure"><strong>{ workload.score.near }</strong>{ format!(" of {}", workload.score.all) }</td>
                <td class="wide">{ bar(workload.score) }</td>
                <td class="figure">{ format!("{} %", workload.score.percent()) }</td>
            </tr>
        }
    };
    html! {
        <article class="summary" id="summary">
            <p class="big">
                <strong>{ score.near }</strong>{ format!(" of {} measured programs", score.all) }<br />
                { "are predicted near enough" }
            </p>
            <div class="goal">
                { bar(score) }
                <p>{ format!("{} %. The goal is {GOAL} %.", score.percent()) }</p>
            </div>
            <p>
                { "Each program was run on a real interpreter on one machine. The simulator predicts what was measured from the \
                   primitives of that machine: the speed of a loop, a wake-up, a lock. No constant was fitted to what is predicted; the \
                   few choices that were made with the predicted figures in sight stand on the cards of the models." }
            </p>
            <p>
                { format!("Near enough: the median of {SEEDS} simulations, or of {MORE_SEEDS} where those differ by more than a tenth, lies within {tolerance} of the measured median, or inside the \
                   spread of the repetitions. A program is judged by one metric; its others are in the tables.") }
            </p>
            <table class="scores">
                <caption class="hidden-text">{ "Near enough, by workload" }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ "workload" }</th>
                        <th scope="col" class="figure">{ "near enough" }</th>
                        <th scope="col" class="wide"><span class="hidden-text">{ "as a bar" }</span></th>
                        <th scope="col" class="figure">{ "share" }</th>
                    </tr>
                </thead>
                <tbody>{ for results.workloads.iter().map(row) }</tbody>
            </table>
            <p id="order-check">
                { format!("Runtimes that ran the same program and differ by more than {apart} are simulated in the measured order in ") }
                <a href={format!("#{}", page.look.at(Part::Order).write())}>
                    { format!("{} of {} pairs", order.near, order.all) }
                </a>
                { "." }
            </p>
        </article>
    }
}
