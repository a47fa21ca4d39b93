//! How a model works: its card opens over the page, leads to others, and closes.

use anyhow::{Result, ensure};
use browser_tests::session::{built_page, with_site};
use browser_tests::site::Site;
use browser_tests::{Browser, with_page};
use thirtyfour::Key;

const NOT_OPEN: &str = "return document.querySelector('dialog') === null";

/// Asks whether a card is open whose title has these words.
fn titled(words: &str) -> String {
    let title = "document.querySelector('dialog[open] #card-title')";
    format!("return ({title}?.textContent ?? '').includes('{words}')")
}

async fn a_card_opens_switches_and_closes(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("convoy").await?;
        let picture = page.picture().await?;
        page.press("i").await?;
        page.until("the card of 3.12", &titled("switch interval"))
            .await?;
        ensure!(
            page.picture().await? == picture,
            "the card moved the picture"
        );

        // The other run's, and by a link in the text one that no run has.
        page.find("dialog [data-arg='free-threaded']")
            .await?
            .click()
            .await?;
        page.until("the card of 3.14t", &titled("Free-threaded"))
            .await?;
        page.find("dialog [data-arg='models']")
            .await?
            .click()
            .await?;
        page.until("the list of all", &titled("models")).await?;
        page.find("dialog .text [data-arg='graalpy']")
            .await?
            .click()
            .await?;
        page.until("GraalPy's card", &titled("GraalPy")).await?;
        ensure!(
            page.hash().await?.starts_with("convoy"),
            "a card left the scenario"
        );

        page.driver
            .action_chain()
            .send_keys(Key::Escape)
            .perform()
            .await?;
        page.until("no card", NOT_OPEN).await?;

        // The focus comes back to the button it was opened with.
        let button = page.find(".how").await?;
        button.focus().await?;
        button.send_keys(Key::Enter).await?;
        page.until("the card of 3.12", &titled("switch interval"))
            .await?;
        page.driver
            .action_chain()
            .send_keys(Key::Escape)
            .perform()
            .await?;
        page.until(
            "the focus to be back",
            "return document.activeElement?.className === 'how'",
        )
        .await?;
        page.assert_clean().await
    })
    .await
}

async fn a_missing_card_is_said(browser: Browser) -> Result<()> {
    let site = Site::without(&built_page()?, "interval.html")?;
    with_site(browser, site, async |page| {
        page.open("convoy").await?;
        page.press("i").await?;
        page.until("what is missing", &titled("did not load"))
            .await?;
        page.find("dialog [data-arg='free-threaded']")
            .await?
            .click()
            .await?;
        page.until("the card that is there", &titled("Free-threaded"))
            .await
    })
    .await
}

super::in_both_browsers!(a_card_opens_switches_and_closes, a_missing_card_is_said);
