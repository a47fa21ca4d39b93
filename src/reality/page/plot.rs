//! A chart on a canvas, and pointing at it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_render::request_animation_frame;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{
    Element, HtmlCanvasElement, KeyboardEvent, MouseEvent, PointerEvent, ResizeObserver,
};
use yew::prelude::*;

use super::app::Page;
use super::state::{Action, Figures};
use super::table::value;
use super::workload::is_shown;
use crate::fidelity::words::figure;
use crate::reality::cells::Cell;
use crate::reality::chart::{Chart, Point};
use crate::reality::names;
use crate::ui::{by_id, style, window};

mod draw;

/// How near to a point the pointer must be, in CSS pixels.
const REACH: f64 = 28.0;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) page: Page,
    pub(super) chart: Rc<Chart>,
    pub(super) figures: Rc<Figures>,
}

/// A chart, its key, and the words for the cell that is pointed at.
#[component]
pub(super) fn Plot(props: &Props) -> Html {
    let Props {
        page,
        chart,
        figures,
    } = props;
    let canvas = use_node_ref();
    let tip = use_node_ref();
    let width = use_state(|| 0.0);
    {
        let (canvas, width) = (canvas.clone(), width.setter());
        use_effect_with((), move |()| {
            watch(&canvas, Box::new(move |now| width.set(now)))
        });
    }
    let shown = |point: &Point| {
        let cell = figures.results.cells.get(point.cell);
        cell.is_some_and(|cell| is_shown(&page.look, cell))
    };
    let shown: Vec<bool> = chart.points.iter().map(shown).collect();
    let at = chart.points.iter().position(|p| Some(p.cell) == page.at);
    {
        let (canvas, tip, chart) = (canvas.clone(), tip.clone(), Rc::clone(chart));
        let inputs = (Rc::as_ptr(&chart), shown.clone(), at, page.theme(), *width);
        use_effect_with(inputs, move |(_, shown, at, theme, width)| {
            let Some(canvas) = canvas.cast::<HtmlCanvasElement>() else {
                return;
            };
            let frame = draw::Frame::new(*width);
            // Fails only on a canvas of no size: then there is nothing to see either.
            let _ = draw::draw(&canvas, &frame, &chart, shown, *at, *theme);
            let point = at.and_then(|at| chart.points.get(at));
            if let Some((tip, point)) = tip.cast::<Element>().zip(point) {
                let [x, y] = frame.place(&chart, point);
                style(
                    &tip,
                    "left",
                    &format!("{}px", x.min(*width - 250.0).max(0.0)),
                );
                style(&tip, "top", &format!("{}px", y + 18.0));
            }
        });
    }
    let point_at = {
        let (page, chart, shown) = (page.clone(), Rc::clone(chart), shown.clone());
        let frame = draw::Frame::new(*width);
        move |x: f64, y: f64| {
            let place = frame.shares(x, y);
            let reach = REACH / frame.side();
            let found = chart.nearest(place, reach, |index| shown[index]);
            let cell = found
                .and_then(|index| chart.points.get(index))
                .map(|p| p.cell);
            if page.at != cell {
                page.dispatch(Action::Point(cell));
            }
            cell
        }
    };
    let moved = {
        let point_at = point_at.clone();
        Callback::from(move |event: PointerEvent| {
            point_at(f64::from(event.offset_x()), f64::from(event.offset_y()));
        })
    };
    let clicked = Callback::from(move |event: MouseEvent| {
        let found = point_at(f64::from(event.offset_x()), f64::from(event.offset_y()));
        if let Some(cell) = found {
            to_row(cell);
        }
    });
    let left = {
        let page = page.clone();
        Callback::from(move |_: PointerEvent| page.dispatch(Action::Point(None)))
    };
    let pressed = keys(page, chart, &shown, at);
    let cell = at
        .and_then(|at| chart.points.get(at))
        .and_then(|point| figures.results.cells.get(point.cell));
    let near = chart.points.iter().filter(|point| point.near).count();
    let label = format!(
        "Chart: {}, measured against simulated, {} cells, {near} of them near enough. The arrow keys go from cell to cell; the table \
         has all of it in words.",
        chart.metric.label,
        chart.points.len()
    );
    html! {
        <figure class="plot">
            <figcaption>
                { chart.metric.label.clone() }
                if !chart.metric.unit.is_empty() && chart.metric.unit != "/s" {
                    { format!(" ({})", chart.metric.unit) }
                }
            </figcaption>
            <div class="canvas">
                <canvas ref={canvas} tabindex="0" role="application" aria-label={label} onpointermove={moved}
                    onpointerleave={left} onclick={clicked} onkeydown={pressed} />
                if let Some(cell) = cell {
                    <div class="tip" ref={tip} aria-hidden="true">{ words(cell) }</div>
                }
            </div>
            <p class="hidden-text" aria-live="polite">{ cell.map(words) }</p>
        </figure>
    }
}

/// A cell in words.
fn words(cell: &Cell) -> Html {
    let head = &cell.head;
    let cores = if head.cores == 1 { "core" } else { "cores" };
    let spread = head
        .spread
        .map(|[low, high]| format!(" ({} – {})", figure(low), figure(high)));
    html! {
        <>
            <strong>{ format!("{}, {} {cores}", names::python(&head.interpreter), head.cores) }</strong>
            <span>{ names::program(head) }</span>
            <span>{ format!("measured {}", value(&head.metric, Some(head.measured))) }{ spread }</span>
            <span>{ format!("simulated {}", value(&head.metric, head.simulated)) }</span>
            <span>{ if head.within { "near enough" } else { "off" } }</span>
        </>
    }
}

/// The arrow keys go from cell to cell, in the order of what was measured; Enter goes to its row.
fn keys(
    page: &Page,
    chart: &Rc<Chart>,
    shown: &[bool],
    at: Option<usize>,
) -> Callback<KeyboardEvent> {
    let mut order: Vec<usize> = (0..chart.points.len()).filter(|&i| shown[i]).collect();
    order.sort_by(|&a, &b| chart.points[a].x.total_cmp(&chart.points[b].x));
    let (page, chart) = (page.clone(), Rc::clone(chart));
    Callback::from(move |event: KeyboardEvent| {
        let here = at.and_then(|at| order.iter().position(|&index| index == at));
        let last = order.len().saturating_sub(1);
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => Some(here.map_or(0, |here| (here + 1).min(last))),
            "ArrowLeft" | "ArrowDown" => Some(here.map_or(last, |here| here.saturating_sub(1))),
            "Home" => Some(0),
            "End" => Some(last),
            "Enter" => {
                if let Some(cell) = page.at {
                    to_row(cell);
                }
                return;
            }
            "Escape" => None,
            _ => return,
        };
        event.prevent_default();
        let cell = next
            .and_then(|next| chart.points.get(*order.get(next)?))
            .map(|point| point.cell);
        page.dispatch(Action::Point(cell));
    })
}

/// Brings a cell's row into sight.
fn to_row(cell: usize) {
    if let Some(row) = by_id(&format!("cell-{cell}")) {
        row.scroll_into_view_with_bool(false);
    }
}

/// Calls with the canvas's width, now and whenever it changes; what it returns ends that.
fn watch(canvas: &NodeRef, changed: Box<dyn Fn(f64)>) -> impl FnOnce() + use<> {
    let element = canvas.cast::<Element>();
    let measured = element.clone();
    let changed = Rc::new(changed);
    let next = Rc::new(RefCell::new(None));
    let closure = Closure::<dyn FnMut()>::new(move || {
        let (measured, changed) = (measured.clone(), Rc::clone(&changed));
        // Not at once: the chart's own height follows from its width, and would be a change within the change.
        *next.borrow_mut() = Some(request_animation_frame(move |_| {
            if let Some(element) = &measured {
                changed(element.get_bounding_client_rect().width().floor());
            }
        }));
    });
    let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
    if let Some((observer, element)) = observer.as_ref().zip(element) {
        observer.observe(&element);
    }
    move || {
        if let Some(observer) = observer {
            observer.disconnect();
        }
        drop(closure);
    }
}

/// Device pixels per CSS pixel.
fn ratio() -> f64 {
    window().map_or(1.0, |window| window.device_pixel_ratio())
}
