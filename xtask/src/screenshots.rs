//! `cargo xtask screenshots`: pictures of the page as Chromium draws it; the README's is one of them.

use anyhow::{Result, bail};

use crate::args::Screenshots;
use crate::system::{self, Need};
use crate::{page, project, shell, test};

/// Builds the page and hands it to the program that drives the browser.
pub(crate) fn run(options: &Screenshots) -> Result<()> {
    if !system::set_up(&[Need::Chromium, Need::ChromeDriver])?.is_empty() {
        bail!("no pictures without a browser");
    }
    let site = project::scratch("page")?;
    page::build(&site)?;
    let out = match &options.out {
        Some(folder) => std::path::absolute(folder)?,
        None => project::scratch("screenshots")?,
    };
    let mut cargo = shell::cargo(&[])?;
    cargo.args([
        "run",
        "--quiet",
        "--package",
        "browser-tests",
        "--bin",
        "screenshots",
        "--",
    ]);
    cargo.arg("--out").arg(&out);
    if options.readme {
        cargo
            .arg("--readme")
            .arg(project::root().join("docs/screenshot.png"));
    }
    cargo.args(&options.hashes).env("GILSCOPE_PAGE", &site);
    shell::run(test::tell_browsers(&mut cargo))
}
