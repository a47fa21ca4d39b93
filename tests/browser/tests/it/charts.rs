//! Charts: fetched when they are asked for, simulated in the background, and a point leads to its scenario.

use anyhow::{Result, ensure};
use browser_tests::session::{built_page, with_site};
use browser_tests::site::Site;
use browser_tests::{Browser, Page, with_page};
use thirtyfour::Key;

const DONE: &str = "return document.getElementById('charts').dataset.state === 'done'";
const POINTS: &str = "return document.querySelectorAll('#charts figure .point').length";

/// Asks whether the simulator's page has fetched a file of the charts' program.
const FETCHED: &str =
    "return performance.getEntriesByType('resource').some((file) => file.name.includes('charts'))";

async fn opened(page: &Page, link: &str) -> Result<()> {
    page.open(link).await?;
    page.press("v").await?;
    page.until("the charts", DONE).await
}

async fn charts_are_fetched_when_asked_for_and_close(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("convoy").await?;
        ensure!(!page.script::<bool>(FETCHED).await?, "a first visit fetched charts");
        page.click("charts").await?;
        page.until("the charts", DONE).await?;
        let points: usize = page.script(POINTS).await?;
        // Ten intervals, throughput and two percentiles.
        ensure!(points == 30, "{points} points");
        let seen: String = page
            .script("return [...document.querySelectorAll('#charts svg title')].map((t) => t.textContent).join()")
            .await?;
        ensure!(seen == "Throughput over switch interval,Latency over switch interval", "{seen}");
        let rows: usize = page.script("return document.querySelectorAll('#charts tbody tr').length").await?;
        ensure!(rows == 11, "{rows} rows");
        page.driver.action_chain().send_keys(Key::Escape).perform().await?;
        page.until("the lanes", "return document.getElementById('charts').hidden").await?;
        page.assert_clean().await
    })
    .await
}

async fn a_point_leads_to_its_scenario_and_back_again(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        opened(&page, "convoy").await?;
        let trace = page.trace_hash().await?;
        // Firefox's driver does not know how to scroll to a part of a drawing.
        page.script::<serde_json::Value>(
            "document.querySelector(\"#charts [data-chart='latency'] .point[data-action='turn'][data-arg='interval/1000000']\")
               .dispatchEvent(new MouseEvent('click', { bubbles: true }))",
        )
        .await?;
        page.until("the link", "return location.hash === '#convoy~1&interval=1ms'").await?;
        page.another_trace(&trace).await?;
        // The ring moves with it, and what was simulated is known.
        page.until(
            "the present point",
            "return document.querySelector('#charts tr[aria-current] button')?.dataset.arg === 'interval/1000000'",
        )
        .await?;
        page.driver.back().await?;
        page.the_trace(&trace).await?;
        page.assert_clean().await
    })
    .await
}

async fn keys_go_from_point_to_point(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        opened(&page, "countdown&runtime=3.12,3.14t&mode=threaded").await?;
        page.script::<serde_json::Value>("document.querySelector('#charts .point[tabindex=\"0\"]').focus()")
            .await?;
        let told = "return document.querySelector('#charts > .tip').textContent";
        let first: String = page.script(told).await?;
        ensure!(first.contains("count down threads 1: speed-up 1 ×"), "{first}");
        for key in [Key::Right, Key::Right, Key::Up, Key::Enter] {
            page.driver.action_chain().send_keys(key).perform().await?;
        }
        page.until("three threads", "return location.hash.includes('threads=3')").await?;
        page.until(
            "the focus on the same point",
            "return document.activeElement?.getAttribute('aria-label')?.includes('3.14t, count down threads 3')",
        )
        .await?;
        page.assert_clean().await
    })
    .await
}

/// Busy threads under the GIL of 2.7: hundreds of thousands of ticks a second, and a sweep up to many more threads.
const LONG: &str = "battle&threads=8&burst=100ms";

async fn a_long_sweep_shows_how_far_it_is_and_stops(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open(LONG).await?;
        page.press("v").await?;
        let visible = |what: &str| {
            format!("const it = document.querySelector('#charts {what}'); return it !== null && getComputedStyle(it).visibility === 'visible'")
        };
        page.until("the bar", &visible("progress")).await?;
        page.until("the way to stop", &visible("[data-stop]")).await?;
        page.find("#charts [data-stop]").await?.click().await?;
        page.until("the end", "return document.getElementById('charts').dataset.state === 'stopped'")
            .await?;
        let done = "return document.querySelector('#charts .simulating span').textContent";
        let stopped: String = page.script(done).await?;
        tokio::time::sleep(std::time::Duration::from_millis(800)).await;
        // A slice that was under way may have finished a run.
        let later: String = page.script(done).await?;
        let number = |text: &str| text.split(' ').next().and_then(|n| n.parse::<i32>().ok());
        ensure!(
            number(&later).unwrap_or(99) - number(&stopped).unwrap_or(0) <= 1,
            "{stopped}, then {later}"
        );
        page.find("#charts [data-stop]").await?.click().await?;
        page.until(
            "it to go on",
            "return document.getElementById('charts').dataset.state !== 'stopped'",
        )
        .await?;
        page.assert_clean().await
    })
    .await
}

async fn every_file_of_a_chart_is_one(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        opened(&page, "convoy").await?;
        // Kept from the browser, and looked at.
        page.script::<serde_json::Value>(
            "window.kept = []; const names = HTMLAnchorElement.prototype; const made = URL.createObjectURL; let last; \
             URL.createObjectURL = (blob) => { last = blob; return made(blob); }; \
             names.click = function () { const [name, blob] = [this.download, last]; \
             (async () => window.kept.push([name, blob.type === 'image/png' ? (await createImageBitmap(blob)).width : await blob.text()]))(); }",
        )
        .await?;
        for kind in ["svg", "png", "csv"] {
            page.find(&format!("#charts [data-file='latency/{kind}']")).await?.click().await?;
            page.until(
                kind,
                &format!("return window.kept.some(([name]) => name === 'gilscope-latency-interval.{kind}')"),
            )
            .await?;
        }
        let all: bool = page
            .script(
                "const of = (kind) => window.kept.find(([name]) => name.endsWith(kind))[1]; \
                 const svg = new DOMParser().parseFromString(of('svg'), 'image/svg+xml'); \
                 return svg.querySelector('parsererror') === null && svg.documentElement.getAttribute('width') === '1200' \
                   && svg.documentElement.textContent.includes('#convoy~1') && of('png') === 2400 \
                   && of('csv').startsWith('line,switch interval,latency')",
            )
            .await?;
        ensure!(all, "a file is not what it is called");
        Ok(())
    })
    .await
}

async fn a_missing_program_is_said(browser: Browser) -> Result<()> {
    let site = Site::without(&built_page()?, "charts_bg.wasm")?;
    with_site(browser, site, async |page| {
        page.open("convoy").await?;
        page.press("v").await?;
        page.until(
            "what is missing",
            "return document.getElementById('charts').textContent.includes('did not load')",
        )
        .await
    })
    .await
}

super::in_both_browsers!(
    charts_are_fetched_when_asked_for_and_close,
    a_point_leads_to_its_scenario_and_back_again,
    keys_go_from_point_to_point,
    a_long_sweep_shows_how_far_it_is_and_stops,
    every_file_of_a_chart_is_one,
    a_missing_program_is_said,
);
