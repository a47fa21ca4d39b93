//! Pairs of runtimes, and those that are simulated in the wrong order.

use yew::prelude::*;

use super::app::Page;
use crate::fidelity::judge::Judged;
use crate::fidelity::order::APART;
use crate::reality::cells::{Results, Wrong};
use crate::reality::look::Part;
use crate::reality::names;

use super::table::value;

pub(super) fn order(page: &Page, results: &Results) -> Html {
    let apart = format!("{:.0} %", APART * 100.0);
    let row = |wrong: &Wrong| {
        let low = &results.cells.get(wrong.low)?.head;
        let high = &results.cells.get(wrong.high)?.head;
        let side = |judged: &Judged| {
            html! {
                <>
                    <td>{ names::python(&judged.interpreter) }</td>
                    <td class="figure">{ value(&judged.metric, Some(judged.measured)) }</td>
                    <td class="figure">{ value(&judged.metric, judged.simulated) }</td>
                </>
            }
        };
        let href = page.look.at(Part::Workload(low.workload.clone())).write();
        Some(html! {
            <tr>
                <td><a href={format!("#{href}")}>{ names::title(&low.workload) }</a></td>
                <td>{ names::program(low) }</td>
                <td class="figure">{ low.cores }</td>
                { side(low) }
                { side(high) }
            </tr>
        })
    };
    let three = |who: &'static str| {
        html! {
            <>
                <th scope="col">{ who }</th>
                <th scope="col" class="figure">{ "measured" }</th>
                <th scope="col" class="figure">{ "simulated" }</th>
            </>
        }
    };
    let rows: Vec<Html> = results.wrong.iter().filter_map(row).collect();
    html! {
        <article class="workload" id="order">
            <h2>{ "Order of runtimes" }</h2>
            <p>
                { format!("Two runtimes that ran the same program, measured more than {apart} apart: {} of {} pairs are simulated in \
                   the measured order. These are not:", results.order.near, results.order.all) }
            </p>
            <div class="scroll">
                <table class="cells">
                    <caption class="hidden-text">{ "Pairs in the wrong order" }</caption>
                    <thead>
                        <tr>
                            <th scope="col">{ "workload" }</th>
                            <th scope="col">{ "program" }</th>
                            <th scope="col" class="figure">{ "cores" }</th>
                            { three("measured lower") }
                            { three("measured higher") }
                        </tr>
                    </thead>
                    <tbody>{ rows }</tbody>
                </table>
            </div>
        </article>
    }
}
