//! A knob changes the run while it is dragged: the picture, the numbers and the link follow.

use anyhow::{Result, ensure};
use browser_tests::{Browser, Page, with_page};

async fn threads(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        drag_changes_everything(&page, "threads", "threads").await
    })
    .await
}

async fn cores(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        drag_changes_everything(&page, "cores", "cores").await
    })
    .await
}

/// The second role of the convoy has a number of threads of its own.
async fn threads_of_one_role(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        drag_changes_everything(&page, "threads.1", "threads.echo").await
    })
    .await
}

async fn drag_changes_everything(page: &Page, knob: &str, key: &str) -> Result<()> {
    page.open("").await?;
    let (picture, numbers, trace) = (
        page.picture().await?,
        page.numbers().await?,
        page.trace_hash().await?,
    );

    page.drag(knob, 0.4).await?;
    page.another_trace(&trace).await?;
    ensure!(
        page.picture().await? != picture,
        "dragging {knob} left the picture as it was"
    );
    ensure!(
        page.numbers().await? != numbers,
        "dragging {knob} left the numbers as they were: {numbers}"
    );
    page.until(
        "the knob in the link",
        &format!("return location.hash.includes('{key}=')"),
    )
    .await?;
    page.assert_clean().await
}

super::in_both_browsers!(threads, cores, threads_of_one_role);
