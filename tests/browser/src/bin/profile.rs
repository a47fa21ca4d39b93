//! Which functions of the program run until the first scenario is on the screen, and which parts of them: `cargo xtask profile`, which has given each of
//! them exported globals that say so.
//!
//! What is opened is the bare address, as on a first visit: with a link, the page fetches the rest of the program at once. It is left alone until
//! nothing changes any more: sentence, numbers and legend follow the first picture, and the rest of the program may be late by then.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use browser_tests::session::{built_page, with_site};
use browser_tests::site::Site;
use browser_tests::{Browser, Page};

/// Keeps hold of the program, which the page does not show to the outside.
const HOLD: &str = include_str!("../hold.js");
/// What the globals of functions that ran say: a bit for each of the places in a function that were passed.
const RAN: &str = "const globals = Object.entries(held.exports).filter(([name, item]) => item instanceof WebAssembly.Global && / /.test(name)); \
     const ran = new Set(globals.filter(([, item]) => item.value).map(([name]) => name.split(' ')[0])); \
     return globals.filter(([name]) => ran.has(name.split(' ')[0])).map(([name, item]) => [name, item.value >>> 0])";
/// How long nothing must happen after the first picture.
const SETTLE: Duration = Duration::from_millis(800);
/// What the page looks like, and on what.
const LOOKS: [Look; 8] = [
    Look::new((1280, 720), "light"),
    Look::new((1280, 720), "dark"),
    Look::new((1920, 1080), "light"),
    Look::new((390, 844), "light"),
    Look::new((390, 844), "dark"),
    Look::new((1280, 720), "light").dense(),
    Look::new((1280, 720), "light").slow(),
    Look::new((390, 844), "dark").dense().slow(),
];
/// How much longer everything takes on a slow machine: there a frame ends before the simulation does, and what is done then is part of the first picture too.
const SLOWDOWN: u32 = 10;

/// A screen, a theme and a machine.
#[derive(Clone, Copy, Debug)]
struct Look {
    size: (u32, u32),
    theme: &'static str,
    /// Points of the screen for one of the page.
    density: u32,
    slowdown: u32,
}

impl Look {
    const fn new(size: (u32, u32), theme: &'static str) -> Look {
        let (density, slowdown) = (1, 1);
        Look {
            size,
            theme,
            density,
            slowdown,
        }
    }

    const fn dense(self) -> Look {
        Look { density: 2, ..self }
    }

    const fn slow(self) -> Look {
        let slowdown = SLOWDOWN;
        Look { slowdown, ..self }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut words = env::args().skip(1);
    let out = words.next().context("a file for what ran is missing")?;
    let site = Site::with_script(&built_page()?, HOLD)?;
    with_site(Browser::Chromium, site, async |page| {
        let mut ran: BTreeMap<String, u32> = BTreeMap::new();
        for look in LOOKS {
            show(&page, look).await?;
            page.open("").await?;
            tokio::time::sleep(SETTLE * look.slowdown.min(3)).await;
            page.drawn().await?;
            let before = passed(&ran);
            for (name, bits) in page.script::<Vec<(String, u32)>>(RAN).await? {
                *ran.entry(name).or_default() |= bits;
            }
            let after = passed(&ran);
            println!("{after} places, {} of them new: {look:?}", after - before);
        }
        ensure!(
            passed(&ran) > 1000,
            "only {} places were passed",
            passed(&ran)
        );
        let traces: Vec<String> = ran
            .iter()
            .map(|(name, bits)| format!("{bits} {name}"))
            .collect();
        Ok(fs::write(&out, traces.join("\n"))?)
    })
    .await
}

/// How many places that is.
fn passed(ran: &BTreeMap<String, u32>) -> u32 {
    ran.values().map(|bits| bits.count_ones()).sum()
}

/// Gives the page a screen, a theme and a machine.
async fn show(page: &Page, look: Look) -> Result<()> {
    page.screen(look.size, look.density, look.size.0 < 500)
        .await?;
    page.prefers("color-scheme", look.theme).await?;
    page.slow_down(look.slowdown).await
}
