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

/// Sentence, numbers and legend have their room before they are there.
async fn lanes_keep_their_height(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        for preset in ["convoy", "condition", "handover", "keep-single"] {
            page.open(preset).await?;
            page.until(
                "the numbers",
                "return document.querySelectorAll('#numbers dd').length > 1",
            )
            .await?;
            let heights: Vec<u32> = page.script("return laneHeights").await?;
            ensure!(
                heights.len() == 1,
                "{preset}: the lanes were laid out {heights:?} pixels high"
            );
        }
        Ok(())
    })
    .await
}

super::in_both_browsers!(opens, lanes_keep_their_height);
