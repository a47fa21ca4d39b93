//! What is on show as a file: the picture, the numbers, what happened. It is made in the page and goes nowhere else.

use std::io;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Blob, BlobPropertyBag, HtmlCanvasElement, HtmlElement, Url};

use super::document;
use super::page::Page;
use super::painter::Painter;
use super::runs;
use super::share::address;
use super::stage::Core;
use super::state::Action;
use crate::exchange::chrome::{self, Written};
use crate::exchange::csv;
use crate::exchange::numbers::{self, Counted};
use crate::sim::{Report, Simulation};
use crate::view::palette::Theme;
use crate::view::svg;

/// Device pixels of a picture per pixel.
const SHARP: f64 = 2.0;
/// Bytes that are handed to the browser at a time.
const PIECE: usize = 1 << 20;
/// The browser has read a file long before that.
const KEPT_MS: u32 = 60_000;

/// What can be saved: what its button says, and the ending of the file.
pub(crate) const KINDS: [(&str, &str); 5] = [
    ("svg", "SVG"),
    ("png", "PNG"),
    ("csv", "CSV"),
    ("json", "JSON"),
    ("trace", "trace"),
];

/// Saves what is on show.
pub(crate) fn save(page: &Page, kind: &str) {
    let stem = match page.state.preset() {
        Some(preset) => preset.id,
        None => "scenario",
    };
    let name = ["gilscope-", stem].concat();
    let done = page.stage.read(|core| match kind {
        "svg" | "png" => picture(page, core, kind, &name),
        "csv" => text(
            &table(page, core, csv::csv),
            "text/csv",
            &[&name, ".csv"].concat(),
        ),
        "json" => {
            let numbers = table(page, core, numbers::json);
            text(&numbers, "application/json", &[&name, ".json"].concat())
        }
        _ => trace(page, core, &[&name, ".trace.json"].concat()),
    });
    if done.is_none() {
        page.act(Action::Say("The browser did not take the file.".to_owned()));
    }
}

/// Everything that stands on the stage, in light colours: for print.
fn picture(page: &Page, core: &Core, kind: &str, name: &str) -> Option<()> {
    let title = &page.state.scenario.workload.title;
    let link = address(&page.state.link());
    let scene = core.picture(title, &link)?;
    if kind == "svg" {
        let drawn = svg::render(&scene, Theme::Light, title, Some(&link));
        return text(&drawn, "image/svg+xml", &[name, ".svg"].concat());
    }
    let mut painter = Painter::off_page()?;
    painter.paint(&scene, Theme::Light, SHARP);
    let canvas = painter.canvas().dyn_ref::<HtmlCanvasElement>()?;
    let name = [name, ".png"].concat();
    let taken = Closure::once_into_js(move |blob: Option<Blob>| {
        if let Some(blob) = blob {
            download(&blob, &name);
        }
    });
    canvas.to_blob(taken.unchecked_ref()).ok()
}

/// The numbers, as one of the two tables has them.
fn table(
    page: &Page,
    core: &Core,
    write: fn(
        Option<&crate::scenario::Scenario>,
        &[Counted],
        &[&crate::exchange::Recorded],
    ) -> String,
) -> String {
    let runs: Vec<&Simulation> = core.bench.simulations().collect();
    let reports: Vec<Report> = runs.iter().map(|run| run.report()).collect();
    let both = runs.iter().zip(&reports);
    let counted: Vec<Counted> = both
        .map(|(run, report)| Counted {
            report,
            hash: run.trace().hash(),
            names: run.names(),
        })
        .collect();
    let guest: Vec<_> = core
        .bench
        .guest()
        .map(|guest| guest.run())
        .into_iter()
        .collect();
    write(Some(&page.state.scenario), &counted, &guest)
}

/// What happened, as Chrome's trace.
fn trace(page: &Page, core: &Core, name: &str) -> Option<()> {
    let views = core.bench.views();
    let called = |(run, view): (usize, &crate::view::RunView)| match view.recorded {
        Some(name) => name.to_owned(),
        None => ["Python ", &runs::name(page, run)].concat(),
    };
    let names: Vec<String> = views.iter().enumerate().map(called).collect();
    let written: Vec<Written> = names
        .iter()
        .zip(&views)
        .map(|(name, view)| Written {
            name,
            trace: view.trace,
            names: view.names,
            interpreters: view.interpreters,
        })
        .collect();
    let mut parts = Parts::default();
    chrome::write(&written, &mut parts).ok()?;
    parts.finish("application/json", name)
}

fn text(text: &str, kind: &str, name: &str) -> Option<()> {
    let mut parts = Parts::default();
    parts.piece.extend(text.as_bytes());
    parts.finish(kind, name)
}

/// A file on its way to the browser, which keeps it: the page's own memory holds no more than a piece.
#[derive(Default)]
struct Parts {
    parts: Array,
    piece: Vec<u8>,
}

impl Parts {
    fn hand_over(&mut self) {
        self.parts.push(&Uint8Array::from(self.piece.as_slice()));
        self.piece.clear();
    }

    fn finish(mut self, kind: &str, name: &str) -> Option<()> {
        self.hand_over();
        let options = BlobPropertyBag::new();
        options.set_type(kind);
        let blob = Blob::new_with_u8_array_sequence_and_options(&self.parts, &options).ok()?;
        download(&blob, name)
    }
}

impl io::Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend(bytes);
        if self.piece.len() >= PIECE {
            self.hand_over();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lets the browser save a file.
fn download(blob: &Blob, name: &str) -> Option<()> {
    let url = Url::create_object_url_with_blob(blob).ok()?;
    let link: HtmlElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", &url).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    Timeout::new(KEPT_MS, move || drop(Url::revoke_object_url(&url))).forget();
    Some(())
}
