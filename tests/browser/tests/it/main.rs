//! The page in Chromium and in Firefox: one test for each promise and each browser.

mod boot;
mod card;
mod charts;
mod damaged;
mod edit;
mod exchange;
mod keys;
mod knobs;
mod look;
mod open;
mod parts;
mod permalink;
mod reality;
mod watch;

/// Makes each of these functions a test in Chromium and one in Firefox.
macro_rules! in_both_browsers {
    ($($test:ident),+ $(,)?) => {
        mod chromium {
            $(#[tokio::test]
            async fn $test() -> anyhow::Result<()> {
                super::$test(browser_tests::Browser::Chromium).await
            })+
        }
        mod firefox {
            $(#[tokio::test]
            async fn $test() -> anyhow::Result<()> {
                super::$test(browser_tests::Browser::Firefox).await
            })+
        }
    };
}
pub(crate) use in_both_browsers;
