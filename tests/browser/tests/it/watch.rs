//! The tests' own eyes: what must not happen is seen when it does.

use anyhow::{Context, Result, ensure};
use browser_tests::{Browser, with_page};

/// Each does one thing that must not happen, and leaves this word in the complaint.
const DEEDS: [(&str, &str); 4] = [
    (
        "(window.wrappedJSObject ?? window).console.warn('hello')",
        "hello",
    ),
    (
        "new Image().src = 'http://127.0.0.2:9/elsewhere.png'",
        "elsewhere.png",
    ),
    (
        "document.body.setAttribute('style', 'color: red')",
        "style-src",
    ),
    (
        "document.head.append(Object.assign(document.createElement('script'), { src: 'missing.js' }))",
        "missing.js",
    ),
];

async fn nothing_escapes_the_watch(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        for (deed, word) in DEEDS {
            page.open("").await?;
            page.assert_clean().await?;
            page.script::<()>(deed).await?;
            page.until(
                "the browser to notice",
                "return sessionStorage.getItem('gilscope-tests') !== null",
            )
            .await?;
            let complaint = page
                .assert_clean()
                .await
                .err()
                .context(format!("nobody saw {deed}"))?;
            ensure!(
                complaint.to_string().contains(word),
                "{deed} was reported as {complaint}"
            );
            page.script::<()>("sessionStorage.clear()").await?;
            page.site.forget();
        }
        Ok(())
    })
    .await
}

super::in_both_browsers!(nothing_escapes_the_watch);
