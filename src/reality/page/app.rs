//! The whole page: a head, the list of parts, the part that is looked at.

use gloo_events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, MediaQueryListEvent};
use yew::prelude::*;

use super::load::{self, Own};
use super::order::order;
use super::simulating::{begin, progress, whose};
use super::state::{Action, Figures, State};
use super::summary::summary;
use super::task::Purpose;
use super::timelines::Timelines;
use super::workload::Workload;
use crate::reality::cells::{Results, Score};
use crate::reality::look::{Look, Part};
use crate::reality::names;
use crate::ui::{all, document, mark_body, media, parts, window};
use crate::view::palette::Theme;

/// The state, handed to everything that shows or changes it.
pub(super) type Page = UseReducerHandle<State>;

#[component]
pub(super) fn App() -> Html {
    let page = use_reducer(|| State::new(&hash(), media::is_dark()));
    {
        let page = page.clone();
        use_effect_with((), move |()| {
            let dispatcher = page.dispatcher();
            load::then(load::shipped(), move |arrived| {
                dispatcher.dispatch(match arrived {
                    Ok(figures) => Action::Arrived(figures.into()),
                    Err(problem) => Action::Refused(problem),
                });
            });
            let listeners = listen(&page);
            move || drop(listeners)
        });
    }
    {
        let page = page.clone();
        use_effect_with(
            (page.look.clone(), page.theme(), page.figures.is_some()),
            move |_| {
                settle(&page);
            },
        );
    }
    html! {
        <div class="reality">
            { head(&page) }
            { parts_of(&page) }
            <main id="part" tabindex="-1">
                { notices(&page) }
                { part(&page) }
            </main>
        </div>
    }
}

/// The hash in the address bar, without its mark.
fn hash() -> String {
    let hash = window().and_then(|window| window.location().hash().ok());
    hash.unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Follows the address bar and the system's colours.
fn listen(page: &Page) -> Vec<EventListener> {
    let mut listeners = Vec::new();
    if let Some(window) = window() {
        let dispatcher = page.dispatcher();
        listeners.push(EventListener::new(&window, "hashchange", move |_| {
            dispatcher.dispatch(Action::Look(Look::read(&hash())));
        }));
    }
    if let Some(dark) = media::media(media::DARK) {
        let dispatcher = page.dispatcher();
        listeners.push(EventListener::new(&dark, "change", move |event| {
            if let Some(event) = event.dyn_ref::<MediaQueryListEvent>() {
                dispatcher.dispatch(Action::Dark(event.matches()));
            }
        }));
    }
    listeners
}

/// What follows from the state outside of the page's own markup: the theme, the title, the handles of the tests.
fn settle(page: &Page) {
    let Some(document) = document() else { return };
    if let Some(root) = document.document_element() {
        let theme = if page.theme() == Theme::Dark {
            "dark"
        } else {
            "light"
        };
        // Fails only on names that are no names.
        let _ = root.set_attribute("data-theme", theme);
    }
    let part = title(&page.look.part);
    document.set_title(&format!("{part} · gilscope: the model against reality"));
    // Where the list of parts is a row, the part that is looked at comes into sight.
    if let Some(link) = all(".parts [aria-current]").first()
        && let Some(row) = link.closest(".parts").ok().flatten()
    {
        let (own, frame) = (
            link.get_bounding_client_rect(),
            row.get_bounding_client_rect(),
        );
        let by = own.left() + own.width() / 2.0 - frame.left() - frame.width() / 2.0;
        row.set_scroll_left(row.scroll_left() + by as i32);
    }
    mark_body("data-ready", page.figures.is_some().then_some("true"));
}

fn title(part: &Part) -> String {
    match part {
        Part::Summary => "Summary".to_owned(),
        Part::Order => "Order of runtimes".to_owned(),
        Part::Timelines(_) => "Timelines".to_owned(),
        Part::Workload(name) => names::title(name),
    }
}

fn head(page: &Page) -> Html {
    let opened = {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let input: Option<HtmlInputElement> = event.target_dyn_into();
            let Some(input) = input else { return };
            let files = input.files();
            let files = files.map_or_else(Vec::new, |list| {
                (0..list.length()).filter_map(|i| list.get(i)).collect()
            });
            // The same file again is a change too.
            input.set_value("");
            let page = page.clone();
            load::then(load::own(files), move |read| match read {
                Ok(Own::Results(figures)) => page.dispatch(Action::Arrived(figures.into())),
                Ok(Own::Cells(task)) => begin(&page, task),
                Err(problem) => page.dispatch(Action::Refused(problem)),
            });
        })
    };
    let theme = {
        let look = Look {
            dark: Some(page.theme() != Theme::Dark),
            ..page.look.clone()
        };
        format!("#{}", look.write())
    };
    html! {
        <header class="top">
            <a class="home" href="./" title="The simulator">{ "gilscope" }</a>
            <h1>{ "The model against reality" }</h1>
            <span class="gap" />
            <label class="plain" title="Measured cells (with primitives.json, if you have it), or what gilscope fidelity --json printed; the files stay on your machine">
                <input id="file" type="file" multiple=true class="hidden-text" accept=".json,application/json" onchange={opened} />
                { parts::icon("up") }<span>{ "open your own" }</span>
            </label>
            <a class="plain only-icon" href={theme} data-action="theme" title="Light or dark" aria-label="Light or dark">
                { parts::icon("theme") }
            </a>
        </header>
    }
}

/// The list of parts, with their scores.
fn parts_of(page: &Page) -> Html {
    let link = |part: Part, name: String, score: Option<Score>| {
        let current = match (&part, &page.look.part) {
            (Part::Timelines(_), Part::Timelines(_)) => true,
            (one, other) => one == other,
        };
        html! {
            <li>
                <a href={format!("#{}", page.look.at(part).write())} aria-current={current.then_some("page")}>
                    <span>{ name }</span>
                    if let Some(score) = score {
                        <span class="count">{ score.near }<small>{ format!(" / {}", score.all) }</small></span>
                        { bar(score) }
                    }
                </a>
            </li>
        }
    };
    let results = page.figures.as_ref().map(|figures| &figures.results);
    let workloads = results.into_iter().flat_map(|results| &results.workloads);
    let workloads = workloads.map(|w| {
        link(
            Part::Workload(w.name.clone()),
            names::title(&w.name),
            Some(w.score),
        )
    });
    let published = results.map(|results| &results.published);
    let published = published.filter(|published| !published.cells.is_empty());
    html! {
        <nav class="parts" aria-label="Parts of the page">
            <ul>
                { link(Part::Summary, "Summary".to_owned(), results.map(|r| r.score)) }
                { for workloads }
                { link(Part::Timelines(0), "Timelines".to_owned(), None) }
                { link(Part::Order, "Order of runtimes".to_owned(), results.map(|r| r.order)) }
                if let Some(published) = published {
                    { link(Part::Workload(published.name.clone()), "Published figures".to_owned(), Some(published.score)) }
                }
            </ul>
        </nav>
    }
}

/// How many are near enough, as a bar; the words stand beside it.
pub(super) fn bar(score: Score) -> Html {
    let share = score.near as f64 * 100.0 / score.all.max(1) as f64;
    html! {
        <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect class="all" width="100" height="4" />
            <rect class="near" width={share.to_string()} height="4" />
        </svg>
    }
}

fn notices(page: &Page) -> Html {
    let act = |action: fn() -> Action| {
        let dispatcher = page.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(action()))
    };
    let own = page.figures.as_ref();
    let own = own.and_then(|figures| Some((figures.file.clone()?, &**figures)));
    let job = page.job.as_ref();
    let reads = job.filter(|job| matches!(job.task.purpose, Purpose::File(_)));
    html! {
        <>
            if let Some(problem) = &page.problem {
                <div id="problem" class="said bad" role="alert">
                    <p>{ problem.clone() }</p>
                    <button type="button" class="plain only-icon" aria-label="Close" onclick={act(|| Action::Dismiss)}>
                        { parts::icon("close") }
                    </button>
                </div>
            }
            if reads.is_some() {
                <div class="said">{ progress(page) }</div>
            }
            if let Some((file, figures)) = own {
                <div id="own" class="said" role="status">
                    <p>{ whose(figures) }<strong>{ file }</strong>{ ". Nothing was sent anywhere." }</p>
                    <button type="button" class="chip small" onclick={act(|| Action::Shipped)}>
                        { "back to the results of the project" }
                    </button>
                </div>
            }
        </>
    }
}

fn part(page: &Page) -> Html {
    let Some(figures) = &page.figures else {
        let waits = page.problem.is_none();
        return html! { if waits { <p class="late">{ "The results are on their way …" }</p> } };
    };
    let results: &Results = &figures.results;
    match &page.look.part {
        Part::Summary => summary(page, results),
        Part::Timelines(index) => html! { <Timelines page={page.clone()} index={*index} /> },
        Part::Order => order(page, results),
        Part::Workload(name) if results.workload(name).is_some() => {
            html! { <Workload page={page.clone()} name={name.clone()} figures={figures.clone()} /> }
        }
        Part::Workload(name) => unknown(name, figures),
    }
}

fn unknown(name: &str, figures: &Figures) -> Html {
    let names: Vec<&str> = figures.results.workloads.iter().map(|w| &*w.name).collect();
    html! {
        <p class="said bad">
            { format!("There is no workload called {name:?} here; there are {}.", names.join(", ")) }
        </p>
    }
}
