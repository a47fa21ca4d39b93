//! Chromium and Firefox, headless, each with an empty profile and with nothing to say to the outside.

use std::env;
use std::fmt;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;
use thirtyfour::{Capabilities, WebDriver};

use crate::driver::Driver;

/// The first start of a browser on a busy machine takes a while.
const PATIENCE: Duration = Duration::from_secs(120);

/// A browser the tests know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Chromium or Chrome, through chromedriver.
    Chromium,
    /// Firefox, through geckodriver.
    Firefox,
}

impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Browser::Chromium => "chromium",
            Browser::Firefox => "firefox",
        })
    }
}

impl Browser {
    /// Starts the driver and, through it, the browser. The driver must outlive its browser.
    pub(crate) async fn start(self) -> Result<(Driver, WebDriver)> {
        let driver = match self {
            Browser::Chromium => Driver::start("chromedriver", &["--port=0"]).await?,
            Browser::Firefox => {
                let ports = ["--port", "0", "--websocket-port", "0"];
                // Firefox's own log of a page is for privileged scripts only.
                Driver::start(
                    "geckodriver",
                    &[&ports[..], &["--allow-system-access"]].concat(),
                )
                .await?
            }
        };
        let browser = WebDriver::builder(driver.url(), self.capabilities()?)
            .request_timeout(PATIENCE)
            .connect()
            .await
            .with_context(|| format!("{self} does not start"))?;
        Ok((driver, browser))
    }

    fn capabilities(self) -> Result<Capabilities> {
        let (key, variable, mut options) = match self {
            Browser::Chromium => ("goog:chromeOptions", "GILSCOPE_CHROMIUM", chromium()),
            Browser::Firefox => ("moz:firefoxOptions", "GILSCOPE_FIREFOX", firefox()),
        };
        // Without one, the driver looks for the browser itself.
        if let Ok(program) = env::var(variable) {
            options["binary"] = program.into();
        }
        // What measures speed does not want to be held back.
        if let (Self::Chromium, Ok(more), Some(args)) = (
            self,
            env::var("GILSCOPE_CHROMIUM_ARGS"),
            options["args"].as_array_mut(),
        ) {
            args.extend(more.split_whitespace().map(serde_json::Value::from));
        }
        let mut capabilities = Capabilities::default();
        capabilities.set(key, options)?;
        if self == Browser::Chromium {
            capabilities.set("browserName", "chrome")?;
            capabilities.set("goog:loggingPrefs", json!({ "browser": "ALL" }))?;
        } else {
            capabilities.set("browserName", "firefox")?;
        }
        Ok(capabilities)
    }
}

fn chromium() -> serde_json::Value {
    json!({ "args": [
        "--headless",
        // As root, and in many containers, Chromium has no sandbox. It shows nothing but our page.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Whatever the page might look up, it finds nothing.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        // Hundreds of damaged links in a row are what a test does, not what a page does.
        "--disable-ipc-flooding-protection",
        "--window-size=1280,800",
    ] })
}

fn firefox() -> serde_json::Value {
    json!({
        "args": ["-headless", "--width=1280", "--height=800"],
        "prefs": {
            "app.update.disabledForTesting": true,
            "browser.safebrowsing.downloads.enabled": false,
            "browser.safebrowsing.malware.enabled": false,
            "browser.safebrowsing.phishing.enabled": false,
            "datareporting.policy.dataSubmissionEnabled": false,
            "network.captive-portal-service.enabled": false,
            "network.connectivity-service.enabled": false,
            "services.settings.server": "data:,#remote-settings-dummy/v1",
            // As above: a test may change the hash faster than a page.
            "dom.navigation.navigationRateLimit.count": 0,
            "dom.navigation.locationChangeRateLimit.count": 0,
            // A test may leave a page while it paints; Firefox would stop the script and say so in the console.
            "dom.ipc.processHangMonitor": false,
        },
    })
}
