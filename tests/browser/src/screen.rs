//! What Chromium can be told about the screen and about what its user prefers.

use anyhow::Result;
use serde_json::json;

use crate::Page;

impl Page {
    /// Gives the page a screen of this size, with so many points for one of the page. The browser is told a size rather
    /// than its window: no window is as narrow as a phone.
    pub async fn screen(&self, size: (u32, u32), density: u32, mobile: bool) -> Result<()> {
        let (width, height) = size;
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": density, "mobile": mobile });
        self.tell("Emulation.setDeviceMetricsOverride", screen)
            .await
    }

    /// The user prefers this, such as `dark` for `color-scheme`, and nothing else.
    pub async fn prefers(&self, what: &str, value: &str) -> Result<()> {
        let feature = json!({ "name": format!("prefers-{what}"), "value": value });
        let media = json!({ "features": [feature] });
        self.tell("Emulation.setEmulatedMedia", media).await
    }

    /// A machine that is so many times as slow.
    pub async fn slow_down(&self, rate: u32) -> Result<()> {
        self.tell("Emulation.setCPUThrottlingRate", json!({ "rate": rate }))
            .await
    }

    async fn tell(&self, command: &str, what: serde_json::Value) -> Result<()> {
        self.driver.cdp().send_raw(command, what).await?;
        Ok(())
    }
}
