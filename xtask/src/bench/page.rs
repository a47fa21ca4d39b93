//! The page: from the input to the painted frame, in headless Chromium.

use anyhow::{Result, bail};

use super::document::{replace, table};
use super::{rows, stamp};
use crate::system::{self, Need};
use crate::{page, project, shell, test, wasm_opt};

/// Builds the site as it is published, and lets the browser's program time it.
pub(super) fn run() -> Result<()> {
    if !system::set_up(&[Need::Chromium, Need::ChromeDriver])?.is_empty() {
        bail!("no browser, nothing to measure");
    }
    let stamp = stamp();
    let site = project::scratch("bench-site")?;
    page::build(&site)?;
    wasm_opt::shrink(&site)?;
    let args = [
        "run",
        "--quiet",
        "--release",
        "--package",
        "browser-tests",
        "--bin",
        "bench",
    ];
    let mut cargo = shell::cargo(&[])?;
    cargo.args(args).env("GILSCOPE_PAGE", &site);
    // Every frame as soon as it is ready.
    cargo.env(
        "GILSCOPE_CHROMIUM_ARGS",
        "--disable-frame-rate-limit --disable-gpu-vsync",
    );
    let rows = rows::of(test::tell_browsers(&mut cargo))?;
    let head = [
        "what",
        "on",
        "times",
        "p50, ms",
        "p95, ms",
        "max, ms",
        "p95 is to be",
    ];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for row in rows {
        let (what, on) = (row.word("what"), row.word("on").replace('_', " "));
        let bound = match what {
            "load" => "150",
            "knob" if on.ends_with("four runs") => "33",
            "knob" => "16.7",
            "zoom" if on.starts_with("10^6") => "8",
            "zoom" => "16.7",
            "hover" => "2",
            _ => "",
        };
        let words = ["times", "p50", "p95", "max"].map(|key| row.word(key).to_owned());
        let mut line = vec![what.to_owned(), on];
        line.extend(words);
        line.push(bound.to_owned());
        lines.push(line);
    }
    replace("page", &format!("{stamp}\n\n{}", table(&lines)))
}
