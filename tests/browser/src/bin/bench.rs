//! Times the page in Chromium, 1920×1080: `cargo xtask bench page` builds the page and runs this.
//!
//! One line of `key=value` words for each thing: median, 95th percentile and most, in milliseconds from the input to after the
//! frame was painted. Frames are not held back to the screen's rate, which headless Chromium would only pretend.

use anyhow::{Context, Result};
use browser_tests::session::{built_page, with_site};
use browser_tests::site::Site;
use browser_tests::{Browser, Page};
use serde_json::json;

const SIZE: (u32, u32) = (1920, 1080);
/// What to do, on which address, how often.
const CASES: [(&str, &str, &str, u32); 9] = [
    ("idle", "bare address", "", 200),
    (
        "knob",
        "8 threads × 1 s, 3.12",
        "convoy&runtime=3.12&threads=7&horizon=1s",
        100,
    ),
    (
        "knob",
        "8 threads × 1 s, 3.14t",
        "convoy&runtime=3.14t&threads=7&horizon=1s&cores=2",
        100,
    ),
    (
        "knob",
        "8 threads × 1 s, four runs",
        "convoy&runtime=3.9,3.12,3.13,3.14t&threads=7&horizon=1s",
        60,
    ),
    (
        "hover",
        "8 threads × 1 s, 3.12",
        "convoy&runtime=3.12&threads=7&horizon=1s",
        200,
    ),
    ("zoom", "10^6 intervals, 16 threads", MILLION, 200),
    ("hover", "10^6 intervals, 16 threads", MILLION, 200),
    ("zoom", "10^7 intervals, 16 threads", TEN_MILLIONS, 200),
    ("hover", "10^7 intervals, 16 threads", TEN_MILLIONS, 200),
];
const MILLION: &str = "convoy&runtime=2.7&threads=15&horizon=94ms";
const TEN_MILLIONS: &str = "convoy&runtime=2.7&threads=15&horizon=940ms";
/// Openings of the page.
const LOADS: u32 = 30;

#[tokio::main]
async fn main() -> Result<()> {
    let site = Site::plain(&built_page()?)?;
    with_site(Browser::Chromium, site, async |page| {
        let screen = json!({ "width": SIZE.0, "height": SIZE.1, "deviceScaleFactor": 1, "mobile": false });
        let browser = page.driver.cdp();
        browser.send_raw("Emulation.setDeviceMetricsOverride", screen).await?;
        load(&page).await?;
        let mut shown = "none";
        for (what, name, hash, times) in CASES {
            if shown != hash {
                page.open(hash).await?;
                shown = hash;
            }
            let call = format!("const arguments_ = [{what:?}, {times}, arguments[arguments.length - 1]]; (function () {{ {} }}).apply(null, arguments_)", include_str!("bench.js"));
            let took: Vec<f64> = page.script_async(&call, json!(null)).await.with_context(|| format!("{what} of {name}"))?;
            line(what, name, took);
        }
        Ok(())
    })
    .await
}

/// From the begin of the navigation until the scenario is on the screen.
async fn load(page: &Page) -> Result<()> {
    let watch = "new MutationObserver(() => { if (document.body?.dataset.ready && !window.seen) { window.seen = performance.now(); \
                 requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => { window.shown = performance.now() }; c.port2.postMessage(0) }) } }) \
                 .observe(document, { attributes: true, subtree: true, childList: true })";
    let source = json!({ "source": watch });
    page.driver
        .cdp()
        .send_raw("Page.addScriptToEvaluateOnNewDocument", source)
        .await?;
    let mut all = Vec::new();
    for _ in 0..LOADS {
        page.open("").await?;
        page.drawn().await?;
        all.push(page.script::<f64>("return window.shown ?? 0").await?);
    }
    line("load", "bare address, loopback", all);
    Ok(())
}

fn line(what: &str, name: &str, mut took: Vec<f64>) {
    took.sort_by(f64::total_cmp);
    let at = |share: f64| {
        took.get(((took.len() as f64 * share).ceil() as usize).max(1) - 1)
            .copied()
            .unwrap_or(0.0)
    };
    let name = name.replace(' ', "_");
    println!(
        "what={what} on={name} times={} p50={:.2} p95={:.2} max={:.2}",
        took.len(),
        at(0.5),
        at(0.95),
        at(1.0)
    );
}
