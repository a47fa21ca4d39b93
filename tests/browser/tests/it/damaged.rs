//! Damaged links give a notice, or the part of them that can be read. Never a page that stopped.

use anyhow::{Result, ensure};
use browser_tests::{Browser, with_page};
use serde_json::{Value, json};

/// Links that cannot be read whole: each must say so.
const WRONG: [&str; 14] = [
    "no-such-preset",
    "convoy&threads=banana",
    "convoy&threads=0",
    "convoy&threads=100000",
    "convoy&cores=-1",
    "convoy&cores=",
    "convoy&runtime=4.0",
    "convoy&runtime=3.12,3.13,3.14,3.14t,2.7",
    "convoy&interval=5parsecs",
    "convoy&nonsense=1",
    "convoy~999999",
    "x=",
    "x=1.AAAA",
    "x=99.AAAA",
];
/// How many damaged links are tried in each browser.
const TRIES: usize = 2_000;
/// How many of them in one script, which the driver would otherwise give up.
const BATCH: usize = 400;
/// Leaves the page time to notice each hash, and gathers what went wrong.
const TRY_ALL: &str = include_str!("damaged.js");

async fn wrong_links_say_so(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        for link in WRONG {
            page.open(link).await?;
            let notice: String = page
                .script("return document.getElementById('notice')?.innerText ?? ''")
                .await?;
            ensure!(
                !notice.trim().is_empty(),
                "#{link} is opened without a notice"
            );
            ensure!(!page.trace_hash().await?.is_empty(), "#{link} shows no run");
        }
        page.assert_clean().await
    })
    .await
}

async fn damaged_links_stop_nothing(browser: Browser) -> Result<()> {
    with_page(browser, async |page| {
        page.open("").await?;
        page.click("edit").await?;
        page.until(
            "the editor",
            "return document.querySelector('[data-action=copy-role]') !== null",
        )
        .await?;
        page.click("copy-role").await?;
        page.until(
            "a link of one's own",
            "return location.hash.startsWith('#x=')",
        )
        .await?;
        let own = page.hash().await?;
        let good = [
            own.as_str(),
            own.as_str(),
            "convoy&runtime=3.12,3.14t&cores=4&interval=1ms&at=120ms&theme=dark",
        ];

        let mut chance = Chance(1);
        let links: Vec<String> = (0..TRIES)
            .map(|n| damage(good[n % good.len()], &mut chance))
            .collect();
        for batch in links.chunks(BATCH) {
            let wrong: Vec<Value> = page.script_async(TRY_ALL, json!(batch)).await?;
            ensure!(
                wrong.is_empty(),
                "{} links stopped the page, the first {}",
                wrong.len(),
                wrong[0]
            );
        }
        page.assert_clean().await
    })
    .await
}

/// A small generator: the same links in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        // Knuth's MMIX constants; the high bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

/// Does to a link what chat programs, line breaks and hands do: cuts, changes, repeats and drops characters.
fn damage(link: &str, chance: &mut Chance) -> String {
    const STRANGE: [char; 12] = [
        '&', '=', ',', '.', '%', '~', '-', '0', '9', 'A', '\u{fffd}', '🦀',
    ];
    let mut text: Vec<char> = link.chars().collect();
    for _ in 0..=chance.below(3) {
        let at = chance.below(text.len());
        match chance.below(5) {
            0 => text.truncate(at),
            1 => text.insert(at, STRANGE[chance.below(STRANGE.len())]),
            2 if !text.is_empty() => text[at] = STRANGE[chance.below(STRANGE.len())],
            3 if !text.is_empty() => drop(text.remove(at)),
            _ => text.extend_from_within(at..),
        }
    }
    text.into_iter().collect()
}

super::in_both_browsers!(wrong_links_say_so, damaged_links_stop_nothing);
