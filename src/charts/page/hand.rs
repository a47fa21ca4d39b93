//! Pointer and keys: a tip beside the point, arrows from point to point, Enter to go there.
//!
//! A point carries its words and, in `data-action`, what a click does; the click itself is the simulator's business, whose one
//! listener finds it like that of any button.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, MouseEvent, MouseEventInit};

use super::panel::{Panel, Shared};
use crate::charts::task::Ask;
use crate::ui::{document, style};

/// Listens for as long as the page lives.
pub(super) fn listen(panel: &Shared) {
    let host = panel.borrow().host.clone();
    let on = |name: &'static str, act: fn(&Shared, &Element)| {
        let panel = Rc::clone(panel);
        EventListener::new(&host, name, move |event: &Event| {
            let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
            if let Some(target) = target {
                act(&panel, &target);
            }
        })
        .forget();
    };
    on("click", clicked);
    on("pointerover", told);
    on("focusin", told);
    on("pointerleave", |panel, _| tip(panel, None));
    on("focusout", |panel, _| tip(panel, None));
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&host, "keydown", options, |event| {
        if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
            pressed(event);
        }
    })
    .forget();
}

fn near(target: &Element, selector: &str) -> Option<Element> {
    target.closest(selector).ok().flatten()
}

fn clicked(panel: &Shared, target: &Element) {
    if let Some(button) = near(target, "[data-over]") {
        Panel::choose(panel, button.get_attribute("data-over").unwrap_or_default());
    } else if near(target, "[data-stop]").is_some() {
        Panel::stop(panel);
    } else if let Some(button) = near(target, "[data-file]") {
        let file = button.get_attribute("data-file").unwrap_or_default();
        let (chart, kind) = file.split_once('/').unwrap_or((&file, "svg"));
        let mut own = panel.borrow_mut();
        // A picture is made of the other kind of picture.
        own.as_picture = kind == "png";
        let kind = if own.as_picture { "svg" } else { kind };
        own.ask(Ask::File(chart.to_owned(), kind.to_owned()));
    }
}

fn told(panel: &Shared, target: &Element) {
    tip(panel, near(target, ".point").as_ref());
}

/// Shows a point's words beside it, and says them; of no point, nothing.
fn tip(panel: &Shared, point: Option<&Element>) {
    // A point that is taken away while the panel changes has nothing to say.
    let Ok(own) = panel.try_borrow() else { return };
    let Some(tip) = own.part(".tip") else { return };
    let says = point.and_then(|point| point.get_attribute("aria-label"));
    let Some((point, says)) = point.zip(says) else {
        style(&tip, "visibility", "hidden");
        return;
    };
    tip.set_text_content(Some(&says));
    let (at, host) = (
        point.get_bounding_client_rect(),
        own.host.get_bounding_client_rect(),
    );
    let size = tip.get_bounding_client_rect();
    let middle = at.left() + at.width() / 2.0 - host.left();
    let left =
        (middle - size.width() / 2.0).clamp(8.0, (host.width() - size.width() - 8.0).max(8.0));
    let above = at.top() - host.top() - size.height() - 10.0;
    let top = if above > 4.0 {
        above
    } else {
        at.bottom() - host.top() + 10.0
    };
    let top = top + f64::from(own.host.scroll_top());
    style(&tip, "left", &format!("{left}px"));
    style(&tip, "top", &format!("{top}px"));
    style(&tip, "visibility", "visible");
}

/// The line and the place in it of a point.
fn place(point: &Element) -> Option<(usize, usize)> {
    let text = point.get_attribute("data-point")?;
    let (line, index) = text.split_once('-')?;
    Some((line.parse().ok()?, index.parse().ok()?))
}

fn pressed(event: &KeyboardEvent) {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let Some(point) = target.and_then(|target| near(&target, ".point")) else {
        return;
    };
    let (Some((line, index)), Some(figure)) = (place(&point), near(&point, "figure")) else {
        return;
    };
    let find = |line: usize, index: usize| {
        let selector = format!("[data-point='{line}-{index}']");
        figure.query_selector(&selector).ok().flatten()
    };
    // Lines without points of their own lie between.
    let beyond = |up: bool| {
        let steps = 1..=8usize;
        let lines = steps.filter_map(|by| {
            if up {
                line.checked_add(by)
            } else {
                line.checked_sub(by)
            }
        });
        lines.into_iter().find_map(|line| find(line, index))
    };
    let next = match event.key().as_str() {
        "ArrowRight" => find(line, index + 1),
        "ArrowLeft" => index.checked_sub(1).and_then(|index| find(line, index)),
        "ArrowUp" => beyond(true),
        "ArrowDown" => beyond(false),
        "Home" => (0..=index).find_map(|index| find(line, index)),
        "End" => (index..index + 500)
            .rev()
            .find_map(|index| find(line, index)),
        "Enter" | " " => {
            event.prevent_default();
            let init = MouseEventInit::new();
            init.set_bubbles(true);
            if let Ok(click) = MouseEvent::new_with_mouse_event_init_dict("click", &init) {
                // Fails only on an event that is under way already.
                let _ = point.dispatch_event(&click);
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    focus(next.as_ref());
}

/// Gives the keyboard to an element. Points are no elements of HTML, but have the same method.
pub(super) fn focus(element: Option<&Element>) {
    if let Some(element) = element {
        // Fails only on elements that cannot have the focus.
        let _ = element.unchecked_ref::<HtmlElement>().focus();
    }
}

/// The way in for the keyboard: in each chart one point takes part in the order of the tab key, the present one or the first.
pub(super) fn entries(host: &Element) {
    let Ok(figures) = host.query_selector_all("figure") else {
        return;
    };
    for index in 0..figures.length() {
        let figure = figures
            .item(index)
            .and_then(|f| f.dyn_into::<Element>().ok());
        let first = figure.and_then(|f| f.query_selector(".point").ok().flatten());
        if let Some(first) = first {
            // A valid name cannot be refused.
            let _ = first.set_attribute("tabindex", "0");
        }
    }
}

/// How to find what has the focus in the host again, after its markup was replaced.
pub(super) fn focused(host: &Element) -> Option<String> {
    let element = document()?
        .active_element()
        .filter(|element| host.contains(Some(element)))?;
    if let Some(over) = element.get_attribute("data-over") {
        return Some(format!("[data-over='{over}']"));
    }
    let chart = near(&element, "[data-chart]")?.get_attribute("data-chart")?;
    let own = ["data-point", "data-file"].into_iter().find_map(|name| {
        let value = element.get_attribute(name)?;
        Some(format!("[{name}='{value}']"))
    })?;
    Some(format!("[data-chart='{chart}'] {own}"))
}
