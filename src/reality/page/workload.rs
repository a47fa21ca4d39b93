//! A workload: what was run, the filters, the charts, what is known of misses, the table.

use std::rc::Rc;

use yew::prelude::*;

use super::app::Page;
use super::plot::Plot;
use super::state::Figures;
use super::table::table;
use crate::reality::cells::{Cell, PUBLISHED, Results};
use crate::reality::chart::{self, Chart};
use crate::reality::look::Look;
use crate::reality::{names, reasons};
use crate::view::marks;
use crate::view::palette::Theme;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) page: Page,
    pub(super) name: String,
    pub(super) figures: Rc<Figures>,
}

#[component]
pub(super) fn Workload(props: &Props) -> Html {
    let Props {
        page,
        name,
        figures,
    } = props;
    let results = &figures.results;
    let charts = use_memo((name.clone(), Rc::as_ptr(figures)), |_| {
        let cells = results.workload(name).map(|w| w.cells.clone());
        let charts = chart::charts(results, &cells.unwrap_or_default());
        charts.into_iter().map(Rc::new).collect::<Vec<_>>()
    });
    let Some(workload) = results.workload(name) else {
        return Html::default();
    };
    let of_workload = |&index: &usize| Some((index, results.cells.get(index)?));
    let cells: Vec<(usize, &Cell)> = workload.cells.iter().filter_map(of_workload).collect();
    let shown = cells.iter().filter(|(_, cell)| is_shown(&page.look, cell));
    let shown: Vec<usize> = shown.map(|(index, _)| *index).collect();
    let about = match name.as_str() {
        PUBLISHED => Some(
            "Figures that others published, of other machines: their primitives are known in part, so these do not count in the score.",
        ),
        name => names::workload(name).map(|(_, about)| about),
    };
    let plot = |chart: &Rc<Chart>| {
        html! { <Plot page={page.clone()} chart={chart.clone()} figures={figures.clone()} /> }
    };
    html! {
        <article class="workload" id="workload" data-workload={name.clone()}>
            <header>
                <h2>{ if name == PUBLISHED { "Published figures, other machines".to_owned() } else { names::title(name) } }</h2>
                <p>{ about }</p>
                <p class="score"><strong>{ workload.score.near }</strong>{ format!(" of {} near enough", workload.score.all) }</p>
            </header>
            { filters(page, results, &cells) }
            <div class={if charts.len() > 2 { "charts many" } else { "charts" }}>
                { for charts.iter().map(plot) }
                { known(name) }
            </div>
            if !charts.is_empty() {
                <p class="key">
                    { "Line: as measured. Band: within 15 %. Whisker: the measured spread. A filled mark is near enough, a hollow one is off." }
                </p>
            }
            if shown.is_empty() {
                <p id="nothing">{ "Nothing fits: no cell of this interpreter is off." }</p>
            } else {
                { table(page, results, &shown) }
            }
        </article>
    }
}

/// Whether the filters let a cell through.
pub(super) fn is_shown(look: &Look, cell: &Cell) -> bool {
    let head = &cell.head;
    look.python
        .as_ref()
        .is_none_or(|tag| *tag == head.interpreter)
        && !(look.misses && head.within)
}

/// One interpreter or all; misses or all. Links, so that going back undoes them.
fn filters(page: &Page, results: &Results, cells: &[(usize, &Cell)]) -> Html {
    let look = &page.look;
    let link = |look: &Look, on: bool, id: &str, words: Html| {
        html! {
            <a class="chip small" role="button" data-filter={id.to_owned()} href={format!("#{}", look.write())}
                aria-pressed={if on { "true" } else { "false" }}>
                { words }
            </a>
        }
    };
    let all = Look {
        python: None,
        ..look.clone()
    };
    let python = |(place, tag): (usize, &String)| {
        let there = cells.iter().any(|(_, cell)| cell.head.interpreter == *tag);
        let on = look.python.as_ref() == Some(tag);
        let other = match on {
            true => all.clone(),
            false => Look {
                python: Some(tag.clone()),
                ..look.clone()
            },
        };
        there.then(|| {
            let words = html! { <>{ mark(place, page.theme()) }{ names::python(tag) }</> };
            link(&other, on, tag, words)
        })
    };
    let misses = Look {
        misses: !look.misses,
        ..look.clone()
    };
    html! {
        <div class="filters" role="group" aria-label="Show">
            { link(&all, look.python.is_none(), "all", html! { "all" }) }
            { for results.interpreters.iter().enumerate().filter_map(python) }
            <span class="gap" />
            { link(&misses, look.misses, "misses", html! { "only misses" }) }
        </div>
    }
}

/// The mark of an interpreter, as it is in the charts.
fn mark(place: usize, theme: Theme) -> Html {
    let points: Vec<String> = marks::outline(place)
        .iter()
        .map(|(x, y)| format!("{x},{y}"))
        .collect();
    html! {
        <svg class="mark" viewBox="-1.4 -1.4 2.8 2.8" aria-hidden="true">
            <polygon points={points.join(" ")} fill={marks::color(place, theme).hex()} />
        </svg>
    }
}

/// What is known of what is off.
pub(super) fn known(workload: &str) -> Html {
    let reasons: Vec<(String, String)> = match workload {
        PUBLISHED => reasons::published(),
        workload => {
            let reasons = reasons::of(workload).into_iter();
            reasons.map(|reason| (reason.what, reason.why)).collect()
        }
    };
    if reasons.is_empty() {
        return Html::default();
    }
    html! {
        <section class="known" aria-labelledby="known-title">
            <h3 id="known-title">{ "What is off, and what is known of it" }</h3>
            <ul>
                { for reasons.into_iter().map(|(what, why)| html! {
                    <li><strong>{ what }</strong>{ " " }{ why }</li>
                }) }
            </ul>
        </section>
    }
}
