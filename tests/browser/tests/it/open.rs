//! The page opens: a picture, and nothing amiss.

use anyhow::{Result, ensure};
use browser_tests::{Browser, with_page};

async fn opens(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("").await?;
        let colours = page.colours().await?;
        ensure!(colours >= 3, "the timeline has {colours} colours");
        ensure!(
            !page.trace_hash().await?.is_empty(),
            "the page does not say which trace it shows"
        );
        ensure!(
            !page.numbers().await?.trim().is_empty(),
            "there are no numbers"
        );
        page.assert_clean().await
    })
    .await
}

super::in_both_browsers!(opens);
