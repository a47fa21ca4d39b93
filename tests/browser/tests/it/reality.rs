//! The page "model against reality": the summary, a workload with its filters, a file of one's own.

use anyhow::{Result, ensure};
use browser_tests::{Browser, Page, with_page};

const ROWS: &str = "return document.querySelectorAll('#cells tbody').length";
const OFF: &str = "return document.querySelectorAll('#cells tr.off').length";

async fn text(page: &Page, selector: &str) -> Result<String> {
    let script = format!("return document.querySelector('{selector}')?.innerText ?? ''");
    page.script(&script).await
}

async fn the_simulator_links_to_it_and_it_links_back(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("").await?;
        page.press("?").await?;
        page.find("dialog a[href='reality.html']")
            .await?
            .click()
            .await?;
        page.until(
            "the summary",
            "return document.getElementById('summary') !== null",
        )
        .await?;
        page.find("a.home").await?.click().await?;
        page.ready().await?;
        page.assert_clean().await
    })
    .await
}

async fn the_summary_counts_what_the_workloads_count(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open_reality("").await?;
        let summary = text(&page, "#summary").await?;
        ensure!(summary.contains("are predicted near enough"), "{summary}");
        ensure!(text(&page, "#order-check").await?.contains("pairs"), "no order");
        let counted: bool = page
            .script(
                "const count = (link) => Number(link.querySelector('.count').firstChild.data); \
                 const links = [...document.querySelectorAll('.parts a:has(.count)')]; \
                 const apart = /#(summary|order|published)/; \
                 const workloads = links.filter((link) => !apart.test(link.href)).map(count); \
                 return workloads.length >= 8 && count(links[0]) === workloads.reduce((a, b) => a + b)",
            )
            .await?;
        ensure!(counted, "the workloads do not add up");
        page.assert_clean().await
    })
    .await
}

async fn a_workload_is_drawn_filtered_and_unfolded(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open_reality("io_convoy").await?;
        let all: usize = page.script(ROWS).await?;
        let drawn = "return [...document.querySelectorAll('.plot canvas')].filter((canvas) => \
             new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size > 8).length";
        page.until("two charts", &format!("return ({}) === 2", drawn.trim_start_matches("return ")))
            .await?;
        ensure!(!text(&page, ".known").await?.is_empty(), "no reasons");

        page.find("[data-filter=misses]").await?.click().await?;
        page.until("fewer rows", &format!("return document.querySelectorAll('#cells tbody').length < {all}"))
            .await?;
        let (rows, off): (usize, usize) = (page.script(ROWS).await?, page.script(OFF).await?);
        ensure!(rows == off && rows > 0, "{off} of {rows} rows are off");
        page.find("[data-filter=py39]").await?.click().await?;
        page.until("fewer rows", &format!("return document.querySelectorAll('#cells tbody').length < {rows}"))
            .await?;
        ensure!(page.hash().await? == "io_convoy&python=py39&misses", "the link does not follow");

        page.find("#cells .more").await?.click().await?;
        page.until("the other metrics", "return document.querySelectorAll('#cells tr.other').length >= 2")
            .await?;
        page.assert_clean().await
    })
    .await
}

/// The arrow keys go through the cells of a chart, and a live region says each.
async fn a_chart_is_read_with_the_keyboard(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open_reality("cpu_scaling").await?;
        let chart = page.find(".plot canvas").await?;
        chart.focus().await?;
        chart.send_keys(thirtyfour::Key::Right).await?;
        let said = "return document.querySelector('.plot [aria-live]').innerText";
        page.until("a cell", &format!("{said}.includes('measured')"))
            .await?;
        let first: String = page.script(said).await?;
        chart.send_keys(thirtyfour::Key::Right).await?;
        page.until("another cell", &format!("{said} !== {first:?}"))
            .await?;
        page.assert_clean().await
    })
    .await
}

async fn a_file_of_ones_own_is_opened_or_refused_with_the_reason(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open_reality("").await?;
        let entry = r#"{"workload": "knitting", "interpreter": "py310", "cores": CORES, "params": {}, "metric": "wall_s",
            "headline": true, "measured": 2, "spread": [1, 3], "simulated": 2.5}"#;
        page.choose("mine.json", &format!("[{}]", entry.replace("CORES", "0"))).await?;
        page.until("the refusal", "return document.getElementById('problem') !== null").await?;
        let problem = text(&page, "#problem").await?;
        for part in ["mine.json", "entry 1", "cores", "`0`", "1–4096"] {
            ensure!(problem.contains(part), "no {part} in {problem}");
        }
        ensure!(text(&page, "#summary").await?.contains("CPU scaling"), "what was there is gone");

        page.choose("mine.json", &format!("[{}]", entry.replace("CORES", "3"))).await?;
        page.until("the file", "return document.getElementById('own') !== null").await?;
        ensure!(text(&page, "#summary").await?.contains("Knitting"), "the file is not shown");
        page.find("#own button").await?.click().await?;
        page.until("the results of the site", "return document.getElementById('own') === null").await?;
        page.assert_clean().await
    })
    .await
}

/// A recording above its simulation: one view, so that both move in step; the cursor's sentence says both.
async fn a_recording_stands_above_its_simulation(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open_reality("timelines=31").await?;
        let picture = "return document.getElementById('pair')?.toDataURL() ?? ''";
        let colours = "const c = document.getElementById('pair'); \
             return c !== null && c.width > 0 && new Set(new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer)).size > 8";
        page.until("both timelines", colours).await?;
        let holds = text(&page, "#holds").await?;
        ensure!(holds.contains("p50") && holds.contains("p90"), "{holds}");

        let canvas = page.find("#pair").await?;
        let all: String = page.script(picture).await?;
        canvas.focus().await?;
        canvas.send_keys("+").await?;
        page.until("a closer look", &format!("return document.getElementById('pair').toDataURL() !== {all:?}"))
            .await?;
        canvas.send_keys(thirtyfour::Key::Right).await?;
        page.until("the sentence", "return /measured, .*simulated, /.test(document.getElementById('instant').innerText)")
            .await?;
        let close: String = page.script(picture).await?;
        page.find("#seed").await?.click().await?;
        page.until("another simulation", &format!("return document.getElementById('pair').toDataURL() !== {close:?}"))
            .await?;
        page.find("[title='Next recording']").await?.click().await?;
        let next = "return location.hash !== '#timelines=31' && ![undefined, '30'].includes(document.getElementById('recording')?.value)";
        page.until("the next recording", next).await?;
        // Parts come and go without a trace.
        page.script::<()>("location.hash = '#cpu_scaling'").await?;
        page.until(
            "another part",
            "return document.getElementById('workload') !== null",
        )
        .await?;
        page.script::<()>("history.back()").await?;
        page.until("the recording again", next).await?;
        page.assert_clean().await
    })
    .await
}

/// Measured cells are simulated in a worker, which can be stopped; every row can be simulated again, and says the same again.
async fn cells_of_ones_own_are_simulated_and_any_row_again(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open_reality("").await?;
        let cell = r#"{"workload": "cpu_scaling", "interpreter": "py312", "cores": CORES, "params": {"threads": 2, "work": "per",
            "iterations": 4000000, "interval": 0.005}, "headline": "threaded_over_sequential", "metrics": {"threaded_over_sequential": 1,
            "cpu_over_wall": 1}, "spread": {"threaded_over_sequential": [0.9, 1.1]}}"#;
        page.choose("cells.json", &format!("[{}]", cell.replace("CORES", "0"))).await?;
        page.until("the refusal", "return document.getElementById('problem') !== null").await?;
        let problem = text(&page, "#problem").await?;
        for part in ["cells.json", "entry 1", "cores", "`0`", "1–4096"] {
            ensure!(problem.contains(part), "no {part} in {problem}");
        }
        let one = cell.replace("CORES", "2");
        page.choose("cells.json", &format!("[{}]", vec![&*one; 2000].join(","))).await?;
        page.until("the way to stop it", "return document.getElementById('cancel') !== null").await?;
        page.find("#cancel").await?.click().await?;
        page.until("the end of it", "return document.getElementById('simulating') === null").await?;
        ensure!(text(&page, "#summary").await?.contains("The convoy"), "what was there is gone");

        page.choose("cells.json", &format!("[{one}]")).await?;
        page.until("the cells", "return document.getElementById('own') !== null").await?;
        ensure!(text(&page, "#summary").await?.contains("1 of 1 measured"), "the cell is off");
        page.script::<()>("location.hash = 'cpu_scaling'").await?;
        page.until("the cell", "return document.querySelector('#cells .more') !== null").await?;
        page.find("#cells .more").await?.click().await?;
        page.find("[data-again]").await?.click().await?;
        page.until("the results", "return document.querySelectorAll('#cells tr.result').length === 2").await?;
        let same: bool = page
            .script(
                "const figures = (row) => [...row.querySelectorAll('.figure')].map((cell) => cell.innerText).join(); \
                 const [head, again] = ['tr.headline', 'tr.result'].map((row) => document.querySelector('#cells ' + row)); \
                 return figures(head) === figures(again)",
            )
            .await?;
        ensure!(same, "the same seeds gave other figures");
        page.assert_clean().await
    })
    .await
}

super::in_both_browsers!(
    cells_of_ones_own_are_simulated_and_any_row_again,
    a_recording_stands_above_its_simulation,
    the_simulator_links_to_it_and_it_links_back,
    the_summary_counts_what_the_workloads_count,
    a_workload_is_drawn_filtered_and_unfolded,
    a_chart_is_read_with_the_keyboard,
    a_file_of_ones_own_is_opened_or_refused_with_the_reason,
);
