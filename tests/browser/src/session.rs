//! A server, a driver and a browser for the length of one test.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use thirtyfour::WebDriverRunError;

use crate::{Browser, Page, site::Site};

/// The longest a test may take.
const PATIENCE: Duration = Duration::from_secs(180);

/// The folder with the built page.
pub fn built_page() -> Result<PathBuf> {
    let folder =
        env::var_os("GILSCOPE_PAGE").context("no page to test; run `cargo xtask test browser`")?;
    Ok(PathBuf::from(folder))
}

/// Runs a test against the page in a browser, and ends the browser whatever becomes of the test.
pub async fn with_page<F>(browser: Browser, test: impl FnOnce(Page) -> F) -> Result<()>
where
    F: Future<Output = Result<()>>,
{
    with_site(browser, Site::watched(&built_page()?)?, test).await
}

/// As [`with_page`], with a page that is served in another way.
pub async fn with_site<F>(browser: Browser, site: Site, test: impl FnOnce(Page) -> F) -> Result<()>
where
    F: Future<Output = Result<()>>,
{
    let (process, driver) = browser.start().await?;
    let page = Page {
        driver: driver.clone(),
        browser,
        site: Arc::new(site),
    };
    let kept = page.clone();
    let done = driver
        .run_and_quit(async |_| {
            let result = tokio::time::timeout(PATIENCE, test(page)).await;
            let result =
                result.unwrap_or_else(|_| Err(anyhow!("not done after {} s", PATIENCE.as_secs())));
            match result {
                Ok(()) => Ok(()),
                Err(error) => Err(error.context(last_sight(&kept).await)),
            }
        })
        .await;
    drop(process);
    done.map_err(|error| match error {
        WebDriverRunError::Body(error) | WebDriverRunError::BodyAndCleanup { body: error, .. } => {
            error
        }
        other => anyhow!("{other}"),
    })
}

/// What the page looked like when a test failed.
async fn last_sight(page: &Page) -> String {
    let name = std::thread::current()
        .name()
        .unwrap_or("test")
        .replace("::", "-");
    let folder = built_page().unwrap_or_default().with_file_name("failures");
    let file = folder.join(format!("{name}.png"));
    let taken = match fs::create_dir_all(&folder) {
        Ok(()) => page.driver.screenshot(&file).await.is_ok(),
        Err(_) => false,
    };
    let address = page
        .driver
        .current_url()
        .await
        .map(String::from)
        .unwrap_or_default();
    let stopped: String = page
        .script("return document.getElementById('stopped')?.innerText ?? ''")
        .await
        .unwrap_or_default();
    let picture = if taken {
        file.display().to_string()
    } else {
        "no picture".into()
    };
    format!("in {} at {address} ({picture}) {stopped}", page.browser)
}
