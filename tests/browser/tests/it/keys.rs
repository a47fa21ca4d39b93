//! The whole page by keyboard, for a speaker who holds a clicker.

use anyhow::{Result, ensure};
use browser_tests::{Browser, with_page};
use thirtyfour::Key;

const PRESENTING: &str = "return document.body.classList.contains('present')";
const NOT_PRESENTING: &str = "return !document.body.classList.contains('present')";

async fn one_key_presents(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("").await?;
        page.press("p").await?;
        page.until("presenting", PRESENTING).await?;
        let size: f64 = page
            .script(
                "return parseFloat(getComputedStyle(document.getElementById('numbers')).fontSize)",
            )
            .await?;
        ensure!(
            size >= 24.0,
            "the numbers are {size} px high while presenting"
        );
        page.press(Key::Escape).await?;
        page.until("not presenting", NOT_PRESENTING).await?;
        page.assert_clean().await
    })
    .await
}

async fn a_clicker_goes_through_the_presets(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("convoy").await?;
        let first = page.trace_hash().await?;
        page.press(Key::PageDown).await?;
        page.another_trace(&first).await?;
        page.until(
            "its link",
            "return !/^#convoy([&~]|$)/.test(location.hash) && location.hash !== ''",
        )
        .await?;
        page.press(Key::PageUp).await?;
        page.the_trace(&first).await?;
        page.assert_clean().await
    })
    .await
}

/// Every control is reached with Tab, and a slider moves with the arrow keys.
async fn a_slider_follows_the_arrow_keys(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("").await?;
        let slider = page.find("input[type=range][data-knob=cores]").await?;
        let before = page.trace_hash().await?;
        slider.focus().await?;
        slider.send_keys(Key::Right).await?;
        page.another_trace(&before).await?;
        slider.send_keys(Key::Left).await?;
        page.the_trace(&before).await?;
        page.assert_clean().await
    })
    .await
}

super::in_both_browsers!(
    one_key_presents,
    a_clicker_goes_through_the_presets,
    a_slider_follows_the_arrow_keys
);
