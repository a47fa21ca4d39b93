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

super::in_both_browsers!(a_reload_shows_the_same_run, the_command_line_runs_the_same);
