//! Which functions of the program run until the first scenario is on the screen: `cargo xtask profile`, which has given each of them an
//! exported global that says so.
//!
//! What is opened is the bare address, as on a first visit: with a link, the page fetches the rest of the program at once. It is left alone until
//! nothing changes any more: sentence, numbers and legend follow the first picture, and the rest of the program may be late by then.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browser_tests::session::{built_page, with_site};
use browser_tests::site::Site;
use browser_tests::{Browser, Page};
use serde_json::json;

/// Keeps hold of the program, which the page does not show to the outside.
const HOLD: &str = include_str!("../hold.js");
/// The functions that ran, each a number and a name.
const RAN: &str = "return Object.entries(held.exports).filter(([, item]) => item instanceof WebAssembly.Global && item.value).map(([name]) => name)";
/// How long nothing must happen after the first picture.
const SETTLE: Duration = Duration::from_millis(800);
/// Sizes and themes.
const LOOKS: [((u32, u32), &str); 5] = [
    ((1280, 720), "light"),
    ((1280, 720), "dark"),
    ((1920, 1080), "light"),
    ((390, 844), "light"),
    ((390, 844), "dark"),
];
#[tokio::main]
async fn main() -> Result<()> {
    let mut words = env::args().skip(1);
    let out = words.next().context("a file for what ran is missing")?;
    let site = Site::with_script(&built_page()?, HOLD)?;
    with_site(Browser::Chromium, site, async |page| {
        let mut ran = BTreeSet::new();
        for (size, theme) in LOOKS {
            show(&page, size, theme).await?;
            page.open("").await?;
            tokio::time::sleep(SETTLE).await;
            page.drawn().await?;
            let before = ran.len();
            ran.extend(page.script::<Vec<String>>(RAN).await?);
            println!(
                "{} functions, {} of them new: {size:?}, {theme}",
                ran.len(),
                ran.len() - before
            );
        }
        ensure!(ran.len() > 100, "only {} functions ran", ran.len());
        let names: Vec<&str> = ran
            .iter()
            .filter_map(|entry| Some(entry.split_once(' ')?.1))
            .collect();
        Ok(fs::write(&out, names.join("\n"))?)
    })
    .await
}

/// Gives the page a size and a theme.
async fn show(page: &Page, (width, height): (u32, u32), theme: &str) -> Result<()> {
    let screen =
        json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
    let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
    let browser = page.driver.cdp();
    browser
        .send_raw("Emulation.setDeviceMetricsOverride", screen)
        .await?;
    browser
        .send_raw("Emulation.setEmulatedMedia", media)
        .await?;
    Ok(())
}
