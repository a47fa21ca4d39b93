//! What the tests see of the page's console, of its requests and of its Content-Security-Policy.

use std::sync::Arc;

use anyhow::{Result, ensure};
use http::Method;
use serde_json::{Value, json};
use thirtyfour::common::command::{Command, ExtensionCommand};

use crate::{Browser, Page};

/// What the tests' own script in the page has seen.
const SEEN: &str = "return JSON.parse(sessionStorage.getItem('gilscope-tests') ?? '[]')";
/// What Firefox itself has to say about pages: refused styles, malformed policies, unused preloads.
const FIREFOX_LOG: &str = "const said = Services.console.getMessageArray().map((entry) => String(entry.message)); \
     Services.console.reset(); return said";

impl Page {
    /// An error if the console is not empty, a request left the page's origin, a file was missing, or the policy
    /// refused something.
    pub async fn assert_clean(&self) -> Result<()> {
        let seen: Vec<Value> = self.script(SEEN).await?;
        let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
        let mut complaints: Vec<String> = seen
            .iter()
            .map(|entry| format!("{}: {}", text(&entry["kind"]), text(&entry["text"])))
            .collect();
        complaints.extend(self.browser_log().await?);
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

    /// What the browser itself logged about the page since the last time: that is not all seen by scripts in the page.
    async fn browser_log(&self) -> Result<Vec<String>> {
        if self.browser == Browser::Chromium {
            let log = self.driver.browser_log().await?;
            return Ok(log
                .into_iter()
                .map(|entry| format!("{}: {}", entry.level, entry.message))
                .collect());
        }
        self.driver.cmd(InContext("chrome").into_command()).await?;
        let said: Result<Vec<String>> = self.script(FIREFOX_LOG).await;
        self.driver.cmd(InContext("content").into_command()).await?;
        // The log is the whole browser's.
        let ours = self.site.url("");
        Ok(said?
            .into_iter()
            .filter(|entry| entry.contains(&ours))
            .collect())
    }
}

/// Switches Firefox between scripts of the page and scripts of the browser.
#[derive(Debug)]
struct InContext(&'static str);

impl InContext {
    fn into_command(self) -> Command {
        Command::ExtensionCommand(Box::new(self))
    }
}

impl ExtensionCommand for InContext {
    fn parameters_json(&self) -> Option<Value> {
        Some(json!({ "context": self.0 }))
    }

    fn method(&self) -> Method {
        Method::POST
    }

    fn endpoint(&self) -> Arc<str> {
        "/moz/context".into()
    }
}
