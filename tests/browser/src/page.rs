//! The page as a user handles it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;
use serde_json::Value;
use thirtyfour::TypingData;
use thirtyfour::prelude::*;

use crate::{Browser, site::Site};

const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(40);
/// Steps of a drag. Each is an event for the page, as the steps of a hand are.
const DRAG_STEPS: i64 = 8;

/// The page in a browser. Clones are the same page.
#[derive(Clone)]
pub struct Page {
    /// The browser's remote control, for what is not worth a method here.
    pub driver: WebDriver,
    /// Which browser it is.
    pub browser: Browser,
    /// Where the page comes from.
    pub site: Arc<Site>,
}

impl Page {
    /// Opens the page with a hash (an empty one is the bare address), as if for the first time, and waits for its
    /// first picture.
    pub async fn open(&self, hash: &str) -> Result<()> {
        // Between two addresses that differ in the hash alone, a browser loads nothing.
        self.driver.goto("about:blank").await?;
        self.driver.goto(self.site.url(hash)).await?;
        self.ready().await
    }

    /// Opens the page "model against reality" and waits until it has its results.
    pub async fn open_reality(&self, hash: &str) -> Result<()> {
        self.driver.goto("about:blank").await?;
        self.driver.goto(self.site.reality(hash)).await?;
        let script = "return document.body?.dataset.ready === 'true'";
        self.until("the results", script).await
    }

    /// Waits until the page has drawn its first picture, and the whole of a run that takes longer than a frame, and has all of
    /// its program.
    pub async fn ready(&self) -> Result<()> {
        self.pictured().await?;
        let script = "return document.body.dataset.whole === 'true'";
        self.until("the rest of the program", script).await
    }

    /// Waits for the first picture alone.
    pub async fn pictured(&self) -> Result<()> {
        let script = "const body = document.body?.dataset; return body?.ready === 'true' && Boolean(body.traceHash)";
        self.until("the first picture", script).await
    }

    /// The hashes of the traces on show, one for each run.
    pub async fn trace_hash(&self) -> Result<String> {
        self.script("return document.body.dataset.traceHash ?? ''")
            .await
    }

    /// Waits until the page shows another run than the one with this trace hash. While a run is not done there is none.
    pub async fn another_trace(&self, than: &str) -> Result<()> {
        let script = format!(
            "const now = document.body.dataset.traceHash; return Boolean(now) && now !== '{than}'"
        );
        self.until("another trace", &script).await
    }

    /// Waits until the page shows the run with this trace hash.
    pub async fn the_trace(&self, hash: &str) -> Result<()> {
        let script = format!("return document.body.dataset.traceHash === '{hash}'");
        self.until("the trace it had before", &script).await
    }

    /// The numbers below the timeline.
    pub async fn numbers(&self) -> Result<String> {
        self.script("return document.getElementById('numbers')?.innerText ?? ''")
            .await
    }

    /// The hash in the address bar, without its mark.
    pub async fn hash(&self) -> Result<String> {
        self.script("return location.hash.slice(1)").await
    }

    /// The timeline's pixels, as a string that differs when they do, once they no longer change: the sentence and the
    /// numbers below the first picture take room from it, and it is drawn anew a frame or two later.
    pub async fn picture(&self) -> Result<String> {
        // Where the runs part is marked when they have come to rest.
        let compared = "return document.body.dataset.compared === 'true'";
        self.until("the runs to be compared", compared).await?;
        let pixels = "return document.getElementById('timeline').toDataURL()";
        let mut before = String::new();
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            self.drawn().await?;
            let now: String = self.script(pixels).await?;
            if now == before {
                return Ok(now);
            }
            before = now;
        }
        bail!("the picture changed for {} s", PATIENCE.as_secs())
    }

    /// How many colours the timeline has: one if it is blank.
    pub async fn colours(&self) -> Result<u64> {
        self.script(include_str!("colours.js")).await
    }

    /// Drags a slider from where it stands to a place between 0 (its left end) and 1, as a mouse does.
    pub async fn drag(&self, knob: &str, to: f64) -> Result<()> {
        let slider = self
            .find(&format!("input[type=range][data-knob='{knob}']"))
            .await?;
        slider.scroll_into_view().await?;
        let script =
            "const s = arguments[0]; return [s.clientWidth, (s.value - s.min) / (s.max - s.min)]";
        let (width, from): (f64, f64) = self
            .driver
            .execute(script, vec![slider.to_json()?])
            .await?
            .convert()?;
        // The middle of the thumb travels a little less than the whole width.
        let offset = |place: f64| ((place - 0.5) * (width - 16.0)).round() as i64;
        let (start, end) = (offset(from), offset(to));
        let mut hand = self
            .driver
            .action_chain()
            .move_to_element_with_offset(&slider, start, 0)
            .click_and_hold();
        for step in 1..=DRAG_STEPS {
            let place = start + (end - start) * step / DRAG_STEPS;
            hand = hand.move_to_element_with_offset(&slider, place, 0);
        }
        hand.release()
            .perform()
            .await
            .with_context(|| format!("cannot drag {knob}"))
    }

    /// Presses the button of an action.
    pub async fn click(&self, action: &str) -> Result<()> {
        let button = self.find(&format!("[data-action='{action}']")).await?;
        button.scroll_into_view().await?;
        button
            .click()
            .await
            .with_context(|| format!("cannot press {action}"))
    }

    /// Opens a file of this name and content as if it had been chosen.
    pub async fn choose(&self, name: &str, content: &str) -> Result<()> {
        let script = "const done = arguments[1], [name, content] = arguments[0]; \
            const files = new DataTransfer(); files.items.add(new File([content], name)); \
            const input = document.getElementById('file'); input.files = files.files; \
            input.dispatchEvent(new Event('change', { bubbles: true })); done(true)";
        self.script_async::<bool>(script, serde_json::json!([name, content]))
            .await?;
        Ok(())
    }

    /// Types keys with the focus on nothing in particular.
    pub async fn press(&self, keys: impl Into<TypingData>) -> Result<()> {
        self.script::<Value>("document.activeElement?.blur()")
            .await?;
        Ok(self.driver.action_chain().send_keys(keys).perform().await?)
    }

    /// Waits until whatever the page wanted to draw is drawn.
    pub async fn drawn(&self) -> Result<()> {
        let script = "const done = arguments[arguments.length - 1]; \
                      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true))))";
        self.script_async::<bool>(script, Value::Null).await?;
        Ok(())
    }

    /// Runs a script in the page and returns what it returns.
    pub async fn script<T: DeserializeOwned>(&self, script: &str) -> Result<T> {
        Ok(self.driver.execute(script, vec![]).await?.convert()?)
    }

    /// Runs a script that calls its last argument with its result, with one argument before it.
    pub async fn script_async<T: DeserializeOwned>(
        &self,
        script: &str,
        argument: Value,
    ) -> Result<T> {
        Ok(self
            .driver
            .execute_async(script, vec![argument])
            .await?
            .convert()?)
    }

    /// Waits until a script returns true; the error says what did not happen.
    pub async fn until(&self, what: &str, script: &str) -> Result<()> {
        let started = Instant::now();
        loop {
            if self.script::<Value>(script).await? == Value::Bool(true) {
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                bail!("waited {} s in vain for {what}", PATIENCE.as_secs());
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// The first element that a selector names.
    pub async fn find(&self, selector: &str) -> Result<WebElement> {
        self.driver
            .find(By::Css(selector))
            .await
            .with_context(|| format!("the page has no {selector}"))
    }
}
