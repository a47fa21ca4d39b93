//! Files: those of the site, fetched from where the page came from, and the visitor's own, which go nowhere.

use std::rc::Rc;

use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, Response};

use super::state::Figures;
use super::task::{Purpose, Task};
use crate::fidelity::opened::{self, Opened};
use crate::fidelity::{MAX_BYTES, results};
use crate::reality::cells::Results;
use crate::reality::recording::{self, Recording};
use crate::ui::{by_id, window};

/// The results that come with the site.
pub(super) async fn shipped() -> Result<Figures, String> {
    let judged = results::read(&asset("figures").await?)?;
    Ok(Figures {
        file: None,
        results: Results::new(judged)?,
        measured: false,
        primitives: None,
    })
}

/// The recordings that come with the site.
pub(super) async fn recordings() -> Result<Vec<Recording>, String> {
    recording::read(&asset("recordings").await?)
}

/// The text of a file of the site; `<div id="app">` says where it is.
async fn asset(name: &str) -> Result<String, String> {
    let address = by_id("app").and_then(|app| app.get_attribute(&format!("data-{name}")));
    let address = address.ok_or_else(|| format!("the page does not say where its {name} are"))?;
    let file = address.split('?').next().unwrap_or_default().to_owned();
    let failed = |why: String| format!("{file} did not arrive: {why}");
    fetch(&address).await.map_err(failed)
}

async fn fetch(address: &str) -> Result<String, String> {
    let window = window().ok_or("there is no window")?;
    let response = JsFuture::from(window.fetch_with_str(address))
        .await
        .map_err(said)?;
    let response: Response = response.dyn_into().map_err(said)?;
    if !response.ok() {
        return Err(format!("the server answers {}", response.status()));
    }
    text(response.text()).await
}

/// What the visitor opened.
#[derive(Debug)]
pub(super) enum Own {
    /// Results, to be shown.
    Results(Figures),
    /// Measured cells, to be simulated first.
    Cells(Task),
}

/// Files of the visitor's: results or measured cells, and with them the primitives of their machine. The error says what is
/// wrong in which.
pub(super) async fn own(files: Vec<File>) -> Result<Own, String> {
    let mut found: Option<(String, Opened)> = None;
    let mut primitives: Option<Rc<str>> = None;
    for file in files {
        let name = file.name();
        let refused = |why: String| format!("{name} was not opened: {why}. What was here stays.");
        if file.size() > MAX_BYTES as f64 {
            let size = file.size();
            return Err(refused(format!(
                "it has {size} bytes, more than {MAX_BYTES}"
            )));
        }
        let text = text(Ok(file.text())).await.map_err(refused)?;
        match opened::read(&text).map_err(refused)? {
            Opened::Primitives(_) => primitives = Some(text.into()),
            _ if found.is_some() => {
                return Err(refused(
                    "one file at a time, and the primitives.json of its machine".to_owned(),
                ));
            }
            other => found = Some((name, other)),
        }
    }
    match found {
        Some((name, Opened::Results(judged))) => {
            let refused = |why| format!("{name} was not opened: {why}. What was here stays.");
            let results = Results::new(judged).map_err(refused)?;
            Ok(Own::Results(Figures {
                file: Some(name),
                results,
                measured: false,
                primitives,
            }))
        }
        Some((name, Opened::Cells(cells))) => Ok(Own::Cells(Task {
            purpose: Purpose::File(name),
            cells,
            primitives,
        })),
        _ => Err("These are the primitives of a machine alone: open the measured cells together with them.".to_owned()),
    }
}

async fn text(promise: Result<js_sys::Promise, JsValue>) -> Result<String, String> {
    let text = JsFuture::from(promise.map_err(said)?).await.map_err(said)?;
    text.as_string().ok_or_else(|| "it is no text".to_owned())
}

/// What a browser says when something fails.
pub(super) fn said(error: JsValue) -> String {
    let error: js_sys::Error = match error.dyn_into() {
        Ok(error) => error,
        Err(other) => return format!("{other:?}"),
    };
    error.message().into()
}

/// Does something in the background and hands its end to the page.
pub(super) fn then<T: 'static>(
    work: impl Future<Output = Result<T, String>> + 'static,
    done: impl FnOnce(Result<T, String>) + 'static,
) {
    wasm_bindgen_futures::spawn_local(async move { done(work.await) });
}
