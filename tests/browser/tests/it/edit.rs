//! The workload can be edited; the result is a link that holds it whole.

use anyhow::{Result, ensure};
use browser_tests::{Browser, with_page};

const OWN: &str = "return location.hash.startsWith('#x=')";

async fn a_copied_role_is_in_the_link(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("").await?;
        let before = page.trace_hash().await?;
        page.click("edit").await?;
        page.until(
            "the editor",
            "return document.querySelector('[data-action=copy-role]') !== null",
        )
        .await?;
        page.click("copy-role").await?;
        page.until("a link to a scenario of one's own", OWN).await?;
        page.another_trace(&before).await?;
        let (edited, link) = (page.trace_hash().await?, page.hash().await?);

        page.open(&link).await?;
        ensure!(
            page.trace_hash().await? == edited,
            "the link {link} shows another run than it was made from"
        );
        page.assert_clean().await
    })
    .await
}

async fn undo_takes_an_edit_back(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("").await?;
        let before = page.trace_hash().await?;
        page.click("edit").await?;
        page.until(
            "the editor",
            "return document.querySelector('[data-action=add-role]') !== null",
        )
        .await?;
        page.click("add-role").await?;
        page.another_trace(&before).await?;
        page.click("undo").await?;
        page.the_trace(&before).await?;
        page.assert_clean().await
    })
    .await
}

super::in_both_browsers!(a_copied_role_is_in_the_link, undo_takes_an_edit_back);
