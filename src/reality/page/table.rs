//! Every metric of every cell, as a table.

use yew::prelude::*;

use super::again::again;
use super::app::Page;
use super::state::Action;
use crate::fidelity::cell::Published;
use crate::fidelity::judge::Judged;
use crate::fidelity::words::figure;
use crate::reality::cells::{Cell, Results};
use crate::reality::names;
use crate::ui::parts;

/// A figure with the unit of its metric.
pub(super) fn value(metric: &str, value: Option<f64>) -> String {
    let Some(value) = value else {
        return "–".to_owned();
    };
    match names::metric(metric).unit {
        "" | "/s" => figure(value),
        unit => format!("{}\u{a0}{unit}", figure(value)),
    }
}

/// The table of these cells.
pub(super) fn table(page: &Page, results: &Results, cells: &[usize]) -> Html {
    let mut origin: Option<&Published> = None;
    let rows = cells.iter().filter_map(|&index| {
        let cell = results.cells.get(index)?;
        let before = std::mem::replace(&mut origin, cell.head.published.as_ref());
        let place =
            |origin: Option<&Published>| origin.map(|p| (p.source.clone(), p.machine.clone()));
        let heading = origin
            .filter(|_| place(before) != place(origin))
            .map(heading);
        Some(html! { <>{ heading }{ rows(page, index, cell) }</> })
    });
    let rows: Vec<Html> = rows.collect();
    html! {
        <div class="scroll">
            <table class="cells" id="cells">
                <caption class="hidden-text">{ "Measured and simulated, cell by cell" }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ "Python" }</th>
                        <th scope="col">{ "cores, program" }</th>
                        <th scope="col">{ "metric" }</th>
                        <th scope="col" class="figure">{ "measured" }</th>
                        <th scope="col" class="figure">{ "spread" }</th>
                        <th scope="col" class="figure">{ "simulated" }</th>
                        <th scope="col" class="figure">{ "ratio" }</th>
                        <th scope="col">{ "near enough" }</th>
                        <th scope="col"><span class="hidden-text">{ "other metrics" }</span></th>
                    </tr>
                </thead>
                { rows }
            </table>
        </div>
    }
}

/// Where the figures below it were published, and of which machine.
fn heading(published: &Published) -> Html {
    let (name, address) = match published.source.split_once("https://") {
        Some((name, rest)) => (
            name.trim_end_matches([' ', ':']),
            Some(format!("https://{rest}")),
        ),
        None => (&*published.source, None),
    };
    html! {
        <tbody class="origin">
            <tr>
                <th scope="colgroup" colspan="9">
                    if let Some(href) = address {
                        <a {href} target="_blank" rel="noreferrer noopener">{ name.to_owned() }</a>
                    } else {
                        { name.to_owned() }
                    }
                    <small>{ format!("Published, other machine: {}", published.machine) }</small>
                </th>
            </tr>
        </tbody>
    }
}

/// The rows of a cell: its headline, and the others while they are unfolded.
fn rows(page: &Page, index: usize, cell: &Cell) -> Html {
    let (head, others) = (&cell.head, cell.others.len());
    let open = page.open.contains(&index);
    let at = page.at == Some(index);
    let unfold = {
        let dispatcher = page.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Unfold(index)))
    };
    let point = |at: Option<usize>| {
        let dispatcher = page.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Point(at)))
    };
    let cores = match head.cores {
        1 => "1 core".to_owned(),
        n => format!("{n} cores"),
    };
    let program = match names::program(head) {
        words if words.is_empty() => cores,
        words => format!("{cores}, {words}"),
    };
    let label = format!(
        "{others} other metrics of {} on {program}, and to simulate it again",
        names::python(&head.interpreter)
    );
    let other = |row: &Judged| {
        html! {
            <tr class="other">
                <td class="program" colspan="2" />
                { figures(row) }
                <td class="others" />
            </tr>
        }
    };
    html! {
        <tbody key={index} id={format!("cell-{index}")} class={at.then_some("at")}
            onmouseenter={point(Some(index))} onmouseleave={point(None)}>
            <tr class={if head.within { "headline" } else { "headline off" }}>
                <th scope="row">{ names::python(&head.interpreter) }</th>
                <td class="program">{ program }</td>
                { figures(head) }
                <td class="others">
                    <button type="button" class="plain more" aria-expanded={if open { "true" } else { "false" }}
                        aria-label={label} onclick={unfold}>
                        { parts::icon("right") }{ others }
                    </button>
                </td>
            </tr>
            if open {
                { for cell.others.iter().map(other) }
                { again(page, index, cell) }
            }
        </tbody>
    }
}

/// The six columns that every metric has.
pub(super) fn figures(row: &Judged) -> Html {
    let metric = names::metric(&row.metric);
    let spread = row
        .spread
        .map(|[low, high]| format!("{} – {}", figure(low), figure(high)));
    let ratio = row.ratio.map(|ratio| match ratio {
        0.995..1000.0 | 0.01..0.995 => format!("{ratio:.2}"),
        ratio => format!("{ratio:.1e}"),
    });
    let verdict = match (&row.note, row.within) {
        (Some(note), _) => html! { <span class="none">{ note.clone() }</span> },
        (None, true) => html! { <span class="yes">{ "near" }</span> },
        (None, false) => html! { <span class="no">{ "off" }</span> },
    };
    html! {
        <>
            <td class="metric">{ metric.label }</td>
            <td class="figure" data-label="measured">{ value(&row.metric, Some(row.measured)) }</td>
            <td class="figure quiet" data-label="spread">{ spread }</td>
            <td class="figure" data-label="simulated">{ value(&row.metric, row.simulated) }</td>
            <td class="figure" data-label="ratio">{ ratio }</td>
            <td class="verdict">{ verdict }</td>
        </>
    }
}
