//! The program comes in two files, the rest after the first picture. Nobody notices, whenever the rest comes; if it does not, the page says so.

use std::time::Duration;

use anyhow::{Result, ensure};
use browser_tests::session::{built_page, with_site};
use browser_tests::site::Site;
use browser_tests::{Browser, Page};

const REST: &str = "_rest.wasm";
const WHOLE: &str = "return document.body.dataset.whole === 'true'";
const STOPPED: &str = "return document.getElementById('stopped') !== null";
const EDITOR: &str = "return document.querySelector('[data-action=copy-role]') !== null";
/// Longer than the first picture takes, shorter than the tests' patience.
const LATE: Duration = Duration::from_secs(6);
/// A browser that compiles nothing large at once, as older Chromes did.
const OLD: &str = "const { Module } = WebAssembly; \
     WebAssembly.Module = function (bytes) { \
       if (bytes.byteLength > 4096) throw new RangeError('too large to compile at once'); \
       return new Module(bytes); \
     };";

/// Opens the bare address without waiting for more than a picture, and lets all settle that follows it by itself.
async fn first_picture(page: &Page) -> Result<()> {
    page.driver.goto(page.site.url("")).await?;
    page.pictured().await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    page.drawn().await
}

async fn the_first_picture_does_without_the_rest(browser: Browser) -> Result<()> {
    with_site(
        browser,
        Site::without(&built_page()?, REST)?,
        async |page| {
            first_picture(&page).await?;
            ensure!(page.colours().await? >= 3, "the picture is blank");
            ensure!(
                !page.script::<bool>(STOPPED).await?,
                "something of the rest was needed"
            );
            let asked = page.site.not_found();
            ensure!(
                asked.len() == 1,
                "asked for {asked:?}, not for the rest once"
            );

            page.click("edit").await?;
            page.until("the page that says it did not load", STOPPED)
                .await?;
            let text: String = page
                .script("return document.getElementById('stopped').innerText")
                .await?;
            ensure!(
                text.contains("could not be loaded"),
                "the page says: {text}"
            );
            Ok(())
        },
    )
    .await
}

async fn what_is_done_early_waits_for_the_rest(browser: Browser) -> Result<()> {
    with_site(
        browser,
        Site::late(&built_page()?, REST, LATE)?,
        async |page| {
            first_picture(&page).await?;
            ensure!(
                !page.script::<bool>(WHOLE).await?,
                "the rest was there at once"
            );
            page.click("edit").await?;
            page.until("the editor", EDITOR).await?;
            ensure!(
                page.script::<bool>(WHOLE).await?,
                "there is an editor without the rest"
            );
            Ok(())
        },
    )
    .await
}

async fn a_link_brings_the_rest_with_it(browser: Browser) -> Result<()> {
    with_site(browser, Site::watched(&built_page()?)?, async |page| {
        page.driver
            .goto(page.site.url("gilectomy&threads=3"))
            .await?;
        page.pictured().await?;
        ensure!(page.script::<bool>(WHOLE).await?, "a picture, and no rest");
        page.assert_clean().await
    })
    .await
}

async fn an_old_browser_waits_for_the_rest(browser: Browser) -> Result<()> {
    with_site(
        browser,
        Site::with_script(&built_page()?, OLD)?,
        async |page| {
            page.driver.goto(page.site.url("")).await?;
            page.pictured().await?;
            ensure!(page.script::<bool>(WHOLE).await?, "a picture, and no rest");
            page.click("edit").await?;
            page.until("the editor", EDITOR).await
        },
    )
    .await
}

super::in_both_browsers!(
    the_first_picture_does_without_the_rest,
    what_is_done_early_waits_for_the_rest,
    a_link_brings_the_rest_with_it,
    an_old_browser_waits_for_the_rest,
);
