//! What stands on the page, and how it follows the simulator's link, colours and room.
//!
//! The simulator knows nothing of this program but the element: it writes `data-link` there while charts are wanted, and
//! `data-theme`. Charts follow after a rest, so that a knob that is being turned does not start a sweep at every step.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit, ResizeObserver};

use super::job::Job;
use super::{files, hand};
use crate::charts::task::{Ask, Said, Show};
use crate::ui::{document, mark_body, style};

/// How long a link has to stand, milliseconds.
const REST: u32 = 140;
/// A simulation that takes longer is worth a bar,
const BAR: f64 = 200.0;
/// or a way to stop it.
const STOP: f64 = 2_000.0;

/// Between two charts, as in the style sheet, CSS pixels.
const GAP: f64 = 16.0;

/// The parts of the host, in their order.
const SHELL: &str = r#"<div class="bar"><div class="choices" role="group" aria-label="What is varied"></div>
<div class="simulating" role="status"><progress aria-label="Runs simulated"></progress><span></span><button type="button" class="chip small" data-stop></button></div>
<button type="button" class="plain only-icon" data-action="charts" title="Close the charts (v)" aria-label="Close the charts (v)"><i class="icon" data-icon="close"></i></button></div>
<div class="figures"></div>
<details class="rows"><summary>The numbers as a table</summary><div></div></details>
<div class="tip" aria-hidden="true"></div><p class="hidden-text" aria-live="polite"></p>"#;

/// What is on the page.
pub(super) struct Panel {
    pub(super) host: Element,
    job: Option<Job>,
    /// What is varied, as last chosen.
    over: String,
    /// What was last asked for.
    asked: Option<Show>,
    /// What waits to be asked for.
    rest: Option<Timeout>,
    /// When the present sweep began, and how far it is.
    since: f64,
    progress: (usize, usize),
    stopped: bool,
    clock: Option<Interval>,
    /// What stands in the parts.
    shown: [String; 3],
    /// A picture is to be made of the next file.
    pub(super) as_picture: bool,
}

/// The one panel of the page.
pub(super) type Shared = Rc<RefCell<Panel>>;

impl Panel {
    /// Fills the host and follows it, for as long as the page lives.
    pub(super) fn open(host: Element) {
        host.set_inner_html(SHELL);
        let panel = Rc::new(RefCell::new(Self {
            host: host.clone(),
            job: None,
            over: String::new(),
            asked: None,
            rest: None,
            since: 0.0,
            progress: (0, 0),
            stopped: false,
            clock: None,
            shown: Default::default(),
            as_picture: false,
        }));
        let changed = {
            let panel = Rc::clone(&panel);
            Closure::<dyn FnMut()>::new(move || follow(&panel))
        };
        if let Ok(observer) = MutationObserver::new(changed.as_ref().unchecked_ref()) {
            let what = MutationObserverInit::new();
            what.set_attributes(true);
            what.set_attribute_filter(&js_sys::Array::of2(
                &"data-link".into(),
                &"data-theme".into(),
            ));
            // Fails only where nothing is to be observed.
            let _ = observer.observe_with_options(&host, &what);
        }
        if let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) {
            observer.observe(&host);
        }
        changed.forget();
        hand::listen(&panel);
        follow(&panel);
    }

    /// Another thing is varied.
    pub(super) fn choose(panel: &Shared, over: String) {
        panel.borrow_mut().over = over;
        update(panel);
    }

    /// Stops the sweep, or goes on with it.
    pub(super) fn stop(panel: &Shared) {
        {
            let mut own = panel.borrow_mut();
            own.stopped = !own.stopped;
            let ask = if own.stopped { Ask::Stop } else { Ask::Resume };
            own.ask(ask);
        }
        tell(panel);
    }

    /// Asks the worker for something.
    pub(super) fn ask(&mut self, ask: Ask) {
        if let Some(job) = &mut self.job {
            job.ask(ask);
        }
    }

    pub(super) fn part(&self, selector: &str) -> Option<Element> {
        self.host.query_selector(selector).ok().flatten()
    }

    /// What is to be shown; none while the charts are closed.
    fn wanted(&self) -> Option<Show> {
        let link = self.host.get_attribute("data-link")?;
        let room = f64::from(self.part(".figures")?.client_width());
        // Side by side where each is still as wide as two hands.
        let columns = if room >= 980.0 { 2.0 } else { 1.0 };
        let width = ((room - GAP * (columns - 1.0)) / columns)
            .floor()
            .max(280.0);
        // All of a chart is to be seen at once, below the choices and with its notes.
        let tall = f64::from(self.host.client_height()) - 130.0;
        let height = (width * 0.8).min(tall).clamp(300.0, 680.0).floor();
        // Presenting, nothing is smaller than this.
        let body = document().and_then(|document| document.body());
        let presents = body.is_some_and(|body| body.class_list().contains("present"));
        Some(Show {
            letters: if presents && width > 600.0 { 24 } else { 0 },
            link,
            over: self.over.clone(),
            size: (width as u32, height as u32),
            room: room.max(width) as u32,
            dark: self.host.get_attribute("data-theme").as_deref() == Some("dark"),
        })
    }
}

fn now() -> f64 {
    js_sys::Date::now()
}

/// The host has changed: opens, closes, or waits for the link to rest.
fn follow(panel: &Shared) {
    let mut own = panel.borrow_mut();
    let open = own.host.has_attribute("data-link");
    let element: Option<HtmlElement> = own.host.clone().dyn_into().ok();
    let was = element.as_ref().is_none_or(|element| element.hidden());
    if let Some(element) = &element
        && was == open
    {
        element.set_hidden(!open);
        mark_body("data-charts", open.then_some("open"));
    }
    if !open {
        own.rest = None;
        own.asked = None;
        own.ask(Ask::Stop);
        return;
    }
    let rest = if was { 0 } else { REST };
    let later = Rc::clone(panel);
    own.rest = Some(Timeout::new(rest, move || update(&later)));
}

/// Asks for what is to be shown, if that is not what was asked for.
fn update(panel: &Shared) {
    {
        let mut own = panel.borrow_mut();
        let wanted = own.wanted();
        if wanted == own.asked {
            return;
        }
        let Some(show) = wanted else { return };
        if own.job.is_none() {
            let heard = {
                let panel = Rc::clone(panel);
                move |said| hear(&panel, said)
            };
            own.job = Job::start(heard).ok();
        }
        let before = own.asked.as_ref().map(|old| (&old.link, &old.over));
        if before != Some((&show.link, &show.over)) {
            own.since = now();
            own.stopped = false;
            own.progress = (0, 0);
        }
        own.asked = Some(show.clone());
        own.ask(Ask::Show(show));
        if own.clock.is_none() {
            let ticking = Rc::clone(panel);
            own.clock = Some(Interval::new(100, move || tell(&ticking)));
        }
    }
    tell(panel);
}

fn hear(panel: &Shared, said: Option<Said>) {
    match said {
        Some(Said::Ready) => {
            if let Some(job) = &mut panel.borrow_mut().job {
                job.ready();
            }
        }
        Some(Said::File { name, text }) => files::keep(panel, name, text),
        Some(Said::Drawn {
            done,
            of,
            choices,
            charts,
            table,
        }) => {
            panel.borrow_mut().progress = (done, of);
            show(panel, [choices, charts, table]);
            tell(panel);
        }
        None => {
            {
                let mut own = panel.borrow_mut();
                own.job = None;
                own.clock = None;
            }
            let parts = [
                String::new(),
                "<figure class=\"none\"><h3>The charts stopped</h3><p>The program that makes them did not load or broke off. The simulation needs nothing of it.</p></figure>".to_owned(),
                String::new(),
            ];
            show(panel, parts);
        }
    }
}

/// Puts markup into the parts where it is another, and the focus back where it was. Both make the browser tell the listeners of
/// this program, so the panel must not be borrowed meanwhile.
fn show(panel: &Shared, parts: [String; 3]) {
    let host = panel.borrow().host.clone();
    let part = |selector: &str| host.query_selector(selector).ok().flatten();
    let focused = hand::focused(&host);
    let places = [".choices", ".figures", ".rows > div"];
    for (index, (markup, place)) in parts.into_iter().zip(places).enumerate() {
        if panel.borrow().shown[index] != markup
            && let Some(element) = part(place)
        {
            element.set_inner_html(&markup);
            panel.borrow_mut().shown[index] = markup;
        }
    }
    hand::entries(&host);
    if let Some(selector) = focused {
        hand::focus(part(&selector).as_ref());
    }
}

/// How far the sweep is: a bar if it takes a while, and a way to stop it if it takes long.
fn tell(panel: &Shared) {
    let mut own = panel.borrow_mut();
    let (done, of) = own.progress;
    let waits = own.asked.is_some() && (of == 0 || done < of);
    let long = now() - own.since;
    let state = match waits {
        true if own.stopped => "stopped",
        true => "busy",
        false => "done",
    };
    // The tests look here.
    if own.host.get_attribute("data-state").as_deref() != Some(state) {
        let _ = own.host.set_attribute("data-state", state);
    }
    let shows = |on: bool| if on { "visible" } else { "hidden" };
    let bar = waits && (long > BAR || own.stopped);
    if let Some(element) = own.part(".simulating") {
        style(&element, "visibility", shows(bar));
    }
    if let Some(element) = own.part("[data-stop]") {
        style(
            &element,
            "visibility",
            shows(bar && (long > STOP || own.stopped)),
        );
        let word = if own.stopped { "go on" } else { "stop" };
        if element.text_content().as_deref() != Some(word) {
            element.set_text_content(Some(word));
        }
    }
    if bar {
        if let Some(element) = own.part("progress") {
            let _ = element.set_attribute("max", &of.max(1).to_string());
            let _ = element.set_attribute("value", &done.to_string());
        }
        if let Some(element) = own.part(".simulating span") {
            let words = match of {
                0 => "on its way …".to_owned(),
                _ => format!("{done} of {of} runs"),
            };
            if element.text_content().as_deref() != Some(&*words) {
                element.set_text_content(Some(&words));
            }
        }
    }
    if !waits || own.stopped {
        own.clock = None;
    }
}
