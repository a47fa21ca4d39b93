//! `cargo xtask test`: native, WebAssembly and browser tests, counted together.

use std::process::Command;

use anyhow::{Result, bail};

use crate::args::Stage;
use crate::shell::say;
use crate::system::{self, Need};
use crate::{npm, page, project, setup, shell};

/// The version on npm.
const SPEEDSCOPE: &str = "1.25.0";

/// How many tests passed and failed, over all stages.
#[derive(Default)]
struct Count {
    passed: u64,
    failed: u64,
}

/// Runs the stages one after the other, all of them even if one fails, and closes with the sum.
pub(crate) fn run(stages: &[Stage]) -> Result<()> {
    let mut count = Count::default();
    let mut broken = Vec::new();
    for stage in stages {
        let done = match stage {
            Stage::Native => native(&mut count),
            Stage::Wasm => wasm(&mut count),
            Stage::Browser => browser(&mut count),
        };
        if let Err(error) = done {
            say(&format!("{error:#}"));
            broken.push(format!("{error:#}"));
        }
    }
    // Something that did not even start is no passed run either.
    if !broken.is_empty() && count.failed == 0 {
        count.failed = broken.len() as u64;
    }
    println!("\n{} passed, {} failed", count.passed, count.failed);
    if !broken.is_empty() {
        bail!("{}", broken.join("; "));
    }
    Ok(())
}

fn native(count: &mut Count) -> Result<()> {
    let mut cargo = shell::cargo(&[])?;
    cargo.args(["test", "--workspace", "--exclude", "browser-tests"]);
    counted("the native tests", &mut cargo, count)
}

/// The same engine as WebAssembly, under node: what it computes there is compared with what it computes natively.
fn wasm(count: &mut Count) -> Result<()> {
    if !project::root().join("tests/wasm.rs").is_file() {
        say("no tests/wasm.rs: nothing to run as WebAssembly");
        return Ok(());
    }
    let missing = system::set_up(&[Need::Node])?;
    if !missing.is_empty() {
        bail!("the WebAssembly tests did not run: something is missing");
    }
    let tools = setup::wasm()?;
    let mut cargo = shell::cargo(&tools)?;
    cargo
        .args([
            "test",
            "--target",
            "wasm32-unknown-unknown",
            "--package",
            "gilscope",
            "--test",
            "wasm",
        ])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            "wasm-bindgen-test-runner",
        );
    counted("the WebAssembly tests", &mut cargo, count)
}

/// The page as visitors get it, in Chromium and in Firefox.
fn browser(count: &mut Count) -> Result<()> {
    let missing = system::set_up(&[Need::Chromium, Need::ChromeDriver, Need::Firefox])?;
    if !missing.is_empty() {
        bail!("the browser tests did not run: something is missing");
    }
    let site = project::scratch("page")?;
    page::build(&site)?;
    // The command line, to compare what the page computes with what it computes natively.
    shell::run(shell::cargo(&[])?.args(["build", "--package", "gilscope", "--bin", "gilscope"]))?;
    let cli = project::target()?
        .join("debug")
        .join(shell::with_suffix("gilscope"));
    let mut cargo = shell::cargo(&setup::drivers()?)?;
    cargo.args(["test", "--package", "browser-tests"]);
    cargo.env("GILSCOPE_PAGE", &site).env("GILSCOPE_CLI", cli);
    // Without npm, nobody asks speedscope what it makes of a trace.
    if let Some(package) = npm::set_up("speedscope", SPEEDSCOPE)? {
        cargo.env("GILSCOPE_SPEEDSCOPE", package.join("dist/release"));
    }
    // What failed is in the error; how the async runtime got there is a hundred lines of nothing.
    cargo.env("RUST_BACKTRACE", "0");
    // Two cores: one browser each. More only makes them wait for each other.
    tell_browsers(&mut cargo).args(["--", "--test-threads=2"]);
    counted("the browser tests", &mut cargo, count)
}

/// Tells the browser programs of this workspace which browsers were found.
pub(crate) fn tell_browsers(command: &mut Command) -> &mut Command {
    for (variable, need) in [
        ("GILSCOPE_CHROMIUM", Need::Chromium),
        ("GILSCOPE_FIREFOX", Need::Firefox),
    ] {
        if let Some(program) = need.find() {
            command.env(variable, program);
        }
    }
    command
}

fn counted(what: &str, command: &mut Command, count: &mut Count) -> Result<()> {
    let succeeded = shell::watch(command, |line| count.add(line))?;
    if !succeeded {
        bail!("{what} failed");
    }
    Ok(())
}

impl Count {
    /// Adds up the closing lines of test binaries: `test result: ok. 12 passed; 0 failed; …`.
    fn add(&mut self, line: &str) {
        if line.trim_start().starts_with("test result:") {
            self.passed += number_before(line, " passed");
            self.failed += number_before(line, " failed");
        }
    }
}

fn number_before(line: &str, word: &str) -> u64 {
    let before = line.split(word).next().unwrap_or_default();
    before
        .rsplit(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_add_up() {
        let mut count = Count::default();
        count.add("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s");
        count.add(
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 filtered out; finished in 1.00s",
        );
        count.add("test it::says_99 passed ... ok");
        assert_eq!((count.passed, count.failed), (15, 2));
    }
}
