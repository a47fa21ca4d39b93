//! Looking around: the runs at a glance, a stretch of time, the lanes, the rule, and steps that lead back exactly.

use anyhow::{Result, ensure};
use browser_tests::{Browser, Page, with_page};

/// The sentence at the cursor.
const SENTENCE: &str = "return document.querySelector('.sentence')?.innerText ?? ''";

async fn a_stretch_is_summed_up_and_shown(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("convoy").await?;
        let whole = page.picture().await?;
        drag(&page, 0.4, 0.7, true).await?;
        page.until("the sums of the stretch", "return document.querySelectorAll('.range tbody tr').length >= 2")
            .await?;
        let shares: Vec<f64> = page
            .script("return [...document.querySelectorAll('.range tbody tr:first-child td')].map(td => parseFloat(td.innerText)).filter(n => n <= 100)")
            .await?;
        ensure!(shares.len() > 3, "the stretch has few numbers: {shares:?}");
        page.press("z").await?;
        page.until("the view in the link", "return location.hash.includes('view=')")
            .await?;
        let closer = page.picture().await?;
        ensure!(closer != whole, "z shows nothing else");
        // Elsewhere in the run, by the strip above the time axis.
        press_at(&page, 0.05, 6.0).await?;
        ensure!(page.picture().await? != closer, "the runs at a glance lead nowhere");
        page.press("\u{e00c}").await?;
        page.until("the sums to go", "return !document.querySelector('.range')")
            .await?;
        page.press("f").await?;
        page.assert_clean().await
    })
    .await
}

async fn lanes_go_and_come_back(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("convoy").await?;
        let all = page.picture().await?;
        page.press("y").await?;
        page.find(".lane-list").await?;
        page.find("[data-arg='hide/worker 1']")
            .await?
            .click()
            .await?;
        let without = page.picture().await?;
        ensure!(without != all, "a hidden lane is still there");
        page.find("[data-arg='pin/echo']").await?.click().await?;
        ensure!(
            page.picture().await? != without,
            "a pinned lane stays where it was"
        );
        page.find("[data-arg='fold/0/0']").await?.click().await?;
        page.find("[data-arg='by/core']").await?.click().await?;
        page.drawn().await?;
        page.find("[data-action='all-lanes']")
            .await?
            .click()
            .await?;
        page.press("y").await?;
        ensure!(
            page.picture().await? == all,
            "all lanes are not as they were"
        );
        page.assert_clean().await
    })
    .await
}

async fn the_rule_follows_the_steps(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("convoy").await?;
        page.press("u").await?;
        page.until(
            "a step of the rule",
            "return document.querySelectorAll('.rule li.here').length === 1",
        )
        .await?;
        // By hand-offs, then by events: as many back as on leads to the same place.
        for _ in 0..2 {
            page.press("x").await?;
            page.press("\u{e014}").await?;
            page.drawn().await?;
            let before: String = page.script(SENTENCE).await?;
            page.press("\u{e014}\u{e014}\u{e014}").await?;
            page.drawn().await?;
            let there: String = page.script(SENTENCE).await?;
            page.press("\u{e012}\u{e012}\u{e012}").await?;
            page.drawn().await?;
            let again: String = page.script(SENTENCE).await?;
            ensure!(there != before, "three steps lead nowhere from: {before}");
            let (was, is) = (instant(&before), instant(&again));
            ensure!(was == is, "three steps on and back lead from {was} to {is}");
        }
        page.assert_clean().await
    })
    .await
}

/// A key's new view is glided to, and is there at once for those who have asked their system for less motion.
/// Only Chromium can be told what its user prefers.
#[tokio::test]
async fn the_view_glides_unless_less_motion_is_asked_for() -> Result<()> {
    with_page(Browser::Chromium, async |page| {
        page.open("convoy").await?;
        page.picture().await?;
        let glided: u32 = page.script_async(CHANGES, "+".into()).await?;
        ensure!(glided > 1, "the view jumps: {glided} pictures");
        page.prefers("reduced-motion", "reduce").await?;
        for key in ["+", "d", "-", "f"] {
            let pictures: u32 = page.script_async(CHANGES, key.into()).await?;
            ensure!(pictures == 1, "{key} took {pictures} pictures");
        }
        page.assert_clean().await
    })
    .await
}

/// Presses a key, and counts how often the picture changes in the half second after it.
const CHANGES: &str = "const [key, done] = arguments, canvas = document.getElementById('timeline');
    const pictures = [canvas.toDataURL()], until = performance.now() + 500;
    const look = () => {
      const now = canvas.toDataURL();
      if (now !== pictures.at(-1)) pictures.push(now);
      if (performance.now() < until) requestAnimationFrame(look); else done(pictures.length - 1);
    };
    document.activeElement?.blur();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    requestAnimationFrame(look)";

/// `At 5.07 ms` of a sentence.
fn instant(sentence: &str) -> String {
    sentence
        .split_whitespace()
        .take(3)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Drags over the timeline, from one share of its width to another.
async fn drag(page: &Page, from: f64, to: f64, shift: bool) -> Result<()> {
    let script = format!(
        "const c = document.getElementById('timeline'), r = c.getBoundingClientRect();
         const send = (kind, part) => c.dispatchEvent(new PointerEvent(kind, {{ bubbles: true, pointerId: 1, button: 0,
           shiftKey: {shift}, clientX: r.left + r.width * part, clientY: r.top + r.height / 2 }}));
         c.setPointerCapture = () => {{}};
         send('pointerdown', {from}); send('pointermove', {to}); send('pointerup', {to}); return true"
    );
    page.script::<bool>(&script).await?;
    page.drawn().await
}

/// Presses a point: a share of the width, and pixels from the top.
async fn press_at(page: &Page, x: f64, y: f64) -> Result<()> {
    let script = format!(
        "const c = document.getElementById('timeline'), r = c.getBoundingClientRect();
         const send = (kind) => c.dispatchEvent(new PointerEvent(kind, {{ bubbles: true, pointerId: 1, button: 0,
           clientX: r.left + 130 + (r.width - 160) * {x}, clientY: r.top + {y} }}));
         send('pointerdown'); send('pointerup'); return true"
    );
    page.script::<bool>(&script).await?;
    page.drawn().await
}

super::in_both_browsers!(
    a_stretch_is_summed_up_and_shown,
    lanes_go_and_come_back,
    the_rule_follows_the_steps
);
