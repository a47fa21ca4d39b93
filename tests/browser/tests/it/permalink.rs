//! The address bar holds a link that brings the same run back: after a reload, in another browser, on the command line.

use std::env;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use browser_tests::{Browser, with_page};
use serde_json::Value;

async fn a_reload_shows_the_same_run(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("").await?;
        page.drag("threads", 0.3).await?;
        page.drag("cores", 0.3).await?;
        page.until(
            "the knobs in the link",
            "return /threads=.*cores=|cores=.*threads=/.test(location.hash)",
        )
        .await?;
        page.ready().await?;
        let (link, trace) = (page.hash().await?, page.trace_hash().await?);

        page.driver.refresh().await?;
        page.ready().await?;
        ensure!(
            page.hash().await? == link,
            "the reload changed the link {link} to {}",
            page.hash().await?
        );
        ensure!(
            page.trace_hash().await? == trace,
            "the reload of {link} shows another run"
        );

        page.open(&link).await?;
        ensure!(
            page.trace_hash().await? == trace,
            "{link}, opened anew, shows another run"
        );
        page.assert_clean().await
    })
    .await
}

/// A picture that was prepared (lanes, marks, panels) comes back after a reload, and by the way back.
async fn a_prepared_picture_comes_back(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("convoy").await?;
        let plain = page.picture().await?;
        page.press("g").await?;
        page.press("y").await?;
        for choice in ["pin/echo", "hide/worker 1", "fold/1/0", "mark/1"] {
            page.find(&format!("[data-arg='{choice}']"))
                .await?
                .click()
                .await?;
            page.drawn().await?;
        }
        page.press("y").await?;
        let keys = [
            "arrows",
            "pin=echo",
            "hide=worker%201",
            "fold=2.0",
            "marks=forced_switch",
        ];
        let script = format!("return {keys:?}.every(key => location.hash.includes(key))");
        page.until("all of it in the link", &script).await?;
        let (link, prepared) = (page.hash().await?, page.picture().await?);
        ensure!(prepared != plain, "nothing has changed");

        page.driver.refresh().await?;
        page.ready().await?;
        ensure!(
            page.picture().await? == prepared,
            "{link} shows something else after a reload"
        );
        ensure!(page.hash().await? == link, "the reload changed {link}");

        // On the open page: another link of the same scenario, then the way back.
        page.script::<Value>("location.hash = '#convoy~1'").await?;
        page.until(
            "no lane to be hidden",
            "return !location.hash.includes('hide')",
        )
        .await?;
        ensure!(
            page.picture().await? == plain,
            "a link that asks for nothing leaves lanes as they were"
        );
        page.driver.back().await?;
        let script = format!("return location.hash.slice(1) === '{link}'");
        page.until("the link of before", &script).await?;
        ensure!(
            page.picture().await? == prepared,
            "the way back leads elsewhere"
        );
        page.assert_clean().await
    })
    .await
}

/// The engine computes the same, bit for bit, as WebAssembly in this browser and natively.
async fn the_command_line_runs_the_same(browser: Browser) -> Result<()> {
    let program = env::var_os("GILSCOPE_CLI").context("no command line to compare with")?;
    with_page(browser, async |page| {
        for link in [
            "convoy",
            "convoy&threads=6&cores=3&seed=7",
            "convoy&runtime=2.7,3.9&interval=1ms",
        ] {
            let output = Command::new(&program)
                .args(["run", link, "--json"])
                .output()?;
            ensure!(
                output.status.success(),
                "{link}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            let report: Value = serde_json::from_slice(&output.stdout)?;
            let native: Vec<&str> = report["runs"]
                .as_array()
                .context("no runs")?
                .iter()
                .map(|run| run["trace_hash"].as_str().unwrap_or("no hash"))
                .collect();
            page.open(link).await?;
            let here = page.trace_hash().await?;
            ensure!(
                here == native.join(","),
                "{link}: {here} in the page, {} natively",
                native.join(",")
            );
        }
        Ok(())
    })
    .await
}

super::in_both_browsers!(
    a_prepared_picture_comes_back,
    a_reload_shows_the_same_run,
    the_command_line_runs_the_same
);
