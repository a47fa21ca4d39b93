//! `cargo xtask profile`: which functions run until the first scenario is on the screen, and which parts of them, written into the list after which the
//! program is split.

use std::fs;

use anyhow::{Result, bail};

use crate::shell::{self, say};
use crate::split::{count, names::Names, program};
use crate::system::{self, Need};
use crate::{page, project, test};

/// Opens a page whose functions leave traces, as on a first visit, and reads the traces.
pub(crate) fn run() -> Result<()> {
    if !system::set_up(&[Need::Chromium, Need::ChromeDriver])?.is_empty() {
        bail!("no profile without a browser");
    }
    let site = project::scratch("profile")?;
    page::whole(&site)?;
    let program = program(&site)?;
    let counted = count::instrument(&fs::read(&program)?)?;
    fs::write(&program, counted)?;

    let traces = site.with_file_name("profile.txt");
    let mut cargo = shell::cargo(&[])?;
    cargo.args([
        "run",
        "--quiet",
        "--package",
        "browser-tests",
        "--bin",
        "profile",
        "--",
    ]);
    cargo.arg(&traces).env("GILSCOPE_PAGE", &site);
    shell::run(test::tell_browsers(&mut cargo))?;
    let text = fs::read_to_string(&traces)?;
    let names = Names::of_traces(&text)?;
    names.write()?;
    say(&format!("{} names of functions", names.count()));
    Ok(())
}
