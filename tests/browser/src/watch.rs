//! What the tests see of the page's console, of its requests and of its Content-Security-Policy.

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::{Browser, Page};

const SEEN: &str = "return JSON.parse(sessionStorage.getItem('gilscope-tests') ?? '[]')";

impl Page {
    /// An error if the console is not empty, a request left the page's origin, a file was missing, or the policy
    /// refused something.
    pub async fn assert_clean(&self) -> Result<()> {
        let seen: Vec<Value> = self.script(SEEN).await?;
        let mut complaints: Vec<String> = seen
            .iter()
            .map(|entry| {
                format!(
                    "{}: {}",
                    entry["kind"].as_str().unwrap_or("?"),
                    entry["text"].as_str().unwrap_or("?")
                )
            })
            .collect();
        // Chromium's own log also has what no script in the page can see.
        if self.browser == Browser::Chromium {
            let log = self.driver.browser_log().await?;
            complaints.extend(
                log.into_iter()
                    .map(|entry| format!("{}: {}", entry.level, entry.message)),
            );
        }
        complaints.extend(
            self.site
                .not_found()
                .into_iter()
                .map(|path| format!("not found: {path}")),
        );
        ensure!(
            complaints.is_empty(),
            "the page is not clean:\n  {}",
            complaints.join("\n  ")
        );
        Ok(())
    }
}
