//! What still stands when the program stops or does not load: the link, and a way back.

use anyhow::{Result, ensure};
use browser_tests::session::{built_page, with_site};
use browser_tests::site::Site;
use browser_tests::{Browser, with_page};

const STOPPED: &str = "return document.getElementById('stopped') !== null";

async fn a_trap_keeps_the_link(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("").await?;
        page.script::<()>("location.hash = 'convoy&cores=3'")
            .await?;
        page.script::<()>("dispatchEvent(new Event('gilscope-trap'))")
            .await?;
        page.until("the page that says it stopped", STOPPED).await?;
        let link: String = page
            .script("return document.getElementById('kept-link').value")
            .await?;
        ensure!(link.ends_with("#convoy&cores=3"), "the link became {link}");

        page.click("reload-link").await?;
        page.until(
            "the page to be back",
            "return !document.getElementById('stopped')",
        )
        .await?;
        page.ready().await?;
        ensure!(
            page.hash().await?.starts_with("convoy"),
            "the link was lost on reload"
        );

        page.script::<()>("dispatchEvent(new Event('gilscope-trap'))")
            .await?;
        page.until("the page that says it stopped", STOPPED).await?;
        page.click("open-default").await?;
        page.until(
            "the page to be back",
            "return !document.getElementById('stopped')",
        )
        .await?;
        page.ready().await?;
        ensure!(
            !page.hash().await?.contains("cores=3"),
            "the default scenario still has the old link"
        );
        Ok(())
    })
    .await
}

async fn a_missing_part_is_said(browser: Browser) -> Result<()> {
    with_site(
        browser,
        Site::without(&built_page()?, ".wasm")?,
        async |page| {
            page.driver.goto(page.site.url("convoy")).await?;
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

super::in_both_browsers!(a_trap_keeps_the_link, a_missing_part_is_said);
