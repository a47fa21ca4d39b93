//! Times the page in Chromium, 1920×1080: `cargo xtask bench page` builds the page and runs this.
//!
//! One line of `key=value` words for each thing: median, 95th percentile and most, in milliseconds of an input's handlers and the
//! frame that shows it (of memory: megabytes; of a load: since the navigation began).

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use browser_tests::session::{built_page, with_site};
use browser_tests::site::Site;
use browser_tests::{Browser, Page};
use serde_json::json;

const SIZE: (u32, u32) = (1920, 1080);
/// What to do, on which address, how often. What has the same address is done in the same browser.
const CASES: [(&str, &str, &str, u32); 14] = [
    ("idle", "bare address", "", 200),
    ("knob", "8 threads × 1 s, 3.12", USUAL, 100),
    ("hover", "8 threads × 1 s, 3.12", USUAL, 200),
    ("words", "8 threads × 1 s, 3.12", USUAL, 100),
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
        "first",
        "8 threads × 1 s, 2.7",
        "convoy&runtime=2.7&threads=7&horizon=1s",
        15,
    ),
    (
        "first",
        "8 threads × 1 s, 3.12, interval 1 µs",
        "convoy&runtime=3.12&threads=7&horizon=1s&interval=1us",
        30,
    ),
    ("zoom", "10^6 intervals, 16 threads", MILLION, 200),
    ("pan", "10^6 intervals, 16 threads", MILLION, 200),
    ("hover", "10^6 intervals, 16 threads", MILLION, 200),
    ("zoom", "10^7 intervals, 16 threads", TEN_MILLIONS, 200),
    ("pan", "10^7 intervals, 16 threads", TEN_MILLIONS, 200),
    ("hover", "10^7 intervals, 16 threads", TEN_MILLIONS, 200),
];
const USUAL: &str = "convoy&runtime=3.12&threads=7&horizon=1s";
const MILLION: &str = "convoy&runtime=2.7&threads=15&horizon=94ms";
const TEN_MILLIONS: &str = "convoy&runtime=2.7&threads=15&horizon=940ms";
/// How long a run may take until all of it is there: ten million intervals take some seconds.
const SIMULATING: Duration = Duration::from_secs(90);
/// How long speedscope may take to read a file.
const READING: Duration = Duration::from_secs(240);
/// Openings of the page.
const LOADS: u32 = 30;

#[tokio::main]
async fn main() -> Result<()> {
    with_page(async |page| load(&page).await).await?;
    for cases in CASES.chunk_by(|a, b| a.2 == b.2) {
        with_page(async |page| {
            let (_, name, hash, _) = cases[0];
            open(&page, hash).await?;
            memory(name, &page).await?;
            for (what, name, _, times) in cases {
                line(what, name, time(&page, what, *times).await?);
            }
            Ok(())
        })
        .await?;
    }
    if let Some(folder) = std::env::var_os("GILSCOPE_SPEEDSCOPE")
        && let Err(error) = speedscope(Path::new(&folder)).await
    {
        // What it does not manage in time is no reason to lose what was measured.
        eprintln!("speedscope: {error:#}");
    }
    Ok(())
}

/// Runs in a browser of its own, on the site that is measured.
async fn with_page<F>(run: impl FnOnce(Page) -> F) -> Result<()>
where
    F: Future<Output = Result<()>>,
{
    with_site(
        Browser::Chromium,
        Site::plain(&built_page()?)?,
        async |page| {
            page.screen(SIZE, 1, false).await?;
            page.driver.set_script_timeout(SIMULATING).await?;
            run(page).await
        },
    )
    .await
}

/// Opens an address and waits until all of its run is there, however long that takes.
async fn open(page: &Page, hash: &str) -> Result<()> {
    page.driver.goto(page.site.url(hash)).await?;
    let done = "const answer = arguments[arguments.length - 1]; const look = () => { const body = document.body.dataset; \
                body.whole && body.traceHash ? answer(true) : setTimeout(look, 50) }; look()";
    let there: bool = page.script_async(done, json!(null)).await?;
    anyhow::ensure!(there, "{hash} was not simulated");
    page.drawn().await
}

async fn time(page: &Page, what: &str, times: u32) -> Result<Vec<f64>> {
    let script = include_str!("bench.js");
    let call = format!(
        "const words = [{what:?}, {times}, arguments[arguments.length - 1]]; (function () {{ {script} }}).apply(null, words)"
    );
    let took = page.script_async(&call, json!(null)).await;
    took.with_context(|| format!("{what} was not timed"))
}

/// The same intervals in speedscope: a folder with its page, and with traces that stand beside it.
async fn speedscope(folder: &Path) -> Result<()> {
    // It takes minutes to read the larger one.
    for (name, loads) in [("10^5 intervals", 3), ("10^6 intervals", 1)] {
        let file = format!("{}.json", name.replace(['^', ' '], "-"));
        with_site(Browser::Chromium, Site::plain(folder)?, async |page| {
            page.screen(SIZE, 1, false).await?;
            // While it reads a large file it answers nobody.
            page.driver.set_script_timeout(READING).await?;
            let name = format!("{name}, in speedscope");
            let mut took = Vec::new();
            for _ in 0..loads {
                page.driver.goto("about:blank").await?;
                let url = page.site.url(&format!("profileURL={file}"));
                page.driver.goto(url).await?;
                let drawn = "return document.title !== 'speedscope' && Boolean(document.querySelector('canvas'))";
                page.until("speedscope", drawn).await?;
                page.drawn().await?;
                took.push(page.script::<f64>("return performance.now()").await?);
            }
            line("load", &name, took);
            memory(&name, &page).await?;
            line("zoom", &name, time(&page, "zoom", 100).await?);
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// What the page's process has in memory: a look at the system, because what WebAssembly has is not JavaScript's.
async fn memory(name: &str, page: &Page) -> Result<()> {
    page.drawn().await?;
    let most = renderers(std::process::id()).into_iter().max();
    let Some(kilobytes) = most else { return Ok(()) };
    line("memory", name, vec![kilobytes as f64 / 1e3]);
    Ok(())
}

/// Resident kilobytes of the browser's renderers below this process.
fn renderers(process: u32) -> Vec<u64> {
    let read = |process: u32, file: &str| {
        let text = fs::read(format!("/proc/{process}/{file}")).unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    };
    let mut found = Vec::new();
    if read(process, "cmdline").contains("--type=renderer") {
        let status = read(process, "status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        found.extend(kilobytes);
    }
    let tasks = fs::read_dir(format!("/proc/{process}/task"));
    for task in tasks.into_iter().flatten().flatten() {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        let children = children
            .split_whitespace()
            .filter_map(|child| child.parse().ok());
        found.extend(children.flat_map(renderers));
    }
    found
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
