//! Charts to be kept: text as it is, and as a picture of pixels, which the browser paints.

use gloo_events::EventListener;
use js_sys::Array;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement,
    HtmlImageElement, Url,
};

use super::panel::Shared;
use crate::ui::document;

/// Pixels of the picture for each CSS pixel of the chart.
const SHARP: f64 = 2.0;

/// Keeps a text, or a picture of it.
pub(super) fn keep(panel: &Shared, name: String, text: String) {
    let picture = std::mem::take(&mut panel.borrow_mut().as_picture);
    let kind = if name.ends_with("csv") {
        "text/csv"
    } else {
        "image/svg+xml"
    };
    let Ok(blob) = blob(&text, kind) else { return };
    match picture {
        true => drop(paint(&blob, name.replace(".svg", ".png"))),
        false => drop(save(&blob, &name)),
    }
}

fn blob(text: &str, kind: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)
}

/// Hands it to the browser as a file. Its address is let go of later: some browsers have only begun to read it.
fn save(blob: &Blob, name: &str) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link = document().map(|document| document.create_element("a"));
    if let Some(link) = link
        .transpose()?
        .and_then(|link| link.dyn_into::<HtmlElement>().ok())
    {
        link.set_attribute("href", &url)?;
        link.set_attribute("download", name)?;
        link.click();
    }
    gloo_timers::callback::Timeout::new(10_000, move || drop(Url::revoke_object_url(&url)))
        .forget();
    Ok(())
}

/// Paints a drawing on a canvas and keeps that.
fn paint(drawing: &Blob, name: String) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(drawing)?;
    let image = HtmlImageElement::new()?;
    let source = image.clone();
    EventListener::once(&image, "load", move |_| {
        // Without a canvas there is no picture, and nothing else is lost.
        let _ = canvas(&source, name);
        let _ = Url::revoke_object_url(&source.src());
    })
    .forget();
    image.set_src(&url);
    Ok(())
}

fn canvas(image: &HtmlImageElement, name: String) -> Result<(), JsValue> {
    let Some(document) = document() else {
        return Ok(());
    };
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    let (w, h) = (
        f64::from(image.natural_width()),
        f64::from(image.natural_height()),
    );
    canvas.set_width((w * SHARP) as u32);
    canvas.set_height((h * SHARP) as u32);
    let context = canvas.get_context("2d")?;
    if let Some(context) = context.and_then(|c| c.dyn_into::<CanvasRenderingContext2d>().ok()) {
        context.draw_image_with_html_image_element_and_dw_and_dh(
            image,
            0.0,
            0.0,
            w * SHARP,
            h * SHARP,
        )?;
    }
    let done = Closure::once_into_js(move |blob: JsValue| {
        if let Ok(blob) = blob.dyn_into::<Blob>() {
            let _ = save(&blob, &name);
        }
    });
    canvas.to_blob(done.unchecked_ref())
}
